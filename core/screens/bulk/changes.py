"""What is done with each of many records, and how it is taken back: an act of theirs, a value, or what was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.composition.model import Model
from core.screens.ask import Ask
from core.screens.look import look_of
from core.screens.records.acts import do, opposite_of
from core.screens.records.forms import colleague
from core.screens.records.settable import Settable, form_of, settable
from core.screens.views import List
from core.values.errors import NotFound, UserError
from core.values.words import _

Way = Mapping[str, Any]
"""How an act is said in JSON: a verb and what it takes, or a field and perhaps what is put there."""


class Change(Protocol):
    """What is done with each record."""

    @property
    def back(self) -> Way:
        """How it is taken back, nothing where it cannot be."""

    def before(self, record: Any) -> Any:
        """What is kept of a record so that it can be."""

    def do(self, record: Any) -> None:
        """Do it; UserError where the record refuses."""


@dataclass(frozen=True, slots=True)
class Act:
    """A verb of the records."""

    view: List
    verb: str
    values: tuple[int, ...] = ()

    @property
    def back(self) -> Way:
        opposite = opposite_of(self.verb, self.view.actions())
        return {"verb": opposite, "values": list(self.values)} if opposite else {}

    def before(self, record: Any) -> Any:
        return None

    def do(self, record: Any) -> None:
        do(Ask(self.view.env, "POST", self.view.path()), record, self.verb, self.view.actions(), self.values)


@dataclass(frozen=True, slots=True)
class Setting:
    """One value for a field of all."""

    field: Settable
    value: Any

    @property
    def back(self) -> Way:
        return {"field": self.field.name}

    def before(self, record: Any) -> Any:
        return self.field.get(record)

    def do(self, record: Any) -> None:
        self.field.put(record, self.value)


@dataclass(frozen=True, slots=True)
class Back:
    """An act taken back from the records that nobody changed since; `kept` has their versions and what was before."""

    view: List
    how: Act | Settable
    kept: Mapping[int, tuple[int, Any]]
    names: dict[int, str] = field(default_factory=dict)

    @property
    def back(self) -> Way:
        return self.how.back if isinstance(self.how, Act) else {"field": self.how.name}

    def before(self, record: Any) -> Any:
        return self.how.get(record) if isinstance(self.how, Settable) else None

    def do(self, record: Any) -> None:
        version, old = self.kept[record.id]
        if version_of(record) != version:
            raise self._changed(record)
        if isinstance(self.how, Settable):
            self.how.put(record, old)
        else:
            self.how.do(record)

    def _changed(self, record: Any) -> UserError:
        """Who was there meanwhile."""
        env, look = self.view.env, look_of(self.view.env)
        if record.updated_by not in self.names:
            self.names[record.updated_by] = colleague(env, record.updated_by) or look.words(_("somebody"))
        told = {"who": self.names[record.updated_by], "time": look.instant(record.updated_at)}
        return UserError(_("Changed meanwhile: {who}, {time}."), **told)


def version_of(record: Any) -> int:
    """The number of changes of a record; 0 where nobody counts them."""
    return int(record.version) if isinstance(record, Model) else 0


def change_of(view: List, way: Way) -> Change:
    """What JSON says is to be done; NotFound where that is nothing here, or out of this person's reach."""
    if "verb" in way:
        return Act(view, way["verb"], tuple(way["values"]))
    return Setting(field_of(view, way["field"]), way["value"])


def back_of(view: List, way: Way, kept: Mapping[int, tuple[int, Any]]) -> Back:
    """How what JSON says is taken back."""
    act = "verb" in way
    how = Act(view, way["verb"], tuple(way["values"])) if act else field_of(view, way["field"])
    return Back(view, how, kept)


def field_of(view: List, name: str) -> Settable:
    form = form_of(view.env, view.model.part_name)
    found = settable(form, name) if form is not None else None
    if found is None:
        raise NotFound(f"{view.model.part_name}.{name}")
    return found
