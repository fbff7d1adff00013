"""Brings chosen rows of an archive into tables that have rows already: what is there stays, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
)
from sqlalchemy import update as sql_update
from sqlalchemy.sql import visitors

from core.policy.archives.deferring import Coming, put_off
from core.policy.archives.extracts import MARKS, Key
from core.policy.archives.fitting import fit, in_order, move_shared, raise_last_id
from core.policy.archives.staging import Columns, Staged, columns_of
from core.policy.plan import Choice, Note
from core.values.words import _

HERE = _("{count} records of {table} are here already; they stay as they are.")
TAKEN = _("{count} records of {table} stay in the archive: their numbers belong to other records here.")
LIKE = _("{count} records of {table} stay in the archive: records here have the same {columns}.")
KEPT = _("{count} records of {table} keep what they have in {column}; the archive has something else.")


def merge(connection: Connection, chosen: Sequence[Staged], models: MetaData, choice: Choice) -> list[Note]:
    """Bring the rows that are not here, and fill what is empty; gives notes on the rest."""
    there = columns_of(connection)
    items = [item for item in chosen if item.table in there and item.table in models.tables]
    notes = move_shared(connection, items, there)
    own = [item for kind in ("table", "columns") for item in items if item.kind == kind]
    coming = {
        item.table: Coming(item.count, frozenset(item.columns), added=True) for item in own if item.kind == "table"
    }
    with put_off(connection, coming):
        late: list[tuple[Staged, Key]] = []
        for number, item in enumerate(own):
            waits = {later.table for later in own[number:] if later.kind == "table"}
            early = [key for key in item.keys if key.table not in waits]
            late += [(item, key) for key in item.keys if key not in early]
            notes += bring(connection, item, models.tables[item.table], there, early, choice)
        for item, key in late:
            notes += fit(connection, item.target, item, [key])
    return notes


def bring(
    connection: Connection, item: Staged, table: Table, there: Columns, keys: Sequence[Key], choice: Choice
) -> list[Note]:
    """The rows of one extract."""
    columns = [name for name in item.columns if name in there[item.table]]
    if item.kind == "columns":
        return [*fit(connection, item.rows, item, keys), *complete(connection, item, table, columns, choice)]
    notes = [*leave_out(connection, item, table), *fit(connection, item.rows, item, keys)]
    raise_last_id(connection, item.table, connection.scalar(select(func.max(item.rows.c.id))))
    connection.execute(insert(item.target).from_select(columns, in_order(item, columns)))
    return notes


# ---- rows


def leave_out(connection: Connection, item: Staged, table: Table) -> Iterator[Note]:
    """Take from the stage what is here, and what cannot stand beside what is here."""
    target = table.alias("target")
    mark = "uid" if "uid" in item.columns and "uid" in table.columns else "id"
    yield from left_out(connection, item, target, target.c[mark] == item.rows.c[mark], HERE)
    yield from left_out(connection, item, target, target.c.id == item.rows.c.id, TAKEN)
    for unique in uniques(table):
        parts = [(adapted(one, target), adapted(one, item.rows)) for one in unique.parts]
        alike = and_(*(here == theirs for here, theirs in parts))
        within = and_(adapted(unique.where, target), adapted(unique.where, item.rows))
        yield from left_out(connection, item, target, and_(alike, within), LIKE, columns=unique.name)


def left_out(
    connection: Connection, item: Staged, target: FromClause, which: ColumnElement[bool], told: str, **values: Any
) -> Iterator[Note]:
    """Take from the stage the rows for which there is such a row here."""
    met = exists(select(target.c.id).where(which).correlate(item.rows))
    count = connection.execute(delete(item.rows).where(met)).rowcount
    if count:
        yield Note(told, {"count": count, "table": item.table, **values})


class Unique:
    """What must be one of its kind in a table: expressions, and the rows for which that holds."""

    def __init__(self, parts: Sequence[ColumnElement[Any]], where: ColumnElement[bool], name: str) -> None:
        self.parts, self.where, self.name = parts, where, name


def uniques(table: Table) -> Iterator[Unique]:
    """The unique constraints and indexes of a table, but for id and uid."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield from unique_of(list(constraint.columns), true())
    for index in table.indexes:
        if index.unique:
            yield from unique_of(list(index.expressions), where_of(index))


def unique_of(parts: Sequence[Any], where: ColumnElement[bool]) -> Iterator[Unique]:
    names = ", ".join(part.name if isinstance(part, Column) else str(part) for part in parts)
    if names not in MARKS:
        yield Unique(parts, where, names)


def where_of(index: Index) -> ColumnElement[bool]:
    """The rows that an index is about."""
    found = index.dialect_options["sqlite"]["where"]
    return true() if found is None else cast("ColumnElement[bool]", found)


def adapted(expression: ColumnElement[Any], to: FromClause) -> ColumnElement[Any]:
    """An expression on the columns of a table, on those of another that has the same."""

    def there(element: Any, **_options: Any) -> Any:
        return to.c[element.name] if isinstance(element, Column) else None

    return cast("ColumnElement[Any]", visitors.replacement_traverse(expression, {}, there))


# ---- columns of the tables of others


def complete(
    connection: Connection, item: Staged, table: Table, columns: Sequence[str], choice: Choice
) -> Iterator[Note]:
    """Fill columns where they are empty, in the records that are still here."""
    own = [name for name in columns if name not in MARKS]
    rows, same = item.rows, and_(*(table.c[name] == item.rows.c[name] for name in MARKS if name in columns))
    within = and_(same, of_days(table, choice))
    empty = or_(*(and_(table.c[name].is_(None), rows.c[name].is_not(None)) for name in own))
    values: dict[str, Any] = {name: func.coalesce(table.c[name], rows.c[name]) for name in own}
    if "version" in table.columns:
        values["version"] = table.c.version + 1
    for name in own:
        if item.forms[name] != "json":
            other = select(func.count()).select_from(table.join(rows, within)).where(table.c[name] != rows.c[name])
            if count := connection.execute(other).scalar_one():
                yield Note(KEPT, {"count": count, "table": item.table, "column": name})
    connection.execute(sql_update(table).values(values).where(within, empty))


def of_days(table: Table, choice: Choice) -> ColumnElement[bool]:
    """Whether a record was made in the chosen days."""
    if not (choice.since or choice.until):
        return true()
    if "created_at" not in table.columns:
        return ~true()
    made = table.c.created_at
    bounds = [made >= start_of(choice.since, choice)] if choice.since else []
    return and_(true(), *bounds, *([made < start_of(choice.until, choice, 1)] if choice.until else []))


def start_of(day: str, choice: Choice, later: int = 0) -> datetime:
    """The instant at which a day begins, or one some days later."""
    begins = datetime.combine(datetime.fromisoformat(day), time(), ZoneInfo(choice.zone)) + timedelta(days=later)
    return begins.astimezone(UTC)
