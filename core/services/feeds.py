"""Secret addresses under which other programs read what a person sees in a calendar; only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, LargeBinary, String, Text, delete, func, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import BareModel
from core.policy import bulk
from core.policy.env import Env, Person
from core.services.attempt import asker
from core.services.statements import count, run, table_of
from core.values.errors import NotFound, UserError
from core.values.fields import column, reference
from core.values.types import Instant
from core.values.words import _

MOST = 20
"""Addresses of one person."""

LONGEST = 4_000
"""Characters of a query that is kept."""


class Feed(BareModel):
    """A calendar that a person reads elsewhere: whose records, what is asked of them, and the hash of its secret."""

    model_title = _("Calendar feed")
    model_label = "name"
    key: Mapped[bytes] = column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = reference("base_user", title=_("Whose"), on_delete="CASCADE")
    model: Mapped[str] = column(String(80), title=_("Kind of record"))
    name: Mapped[str] = column(String(200), title=_("Name"))
    query: Mapped[str] = column(Text, title=_("Address"), default="")
    created_at: Mapped[datetime] = column(Instant, title=_("Since"))

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "user_id")]

    @classmethod
    def goes_with(cls, addons: Collection[str], models: Collection[str]) -> ColumnElement[bool] | None:
        return bulk.table_of(cls).c.model.in_(models) if models else None


@dataclass(frozen=True, slots=True)
class Found:
    """What a secret opens, and with whose rights of now."""

    id: int
    person: Person
    model: str
    name: str
    query: str


def make(env: Env, model: str, name: str, query: str) -> str:
    """A new secret for what this person sees; UserError where there are too many, or more is asked than can be kept."""
    if len(query) > LONGEST:
        raise UserError(_("The view has more conditions than can be kept; take some away."))
    table = table_of(env, Feed)
    number: int = run(env, select(func.count()).where(table.c.user_id == env.user)).scalar_one()
    if number >= MOST:
        raise UserError(_("You have {most} addresses already; end one that nobody reads any more."), most=MOST)
    secret = secrets.token_urlsafe(32)
    told = {"model": model, "name": name[:200], "query": query, "user_id": env.user, "created_at": env.now()}
    run(env, table.insert().values(key=key_of(secret), **told))
    return secret


def own(env: Env) -> Sequence[Any]:
    """The feeds of this person, the latest first."""
    table = table_of(env, Feed)
    return run(env, select(table).where(table.c.user_id == env.user).order_by(table.c.id.desc())).all()


def end(env: Env, key: int) -> None:
    """Let an address of this person's open nothing any more."""
    table = table_of(env, Feed)
    if count(env, delete(table).where(table.c.id == key, table.c.user_id == env.user)) != 1:
        raise NotFound(f"feed {key}")


def find(env: Env, secret: str) -> Found | None:
    """What a secret opens; None where it opens nothing, or its person may not sign in any more."""
    table = table_of(env, Feed)
    row = run(env, select(table).where(table.c.key == key_of(secret))).one_or_none()
    person = asker(env, row.user_id) if row is not None else None
    return Found(row.id, person, row.model, row.name, row.query) if row is not None and person is not None else None


def key_of(secret: str) -> bytes:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).digest()
