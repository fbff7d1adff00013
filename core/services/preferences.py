"""What each person chose for themselves, by name: the columns of a list, what it opens with, what was folded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Index, String, delete, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import BareModel
from core.policy.env import Env
from core.services.statements import insert, run, table_of
from core.values.fields import column, reference
from core.values.words import _

MEMO = "preferences"


class Preference(BareModel):
    """A choice of one person, by what it is about: list:crm.client."""

    model_title = _("Preference")
    model_label = "name"
    user_id: Mapped[int] = reference("base_user", on_delete="CASCADE", index=False)
    name: Mapped[str] = column(String(160))
    value: Mapped[Any] = column(JSON)

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "user_id", "name", unique=True)]


def preference(env: Env, name: str) -> Any:
    """What the person who asks chose; None where nothing."""
    return preferences(env).get(name)


def preferences(env: Env) -> Mapping[str, Any]:
    """All that the person who asks chose, read once a unit of work: a page asks for several of them."""
    if env.user is None:
        return {}
    if MEMO not in env.memo:
        table = table_of(env, Preference)
        rows = run(env, select(table.c.name, table.c.value).where(table.c.user_id == env.user))
        env.memo[MEMO] = {row.name: row.value for row in rows}
    found: Mapping[str, Any] = env.memo[MEMO]
    return found


def prefer(env: Env, name: str, value: Any) -> None:
    """Keep a choice of the person who asks; None forgets it."""
    if env.user is None:
        return
    env.memo.pop(MEMO, None)
    table = table_of(env, Preference)
    if value is None:
        run(env, delete(table).where(table.c.user_id == env.user, table.c.name == name))
        return
    row = insert(env, Preference).values(user_id=env.user, name=name, value=value)
    run(env, row.on_conflict_do_update(index_elements=["user_id", "name"], set_={"value": value}))
