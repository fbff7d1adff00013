"""While many rows come back: the keys and indexes that each of them would be checked against are made after them."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text
from sqlalchemy import table as sql_table

from core.policy.postgres import quoted, run
from core.values.derived import PREFIX

ENOUGH = 1000
"""Fewer rows are brought in faster than an index is made."""

KEYS = text(
    "select t.relname, c.conname, pg_get_constraintdef(c.oid), array(select attname::text from pg_attribute a "
    "where a.attrelid = c.conrelid and a.attnum = any(c.conkey)) "
    "from pg_constraint c join pg_class t on t.oid = c.conrelid "
    "where c.contype = 'f' and t.relnamespace = current_schema()::regnamespace and t.relname = any(:tables)"
)
UNIQUE = text(
    "select t.relname, c.conname, pg_get_constraintdef(c.oid) "
    "from pg_constraint c join pg_class t on t.oid = c.conrelid "
    "where c.contype in ('p', 'u') and t.relnamespace = current_schema()::regnamespace and t.relname = any(:tables) "
    "and not exists (select 1 from pg_constraint f where f.contype = 'f' and f.conindid = c.conindid)"
)
INDEXES = {
    "postgresql": text(
        "select c.relname, pg_get_indexdef(c.oid), (select coalesce(json_agg(attname), '[]')::text from pg_attribute a "
        "where a.attrelid = i.indrelid and a.attnum = any(i.indkey)) "
        "from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = to_regclass(:table) "
        "and not exists (select 1 from pg_constraint where conindid = c.oid)"
    ),
    "sqlite": text(
        "select m.name, m.sql, (select json_group_array(i.name) from pragma_index_info(m.name) i) "
        "from sqlite_master m where m.type = 'index' and m.tbl_name = :table and m.sql is not null"
    ),
}


Constraint = tuple[str, str, str]
"""Its table, its name, and what it says."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes into a table: how many rows, into which columns, and whether they are rows of their own.

    `fresh`: the table was not there before. `filled`: another column, with the values, takes the place of one of
    them, whose keys and indexes go with it.
    """

    rows: int = 0
    columns: frozenset[str] = frozenset()
    added: bool = False
    fresh: bool = False
    filled: bool = False


@contextmanager
def put_off(connection: Connection, coming: Mapping[str, Coming], ready: Container[str] = ()) -> Iterator[None]:
    """While rows come in: no foreign keys on their columns, and no indexes on them where there are many rows.

    A new table that gets many has no other constraints on PostgreSQL meanwhile: they take two thirds of the time.
    The foreign keys named in `ready` come back with their tables.
    """
    keys = foreign_keys(connection, coming)
    drop_constraints(connection, keys)
    unique = unique_constraints(connection, coming)
    drop_constraints(connection, unique)
    much = {table: what for table, what in coming.items() if is_much(connection, table, what)}
    indexes = [found for table, what in much.items() for found in indexes_of(connection, table, what)]
    run(connection, *(f"DROP INDEX {quoted(name)}" for name, _ in indexes))
    yield
    add_constraints(connection, unique)
    run(connection, *(made for _, made in indexes))
    add_constraints(connection, (key for key in keys if key[1] not in ready))


def drop_constraints(connection: Connection, constraints: Iterable[Constraint]) -> None:
    run(connection, *(f"ALTER TABLE {quoted(table)} DROP CONSTRAINT {quoted(name)}" for table, name, _ in constraints))


def add_constraints(connection: Connection, constraints: Iterable[Constraint]) -> None:
    run(connection, *(f"ALTER TABLE {quoted(t)} ADD CONSTRAINT {quoted(name)} {made}" for t, name, made in constraints))


def unique_constraints(connection: Connection, coming: Mapping[str, Coming]) -> list[Constraint]:
    """The primary keys and unique constraints of new tables that get many rows, but for those that keys point to."""
    tables = [table for table, what in coming.items() if what.fresh and what.rows >= ENOUGH]
    if connection.dialect.name == "sqlite" or not tables:
        return []
    return [(table, name, made) for table, name, made in connection.execute(UNIQUE, {"tables": tables})]


def foreign_keys(connection: Connection, coming: Mapping[str, Coming]) -> list[Constraint]:
    """Table, name and definition of the keys on these columns; SQLite checks none of them while a plan runs."""
    if connection.dialect.name == "sqlite":
        return []
    found = connection.execute(KEYS, {"tables": list(coming)})
    return [(table, name, made) for table, name, made, on in found if set(on) <= coming[table].columns]


def is_much(connection: Connection, table: str, what: Coming) -> bool:
    """Whether so many rows come into a table that its indexes are made anew faster than they are kept."""
    if what.filled:
        return True
    if what.rows < ENOUGH or not what.columns:
        return False
    there = connection.execute(select(func.count()).select_from(sql_table(table))).scalar_one()
    return what.rows * 4 > there


def indexes_of(connection: Connection, table: str, what: Coming) -> list[tuple[str, str]]:
    """Name and definition of the indexes on the columns, of all the table's where whole rows come."""
    sqlite = connection.dialect.name == "sqlite"
    found = connection.execute(INDEXES[connection.dialect.name], {"table": table if sqlite else quoted(table)})
    plain = [(name, made, json.loads(on)) for name, made, on in found if not name.startswith(PREFIX)]
    return [(name, made) for name, made, on in plain if what.added or what.columns.intersection(on)]
