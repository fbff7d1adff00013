"""What people typed in a form and have not saved: kept for its author alone until it is saved or thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import JSON, BigInteger, ColumnElement, Index, String, delete, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import BareModel
from core.policy.env import Env
from core.services.attempt import Steps
from core.services.statements import count, insert, run, table_of
from core.values import declarations
from core.values.fields import column, reference
from core.values.types import Instant
from core.values.words import _

DAYS = 30
"""How long what nobody returned to is kept."""


class Draft(BareModel):
    """What one person typed at one place: the path of a form; `version` is that of the record it was typed over."""

    model_title = _("Draft")
    model_label = "place"
    user_id: Mapped[int] = reference("base_user", title=_("Who"), on_delete="CASCADE", index=False)
    place: Mapped[str] = column(String(200), title=_("Place"))
    body: Mapped[Any] = column(JSON, title=_("Text"), personal=True)
    version: Mapped[int] = column(BigInteger, title=_("Version"), default=0)
    touched_at: Mapped[datetime] = column(Instant, title=_("When"))

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "user_id", "place", unique=True), Index(None, "touched_at")]


def own_drafts(model: Any, env: Env) -> ColumnElement[bool]:
    """The condition of a rule: what this person typed."""
    return cast("ColumnElement[bool]", model.user_id == env.user)


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as its author finds it again: what was typed, and what the form had held before."""

    typed: dict[str, str]
    base: dict[str, str]
    version: int
    touched_at: datetime


def draft_at(env: Env, place: str) -> Kept | None:
    """What the person who asks has typed at a place and not saved."""
    if env.user is None or Draft not in env.parts:
        return None
    table = table_of(env, Draft)
    asked = select(table.c.body, table.c.version, table.c.touched_at)
    row = run(env, asked.where(table.c.user_id == env.user, table.c.place == place)).first()
    return None if row is None else Kept(row.body["typed"], row.body["base"], row.version, row.touched_at)


def keep_draft(env: Env, place: str, typed: dict[str, str], base: dict[str, str], version: int) -> None:
    """Keep what the person who asks has typed so far, in the place of what was kept before."""
    if env.user is None:
        return
    told = {"body": {"typed": typed, "base": base}, "version": version, "touched_at": env.now()}
    row = insert(env, Draft).values(user_id=env.user, place=place, **told)
    run(env, row.on_conflict_do_update(index_elements=["user_id", "place"], set_=told))


def drop_draft(env: Env, place: str) -> None:
    """Forget what the person who asks has typed at a place."""
    if env.user is None or Draft not in env.parts:
        return
    table = table_of(env, Draft)
    run(env, delete(table).where(table.c.user_id == env.user, table.c.place == place))


@declarations.job(_("Forget old drafts"), every="50 3 * * *")
def tidy_drafts(steps: Steps) -> None:
    """Delete what nobody returned to, in batches that let others write."""
    more = True
    while more:
        with steps.env() as env:
            table = table_of(env, Draft)
            old = select(table.c.id).where(table.c.touched_at < env.now() - timedelta(days=DAYS)).limit(500)
            more = count(env, delete(table).where(table.c.id.in_(old))) == 500
