"""Which cells of a list can be typed in, and what one holds while it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

from core.composition.model import Model
from core.policy.guard import within
from core.screens.addressed import may, record_of, view_of
from core.screens.ask import Ask
from core.screens.elements import Field
from core.screens.look import look_of
from core.screens.records.fields import Draft, field_of
from core.screens.records.forms import colleague, shown
from core.screens.records.inputs import Input
from core.screens.records.saving import shape_of, value_at
from core.screens.records.settable import form_of, refuse
from core.screens.views import Form, List
from core.values.errors import AccessError, NotFound, UserError
from core.values.words import _

MANY_VALUED = ("many",)
"""Kinds of fields that need more room than a cell has."""


def edited_in_place(view: List) -> frozenset[str]:
    """The fields whose cells this person may type in: those of the form, as far as one line holds them."""
    form = form_of(view.env, view.model.part_name)
    if form is None or not issubclass(view.mapped(), Model) or not view.env.may("write", view.model):
        return frozenset()
    return frozenset(one.name for one in shape_of(form).inputs if one.kind not in MANY_VALUED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one record, open to be typed in."""

    ask: Ask
    form: Form
    record: Any
    wanted: Input

    def typed(self) -> str:
        """What was posted."""
        return value_at(self.ask.form, self.wanted, self.wanted.name, self.ask.env)

    def now(self) -> str:
        """What stands there, as it would be typed."""
        return self.wanted.show(getattr(self.record, self.wanted.column), look_of(self.ask.env))

    def field(self, typed: str, error: UserError | None = None) -> Field:
        """Its place to type in; the name of the column is its label."""
        draft = Draft(self.form, shape_of(self.form), {self.wanted.name: typed})
        draft.errors = {self.wanted.name: error} if error is not None else {}
        made = field_of(draft, self.wanted, self.wanted.name, look_of(self.ask.env), short=True)
        return replace(made, check="", hint="")

    def changed(self) -> UserError:
        """Who changed it meanwhile, and to what."""
        look = look_of(self.ask.env)
        who = colleague(self.ask.env, self.record.updated_by) or look.words(_("somebody"))
        draft = Draft(self.form, shape_of(self.form), {})
        value = shown(draft, self.wanted.name, self.now(), look) or "—"
        text = _("Changed meanwhile: {who}, {time}. It is “{value}” now; save once more to put yours.")
        return UserError(text, who=who, time=look.instant(self.record.updated_at), value=value)


def cell_of(ask: Ask) -> Cell:
    """The cell that an address names, if this person may write it."""
    form = cast(Form, view_of(ask, Form))
    listed = cast(List, view_of(ask, List))
    may(ask, "write", form)
    name = ask.params["name"]
    wanted = shape_of(form).input(name)
    if wanted is None or name not in edited_in_place(listed):
        raise NotFound(ask.path)
    record = record_of(ask, form)
    if not within(ask.env, "write", form.mapped(), [record.id]):
        raise AccessError(f"{ask.env.who} may not write this {form.model.part_name}")
    refuse(form, record, name, wanted.field.title)
    return Cell(ask, form, record, wanted)
