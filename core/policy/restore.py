"""Puts archives back: their rows are staged beside the business while people work on, and moved in by the plan."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    TableClause,
    and_,
    column,
    delete,
    exists,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy import table as sql_table
from sqlalchemy import update as sql_update
from sqlalchemy.schema import CreateTable

from core.policy.alters import raise_sequence
from core.policy.archive import Archive
from core.policy.beside.look import Built
from core.policy.beside.taking import take as take_built
from core.policy.business import Business
from core.policy.deferring import ENOUGH, Coming, put_off
from core.policy.engines import GazdaSQLite, sqlite_driver
from core.policy.exclusive import exclusive, owning
from core.policy.extracts import MARKS, Key
from core.policy.filling import PREFIX as STAGE
from core.policy.filling import StandIn, add_stand_ins, fill, left, may_be_filled, take
from core.policy.plan import Note
from core.policy.portable import FORMS
from core.policy.postgres import quoted, run
from core.values.words import _

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
RAISE_COUNTER = text(
    "select setval(counter, greatest(:last, coalesce(pg_sequence_last_value(counter), 0))) "
    "from cast(pg_get_serial_sequence(:table, 'id') as regclass) counter"
)


class Staged:
    """One extract of an archive, its rows in a table that the plan's connection can read."""

    def __init__(self, told: Mapping[str, Any], number: int, schema: str | None) -> None:
        self.table: str = told["table"]
        self.kind: str = told["kind"]
        self.columns: list[str] = [name for name, _ in told["columns"]]
        self.keys = [Key(**key) for key in told["keys"]]
        self.last_id: int | None = told["last_id"]
        self.count: int = told["rows"]
        self.rows = named(f"{STAGE}{number}", self.columns, schema)

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

    `filled` are columns that have their values already, `built` tables that have their rows.
    """

    rows: tuple[Staged, ...] = ()
    file: Path | None = None
    filled: tuple[StandIn, ...] = ()
    built: tuple[Built, ...] = ()

    def clear(self, connection: Connection) -> None:
        """The rows are moved in: what held them goes with the plan's transaction, a file after it."""
        if self.rows:
            unstage(connection)


# ---- staging, before the plan holds the database


@contextmanager
def staged(business: Business, archives: Sequence[Archive], models: MetaData, *, ahead: bool) -> Iterator[Stage]:
    """Check the archives and read them into a stage, beside those who work in the business; `models` are to come.

    With `ahead`, columns that come back to many rows are filled at once.
    """
    for archive in archives:
        archive.verify()
    clear_away(business)
    if not archives:
        yield Stage()
        return
    try:
        kept = staged_in_file(archives, business.archives) if business.sqlite else staged_in_schema(business, archives)
        with kept as stage:
            yield replace(stage, filled=tuple(filled_ahead(business, stage, models) if ahead else ()))
    except BaseException:
        clear_away(business)
        raise


@contextmanager
def staged_in_schema(business: Business, archives: Sequence[Archive]) -> Iterator[Stage]:
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
def staged_in_file(archives: Sequence[Archive], folder: Path) -> Iterator[Stage]:
    """For SQLite: the rows of the archives in a file of their own."""
    with TemporaryDirectory(prefix=".restore-", dir=folder) as place:
        file = Path(place) / "stage.sqlite"
        with closing(sqlite_driver().connect(file, isolation_level=None)) as driver:
            driver.execute("PRAGMA journal_mode=OFF")
            driver.execute("BEGIN")
            rows = tuple(stage_in_file(driver, archive, told, number) for number, archive, told in numbered(archives))
            driver.execute("COMMIT")
        yield Stage(rows, file)


def stage_in_file(driver: Any, archive: Archive, told: Mapping[str, Any], number: int) -> Staged:
    """Fill one table of the file with values as SQLite keeps them."""
    dialect = GazdaSQLite()
    binds = [FORMS[form].type.dialect_impl(dialect).bind_processor(dialect) for _, form in told["columns"]]
    names = ", ".join(quoted(name) for name, _ in told["columns"])
    driver.execute(f"CREATE TABLE {STAGE}{number} ({names})")
    rows = ([v if b is None else b(v) for v, b in zip(row, binds, strict=True)] for row in archive.lines(told))
    driver.executemany(f"INSERT INTO {STAGE}{number} VALUES ({', '.join('?' * len(binds))})", rows)  # noqa: S608  # a number
    driver.execute(f'CREATE INDEX {STAGE}{number}_id ON {STAGE}{number} ("id")')
    return Staged(told, number, "stage")


def stage_in_table(connection: Connection, archive: Archive, told: Mapping[str, Any], number: int) -> Staged:
    """Fill one table by COPY."""
    columns = [Column(name, FORMS[form].type) for name, form in told["columns"]]
    table = Table(f"{STAGE}{number}", MetaData(), *columns, prefixes=["UNLOGGED"])
    connection.execute(CreateTable(table))
    names = ", ".join(quoted(column.name) for column in columns)
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in archive.lines(told):
            copy.write_row(row)
    run(connection, f'CREATE INDEX {table.name}_id ON {table.name} ("id")', f"ANALYZE {table.name}")
    return Staged(told, number, None)


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


def numbered(archives: Sequence[Archive]) -> Iterator[tuple[int, Archive, dict[str, Any]]]:
    """Every extract of the archives, with a number of its own."""
    every = [(archive, told) for archive in archives for told in archive.extracts]
    return ((number, archive, told) for number, (archive, told) in enumerate(every))


# ---- moving in, within the plan


def columns_of(connection: Connection) -> Columns:
    """Every table of the business with its columns."""
    found = inspect(connection).get_multi_columns()
    return {table: {column["name"] for column in columns} for (_, table), columns in found.items()}


def move_in(connection: Connection, stage: Stage, before: Columns) -> list[Note]:
    """Bring staged rows into tables and columns that are new since `before`; gives notes on what could not come back.

    A table that was there keeps its rows: only its new columns are filled, so that archives can follow each other.
    """
    after = columns_of(connection)
    coming = [item for item in stage.rows if item.table in after]
    filled = {(column.table, column.column): column for column in stage.filled}
    built = {table.table for table in stage.built}
    known = {table: set(columns) for table, columns in before.items()}
    notes: list[Note] = []
    thinned: set[str] = set()
    ready = {name for table in stage.built for name in table.keys}
    with put_off(connection, what_comes(connection, coming, before, after, filled, built), ready):
        take_built(connection, stage.built)
        late: list[tuple[Staged, Key]] = []
        for number, item in enumerate(coming):
            waits = {later.table for later in coming[number:] if later.kind == "table" and later.table not in known}
            early = [key for key in item.keys if key.table not in waits and (item.table, key.column) not in filled]
            if item.table in built:
                late += [(item, key) for key in item.keys if key.table in waits and key.table != item.table]
                asked = [key for key in early if key.table not in built or key.table in thinned]
                told = fit(connection, item.target, item, asked)
                known[item.table] = set(after[item.table])
                raise_last_id(connection, item.table, item.last_id)
            else:
                late += [(item, key) for key in item.keys if key not in early]
                told = fit(connection, item.rows, item, early)
                told += bring(connection, item, known, after[item.table], filled)
            notes += told
            thinned.update(item.table for note in told if note.message == ROW_LOST)
        for item, key in late:
            if not {item.table, key.table} <= built or key.table in thinned:
                notes += fit(connection, item.target, item, [key])
    return notes


def what_comes(
    connection: Connection,
    coming: Iterable[Staged],
    before: Columns,
    after: Columns,
    filled: Container[Place],
    built: Container[str],
) -> dict[str, Coming]:
    """What comes into which table; on SQLite a column that was filled ahead has its values and indexes by now.

    Of a table that was built, which has all but its keys, only these are put off.
    """
    sqlite = connection.dialect.name == "sqlite"
    found: dict[str, Coming] = {}
    for item in coming:
        had = before.get(item.table, set()) if item.kind != "rows" else set()
        fresh = [name for name in item.columns if name in after[item.table] and name not in had]
        ahead = {name for name in fresh if (item.table, name) in filled}
        if item.table in built:
            found[item.table] = Coming(columns=frozenset(fresh))
            continue
        told = found.get(item.table, Coming())
        found[item.table] = Coming(
            told.rows + item.count,
            told.columns.union(fresh) - (ahead if sqlite else set()),
            added=told.added or item.kind == "rows" or item.table not in before,
            fresh=item.table not in before,
            filled=told.filled or bool(ahead and not sqlite),
        )
    return found


def bring(
    connection: Connection, item: Staged, known: Columns, there: set[str], filled: Mapping[Place, StandIn]
) -> list[Note]:
    """The rows of one extract: added where the table is new, else the values of its new columns."""
    columns = [name for name in item.columns if name in there]
    if item.kind == "columns" or (item.kind == "table" and item.table in known):
        fresh = [name for name in columns if name not in known.get(item.table, set()) and name not in MARKS]
        known.setdefault(item.table, set()).update(fresh)
        empty = [name for name in fresh if not taken(connection, filled.get((item.table, name)))]
        return update(connection, item, empty) if fresh else []
    known.setdefault(item.table, set()).update(columns)
    add(connection, item, columns)
    raise_last_id(connection, item.table, item.last_id)
    return []


def taken(connection: Connection, stand_in: StandIn | None) -> bool:
    """Whether the column has its values by one that was filled ahead."""
    return stand_in is not None and take(connection, stand_in)


def add(connection: Connection, item: Staged, columns: Sequence[str]) -> None:
    """Insert the rows that are not there."""
    rows = select(*(item.rows.c[name] for name in columns)).order_by(item.rows.c.id)
    if item.kind == "rows":
        rows = rows.where(~exists().where(item.target.c.id == item.rows.c.id).correlate(item.rows))
    connection.execute(insert(item.target).from_select(list(columns), rows))


def update(connection: Connection, item: Staged, columns: Sequence[str]) -> list[Note]:
    """Fill the columns of the rows that are still there; the same row has the same id and uid."""
    target, rows = item.target, item.rows
    same = and_(*(target.c[name] == rows.c[name] for name in MARKS if name in item.columns))
    if columns:
        connection.execute(sql_update(target).values({name: rows.c[name] for name in columns}).where(same))
    lost = select(func.count()).select_from(rows).where(~exists().where(same).correlate(rows))
    count = connection.execute(lost).scalar_one()
    return [Note(RECORD_LOST, {"count": count, "table": item.table})] if count else []


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


RECORD_LOST = _("{count} records of {table} are gone meanwhile; what the archive has for them stays in it.")
LINK_LOST = _("{count} records of {table} lose their {column}: that record of {target} is gone meanwhile.")
ROW_LOST = _("{count} records of {table} stay in the archive: their record of {target} is gone meanwhile.")


def raise_last_id(connection: Connection, table: str, last: int | None) -> None:
    """Ids that were given once are not given again."""
    if last is None:
        return
    if connection.dialect.name == "sqlite":
        raise_sequence(connection, table, last)
    else:
        connection.execute(RAISE_COUNTER, {"table": quoted(table), "last": last})
