"""What the one who asks is told: how much of it is unread, and each piece with the record it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, not_, select

from core.composition.addonset import AddonSet
from core.policy.business import Business
from core.policy.env import Env, Person
from core.policy.following import CHANGE, MENTION, NAMED, Notification, Place, at, mark_read
from core.policy.people import User
from core.screens.elements import Told
from core.screens.look import look_of
from core.services.notes import KINDS
from core.services.statements import run, table_of
from core.values.words import _

MOST = 99
"""Unread notifications that are counted one by one."""

SHORT = 140
"""Characters of a note that the bell shows."""

SEEN = "seen"
TITLES = {**KINDS, CHANGE: _("Changed"), NAMED: _("You were named"), MENTION: _("You were mentioned")}
ICONS = {
    "call": "phone",
    "note": "sticky-note",
    "letter": "mail",
    CHANGE: "pencil",
    NAMED: "user",
    MENTION: "message-circle",
}


def unread(env: Env) -> list[Place]:
    """The records of which there is something unread, but the one that is being shown; no more than can be counted."""
    if env.user is None:
        return []
    if "unread" not in env.memo:
        told = table_of(env, Notification)
        asked = select(told.c.model, told.c.record).where(told.c.user_id == env.user, told.c.read_at.is_(None))
        env.memo["unread"] = [(row.model, row.record) for row in run(env, asked.limit(MOST + 1))]
    return [place for place in env.memo["unread"] if place != env.memo.get(SEEN)]


def see(env: Env, place: Place) -> None:
    """The record is being shown: what the person was told of it counts as read once the page is made."""
    if place in unread(env):
        env.memo[SEEN] = place
        env.later(partial(read_later, env.business, env.person, place))


def read_later(business: Business, person: Person, place: Place) -> None:
    """Mark as read in a transaction of its own."""
    with business.env(person, writes=True) as env:
        mark_read(env, at(table_of(env, Notification), [place]))


def figure(env: Env) -> str:
    """How much is unread, as the bell shows it; nothing where nothing is."""
    count = len(unread(env))
    return f"{MOST}+" if count > MOST else str(count) if count else ""


def rows_of(env: Env, *limits: Callable[[Any], ColumnElement[bool]], most: int) -> list[Row[Any]]:
    """What the person is told within these limits, the latest first."""
    told, user = table_of(env, Notification), table_of(env, User)
    asked = select(told, user.c.name.label("who")).outerjoin_from(told, user, user.c.id == told.c.by)
    asked = asked.where(told.c.user_id == env.user, *(limit(told) for limit in limits))
    if place := env.memo.get(SEEN):
        asked = asked.where(not_(and_(at(told, [place]), told.c.read_at.is_(None))))
    return list(run(env, asked.order_by(told.c.at.desc(), told.c.id.desc()).limit(most)))


def pieces(env: Env, rows: Iterable[Row[Any]]) -> list[Told]:
    """The rows as people read them; what is about a record that may not be read any more is left out."""
    found = list(rows)
    names = named(env, {(row.model, row.record) for row in found})
    return [told_of(env, row, names[row.model, row.record]) for row in found if (row.model, row.record) in names]


def named(env: Env, places: Iterable[Place]) -> Mapping[Place, str]:
    """What people call these records, of those that this person may read: a question for each model."""
    by_model: dict[str, list[int]] = defaultdict(list)
    for model, record in places:
        by_model[model].append(record)
    found: dict[Place, str] = {}
    for name, ids in by_model.items():
        model = known(env.parts, name)
        if model is not None and env.may("read", model):
            records = env.session.scalars(select(model).where(model.id.in_(ids)))
            found |= {(name, record.id): record.display() for record in records}
    return found


def known(parts: AddonSet, name: str) -> Any:
    """The model of this name, if it is in the set."""
    return parts.composed.get(("model", name))


def told_of(env: Env, row: Row[Any], name: str) -> Told:
    """One of them."""
    look = look_of(env)
    moment: datetime = row.at
    text = ": ".join(filter(None, [look.words(TITLES.get(row.kind, row.kind)), row.who]))
    body = row.body if len(row.body) <= SHORT else f"{row.body[:SHORT].rstrip()}…"
    href = f"/{row.model.replace('.', '/')}/{row.record}"
    read = "" if row.read_at else f"/notifications/{row.id}/read"
    icon = ICONS.get(row.kind, "bell")
    return Told(text, name, href, look.instant(moment), moment.isoformat(), icon, body, read)
