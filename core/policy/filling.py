"""Columns that come back to many rows are filled beside the table's own while people work.

To change a hundred thousand rows at once would hold everybody up. A column under a name of its own disturbs nobody;
the plan gives it the name of the column it stands for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, TableClause, and_, column, select, text
from sqlalchemy import table as sql_table
from sqlalchemy import update as sql_update
from sqlalchemy.types import TypeEngine

from core.policy.business import Business
from core.policy.exclusive import attach, connect
from core.policy.postgres import become_owner, quoted, run

PREFIX = "gazda_stage_"
BATCHES = {"sqlite": 2000, "postgresql": 200}
"""Rows changed at once: on PostgreSQL whoever wants one of them waits for these, on SQLite whoever wants to write."""

ALIKE = text(
    "select count(distinct (format_type(atttypid, atttypmod), attcollation)) = 1 and not bool_or(attnotnull) "
    "and not bool_or(atthasdef) and not bool_or(exists (select 1 from pg_depend d where d.refobjid = attrelid "
    "and d.refclassid = 'pg_class'::regclass and d.refobjsubid = attnum)) "
    "from pg_attribute where attrelid = to_regclass(:table) and attname in (:column, :stand_in)"
)
DECLARED = text("select type from pragma_table_info(:table) where name = :name")
LEFT_IN_SQLITE = text(
    "select t.name, c.name from pragma_table_list t, pragma_table_info(t.name) c where t.schema = 'main' "
    "and t.type = 'table' and substr(c.name, 1, length(:prefix)) = :prefix"
)
LEFT_IN_POSTGRES = text(
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


def may_be_filled(column: Column[Any], dialect: str) -> bool:
    """Whether another column can become this one by its name alone; SQLite keeps the keys with the columns."""
    return bool(column.nullable) and column.server_default is None and (dialect != "sqlite" or not column.foreign_keys)


def add_stand_ins(connection: Connection, columns: Iterable[StandIn]) -> None:
    """Add them empty, in a moment alone; in quotes only where a migration would set them, for SQLite keeps those."""
    spelled = connection.dialect.identifier_preparer.quote
    for one in columns:
        kind = one.type.compile(connection.dialect)
        run(connection, f"ALTER TABLE {quoted(one.table)} ADD COLUMN {spelled(one.name)} {kind}")


def fill(business: Business, rows: TableClause, columns: Sequence[StandIn], file: Path | None) -> None:
    """Copy the staged values to the rows of their one table that are still there, a few at a time."""
    target = sql_table(columns[0].table, column("id"), column("uid"), *(column(one.name) for one in columns))
    values = {one.name: rows.c[one.column] for one in columns}
    with connect(business) as connection:
        attach(connection, file)
        last: int | None = 0
        while last is not None:
            with turn(business, connection):
                last = fill_some(connection, target, rows, values, last)


@contextmanager
def turn(business: Business, connection: Connection) -> Iterator[None]:
    """A short transaction among those of the people at work."""
    with business.lock.held() if business.sqlite else nullcontext():
        connection.execution_options(writes=True)
        with connection.begin():
            if not business.sqlite:
                become_owner(connection, business.entry)
            yield


def fill_some(
    connection: Connection, target: TableClause, rows: TableClause, values: Mapping[str, Any], last: int
) -> int | None:
    """Fill some rows after the id `last`, locked in order as everybody locks them; gives the last, None at the end."""
    after = select(rows.c.id).where(rows.c.id > last).order_by(rows.c.id).limit(BATCHES[connection.dialect.name])
    keys: list[int] = list(connection.scalars(after))
    if not keys:
        return None
    if connection.dialect.name != "sqlite":
        some = target.c.id.in_(keys)
        connection.execute(select(target.c.id).where(some).order_by(target.c.id).with_for_update())
    same = and_(target.c.id == rows.c.id, target.c.uid == rows.c.uid)
    connection.execute(sql_update(target).values(values).where(same, rows.c.id.between(keys[0], keys[-1])))
    return keys[-1]


def take_at_once(connection: Connection, table: str, column: Column[Any]) -> bool:
    """SQLite: let the stand-in be the column that a migration adds; False where there is none, or not quite the same.

    To drop a column there, even one that was just added, takes writing every row again.
    """
    stand_in = StandIn(table, column.name, column.type)
    kind = connection.execute(DECLARED, {"table": table, "name": stand_in.name}).scalar()
    if kind != column.type.compile(connection.dialect) or not may_be_filled(column, "sqlite"):
        return False
    give_name(connection, stand_in)
    return True


def take(connection: Connection, stand_in: StandIn) -> bool:
    """Let the stand-in be the column, which a migration has just made; False where it is not quite the same."""
    if connection.dialect.name == "sqlite":
        given = {"table": stand_in.table, "name": stand_in.name}
        return connection.execute(DECLARED, given).scalar() is None  # taken by the migration, or still there
    given = {"table": quoted(stand_in.table), "column": stand_in.column, "stand_in": stand_in.name}
    if not connection.execute(ALIKE, given).scalar():
        return False
    run(connection, f"ALTER TABLE {quoted(stand_in.table)} DROP COLUMN {quoted(stand_in.column)}")
    give_name(connection, stand_in)
    return True


def give_name(connection: Connection, stand_in: StandIn) -> None:
    """Give a stand-in the name of its column."""
    old, new = quoted(stand_in.name), connection.dialect.identifier_preparer.quote(stand_in.column)
    run(connection, f"ALTER TABLE {quoted(stand_in.table)} RENAME COLUMN {old} TO {new}")


def left(connection: Connection) -> list[tuple[str, str]]:
    """Stand-ins that are there, by table: those of a restore under way, or of one that was cut off."""
    asked = LEFT_IN_SQLITE if connection.dialect.name == "sqlite" else LEFT_IN_POSTGRES
    found = connection.execute(asked, {"prefix": PREFIX})
    return [(table, name) for table, name in found]
