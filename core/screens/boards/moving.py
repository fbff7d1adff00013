"""A record that was moved on a board or calendar: its fields are set as a form would, and can be set back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import QueryParams

from core.screens.ask import Ask
from core.screens.look import look_of
from core.screens.records.acts import back
from core.screens.records.crud import written
from core.screens.records.inputs import input_of
from core.screens.records.saving import offered
from core.screens.records.settable import refuse
from core.screens.views import Form
from core.values.words import _


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done, where it was asked from, and the address that takes it back."""

    text: str
    back: str
    undo: str


def put(ask: Ask, form: Form, record: Any, name: str, text: str) -> str:
    """Set a field to what was typed for it, and give what stood there as it would be typed; UserError where it is refused."""
    refuse(form, record, name, form.mapped().told(name).title)
    wanted = offered(input_of(form.mapped(), name), form.options(name))
    before = wanted.show(getattr(record, wanted.column), look_of(ask.env))
    setattr(record, wanted.column, wanted.read(text, ask.env))
    return before


def moved(ask: Ask, form: Form, record: Any, before: str) -> Moved:
    """Write a record that was moved; `before` is what brings it back."""
    look = look_of(ask.env)
    if taken := written(ask.env, record):
        raise next(iter(taken.values()))
    from_there = back(ask, form.path())
    told = {"to": before, "_back": from_there}
    text = look.words(_("Moved: {name}")).format(name=record.display())
    return Moved(text, from_there, f"{ask.path}?{urlencode(told)}")


def here(ask: Ask, address: str) -> Ask:
    """The page at an address of ours, as if it had been asked for with the same request."""
    parts = urlsplit(address)
    return replace(ask, method="GET", path=parts.path, query=QueryParams(parts.query))
