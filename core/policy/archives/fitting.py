"""Makes archived rows fit what is here: links to what is gone, numbers that are taken, rows of tables that stay."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    TableClause,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    text,
)
from sqlalchemy import update as sql_update

from core.policy.archives.extracts import Key
from core.policy.archives.staging import BECAME, SHARED, Columns, Staged, named
from core.policy.bulk import reserved
from core.policy.migrations.alters import raise_sequence
from core.policy.plan import Note
from core.policy.postgres import quoted
from core.values.words import _

RAISE_COUNTER = text(
    "select setval(counter, greatest(:last, coalesce(pg_sequence_last_value(counter), 0))) "
    "from cast(pg_get_serial_sequence(:table, 'id') as regclass) counter"
)
LINK_LOST = _("{count} records of {table} lose their {column}: that record of {target} is gone meanwhile.")
ROW_LOST = _("{count} records of {table} stay in the archive: their record of {target} is gone meanwhile.")


def fit(connection: Connection, rows: TableClause, item: Staged, keys: Sequence[Key]) -> list[Note]:
    """Empty the links to records that are gone, or leave out the rows that cannot be without them."""
    notes: list[Note] = []
    for key in keys:
        link, target = rows.c[key.column], named(key.table, [key.to]).alias("target")
        act = sql_update(rows).values({key.column: None}) if key.nullable else delete(rows)
        there = exists().where(target.c[key.to] == link).correlate(rows)  # NOT IN takes PostgreSQL hours for many rows
        gone = act.where(link.is_not(None), ~there)
        count = connection.execute(gone).rowcount
        if count:
            told = LINK_LOST if key.nullable else ROW_LOST
            values = {"count": count, "table": item.table, "column": key.column, "target": key.table}
            notes.append(Note(told, values))
    return notes


def raise_last_id(connection: Connection, table: str, last: int | None) -> None:
    """Ids that were given once are not given again."""
    if last is None:
        return
    if connection.dialect.name == "sqlite":
        raise_sequence(connection, table, last)
    else:
        connection.execute(RAISE_COUNTER, {"table": quoted(table), "last": last})


# ---- rows of tables that stay


def move_shared(
    connection: Connection, staged: Sequence[Staged], there: Columns, built: Container[str] = ()
) -> list[Note]:
    """Bring the rows of tables that others have rows in too; those that are here are known again and stay as they are.

    The rows of tables that were `built` are in them by now.
    """
    notes: list[Note] = []
    shared = [item for item in staged if item.kind in SHARED]
    for item in shared:
        settle(connection, item, staged, built)
        notes += fit(connection, item.rows, item, item.keys)
        add(connection, item, [name for name in item.columns if name in there[item.table]])
    return notes


def settle(connection: Connection, item: Staged, staged: Iterable[Staged], built: Container[str]) -> None:
    """Give the rows the numbers they have here, new ones where theirs are taken, and tell the rows that point to them."""
    rows, became = item.rows, item.rows.c[BECAME]
    mine = item.target.alias("mine")
    here = select(mine.c.id).where(same(item, mine)).correlate(rows).scalar_subquery()
    connection.execute(sql_update(rows).values({BECAME: here}))
    number_anew(connection, item)
    connection.execute(sql_update(rows).values({BECAME: None}).where(became == rows.c.id))
    if connection.execute(select(exists().where(became.is_not(None)))).scalar():
        for other in staged:
            for key in (key for key in other.keys if key.table == item.table and other.archive == item.archive):
                renumber(connection, other.target if other.table in built else other.rows, key.column, item)
        connection.execute(sql_update(rows).values(id=became).where(became.is_not(None)))


def same(item: Staged, target: FromClause) -> ColumnElement[bool]:
    """Whether a row here and a staged row are one."""
    return and_(*(target.c[name] == item.rows.c[name] for name in item.known_by))


def number_anew(connection: Connection, item: Staged) -> None:
    """New numbers for rows that are not here, where other rows have theirs."""
    rows, target = item.rows, item.target.alias("target")
    taken = exists().where(target.c.id == rows.c.id).correlate(rows)
    lost = select(rows.c.id).where(rows.c[BECAME].is_(None), taken).order_by(rows.c.id)
    ids = list(connection.scalars(lost))
    if ids:
        raise_last_id(connection, item.table, connection.scalar(select(func.max(rows.c.id))))
        fresh = reserved(connection, item.table, len(ids))
        given = [{"old": old, "new": new} for old, new in zip(ids, fresh, strict=True)]
        connection.execute(
            sql_update(rows).values({BECAME: bindparam("new")}).where(rows.c.id == bindparam("old")), given
        )


def renumber(connection: Connection, rows: TableClause, column: str, item: Staged) -> None:
    """Let links to rows that got other numbers follow them."""
    moved = select(item.rows.c[BECAME]).where(item.rows.c.id == rows.c[column], item.rows.c[BECAME].is_not(None))
    follows = moved.correlate(rows)
    connection.execute(sql_update(rows).values({column: follows.scalar_subquery()}).where(follows.exists()))


def add(connection: Connection, item: Staged, columns: Sequence[str]) -> None:
    """Insert the rows that are not here."""
    target = item.target.alias("target")
    absent = ~exists().where(same(item, target)).correlate(item.rows)
    connection.execute(insert(item.target).from_select(list(columns), in_order(item, columns).where(absent)))


def in_order(item: Staged, columns: Iterable[str]) -> Select[Any]:
    """These columns of the staged rows, in the order in which they were made."""
    return select(*(item.rows.c[name] for name in columns)).order_by(item.rows.c.id)
