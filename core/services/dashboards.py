"""What stands on the dashboards of people: as each arranged it, or as somebody arranged it for a role."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from sqlalchemy import JSON, ColumnElement, String, or_, select
from sqlalchemy.orm import Mapped

from core.composition.model import BareModel
from core.policy import bulk
from core.policy.env import Env
from core.services.preferences import prefer, preference
from core.services.statements import run, table_of
from core.values.errors import UserError
from core.values.fields import column
from core.values.words import _

OWN = "dashboard"
"""The preference in which a person's own arrangement is kept."""

MOST = 40
WIDEST = 3
LONGEST = 2_000
"""Tiles of one dashboard, columns of a tile, characters of the address that one shows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A tile in its place: `key` is the name of its class, or of its own where it shows the address `at` as `kind`."""

    key: str
    width: int = 1
    at: str = ""
    kind: str = ""
    title: str = ""
    dated: str = ""


class Dashboard(BareModel):
    """The dashboard of a role, as it was arranged for all who hold it."""

    model_title = _("Dashboard of a role")
    model_label = "role"
    trailed: ClassVar[bool] = True
    role: Mapped[str] = column(String(120), title=_("Role"), unique=True)
    tiles: Mapped[list[Any]] = column(JSON, title=_("Tiles"), default=list)

    @classmethod
    def goes_with(cls, addons: Collection[str], models: Collection[str]) -> ColumnElement[bool] | None:
        roles = bulk.table_of(cls).c.role
        return or_(*(roles.startswith(f"{addon}.", autoescape=True) for addon in addons)) if addons else None


def own(env: Env) -> list[Entry] | None:
    """How the person who asks arranged theirs; None where they never did."""
    kept = preference(env, OWN)
    return read(kept) if isinstance(kept, list) else None


def of_role(env: Env, role: str) -> list[Entry] | None:
    """How the dashboard of a role was arranged; None where nobody did."""
    return of_roles(env, [role]).get(role)


def of_roles(env: Env, roles: Collection[str]) -> dict[str, list[Entry]]:
    """The dashboards of some roles that were arranged. Everybody's may be read: it shapes what they see."""
    table = table_of(env, Dashboard)
    asked = select(table.c.role, table.c.tiles).where(table.c.role.in_(sorted(roles))).order_by(table.c.role)
    return {row.role: read(row.tiles) for row in run(env, asked)} if roles else {}


def keep_own(env: Env, entries: Sequence[Entry] | None) -> None:
    """Keep how the person who asks arranges theirs; None goes back to what it is without."""
    prefer(env, OWN, None if entries is None else written(entries))


def keep_of_role(env: Env, role: str, entries: Sequence[Entry] | None) -> None:
    """Keep how a role's is arranged; AccessError without the grant."""
    model: Any = env[Dashboard]
    row = env.session.scalar(select(model).where(model.role == role))
    if entries is None:
        if row is not None:
            env.session.delete(row)
    elif row is None:
        env.session.add(model(role=role, tiles=written(entries)))
    else:
        row.tiles = written(entries)
    env.session.flush()


def written(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Entries as they are kept; UserError where there are too many."""
    if len(entries) > MOST:
        raise UserError(_("A dashboard has room for {most} tiles; take one away first."), most=MOST)
    if any(len(entry.at) > LONGEST for entry in entries):
        raise UserError(_("The view has more conditions than can be kept; take some away."))
    return [{name: value for name, value in asdict(entry).items() if value} for entry in entries]


def read(kept: Sequence[Any]) -> list[Entry]:
    """Entries as they were kept; what is none is left out."""
    return list(entries_of(kept))


def entries_of(kept: Sequence[Any]) -> Iterator[Entry]:
    for one in kept[:MOST]:
        if isinstance(one, dict) and isinstance(one.get("key"), str):
            width = one.get("width")
            told = {name: str(one.get(name, "")) for name in ("at", "kind", "title", "dated")}
            yield Entry(one["key"], min(max(width, 1), WIDEST) if isinstance(width, int) else 1, **told)
