"""Changes of fields as a card tells them: what was, what is, and nothing of fields that are out of sight."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Row, select

from core.policy.env import Env
from core.policy.trail import PERSONAL, TrailPersonal
from core.screens.elements import Change, Entry
from core.screens.look import Look, look_of
from core.screens.views import Form
from core.services.statements import run, table_of
from core.values.fields import resolve
from core.values.types import Instant
from core.values.words import _

VERBS = {"create": _("Added"), "write": _("Changed"), "delete": _("Deleted")}
ICONS = {"create": "plus", "write": "pencil", "delete": "trash-2"}

Pair = tuple[Any, Any]
"""A value as it was, and as it became."""


class Changes:
    """Rows of the trail of one record; what they stand for is read for all of them at once."""

    def __init__(self, view: Form, rows: Iterable[Row[Any]]) -> None:
        self.view, self.look = view, look_of(view.env)
        told = list(rows)
        self.personal = personal(view.env, told)
        self.links = self._links(told)

    def entry(self, row: Row[Any]) -> Entry:
        """One change as people read it."""
        model, words = self.view.mapped(), self.look.words
        told = [
            Change(words(model.told(name).title), self.text(name, old), self.text(name, new))
            for name, (old, new) in self.seen(row)
        ]
        icon = ICONS.get(row.verb, "pencil")
        return Entry(words(VERBS.get(row.verb, row.verb)), row.who or "", icon=icon, changes=tuple(told))

    def seen(self, row: Row[Any]) -> Iterator[tuple[str, Pair]]:
        """The fields of a change that this person may read and people have a word for."""
        model = self.view.mapped()
        hidden = self.view.env.rights.unreadable.get(model, frozenset())
        for name, pair in row.changes.items():
            if name not in hidden and name in model.known() and model.told(name).title:
                yield name, self.personal[row.id].get(name, (None, None)) if is_personal(pair) else pair

    def text(self, name: str, value: Any) -> str:
        """A value of the trail as people read it."""
        model = self.view.mapped()
        told = model.told(name)
        if value is None or value == "":
            return ""
        if titles := self.view.options(name) or told.choices:
            return self.look.titled(titles, value)
        if told.kind == "link":
            return self.links[name].get(value, "")
        if isinstance(value, bool):
            return self.look.words(_("Yes") if value else _("No"))
        return plain(model.__mapper__.attrs[name].columns[0].type, value, self.look)

    def _links(self, rows: Iterable[Row[Any]]) -> Mapping[str, dict[int, str]]:
        """What people call the records that the changed links lead to, as far as this person may read them."""
        model = self.view.mapped()
        wanted: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            for name, pair in self.seen(row):
                if model.told(name).kind == "link":
                    wanted[name] |= {value for value in pair if isinstance(value, int)}
        return defaultdict(dict, {name: names(self.view, name, ids) for name, ids in wanted.items() if ids})


def names(view: Form, name: str, ids: Iterable[int]) -> dict[int, str]:
    """What people call the records behind the column `name`."""
    model = view.mapped()
    relation = next((key for key in model.known() if model.told(key).through == name), "")
    if not relation:
        return {}
    target = view.parts[resolve(model.told(relation).target)]
    if not view.env.may("read", target):
        return {}
    found = view.env.session.scalars(select(target).where(target.id.in_(ids)))
    return {record.id: record.display() for record in found}


def plain(type_: Any, value: Any, look: Look) -> str:
    """A value that stands for itself."""
    if isinstance(type_, Instant):
        return look.instant(datetime.fromisoformat(value))
    return look.typed_date(date.fromisoformat(value)) if isinstance(type_, Date) else str(value)


def personal(env: Env, rows: Iterable[Row[Any]]) -> Mapping[int, dict[str, Pair]]:
    """The personal values that stand beside the trail, by row and field."""
    held: dict[int, dict[str, Pair]] = defaultdict(dict)
    beside = [row.id for row in rows if any(is_personal(pair) for pair in row.changes.values())]
    if beside:
        side = table_of(env, TrailPersonal)
        for value in run(env, select(side).where(side.c.trail_id.in_(beside))):
            held[value.trail_id][value.field] = (json.loads(value.old or "null"), json.loads(value.new or "null"))
    return held


def is_personal(pair: Any) -> bool:
    """Whether the values of a change stand beside the trail, from where they can be erased."""
    return isinstance(pair, dict) and PERSONAL in pair
