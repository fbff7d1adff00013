"""What must hold before a plan may be committed; each refusal leaves the business as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, func, not_, select, text

from core.composition.model import BareModel
from core.policy import bulk, derive
from core.policy.migrations.schema import difference, layout
from core.policy.plans.planning import Draft
from core.values.errors import AddonError, GazdaError

SHOWN = 5
CREATE, DELETE, DROP, INSERT, UPDATE, ALTER = 2, 9, 11, 18, 23, 26
"""SQLite's numbers for what a statement does."""

KEYS = text("select m.name, k.\"table\" from sqlite_master m, pragma_foreign_key_list(m.name) k where m.type = 'table'")
BROKEN = text("select * from pragma_foreign_key_check(:table)")


def counts(connection: Connection, todo: Draft) -> dict[str, int]:
    """The rows of every table outside the plan; only SQLite copies tables, so only there can they be lost.

    Of a table that others have rows in too, those of what comes or goes are not counted.
    """
    if connection.dialect.name != "sqlite":
        return {}
    moved = {step.addon for step in todo.plan.steps}
    models = [m.part_name for parts in (todo.old, todo.new) for m in parts.all("model") if parts.owner(m) in moved]
    models += todo.left.models
    stays = [m for m in todo.new.all("model") if m in todo.old and todo.new.owner(m) not in moved]
    plain = [m for m in stays if m.comes_along(moved, models) is None]
    return {m.__table__.name: connection.execute(counted(m, moved, models)).scalar_one() for m in plain}


def counted(model: type[BareModel], addons: Collection[str], models: Collection[str]) -> Select[int]:
    """How many rows a table has that do not belong to these addons or models."""
    theirs = model.goes_with(addons, models)
    found = select(func.count()).select_from(bulk.table_of(model))
    return found if theirs is None else found.where(not_(theirs))


def refuse_lost_rows(before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Raise GazdaError where a table that the plan does not name has not the rows it had."""
    changed = [f"{name} ({rows} → {after[name]})" for name, rows in before.items() if after[name] != rows]
    if changed:
        raise GazdaError(
            f"the migrations changed rows of tables outside the plan: {', '.join(changed)}; nothing was done"
        )


class Touched:
    """What a plan does to tables: those that are altered, and on SQLite those that are written to or lose rows or keys.

    SQLite tells what a statement does as that is prepared.
    """

    def __init__(self, connection: Connection) -> None:
        self.written: set[str] = set()
        self.lost: set[str] = set()
        self.connection, self.before = connection, layout(connection)
        if connection.dialect.name == "sqlite":
            driver: Any = connection.connection.driver_connection
            driver.set_authorizer(self.note)

    def as_they_were(self) -> set[str]:
        """The tables that are what they were."""
        now = layout(self.connection)
        return {table for table, told in self.before.items() if now.get(table) == told}

    def note(self, act: int, first: str | None, second: str | None, *_rest: object) -> int:
        """Called by SQLite, which goes on by the answer 0."""
        if act in (CREATE, INSERT, UPDATE):
            self.written.add(first or "")
        if act in (DELETE, DROP) or (act == UPDATE and second == "id"):
            self.lost.add(first or "")
        if act == ALTER:  # a column that comes may have a default that points to nothing
            self.written.add(second or "")
        return 0


def refuse_wrong(connection: Connection, todo: Draft, touched: Touched) -> None:
    """Raise where the database is not what the new set says, or a key points to nothing."""
    found = difference(connection, todo.new.base.metadata, todo.same & touched.as_they_were())
    left = [item for item in found.surplus if item not in todo.strays]
    addons = ", ".join(step.addon for step in todo.plan.steps)
    if found.missing:
        raise AddonError(
            f"{addons}: the migrations do not make {', '.join(map(str, found.missing[:SHOWN]))}, "
            "which the models have; write the revision that is missing"
        )
    if left:
        raise AddonError(
            f"{addons}: the migrations leave {', '.join(map(str, left[:SHOWN]))} behind; mend their downgrade()"
        )
    derive.refuse_differing(connection, todo.new)
    refuse_broken_keys(connection, touched)


def refuse_broken_keys(connection: Connection, touched: Touched) -> None:
    """SQLite does not check keys while a plan runs, so it is asked at the end about those that can have changed."""
    if connection.dialect.name != "sqlite":
        return
    keys = connection.execute(KEYS).all()
    asked = {child for child, parent in keys if child in touched.written | touched.lost or parent in touched.lost}
    found = (row for table in sorted(asked) for row in connection.execute(BROKEN, {"table": table}))
    if broken := list(islice(found, SHOWN)):
        told = ", ".join(f"{table} {row} → {target}" for table, row, target, _ in broken)
        raise GazdaError(f"keys would point to nothing: {told}; nothing was done")
