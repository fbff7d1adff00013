"""PostgreSQL: columns that come back to many rows are filled beside the table's own while people work.

To change a hundred thousand rows at once would hold everybody up. A column under a name of its own disturbs nobody;
the plan gives it the name of the column it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, TableClause, and_, column, select, text
from sqlalchemy import table as sql_table
from sqlalchemy import update as sql_update
from sqlalchemy.types import TypeEngine

from core.policy.business import Business
from core.policy.engines import make_plan_engine
from core.policy.exclusive import owner_url
from core.policy.postgres import become_owner, quoted, run

PREFIX = "gazda_stage_"
BATCH = 200
"""Rows changed at once; whoever wants one of them waits for no more than these."""

ALIKE = text(
    "select count(distinct (format_type(atttypid, atttypmod), attcollation)) = 1 and not bool_or(attnotnull) "
    "and not bool_or(atthasdef) and not bool_or(exists (select 1 from pg_depend d where d.refobjid = attrelid "
    "and d.refclassid = 'pg_class'::regclass and d.refobjsubid = attnum)) "
    "from pg_attribute where attrelid = to_regclass(:table) and attname in (:column, :stand_in)"
)
LEFT = text(
    "select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid "
    "where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and not a.attisdropped "
    "and starts_with(a.attname, :prefix) and not starts_with(c.relname, :prefix)"
)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A column to be filled ahead: its table, its name in the end, and its type."""

    table: str
    column: str
    type: TypeEngine[Any] = field(compare=False)

    @property
    def name(self) -> str:
        """Its name until the plan takes it."""
        return f"{PREFIX}{self.column}"[:63]


def add_stand_ins(connection: Connection, columns: Iterable[StandIn]) -> None:
    """Add them empty, in a moment alone."""
    for one in columns:
        kind = one.type.compile(connection.dialect)
        run(connection, f"ALTER TABLE {quoted(one.table)} ADD COLUMN {quoted(one.name)} {kind}")


def fill(business: Business, rows: TableClause, columns: Sequence[StandIn]) -> None:
    """Copy the staged values to the rows of their one table that are still there, a few at a time."""
    target = sql_table(columns[0].table, column("id"), column("uid"), *(column(one.name) for one in columns))
    values = {one.name: rows.c[one.column] for one in columns}
    with make_plan_engine(owner_url(business)).connect() as connection:
        last: int | None = 0
        while last is not None:
            with connection.begin():
                become_owner(connection, business.entry)
                last = fill_some(connection, target, rows, values, last)


def fill_some(
    connection: Connection, target: TableClause, rows: TableClause, values: Mapping[str, Any], last: int
) -> int | None:
    """Fill some rows after the id `last`, locked in order as everybody locks them; gives the last, None at the end."""
    after = select(rows.c.id).where(rows.c.id > last).order_by(rows.c.id).limit(BATCH)
    keys = list(connection.scalars(after))
    some = target.c.id.in_(keys)
    connection.execute(select(target.c.id).where(some).order_by(target.c.id).with_for_update())
    same = and_(target.c.id == rows.c.id, target.c.uid == rows.c.uid)
    connection.execute(sql_update(target).values(values).where(same, some))
    return keys[-1] if keys else None


def take(connection: Connection, stand_in: StandIn) -> bool:
    """Let the stand-in be the column, which a migration has just made; False where it is not quite the same."""
    given = {"table": quoted(stand_in.table), "column": stand_in.column, "stand_in": stand_in.name}
    if not connection.execute(ALIKE, given).scalar():
        return False
    table, name = quoted(stand_in.table), quoted(stand_in.column)
    run(
        connection,
        f"ALTER TABLE {table} DROP COLUMN {name}",
        f"ALTER TABLE {table} RENAME COLUMN {quoted(stand_in.name)} TO {name}",
    )
    return True


def left(connection: Connection) -> list[tuple[str, str]]:
    """Stand-ins that are there, by table: those of a restore under way, or of one that was cut off."""
    found = connection.execute(LEFT, {"prefix": PREFIX})
    return [(table, name) for table, name in found]
