"""Who follows which record, and what they are told of it: written in the transaction of what it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    Row,
    String,
    Text,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.addonset import AddonSet
from core.composition.model import BareModel
from core.policy import bulk
from core.policy.guard import KERNEL
from core.policy.people import User
from core.values.fields import column, reference
from core.values.types import Instant
from core.values.words import _

if TYPE_CHECKING:
    from core.policy.env import Env

PANEL = "timeline"
"""The panel by which a card asks for the timeline of its record; what has one can be followed."""

UNREAD = "read_at IS NULL"
CHANGE, NAMED, MENTION = "change", "named", "mention"
SAID = (NAMED, MENTION)
"""What names the person told: no later news takes its place while it is unread."""

Place: TypeAlias = tuple[str, int]
"""A record: the name of its model and its id."""


class Follower(BareModel):
    """Somebody who is told what others do with a record."""

    model_title = _("Follower")
    belongs_to = ("model", "record")
    user_id: Mapped[int] = reference("base_user", title=_("Who"), on_delete="CASCADE")
    model: Mapped[str] = column(String(80), title=_("Kind of record"))
    record: Mapped[int] = column(BigInteger, title=_("Record"))

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "model", "record", "user_id", unique=True)]


class Notification(BareModel):
    """What one person is told of one record; while it is unread, what comes later takes its place."""

    model_title = _("Notification")
    model_order = ("-at", "-id")
    belongs_to = ("model", "record")
    user_id: Mapped[int] = reference("base_user", title=_("Whom"), on_delete="CASCADE", index=False)
    kind: Mapped[str] = column(String(20), title=_("What"))
    model: Mapped[str] = column(String(80), title=_("Kind of record"))
    record: Mapped[int] = column(BigInteger, title=_("Record"))
    by: Mapped[int | None] = column(BigInteger, title=_("Who"))
    body: Mapped[str] = column(Text, title=_("Text"), personal=True, default="")
    at: Mapped[datetime] = column(Instant, title=_("When"))
    read_at: Mapped[datetime | None] = column(Instant, title=_("Read"))

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        table = cls.part_name.replace(".", "_")
        unread: dict[str, Any] = {"sqlite_where": text(UNREAD), "postgresql_where": text(UNREAD)}
        return [
            *super().constraints(),
            Index(f"uq_{table}_unread", "user_id", "model", "record", unique=True, **unread),
            Index(None, "user_id", "at"),
            Index(None, "model", "record"),
        ]


def own_notifications(model: Any, env: Env) -> ColumnElement[bool]:
    """The condition of a rule: what this person is told."""
    return cast("ColumnElement[bool]", model.user_id == env.user)


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell one person of one record."""

    user: int
    place: Place
    kind: str
    body: str = ""


def followed(parts: AddonSet) -> frozenset[type[BareModel]]:
    """The models whose cards have a timeline."""
    found: frozenset[type[BareModel]] | None = parts.__dict__.get("_followed")
    if found is None:
        cards = [view for view in parts.all("view") if hasattr(view, "card")]
        found = frozenset(view.mapped() for view in cards if PANEL in view().card().names())
        parts.__dict__["_followed"] = found
    return found


def watch(env: Env, new: Iterable[Any], dirty: Iterable[Any]) -> None:
    """After a person's records were written: who made one or is named in it follows it, who follows it is told.

    What the program does by itself, and imports, tell nobody.
    """
    if env.user is None or env.import_id is not None or Follower not in env.parts:
        return
    asked = followed(env.parts)
    made = [record for record in new if type(record) in asked]
    changed = [record for record in dirty if type(record) in asked]
    if not made and not changed:
        return
    named = {place_of(record): users for record in (*made, *changed) if (users := list(named_in(env, record)))}
    told = readers(env, people(env, {user for users in named.values() for user in users}), named)
    follow(env, [*((env.user, place_of(record)) for record in made), *told])
    tell(env, [News(user, place, NAMED) for user, place in told])
    others = followers(env, [place_of(record) for record in changed])
    tell(env, [News(user, place, CHANGE) for user, place in others if (user, place) not in told])


def place_of(record: Any) -> Place:
    return type(record).part_name, record.id


def named_in(env: Env, record: Any) -> Iterator[int]:
    """The people that a record now links to and whom somebody else set there."""
    from core.policy.writes import changed  # noqa: PLC0415  # it calls this module

    users = bulk.table_of(env.parts[User])
    for name, (_old, new) in changed(record).items():
        keys = type(record).__mapper__.attrs[name].columns[0].foreign_keys
        if new is not None and new != env.user and any(key.column.table is users for key in keys):
            yield new


def people(env: Env, users: Collection[int]) -> list[Row[Any]]:
    """Those of these users who can sign in, with what their rights follow from."""
    if not users:
        return []
    user = bulk.table_of(env.parts[User])
    return list(env.connection.execute(asked_of(user).where(user.c.id.in_(users)), execution_options=KERNEL))


def asked_of(user: Any) -> Any:
    """The select of users who can sign in."""
    columns = (user.c.id, user.c.name, user.c.login, user.c.roles, user.c.language, user.c.zone)
    return select(*columns).where(user.c.active == true(), user.c.archived_at.is_(None))


def followers(env: Env, places: Collection[Place]) -> list[tuple[int, Place]]:
    """Who else follows these records and may still read them."""
    if not places:
        return []
    follower, user = bulk.table_of(env.parts[Follower]), bulk.table_of(env.parts[User])
    asked = asked_of(user).add_columns(follower.c.model, follower.c.record)
    asked = asked.join(follower, follower.c.user_id == user.c.id).where(user.c.id != env.user, at(follower, places))
    rows = list(env.connection.execute(asked, execution_options=KERNEL))
    wanted: dict[Place, list[int]] = defaultdict(list)
    for row in rows:
        wanted[row.model, row.record].append(row.id)
    return readers(env, list({row.id: row for row in rows}.values()), wanted)


def at(table: Any, places: Iterable[Place]) -> ColumnElement[bool]:
    """The condition that a row belongs to one of these records."""
    by_model: dict[str, list[int]] = defaultdict(list)
    for model, record in places:
        by_model[model].append(record)
    return or_(*(and_(table.c.model == model, table.c.record.in_(ids)) for model, ids in by_model.items()))


def readers(env: Env, rows: Sequence[Row[Any]], wanted: Mapping[Place, Sequence[int]]) -> list[tuple[int, Place]]:
    """Of the people wanted at each record those who may read it: one question for all whom rules limit."""
    known = {row.id: row for row in rows}
    found: list[tuple[int, Place]] = []
    limited: list[Any] = []
    by_model: dict[tuple[int, str], list[int]] = defaultdict(list)
    for (model, record), users in wanted.items():
        for user in users:
            if user in known:
                by_model[user, model].append(record)
    for (user, name), records in by_model.items():
        other, limit = reach(env, known[user], name)
        if limit is None:
            found += [(user, (name, record)) for record in records]
        else:
            key = bulk.table_of(other).c.id
            limited.append(select(literal(user), literal(name), key).where(key.in_(records), limit))
    if limited:
        asked = env.connection.execute(union_all(*limited), execution_options=KERNEL)
        found += [(user, (name, record)) for user, name, record in asked]
    return found


def reach(env: Env, row: Row[Any], name: str) -> tuple[Any, ColumnElement[bool] | None]:
    """A model, and the condition on its records that a person may read; None where they may read all."""
    from core.policy.env import Person  # noqa: PLC0415  # it imports this module by what it writes

    person = Person.of(row)
    theirs = replace(env, person=person, trusted=True, criteria={}, memo={})
    model = env.parts.named("model", name)
    return model, theirs.rights.where("read", model, theirs)


def follow(env: Env, pairs: Iterable[tuple[int, Place]]) -> None:
    """Let these people follow these records; whoever does already goes on."""
    rows = [{"user_id": user, "model": model, "record": record} for user, (model, record) in dict.fromkeys(pairs)]
    if rows:
        env.connection.execute(
            bulk.upsert(env.connection, env.parts[Follower]).values(rows).on_conflict_do_nothing(),
            execution_options=KERNEL,
        )


def unfollow(env: Env, place: Place) -> None:
    """Tell the one who asks no more of a record."""
    table = bulk.table_of(env.parts[Follower])
    mine = table.delete().where(table.c.user_id == env.user, at(table, [place]))
    env.connection.execute(mine, execution_options=KERNEL)


def following(env: Env, place: Place) -> tuple[bool, int]:
    """Whether the one who asks follows a record, and how many people do."""
    table = bulk.table_of(env.parts[Follower])
    mine = func.count().filter(table.c.user_id == env.user)
    asked = select(mine, func.count()).select_from(table).where(at(table, [place]))
    own, count = env.connection.execute(asked, execution_options=KERNEL).one()
    return bool(own), int(count)


def tell(env: Env, news: Iterable[News]) -> None:
    """Write what people are told: one line for each person and record while it is unread."""
    latest = {(one.user, one.place): one for one in news}
    rows = [
        {"user_id": one.user, "kind": one.kind, "model": one.place[0], "record": one.place[1], "by": env.user,
         "body": one.body, "at": env.now(), "read_at": None}
        for one in latest.values()
    ]  # fmt: skip
    if not rows:
        return
    statement = bulk.upsert(env.connection, env.parts[Notification]).values(rows)
    table, fresh = bulk.table_of(env.parts[Notification]), statement.excluded
    stays = and_(table.c.kind.in_(SAID), fresh.kind.not_in(SAID))
    written = statement.on_conflict_do_update(
        index_elements=["user_id", "model", "record"],
        index_where=text(UNREAD),
        set_={
            "at": fresh.at,
            **{name: case((stays, table.c[name]), else_=fresh[name]) for name in ("kind", "by", "body")},
        },
    )
    env.connection.execute(written, execution_options=KERNEL)


def mark_read(env: Env, *limits: ColumnElement[bool]) -> None:
    """The one who asks has read what they were told, within the `limits` on its table."""
    table = bulk.table_of(env.parts[Notification])
    mine = update(table).where(table.c.user_id == env.user, table.c.read_at.is_(None), *limits)
    env.connection.execute(mine.values(read_at=env.now()), execution_options=KERNEL)
