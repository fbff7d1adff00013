"""Rows for any table, made from its columns alone: numbered, dated, linked to rows that are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Uuid,
    func,
    insert,
    select,
)

from core.policy.guard import KERNEL
from core.policy.migrations.migrate import quiet
from core.values.types import Instant, Scaled, Uid

BATCH = 500
FIRST = datetime(2026, 1, 5, 8, tzinfo=UTC)
BEYOND = 50_000
"""The number from which on rows are made, past those that people give."""

DEEPEST = 6
"""Tables that one leads to another by, before it is given up to fill the last."""


def fill(connection: Connection, table: Table, count: int, fixed: Mapping[str, Any] | None = None) -> list[int]:
    """Add `count` rows to a table; `fixed` values are the same in all. Tables it must point to are given a row each."""
    return list(filled(connection, table, count, fixed or {}, DEEPEST))


def filled(connection: Connection, table: Table, count: int, fixed: Mapping[str, Any], depth: int) -> Iterator[int]:
    last = connection.execute(select(func.coalesce(func.max(table.c.id), 0)), execution_options=KERNEL).scalar_one()
    begun = last + BEYOND
    links = {column.name: found for column in table.columns if (found := targets(connection, column, depth))}
    for start in range(0, count, BATCH):
        rows = [
            {**row(table, begun + number, links), **fixed} for number in range(start + 1, min(start + BATCH, count) + 1)
        ]
        made = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        yield from connection.execute(made, rows, execution_options=KERNEL).scalars()


def targets(connection: Connection, column: Column[Any], depth: int) -> list[int]:
    """Some rows that a key can point to; where it must point to one and there is none, one is made."""
    if not column.foreign_keys:
        return []
    key = next(iter(column.foreign_keys)).column
    if key.table is column.table:
        return []
    found = list(connection.execute(select(key).order_by(key).limit(20), execution_options=KERNEL).scalars())
    if not found and not column.nullable and depth:
        found = list(filled(connection, key.table, 1, {}, depth - 1))
    return found


def row(table: Table, number: int, links: Mapping[str, list[int]]) -> dict[str, Any]:
    """The values of one row; the id is given by the database."""
    found: dict[str, Any] = {}
    for column in table.columns:
        if column.name in links:
            found[column.name] = links[column.name][number % len(links[column.name])]
        elif not column.primary_key and not column.foreign_keys and column.server_default is None:
            found[column.name] = value(column, number)
    return found


def value(column: Column[Any], number: int) -> Any:
    """A value of a column, another for each number as far as its type has so many."""
    choices = getattr(column.info.get("field"), "choices", None)
    if choices:
        return list(choices)[number % len(choices)]
    if column.name in ("archived_at", "import_id"):
        return None
    if column.name == "version":
        return 1
    return typed(column.type, column.name, number)


Maker = Callable[[str, int], Any]
MAKERS: tuple[tuple[tuple[type[Any], ...], Maker], ...] = (
    ((Uid, Uuid), lambda name, number: uuid4()),
    ((Instant, DateTime), lambda name, number: FIRST + timedelta(minutes=number)),
    ((Boolean,), lambda name, number: number % 2 == 1),
    ((Integer, Float), lambda name, number: number),
    ((Scaled, Numeric), lambda name, number: Decimal(number % 1000)),
    ((Date,), lambda name, number: FIRST.date() + timedelta(days=number % 300)),
    ((JSON,), lambda name, number: {} if name == "extra" else []),
)
"""How a value of a type is made, by the name of its column and its number; the first that fits is taken."""


def typed(kind: Any, name: str, number: int) -> Any:
    """A value of a type."""
    maker = next((maker for kinds, maker in MAKERS if isinstance(kind, kinds)), None)
    if maker is not None:
        return maker(name, number)
    longest = getattr(kind, "length", None)
    if isinstance(kind, LargeBinary):
        return number.to_bytes(longest or 8, "big")
    text = f"{name} {number:06}"
    return text[-longest:] if longest else text


def reflected(connection: Connection, names: Mapping[str, Table] | None = None) -> MetaData:
    """The tables as the database has them, columns typed as `names` type them where the models know them."""
    found = MetaData()
    with quiet():
        found.reflect(connection, resolve_fks=False)
    for name, table in found.tables.items():
        for column in table.columns:
            known = names.get(name) if names else None
            if known is not None and column.name in known.columns:
                column.type = known.columns[column.name].type
                column.info = known.columns[column.name].info
            elif column.name == "extra" and not isinstance(column.type, JSON):
                column.type = JSON()
    return found
