"""On PostgreSQL: how a table is made is put together from the catalogs; the plan renames it with all that is its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, text

from core.policy import derive
from core.policy.archives.beside.look import Built, Look
from core.policy.postgres import quoted, run

COLUMNS = text(
    "select attname, format_type(atttypid, atttypmod) as type, attnotnull, attidentity::text, attgenerated::text, "
    "pg_get_expr(adbin, adrelid) as value, collname, pg_get_serial_sequence(:table, attname) as counter "
    "from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum "
    "left join pg_type t on t.oid = atttypid "
    "left join pg_collation c on c.oid = attcollation and attcollation <> t.typcollation "
    "where attrelid = to_regclass(:table) and attnum > 0 and not attisdropped order by attnum"
)
CONSTRAINTS = text(
    "select conname, contype::text, pg_get_constraintdef(oid) from pg_constraint "
    "where conrelid = to_regclass(:table) and contype in ('p', 'u', 'c') order by contype, conname"
)
KEYS = text(
    "select conname, relname, pg_get_constraintdef(k.oid) from pg_constraint k join pg_class c on c.oid = confrelid "
    "where conrelid = to_regclass(:table) and contype = 'f' order by conname"
)
INDEXES = text(
    "select c.relname, pg_get_indexdef(c.oid) from pg_index i join pg_class c on c.oid = i.indexrelid "
    "where i.indrelid = to_regclass(:table) and not exists (select 1 from pg_constraint where conindid = c.oid) "
    "order by 1"
)
MORE = text(
    "select exists (select 1 from pg_trigger where tgrelid = r and not tgisinternal) "
    "or exists (select 1 from pg_description where objoid = r and classoid = 'pg_class'::regclass) "
    "or exists (select 1 from pg_policy where polrelid = r) or exists (select 1 from pg_rewrite where ev_class = r) "
    "or exists (select 1 from pg_constraint where conrelid = r and contype not in ('p', 'u', 'c', 'f', 'n')) "
    "from cast(to_regclass(:table) as oid) r"
)
"""Whether a table has what is not told here: triggers, comments, policies, rules, constraints of rarer kinds."""


def look(connection: Connection, table: str) -> Look | None:
    """How the table is made; None where it has what cannot be told, or a default that counts by another's sequence."""
    given = {"table": quoted(table)}
    columns = connection.execute(COLUMNS, given).all()
    if connection.execute(MORE, given).scalar() or any("nextval(" in (column.value or "") for column in columns):
        return None
    constraints = connection.execute(CONSTRAINTS, given).all()
    indexes = connection.execute(INDEXES, given).all()
    create = f"CREATE TABLE {quoted(table)} ({', '.join(map(told, columns))})"
    add = f"ALTER TABLE {quoted(table)} ADD CONSTRAINT"
    added = [f"{add} {quoted(name)} {made}" for name, _kind, made in constraints]
    keys = tuple((name, to, f"{add} {quoted(name)} {made}") for name, to, made in connection.execute(KEYS, given))
    names = [name for name, kind, _made in constraints if kind != "c"] + [name for name, _made in indexes]
    rest = (*added, *(made for _name, made in indexes), f"ANALYZE {quoted(table)}")
    counters = tuple((column.attname, column.counter) for column in columns if column.counter)
    return Look(table, frozenset(column.attname for column in columns), create, rest, tuple(names), counters, keys)


def told(column: Any) -> str:
    """One column as CREATE TABLE has it."""
    return " ".join([quoted(column.attname), column.type, *qualities(column)])


def qualities(column: Any) -> Iterator[str]:
    if column.collname:
        yield f"COLLATE {quoted(column.collname)}"
    if column.attnotnull:
        yield "NOT NULL"
    if column.attidentity:
        yield f"GENERATED {'ALWAYS' if column.attidentity == 'a' else 'BY DEFAULT'} AS IDENTITY"
    elif column.attgenerated:
        yield f"GENERATED ALWAYS AS ({column.value}) STORED"
    elif column.value:
        yield f"DEFAULT {column.value}"


def take(connection: Connection, built: Iterable[Built]) -> None:
    """Let the tables be those that migrations have just made, which are empty and which no key points to."""
    ready = tuple(built)
    run(connection, *(f"DROP TABLE {quoted(one.table)}" for one in ready))
    for one in ready:
        run(connection, f"ALTER TABLE {quoted(one.stand_in)} RENAME TO {quoted(one.table)}")
        run(connection, *renamings(connection, one))
        run(connection, *map(derive.comment, one.derived))


def renamings(connection: Connection, one: Built) -> Iterator[str]:
    """What gives the belongings of a table their names."""
    for name, stand_in in one.names.items():
        if name != one.table:
            yield f"ALTER INDEX {quoted(stand_in)} RENAME TO {quoted(name)}"
    for column, counter in one.look.counters:
        given = {"table": quoted(one.table), "column": column}
        now = connection.execute(COUNTER, given).scalar_one()
        yield f"ALTER SEQUENCE {now} RENAME TO {counter.rpartition('.')[2]}"


COUNTER = text("select pg_get_serial_sequence(:table, :column)")
