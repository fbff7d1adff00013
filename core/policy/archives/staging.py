"""Rows of archives are staged beside the business, while people work on, within reach of the plan that moves them in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, TableClause, column, inspect, text
from sqlalchemy import table as sql_table
from sqlalchemy.schema import CreateTable

from core.policy.archives.beside.look import Built
from core.policy.archives.deferring import ENOUGH
from core.policy.archives.extracts import MARKS, Key
from core.policy.archives.portable import FORMS
from core.policy.business import Business
from core.policy.engines import GazdaSQLite, sqlite_driver
from core.policy.exclusive import exclusive, owning
from core.policy.filling import PREFIX as STAGE
from core.policy.filling import StandIn, add_stand_ins, fill, left, may_be_filled
from core.policy.postgres import quoted, run

Columns = dict[str, set[str]]
"""The names of columns by table."""

Place = tuple[str, str]
"""A table and a column of it."""

STAGED = {
    "sqlite": text(
        "select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual') "
        "and substr(name, 1, length(:prefix)) = :prefix"
    ),
    "postgresql": text(
        "select relname from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' "
        "and starts_with(relname, :prefix)"
    ),
}
BECAME = "gazda_became"
"""The column of staged rows of a table that stays: the number they have here, where that is another."""

SHARED = ("needs", "rows")
"""The kinds of extracts that are rows of tables which others have too."""


class Source(Protocol):
    """An archive, or what is chosen of one."""

    path: Path

    @property
    def extracts(self) -> list[dict[str, Any]]: ...
    def verify(self) -> None: ...
    def lines(self, extract: Mapping[str, Any]) -> Iterator[list[Any]]: ...


class Staged:
    """One extract of an archive, its rows in a table that the plan's connection can read."""

    def __init__(self, told: Mapping[str, Any], archive: str, number: int, schema: str | None) -> None:
        self.archive = archive
        self.table: str = told["table"]
        self.kind: str = told["kind"]
        self.columns: list[str] = [name for name, _ in told["columns"]]
        self.forms: dict[str, str] = dict(told["columns"])
        self.keys = [Key(**key) for key in told["keys"]]
        self.last_id: int | None = told["last_id"]
        self.count: int = told["rows"]
        self.known_by: list[str] = told["known_by"]
        self.rows = named(f"{STAGE}{number}", [*self.columns, *self.more], schema)

    @property
    def more(self) -> list[str]:
        """The columns it has beside those of the extract."""
        return [BECAME] if self.kind in SHARED else []

    @property
    def target(self) -> TableClause:
        """The table that the rows belong to."""
        return named(self.table, self.columns)


def named(table: str, columns: Iterable[str], schema: str | None = None) -> TableClause:
    """A table by its name and those of some columns."""
    return sql_table(table, *map(column, columns), schema=schema)


@dataclass(frozen=True, slots=True)
class Stage:
    """The rows of archives, within reach of the plan: on SQLite in `file`, to be attached; on PostgreSQL in tables.

    `chosen` are rows for tables that have rows already. `filled` are columns that have their values already, `built`
    tables that have their rows.
    """

    rows: tuple[Staged, ...] = ()
    chosen: tuple[Staged, ...] = ()
    file: Path | None = None
    filled: tuple[StandIn, ...] = ()
    built: tuple[Built, ...] = ()

    def clear(self, connection: Connection) -> None:
        """The rows are moved in: what held them goes with the plan's transaction, a file after it."""
        if self.rows or self.chosen:
            unstage(connection)


# ---- staging, before the plan holds the database


@contextmanager
def staged(
    business: Business, archives: Sequence[Source], chosen: Sequence[Source], models: MetaData, *, ahead: bool
) -> Iterator[Stage]:
    """Check the archives and read them into a stage, beside those who work in the business; `models` are to come.

    With `ahead`, columns that come back to many rows are filled at once.
    """
    every = [*archives, *chosen]
    for archive in every:
        archive.verify()
    clear_away(business)
    if not every:
        yield Stage()
        return
    try:
        kept = staged_in_file(every, business.archives) if business.sqlite else staged_in_schema(business, every)
        with kept as whole:
            count = sum(len(archive.extracts) for archive in archives)
            stage = replace(whole, rows=whole.rows[:count], chosen=whole.rows[count:])
            yield replace(stage, filled=tuple(filled_ahead(business, stage, models) if ahead else ()))
    except BaseException:
        clear_away(business)
        raise


@contextmanager
def staged_in_schema(business: Business, archives: Sequence[Source]) -> Iterator[Stage]:
    """For PostgreSQL: the rows of the archives in unlogged tables of the business's schema."""
    with owning(business) as connection:
        told = numbered(archives)
        rows = tuple(stage_in_table(connection, archive, extract, number) for number, archive, extract in told)
    yield Stage(rows)


def filled_ahead(business: Business, stage: Stage, models: MetaData) -> Iterator[StandIn]:
    """Fill the columns that come back to many rows; of two archives that have a column, the first counts."""
    with owning(business) as connection:
        before = columns_of(connection)
        fresh = list(fresh_columns(stage.rows, before, models, connection.dialect.name))
    if not fresh:
        return
    with exclusive(business) as connection:
        add_stand_ins(connection, [stand_in for _, columns in fresh for stand_in in columns])
    for item, columns in fresh:
        fill(business, item.rows, columns, stage.file)
        yield from columns


def fresh_columns(
    rows: Sequence[Staged], before: Columns, models: MetaData, dialect: str
) -> Iterator[tuple[Staged, list[StandIn]]]:
    """The columns to fill ahead, by the extract they are filled from."""
    seen: set[Place] = set()
    for item in rows:
        if item.table not in before or item.table not in models.tables or not {*MARKS} <= {*item.columns}:
            continue
        known = models.tables[item.table].columns
        coming = [name for name in item.columns if name in known and name not in before[item.table]]
        names = [name for name in coming if may_be_filled(known[name], dialect)]
        wanted = [StandIn(item.table, name, known[name].type) for name in names if (item.table, name) not in seen]
        seen.update((item.table, name) for name in names)
        if wanted and item.count >= ENOUGH:
            yield item, wanted


@contextmanager
def staged_in_file(archives: Sequence[Source], folder: Path) -> Iterator[Stage]:
    """For SQLite: the rows of the archives in a file of their own."""
    with TemporaryDirectory(prefix=".restore-", dir=folder) as place:
        file = Path(place) / "stage.sqlite"
        with closing(sqlite_driver().connect(file, isolation_level=None)) as driver:
            driver.execute("PRAGMA journal_mode=OFF")
            driver.execute("BEGIN")
            rows = tuple(stage_in_file(driver, archive, told, number) for number, archive, told in numbered(archives))
            driver.execute("COMMIT")
        yield Stage(rows, file=file)


def stage_in_file(driver: Any, archive: Source, told: Mapping[str, Any], number: int) -> Staged:
    """Fill one table of the file with values as SQLite keeps them."""
    dialect = GazdaSQLite()
    binds = [FORMS[form].type.dialect_impl(dialect).bind_processor(dialect) for _, form in told["columns"]]
    made = Staged(told, archive.path.name, number, "stage")
    names = ", ".join(map(quoted, made.columns))
    driver.execute(f"CREATE TABLE {STAGE}{number} ({', '.join([names, *made.more])})")
    rows = ([v if b is None else b(v) for v, b in zip(row, binds, strict=True)] for row in archive.lines(told))
    driver.executemany(f"INSERT INTO {STAGE}{number} ({names}) VALUES ({', '.join('?' * len(binds))})", rows)  # noqa: S608  # a number, and names in quotes
    driver.execute(f'CREATE INDEX {STAGE}{number}_id ON {STAGE}{number} ("id")')
    return made


def stage_in_table(connection: Connection, archive: Source, told: Mapping[str, Any], number: int) -> Staged:
    """Fill one table by COPY."""
    made = Staged(told, archive.path.name, number, None)
    columns = [Column(name, FORMS[form].type) for name, form in told["columns"]]
    more = [Column(name, BigInteger) for name in made.more]
    table = Table(f"{STAGE}{number}", MetaData(), *columns, *more, prefixes=["UNLOGGED"])
    connection.execute(CreateTable(table))
    names = ", ".join(map(quoted, made.columns))
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in archive.lines(told):
            copy.write_row(row)
    run(connection, f'CREATE INDEX {table.name}_id ON {table.name} ("id")', f"ANALYZE {table.name}")
    return made


def clear_away(business: Business) -> None:
    """Drop what a restore that was cut off has left; on SQLite, and its columns everywhere, in a moment alone."""
    with owning(business) as connection:
        if not business.sqlite:
            drop_staged(connection)
        cut_off = left(connection) or staged_names(connection)
    if cut_off:
        with exclusive(business) as connection:
            unstage(connection)


def unstage(connection: Connection) -> None:
    """Drop the staged tables and columns."""
    drop_staged(connection)
    run(connection, *(f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(name)}" for table, name in left(connection)))


def drop_staged(connection: Connection) -> None:
    """Drop the staged tables; on PostgreSQL in one statement, for keys may lead from one to another."""
    names = [quoted(name) for name in staged_names(connection)]
    if connection.dialect.name != "sqlite" and names:
        names = [", ".join(names)]
    run(connection, *(f"DROP TABLE {name}" for name in names))


def staged_names(connection: Connection) -> list[str]:
    """The staged tables that are there; those which SQLite keeps a virtual one in go with it."""
    asked = STAGED[connection.dialect.name]
    return list(connection.scalars(asked, {"prefix": STAGE}))


def columns_of(connection: Connection) -> Columns:
    """Every table of the business with its columns."""
    found = inspect(connection).get_multi_columns()
    return {table: {column["name"] for column in columns} for (_, table), columns in found.items()}


def numbered(archives: Sequence[Source]) -> Iterator[tuple[int, Source, dict[str, Any]]]:
    """Every extract of the archives, with a number of its own."""
    every = [(archive, told) for archive in archives for told in archive.extracts]
    return ((number, archive, told) for number, (archive, told) in enumerate(every))
