"""Many rows into a table at once, as the driver does it quickest; their numbers are reserved first and so are known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import chain, repeat
from typing import Any, cast

from sqlalchemy import JSON, Column, Connection, Dialect, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from core.composition.model import BareModel
from core.policy.guard import KERNEL
from core.values.errors import AddonError

SEQUENCE = text("select seq from sqlite_sequence where name = :name")
NEXT = text(
    "with found as materialized (select pg_get_serial_sequence(:name, 'id')::regclass as sequence) "
    "select nextval(sequence) from found, generate_series(1, :count)"
)

FEW = 20
"""Rows that PostgreSQL takes as quickly one by one as copied."""

TOGETHER, VARIABLES = (500, 100, 20), 32_766
"""Rows that SQLite is given in one statement, of a few sizes so that it knows them again, and the values it takes."""

as_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))

Cells = Mapping[str, Sequence[Any]]
"""The rows by column: every sequence is as long as there are rows."""


def upsert(connection: Connection, model: type[BareModel]) -> postgresql.Insert | sqlite.Insert:
    """An insert into the table of a composed model that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return cast("postgresql.Insert | sqlite.Insert", dialect.insert(table_of(model)))


def table_of(model: type[BareModel]) -> Table:
    """The table of a composed model."""
    return cast(Table, cast(Any, model).__table__)


def reserved(connection: Connection, table: str, count: int) -> list[int]:
    """Numbers for `count` new rows, rising. On SQLite this transaction must be the one that writes."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(SEQUENCE, {"name": table}, execution_options=KERNEL).scalar() or 0
        return list(range(last + 1, last + 1 + count))
    quoted = connection.dialect.identifier_preparer.quote(table)
    return list(connection.execute(NEXT, {"name": quoted, "count": count}, execution_options=KERNEL).scalars())


def add(connection: Connection, table: Table, count: int, cells: Cells, same: Mapping[str, Any]) -> list[int]:
    """Insert `count` rows given by column, with what is the `same` in all and the defaults of the rest; gives their ids."""
    keys = reserved(connection, table.name, count)
    append(connection, table, count, {"id": keys, **cells}, same)
    return keys


def append(connection: Connection, table: Table, count: int, cells: Cells, same: Mapping[str, Any]) -> None:
    """The same where nobody needs the ids: the database gives them."""
    said = {**defaults(table, {*cells, *same}, count), **{name: repeat(value) for name, value in same.items()}, **cells}
    dialect = connection.dialect
    copied = dialect.name == "postgresql" and count >= FEW
    ready = [(written if copied else stored)(table.c[name], values, dialect) for name, values in said.items()]
    rows = list(zip(*ready))  # noqa: B905  # what is the same in all rows has no end
    if copied:
        copy(connection, table, list(said), rows)
    else:
        insert(connection, table, list(said), rows)


def insert(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows by as few statements as there may be.

    With each of them SQLite's index of words, which a trigger keeps, writes down what it has gathered: of 500 rows
    one by one that takes three times as long as of 500 at once.
    """
    at, dialect = 0, connection.dialect
    for size in TOGETHER if dialect.name == "sqlite" else ():
        while len(rows) - at >= size and size * len(names) <= VARIABLES:
            together = tuple(chain.from_iterable(rows[at : at + size]))
            connection.exec_driver_sql(statement(table, names, dialect, size), together, execution_options=KERNEL)
            at += size
    if at < len(rows):
        connection.exec_driver_sql(statement(table, names, dialect), list(rows[at:]), execution_options=KERNEL)


def copy(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows as PostgreSQL does it quickest; what it refuses is an error like that of any other statement."""
    dialect: Any = connection.dialect
    driver: Any = connection.connection
    quote = dialect.identifier_preparer.quote
    wanted = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(wanted) as target:
            for row in rows:
                target.write_row(row)
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(wanted, None, error, dialect.loaded_dbapi.Error, dialect=dialect) from error


def defaults(table: Table, given: set[str], count: int) -> dict[str, Iterable[Any]]:
    """What the columns that were not given begin with, where the program and not the database says it."""
    found: dict[str, Iterable[Any]] = {}
    for column in table.columns:
        default: Any = column.default
        if column.name in given or default is None or column.name == "id":
            continue
        if default.is_scalar:
            found[column.name] = repeat(default.arg)
        elif default.is_callable:
            found[column.name] = [default.arg(None) for _row in range(count)]
        else:
            raise AddonError(
                f"{table.name}.{column.name}: its default is SQL; give a value, many rows at once have none"
            )
    return found


def stored(column: Column[Any], values: Iterable[Any], dialect: Dialect) -> Iterable[Any]:
    """The values as the driver takes them; one that is the same everywhere is worked out once."""
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return values
    if isinstance(values, repeat):
        return repeat(process(next(values)))
    return map(process, values)


def written(column: Column[Any], values: Iterable[Any], dialect: Dialect) -> Iterable[Any]:
    """The values as a copy takes them: JSON as its text."""
    if not isinstance(column.type, JSON):
        return stored(column, values, dialect)
    if isinstance(values, repeat):
        return repeat(as_json(next(values)))
    return [None if value is None and column.type.none_as_null else as_json(value) for value in values]


def statement(table: Table, names: Sequence[str], dialect: Dialect, count: int = 1) -> str:
    """The insert of `count` rows, in the words of the driver."""
    quote = dialect.identifier_preparer.quote
    mark = "?" if dialect.name == "sqlite" else "%s"
    row = f"({', '.join(mark for _name in names)})"
    return f"INSERT INTO {quote(table.name)} ({', '.join(map(quote, names))}) VALUES {', '.join(repeat(row, count))}"  # noqa: S608  # names of our own columns
