"""Fields of a record that can be set outside of its form: one value as it is typed, and as it is kept to be put back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, UniqueConstraint

from core.policy.env import Env
from core.policy.trail import plain_value, revived
from core.screens.records.closing import sealed
from core.screens.records.conditions import is_absent
from core.screens.records.inputs import Input
from core.screens.records.saving import LineShape, Shape, choose, shape_of
from core.screens.views import Form
from core.values.errors import UserError
from core.values.words import _


@dataclass(frozen=True, slots=True)
class Settable:
    """One field of a form, or its set of records chosen from a directory."""

    form: Form
    shape: Input | LineShape

    @property
    def name(self) -> str:
        return self.shape.name

    @property
    def title(self) -> str:
        return self.shape.title if isinstance(self.shape, LineShape) else self.shape.field.title

    def read(self, typed: str) -> Any:
        """The value of what was typed, plain; UserError with a sentence for the person."""
        if isinstance(self.shape, LineShape):
            return sorted({int(key) for key in typed.split(",") if key.isdigit()})
        return plain_value(self.shape.read(typed, self.form.env))

    def get(self, record: Any) -> Any:
        """What stands in the field, plain."""
        if isinstance(self.shape, LineShape):
            column = self.shape.inputs[0].column
            return sorted(getattr(row, column) for row in getattr(record, self.name))
        return plain_value(getattr(record, self.shape.column))

    def put(self, record: Any, value: Any) -> None:
        """Set the field to a plain value; UserError where the record has no such field, or it is closed."""
        refuse(self.form, record, self.name, self.title)
        if self.get(record) == value:
            return
        if isinstance(self.shape, LineShape):
            choose(record, self.shape, ",".join(map(str, value)), self.form.env)
        else:
            setattr(record, self.shape.column, revived(column_of(self.form, self.shape), value))


def settable(form: Form, name: str, shape: Shape | None = None) -> Settable | None:
    """The field of that name, if this person may write it outside of the form."""
    told = shape or shape_of(form)
    found: Input | LineShape | None = told.input(name)
    if found is None:
        line = told.line(name)
        found = line if line is not None and line.chosen else None
    return Settable(form, found) if found is not None else None


def settables(form: Form) -> Iterator[Settable]:
    """The fields that many records may have the same value of: neither their name nor what each has for itself."""
    shape = shape_of(form)
    for name in form.layout().names():
        found = settable(form, name, shape)
        if found is not None and not own_of_each(form, found):
            yield found


def refuse(form: Form, record: Any, name: str, title: str) -> None:
    """Raise UserError where a record as it is does not have a field, or its state closes it."""
    if is_absent(form, record, name):
        raise UserError(_("{title}: records of this kind do not have it."), title=title)
    if name in form.closed(record):
        raise sealed(title, name)


def own_of_each(form: Form, field: Settable) -> bool:
    """Whether no two records have the same in a field."""
    if isinstance(field.shape, LineShape):
        return False
    column = column_of(form, field.shape)
    table = column.table
    sets = [list(index.columns) for index in table.indexes if index.unique]
    sets += [list(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    return field.name == form.mapped().model_label or bool(column.unique) or any(column in one for one in sets)


def column_of(form: Form, wanted: Input) -> Column[Any]:
    found: Column[Any] = form.mapped().__mapper__.attrs[wanted.column].columns[0]
    return found


def form_of(env: Env, model: str) -> Form | None:
    """The form of a model in this unit of work; None where it has none."""
    found: Any = env.parts.composed.get(("view", f"{model}.form"))
    return found(env) if found is not None else None
