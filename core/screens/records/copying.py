"""A new record that begins as another one is: what the form of that one holds, less what only one record can have."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint

from core.screens.ask import Ask
from core.screens.look import look_of
from core.screens.records.saving import ID, Shape, indices, typed_of
from core.screens.views import Form
from core.values.errors import NotFound

LIKE = "like"


def copied(ask: Ask, view: Form, shape: Shape) -> dict[str, str]:
    """What a new form holds where its address says which record it is to be like, one that this person can see."""
    key = ask.query.get(LIKE, "")
    if not key:
        return {}
    if not key.isdigit() or len(key) > 18:
        raise NotFound(ask.path)
    typed = typed_of(shape, ask.env.find(view.model, int(key)), look_of(ask.env))
    for line in shape.lines:
        typed |= {f"{line.name}-{index}-{ID}": "" for index in indices(typed, line.name)}
    own = alone(view)
    return {place: text for place, text in typed.items() if place.partition("-")[0] not in own}


def alone(view: Form) -> frozenset[str]:
    """What a copy begins without: fields that are unique, and those that the form names."""
    table: Any = view.mapped().__table__
    constraints = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    told = [*constraints, *(index for index in table.indexes if index.unique)]
    keys = {next(iter(one.columns)).key for one in told if len(one.columns) == 1}
    return view.unlike | keys | {column.key for column in table.columns if column.unique}
