"""A table as any database could have it: columns in their forms, keys and indexes, and the rows in one order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, MetaData, Select, func, select
from sqlalchemy import Table as SQLTable

from core.policy.archives.archive import line_of
from core.policy.archives.extracts import portable
from core.policy.archives.portable import FORMS
from core.values.errors import GazdaError

EXACT = json.JSONDecoder(parse_float=Decimal)
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Cell:
    """A column: its name, the form of its values ("" where nobody knows it), whether it may be empty, its default.

    `kind` is its type as PostgreSQL has it, where that is known; SQLite knows less of it.
    """

    name: str
    form: str
    nullable: bool = True
    default: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A primary key, a unique constraint, an index, or a key to the columns `to` of another table."""

    kind: str
    name: str
    columns: tuple[str, ...]
    table: str = ""
    to: tuple[str, ...] = ()
    on_delete: str = ""


@dataclass(frozen=True)
class Table:
    """A table as it is in a database, or was when an archive was written; `last_id` is the highest it ever gave."""

    name: str
    cells: tuple[Cell, ...]
    rules: tuple[Rule, ...] = ()
    last_id: int = 0

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Table:
        cells = tuple(Cell(**cell) for cell in told["cells"])
        rules = tuple(Rule(**{**r, "columns": tuple(r["columns"]), "to": tuple(r["to"])}) for r in told["rules"])
        return cls(told["name"], cells, rules, told["last_id"])

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def order(self) -> tuple[str, ...]:
        """The columns by which its rows are sorted: the id, else the primary key, else all."""
        names = tuple(cell.name for cell in self.cells)
        primary = next((rule.columns for rule in self.rules if rule.kind == "primary"), names)
        return ("id",) if "id" in names else primary

    @cached_property
    def source(self) -> SQLTable:
        """The table for statements."""
        self.refuse_unknown()
        return SQLTable(self.name, MetaData(), *(Column(cell.name, FORMS[cell.form].type) for cell in self.cells))

    def refuse_unknown(self) -> None:
        """GazdaError where there is a column whose values cannot be told."""
        for cell in self.cells:
            if not cell.form:
                raise GazdaError(
                    f"{self.name}.{cell.name}: nobody here knows what it holds, for the addon it belongs to has no code; "
                    "put the addon back, or remove it with its data, and try again"
                )

    def rows(self, connection: Connection) -> Iterator[Sequence[Any]]:
        """Its rows in their order, each value in its form."""
        return iter(connection.execute(self.select(connection.dialect.name).execution_options(yield_per=AT_ONCE)))

    def select(self, dialect: str) -> Select[Any]:
        columns = self.source.columns
        return select(*(portable(columns[cell.name], cell.form) for cell in self.cells)).order_by(
            *(sorted_as_bytes(columns[name], dialect) for name in self.order)
        )

    def count(self, connection: Connection) -> int:
        return int(connection.execute(select(func.count()).select_from(self.source)).scalar_one())


def sorted_as_bytes(column: Column[Any], dialect: str) -> ColumnElement[Any]:
    """A column in an order that every database has."""
    return column.collate("C") if dialect != "sqlite" and column.type is FORMS["text"].type else column


# ---- what tells one table's content from another's


@dataclass(frozen=True, slots=True)
class Print:
    """The rows of a table in one line: how many, the hash of them all, and the last id that was given."""

    table: str
    rows: int
    sha256: str
    last_id: int


class Printer:
    """Hashes the rows that go through it."""

    def __init__(self, table: Table) -> None:
        self.table, self.count, self._digest = table, 0, hashlib.sha256()
        self._forms = [hashed(cell.form) for cell in table.cells]

    def through(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for row in rows:
            self.add(row)
            yield row

    def add(self, row: Sequence[Any]) -> None:
        self._digest.update(line_of(row, self._forms))
        self.count += 1

    def made(self) -> Print:
        return Print(self.table.name, self.count, self._digest.hexdigest(), self.table.last_id)


def print_of(connection: Connection, table: Table) -> Print:
    """Read a table and hash it."""
    printer = Printer(table)
    for row in table.rows(connection):
        printer.add(row)
    return printer.made()


def hashed(form: str) -> Callable[[Any], Any] | None:
    """How values of a form stand in what is hashed: JSON as what it says, for PostgreSQL spells it its own way."""
    return said if form == "json" else FORMS[form].write


def said(value: str) -> Any:
    """What a text of JSON says, with the digits of its numbers and the names in order."""
    found, _end = EXACT.raw_decode(value)
    return plain(found)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {"object": [[name, plain(value[name])] for name in sorted(value)]}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return {"number": f"{value:f}"} if isinstance(value, Decimal) else value
