"""What happened to a record, as its card tells it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Row, select

from core.policy.env import Env
from core.policy.people import User
from core.policy.trail import PERSONAL, Trail, TrailPersonal
from core.screens.elements import Change, Day, Entry, Timeline
from core.screens.look import Look, look_of
from core.screens.views import Form
from core.services.statements import run, table_of
from core.values.fields import resolve
from core.values.types import Instant
from core.values.words import _

MOST = 30
VERBS = {"create": _("Added"), "write": _("Changed"), "delete": _("Deleted")}
ICONS = {"create": "plus", "write": "pencil", "delete": "trash-2"}

Pair = tuple[Any, Any]
"""A value as it was, and as it became."""


def timeline(view: Form, record: Any) -> Timeline:
    """What happened to a record that this person may read, by day, the latest first."""
    env, look = view.env, look_of(view.env)
    days: dict[date, list[Entry]] = defaultdict(list)
    zone = ZoneInfo(env.person.zone)
    for row, personal in changes_of(env, type(record).part_name, record.id):
        local = row.at.astimezone(zone)
        days[local.date()].append(entry(view, row, personal, local, look))
    return Timeline(
        look.words(_("History")), tuple(Day(begun(look.day(day)), tuple(found)) for day, found in days.items())
    )


def begun(text: str) -> str:
    """A text as it stands alone, with a capital letter."""
    return text[:1].upper() + text[1:]


def changes_of(env: Env, model: str, record: int) -> Iterator[tuple[Row[Any], Mapping[str, Pair]]]:
    """The trail of one record, newest first, with the personal values that stand beside it.

    The trail has no rules of its own: who may read a record may read its history.
    """
    trail, side, user = (table_of(env, part) for part in (Trail, TrailPersonal, User))
    asked = select(trail, user.c.name.label("who")).outerjoin(user, user.c.id == trail.c.by)
    asked = asked.where(trail.c.model == model, trail.c.record == record).order_by(trail.c.id.desc()).limit(MOST)
    rows = run(env, asked).all()
    held: dict[int, dict[str, Pair]] = defaultdict(dict)
    beside = [row.id for row in rows if any(is_personal(pair) for pair in row.changes.values())]
    if beside:
        for value in run(env, select(side).where(side.c.trail_id.in_(beside))):
            held[value.trail_id][value.field] = (json.loads(value.old or "null"), json.loads(value.new or "null"))
    for row in rows:
        yield row, held[row.id]


def is_personal(pair: Any) -> bool:
    """Whether the values of a change stand beside the trail, from where they can be erased."""
    return isinstance(pair, dict) and PERSONAL in pair


def entry(view: Form, row: Row[Any], personal: Mapping[str, Pair], local: datetime, look: Look) -> Entry:
    """One change as people read it; fields out of sight are not named."""
    model = view.mapped()
    hidden = view.env.rights.unreadable.get(model, frozenset())
    told: list[Change] = []
    for name, pair in row.changes.items():
        if name in hidden or name not in model.known() or not model.told(name).title:
            continue
        old, new = personal.get(name, (None, None)) if is_personal(pair) else pair
        told.append(
            Change(look.words(model.told(name).title), text_of(view, name, old, look), text_of(view, name, new, look))
        )
    return Entry(
        look.words(VERBS.get(row.verb, row.verb)),
        row.who or "",
        f"{local:%H:%M}",
        row.at.isoformat(),
        ICONS.get(row.verb, "pencil"),
        changes=tuple(told),
    )


def text_of(view: Form, name: str, value: Any, look: Look) -> str:
    """A value of the trail as people read it."""
    told = view.mapped().told(name)
    if value is None or value == "":
        return ""
    if titles := view.options(name) or told.choices:
        return look.titled(titles, value)
    if told.kind == "link":
        model = view.mapped()
        relation = next((key for key in model.known() if model.told(key).through == name), "")
        target = view.parts[resolve(model.told(relation).target)] if relation else None
        found = view.env.session.get(target, value) if target is not None else None
        return found.display() if found is not None else ""
    if isinstance(value, bool):
        return look.words(_("Yes") if value else _("No"))
    type_ = view.mapped().__mapper__.attrs[name].columns[0].type
    if isinstance(type_, Instant):
        return look.instant(datetime.fromisoformat(value))
    return look.typed_date(date.fromisoformat(value)) if isinstance(type_, Date) else str(value)
