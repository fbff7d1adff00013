"""Puts archives back: staged rows are moved into the tables and columns that a plan has just made."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence

from sqlalchemy import Connection, and_, exists, func, insert, select
from sqlalchemy import update as sql_update

from core.policy.archives.beside.taking import take as take_built
from core.policy.archives.deferring import Coming, put_off
from core.policy.archives.extracts import MARKS, Key
from core.policy.archives.fitting import ROW_LOST, fit, in_order, move_shared, raise_last_id
from core.policy.archives.staging import SHARED, Columns, Place, Stage, Staged, columns_of
from core.policy.filling import StandIn, take
from core.policy.plan import Note
from core.values.words import _

RECORD_LOST = _("{count} records of {table} are gone meanwhile; what the archive has for them stays in it.")


def move_in(connection: Connection, stage: Stage, before: Columns) -> list[Note]:
    """Bring staged rows into tables and columns that are new since `before`; gives notes on what could not come back.

    A table that was there keeps its rows: only its new columns are filled, so that archives can follow each other.
    """
    after = columns_of(connection)
    coming = [item for item in stage.rows if item.table in after and item.kind not in SHARED]
    filled = {(column.table, column.column): column for column in stage.filled}
    built = {table.table for table in stage.built}
    known = {table: set(columns) for table, columns in before.items()}
    notes: list[Note] = []
    thinned: set[str] = set()
    ready = {name for table in stage.built for name in table.keys}
    with put_off(connection, what_comes(connection, coming, before, after, filled, built), ready):
        take_built(connection, stage.built)
        notes += move_shared(connection, stage.rows, after, built)
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
        had = before.get(item.table, set())
        fresh = [name for name in item.columns if name in after[item.table] and name not in had]
        ahead = {name for name in fresh if (item.table, name) in filled}
        if item.table in built:
            found[item.table] = Coming(columns=frozenset(fresh))
            continue
        told = found.get(item.table, Coming())
        found[item.table] = Coming(
            told.rows + item.count,
            told.columns.union(fresh) - (ahead if sqlite else set()),
            added=told.added or item.table not in before,
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
    connection.execute(insert(item.target).from_select(columns, in_order(item, columns)))
    raise_last_id(connection, item.table, item.last_id)
    return []


def taken(connection: Connection, stand_in: StandIn | None) -> bool:
    """Whether the column has its values by one that was filled ahead."""
    return stand_in is not None and take(connection, stand_in)


def update(connection: Connection, item: Staged, columns: Sequence[str]) -> list[Note]:
    """Fill the columns of the rows that are still there; the same row has the same id and uid."""
    target, rows = item.target, item.rows
    same = and_(*(target.c[name] == rows.c[name] for name in MARKS if name in item.columns))
    if columns:
        connection.execute(sql_update(target).values({name: rows.c[name] for name in columns}).where(same))
    lost = select(func.count()).select_from(rows).where(~exists().where(same).correlate(rows))
    count = connection.execute(lost).scalar_one()
    return [Note(RECORD_LOST, {"count": count, "table": item.table})] if count else []
