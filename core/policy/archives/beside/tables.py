"""Tables that come back with many rows are built beside the others while people work; the plan gives them their names.

To bring a hundred thousand rows and their indexes into a business takes seconds, in which nobody could write.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select

from core.policy import derive
from core.policy.archives.beside import in_postgres, in_sqlite
from core.policy.archives.beside.look import Built, Look, renamed, under_other_names
from core.policy.archives.deferring import ENOUGH
from core.policy.archives.staging import Stage, Staged, columns_of, named
from core.policy.business import Business
from core.policy.exclusive import attach, connect, exclusive
from core.policy.filling import turn
from core.policy.postgres import quoted, run

if TYPE_CHECKING:
    from core.policy.plans.planning import Draft

BATCHES = {"sqlite": 2000, "postgresql": 1_000_000}
"""Rows that come into a table at once: on SQLite whoever wants to write waits for these, on PostgreSQL nobody does."""


class _TakenBack(Exception):
    """Ends a rehearsal."""


def build(business: Business, todo: Draft, stage: Stage) -> tuple[Built, ...]:
    """Build those tables of an archive that are not there and have many rows, each with all that belongs to it."""
    items = list(worth(business, todo, stage))
    if not items:
        return ()
    looks = rehearsed(business, todo, [item.table for item in items])
    found = [item for item in items if item.table in looks]
    ready = [built(business, todo, stage, item, looks[item.table], place) for place, item in enumerate(found)]
    with connect(business) as connection, turn(business, connection):
        kept = tuple(with_keys(connection, ready, may_lose_rows(found)))
        if not business.sqlite:
            run(connection, *(f"DROP TABLE {quoted(item.rows.name)}" for item in found))
    return kept


def worth(business: Business, todo: Draft, stage: Stage) -> Iterator[Staged]:
    """The tables to build; none where a migration follows the one that the archive was written at, for it would see rows."""
    if len(todo.archives) != 1:
        return
    heads = business.sets.branches(todo.new).heads
    written = todo.archives[0].manifest["revisions"].items()
    if any(branch in heads and heads[branch] != revision for branch, revision in written):
        return
    with business.reading() as connection:
        there = columns_of(connection)
    for item in stage.rows:
        fresh = item.table in todo.new.base.metadata.tables and item.table not in there
        if item.kind == "table" and fresh and item.count >= ENOUGH:
            yield item


def rehearsed(business: Business, todo: Draft, tables: Iterable[str]) -> Mapping[str, Look]:
    """How the tables will be, from a rehearsal of the migrations that is taken back; others wait for a moment."""
    looks: dict[str, Look | None] = {}
    read = in_sqlite.look if business.sqlite else in_postgres.look
    with suppress(_TakenBack), exclusive(business) as connection:
        derive.drop_stale(connection, todo.new)
        todo.migrations.upgrade(connection)
        looks = {table: read(connection, table) for table in tables}
        raise _TakenBack
    return {table: look for table, look in looks.items() if look is not None}


def built(business: Business, todo: Draft, stage: Stage, item: Staged, look: Look, number: int) -> Built:
    """One table with its rows, its indexes and what is derived of it, in short turns."""
    wanted = derive.declared(todo.new, business.engine.dialect.name).values()
    one = under_other_names(
        look, (it for it in wanted if it.table == look.table and it.kind in ("table", "index")), number
    )
    with connect(business) as connection:
        attach(connection, stage.file)
        with turn(business, connection):
            run(connection, *first(one))
        last: int | None = 0
        while last is not None:
            with turn(business, connection):
                last = bring_some(connection, item, one, last)
        for statement in rest(one):
            with turn(business, connection):
                run(connection, statement)
    return one


def first(one: Built) -> Iterator[str]:
    """What is made before the rows come."""
    yield renamed(one.look.create, one.names)
    yield from (renamed(item.create, one.names) for item in one.derived if item.kind == "table")


def bring_some(connection: Connection, item: Staged, one: Built, last: int) -> int | None:
    """Bring in some rows after the id `last`; gives the last of them, None at the end."""
    rows = item.rows
    some = select(rows.c.id).where(rows.c.id > last).order_by(rows.c.id).limit(BATCHES[connection.dialect.name])
    upto: int | None = connection.scalar(select(func.max(some.subquery().c.id)))
    if upto is None:
        return None
    columns = [name for name in item.columns if name in one.look.columns]
    coming = select(*(rows.c[name] for name in columns)).where(rows.c.id.between(last + 1, upto)).order_by(rows.c.id)
    connection.execute(insert(named(one.stand_in, columns)).from_select(columns, coming))
    for each in one.derived:
        if each.some:
            connection.exec_driver_sql(renamed(each.some, one.names), {"first": last + 1, "last": upto})
    return upto


def rest(one: Built) -> Iterator[str]:
    """What is made once the rows are there."""
    yield from (renamed(statement, one.names) for statement in one.look.rest)
    for item in one.derived:
        if item.kind != "table":
            yield renamed(item.create, one.names)
        if not item.some:
            yield from (renamed(statement, one.names) for statement in item.fill)


def with_keys(connection: Connection, ready: Sequence[Built], less: Container[str]) -> Iterator[Built]:
    """Make the foreign keys from one built table to another, but those in `less`; others would stand in people's way."""
    names = {name: stand_in for one in ready for name, stand_in in one.names.items()}
    tables = {one.table for one in ready}
    for one in ready:
        keys = [(name, made) for name, to, made in one.look.keys if to in tables and to not in less]
        run(connection, *(renamed(made, names) for _name, made in keys))
        yield replace(one, keys=tuple(name for name, _made in keys))


def may_lose_rows(items: Sequence[Staged]) -> set[str]:
    """The tables of which the plan may leave out rows: they need a record elsewhere, which may be gone by then."""
    tables, found = {item.table for item in items}, set[str]()
    for item in items:
        needed = {key.table for key in item.keys if not key.nullable and key.table != item.table}
        if needed - tables or needed & found:
            found.add(item.table)
    return found
