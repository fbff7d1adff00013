"""Brings a whole business into an empty home, on whatever engine, and proves that nothing is missing or otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import Connection, MetaData, text, update
from sqlalchemy.exc import DBAPIError

from core.policy import derive
from core.policy.archives.deferring import Coming, put_off
from core.policy.archives.fitting import raise_last_id
from core.policy.archives.portable import FORMS
from core.policy.business import Business, Sets
from core.policy.businesses.census import tables_in, tables_of
from core.policy.businesses.extras import Extras, extras_of, put_extras
from core.policy.businesses.strays import complete, refuse_other
from core.policy.businesses.tables import Print, Printer, Table, print_of
from core.policy.engines import GazdaSQLite
from core.policy.exclusive import exclusive
from core.policy.migrations.branches import Branches, rows_in
from core.policy.migrations.migrate import Migrations
from core.policy.plans.gone import ADDONS
from core.policy.postgres import grant_rights, quoted, run
from core.values.errors import AddonError, GazdaError
from core.values.manifest import in_order

AT_ONCE = 5000
HERE = text("select name from base_addon where state <> 'removed' order by name")


class Source(Protocol):
    """Where a business comes from: its tables, how far its migrations are, its addons, and the rows."""

    @property
    def tables(self) -> Sequence[Table]: ...

    @property
    def revisions(self) -> Sequence[str]: ...

    @property
    def addons(self) -> Sequence[str]: ...

    @property
    def extras(self) -> Extras: ...

    def rows(self, table: Table) -> Iterator[Sequence[Any]]: ...

    def count(self, table: Table) -> int: ...


@dataclass(frozen=True)
class Living:
    """A business to be read, in a transaction that sees no change."""

    connection: Connection
    tables: Sequence[Table]
    revisions: Sequence[str]
    addons: Sequence[str]
    extras: Extras

    @classmethod
    def of(cls, business: Business, connection: Connection) -> Living:
        addons, extras = list(connection.execute(HERE).scalars()), extras_of(connection, business.entry)
        return cls(connection, tables_of(connection, business), rows_in(connection), addons, extras)

    def rows(self, table: Table) -> Iterator[Sequence[Any]]:
        return table.rows(self.connection)

    def count(self, table: Table) -> int:
        return table.count(self.connection)


@dataclass(frozen=True, slots=True)
class Pair:
    """A table as it was and as it has come."""

    before: Print
    after: Print


def bring(source: Source, target: Business) -> list[Pair]:
    """Make the source's tables in the empty home of `target`, fill them, and compare each with what was read.

    GazdaError where one differs, or where its rows cannot be kept there; the home is then as empty as before.
    """
    with exclusive(target) as connection:
        migrate_as_far(connection, target.sets, source)
        tables = complete(connection, source.tables, tables_in(connection, MetaData(), {}))
        empty(connection, tables)
        befores = fill(connection, source, tables)
        finish(connection, target, tables, source.extras)
        there = tables_in(connection, MetaData(), {})
        refuse_other(tables, there)
        last = {table.name: table.last_id for table in there}
        afters = [print_of(connection, replace(table, last_id=last[table.name])) for table in tables]
        pairs = [Pair(*both) for both in zip(befores, afters, strict=True)]
        refuse_difference(pairs)
        refuse_broken_keys(connection)
        switch_off(connection, target)
    return pairs


def migrate_as_far(connection: Connection, sets: Sets, source: Source) -> None:
    """Make the tables by the migrations of the addons whose code is here, as far as the source has come."""
    branches, migrations = migrations_of(sets, source.addons)
    reached = {branches.known[row].branch.name: row for row in source.revisions if row in branches.known}
    migrations.upgrade(connection, reached)


def migrations_of(sets: Sets, addons: Iterable[str]) -> tuple[Branches, Migrations]:
    """The migrations of all these addons; where one cannot be read, of those that can be used."""
    here = [name for name in addons if name in sets.shelf.manifests]
    try:
        branches = Branches(in_order(sets.shelf.manifests, here))
        return branches, Migrations(branches)
    except AddonError:
        branches = sets.branches(sets.usable(here)[0])
        return branches, Migrations(branches)


def empty(connection: Connection, tables: Sequence[Table]) -> None:
    """Take out what migrations have put in."""
    names = [quoted(table.name) for table in tables]
    if connection.dialect.name == "sqlite":
        run(connection, *(f"DELETE FROM {name}" for name in names))  # noqa: S608  # names of tables
    else:
        run(connection, f"TRUNCATE {', '.join(names)} RESTART IDENTITY")


def fill(connection: Connection, source: Source, tables: Sequence[Table]) -> list[Print]:
    """Copy the rows of every table, hashing what is read."""
    coming = {
        table.name: Coming(source.count(table), frozenset(c.name for c in table.cells), added=True, fresh=True)
        for table in tables
    }
    prints: list[Print] = []
    with put_off(connection, coming):
        for table in tables:
            printer = Printer(table)
            write(connection, table, printer.through(source.rows(table)))
            if table.last_id:
                raise_last_id(connection, table.name, table.last_id)
            prints.append(printer.made())
    return prints


def write(connection: Connection, table: Table, rows: Iterator[Sequence[Any]]) -> None:
    """Add rows to a table; GazdaError says what stands against it."""
    try:
        if connection.dialect.name == "sqlite":
            insert_many(connection, table, rows)
        else:
            copy_in(connection, table, rows)
    except (DBAPIError, driver_errors(connection)) as error:
        told = str(getattr(error, "orig", None) or error).strip().splitlines()
        raise GazdaError(
            f"{table.name}: its rows cannot be kept here: {' '.join(told[:2])}; nothing was done"
        ) from error


def driver_errors(connection: Connection) -> type[Exception]:
    found: type[Exception] = connection.dialect.dbapi.Error  # type: ignore[union-attr]  # a connection has its driver
    return found


def insert_many(connection: Connection, table: Table, rows: Iterator[Sequence[Any]]) -> None:
    """By SQLite's own executemany, values as SQLite keeps them."""
    driver: Any = connection.connection.driver_connection
    dialect = GazdaSQLite()
    binds = [FORMS[cell.form].type.dialect_impl(dialect).bind_processor(dialect) for cell in table.cells]
    names = ", ".join(quoted(cell.name) for cell in table.cells)
    statement = f"INSERT INTO {quoted(table.name)} ({names}) VALUES ({', '.join('?' * len(binds))})"  # noqa: S608  # names
    with closing(driver.cursor()) as cursor:
        while some := list(islice(rows, AT_ONCE)):
            cursor.executemany(
                statement, [[v if b is None else b(v) for v, b in zip(row, binds, strict=True)] for row in some]
            )


def copy_in(connection: Connection, table: Table, rows: Iterator[Sequence[Any]]) -> None:
    """By PostgreSQL's COPY."""
    driver: Any = connection.connection.driver_connection
    names = ", ".join(quoted(cell.name) for cell in table.cells)
    with driver.cursor() as cursor, cursor.copy(f"COPY {quoted(table.name)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def finish(connection: Connection, target: Business, tables: Sequence[Table], extras: Extras) -> None:
    """Make what is derived and give the rights, by the code where it is as far as the data, else as they were.

    Data that are behind and come from another kind of database had no rights here; the code gives them those it can.
    """
    installed = target.installed(connection)
    if not installed.behind:
        derive.make_missing(connection, installed.parts)
        if not target.sqlite:
            grant_rights(connection, target.entry, installed.parts)
    elif extras and not target.sqlite:
        put_extras(connection, target.entry, extras)
    elif not target.sqlite:
        there = {table.name: [cell.name for cell in table.cells] for table in tables}
        grant_rights(connection, target.entry, installed.parts, there)
    if not target.sqlite:
        run(connection, f"ANALYZE {', '.join(quoted(table.name) for table in tables)}")


def switch_off(connection: Connection, target: Business) -> None:
    """Addons that cannot be used here have their rows only: a plan must bring them back, once their code is here."""
    if unusable := list(target.installed(connection).broken):
        state = update(ADDONS).values(state="off").where(ADDONS.c.name.in_(unusable), ADDONS.c.state == "installed")
        connection.execute(state)


def refuse_difference(pairs: Iterable[Pair]) -> None:
    """GazdaError where a table is not what it was."""
    wrong = [pair.before.table for pair in pairs if pair.before != pair.after]
    if wrong:
        raise GazdaError(f"what came differs from what was read in {', '.join(wrong[:5])}; nothing was done")


def refuse_broken_keys(connection: Connection) -> None:
    """PostgreSQL has checked keys as they were made; SQLite is asked."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if found is not None:
            raise GazdaError(f"keys would point to nothing: {found[0]} {found[1]} → {found[2]}; nothing was done")
