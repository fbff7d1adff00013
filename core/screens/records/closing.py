"""Fields that nobody may change in the present state of their record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import FormData

from core.screens.records.saving import Shape, posted, shape_of
from core.screens.views import Form
from core.values.errors import UserError
from core.values.words import _


def is_closed(view: Form, record: Any) -> bool:
    """Whether its state leaves nothing of the record to be changed in its form."""
    if not view.closed(record):
        return False
    left = shape_of(view, record)
    return not left.inputs and not left.lines


def sealed(title: str, name: str) -> UserError:
    """What is said to somebody who would change a closed field."""
    return UserError(_("{title} can no longer be changed; it stays as it is."), field=name, title=title)


def late(view: Form, record: Any, form: FormData, base: Mapping[str, str]) -> dict[str, UserError]:
    """Refusals of what was typed into fields that are closed, by their names; those sent as they were shown are none."""
    closed = frozenset(view.closed(record))
    full = shape_of(view)
    asked = Shape(
        tuple(one for one in full.inputs if one.name in closed and (one.name in form or one.name in base)),
        tuple(one for one in full.lines if one.name in closed),
    )
    typed = posted(asked, form, view.env)
    fields = [*((one.name, one.field.title) for one in asked.inputs), *((one.name, one.title) for one in asked.lines)]
    return {name: sealed(title, name) for name, title in fields if of(name, typed) != of(name, base)}


def of(name: str, typed: Mapping[str, str]) -> dict[str, str]:
    """What a form says of one field, and of all its lines."""
    return {place: text for place, text in typed.items() if text and (place == name or place.startswith(f"{name}-"))}
