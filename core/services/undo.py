"""What was done to many records at once, kept for a day with what they were before, so that it can be taken back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, Index, String, Text, delete, func, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import BareModel
from core.policy.env import Env
from core.services.statements import count, insert, run, table_of
from core.values import declarations
from core.values.errors import UserError
from core.values.fields import column, reference
from core.values.types import Instant
from core.values.words import _

if TYPE_CHECKING:
    from core.services.attempt import Steps

KEPT = timedelta(hours=24)
SWEPT_AT_ONCE = 50

Before = tuple[int, int, Any]
"""A record as an undo knows it: its id, its version after the act, and what stood there before."""


class Undo(BareModel):
    """One batch of an act on many records; all batches of one act have its `token`, `way` says how they go back."""

    model_title = _("What can be taken back")
    model_label = "text"
    model_order = ("-id",)
    token: Mapped[str] = column(String(43))
    user_id: Mapped[int] = reference("base_user", title=_("Who"), on_delete="CASCADE", index=True)
    at: Mapped[datetime] = column(Instant, title=_("When"))
    model: Mapped[str] = column(String(80), title=_("Kind of record"))
    text: Mapped[str] = column(Text, title=_("What"))
    address: Mapped[str] = column(Text, default="")
    way: Mapped[dict[str, Any]] = column(JSON)
    number: Mapped[int] = column(BigInteger, title=_("Records"))
    records: Mapped[list[Any]] = column(JSON)

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "token", "id"), Index(None, "at")]


@dataclass(frozen=True, slots=True)
class Done:
    """An act that can be taken back: what it was, on which records, and the address it was asked from."""

    token: str
    model: str
    text: str
    address: str
    way: Mapping[str, Any]


def new_token() -> str:
    return secrets.token_urlsafe(32)


def keep(env: Env, done: Done, records: Sequence[Before]) -> None:
    """Keep how one batch of an act is taken back, in the transaction of the batch; only for a person."""
    if env.user is None or not records:
        return
    row = {
        "token": done.token, "user_id": env.user, "at": env.now(), "model": done.model, "text": done.text,
        "address": done.address, "way": dict(done.way), "number": len(records), "records": [list(one) for one in records],
    }  # fmt: skip
    run(env, insert(env, Undo).values(row))


def held(env: Env, token: str) -> int:
    """How many records an act of this person can be taken back from; 0 where it is nobody's, another's or too old."""
    table = table_of(env, Undo)
    asked = select(func.coalesce(func.sum(table.c.number), 0)).where(*own(env, table, token))
    return int(run(env, asked).scalar_one()) if token and env.user is not None else 0


def rest(env: Env, token: str) -> Any:
    """The next batch of an act that is taken back, as a row; None where none is left."""
    table = table_of(env, Undo)
    asked = select(table).where(*own(env, table, token)).order_by(table.c.id).limit(1)
    return run(env, asked).one_or_none() if env.user is not None else None


def first(env: Env, token: str) -> Any:
    """The first batch of an act; UserError where it can be taken back no more."""
    found = rest(env, token)
    if found is None:
        raise UserError(
            _("This can no longer be taken back: it was taken back already, or more than a day has passed.")
        )
    return found


def forget(env: Env, key: int) -> None:
    """A batch that was taken back."""
    table = table_of(env, Undo)
    run(env, delete(table).where(table.c.id == key))


def own(env: Env, table: Any, token: str) -> list[Any]:
    """The conditions of one's own act of the last day."""
    return [table.c.token == token, table.c.user_id == env.user, table.c.at > env.now() - KEPT]


@declarations.job(_("Forget what can no longer be taken back"), every="20 3 * * *")
def sweep_undo(steps: Steps) -> None:
    """Delete what is older than a day, in batches that let others write."""
    more = True
    while more:
        with steps.env() as env:
            table = table_of(env, Undo)
            old = select(table.c.id).where(table.c.at <= env.now() - KEPT).limit(SWEPT_AT_ONCE)
            more = count(env, delete(table).where(table.c.id.in_(old))) == SWEPT_AT_ONCE
