"""Tables and columns that no migration here makes: those of addons whose code is gone come along as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from alembic.operations import Operations
from sqlalchemy import JSON, Column, Connection, ForeignKey, Identity, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy import ForeignKeyConstraint as ForeignKeys
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine, UserDefinedType

from core.policy.archives.portable import FORMS
from core.policy.businesses.tables import Cell, Rule, Table
from core.policy.migrations.migrate import migration_context, quiet
from core.values.errors import GazdaError

LITERAL = re.compile(r"\(?('(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false)\)?(?:::[\w \"]+)?\)?\Z", re.IGNORECASE)
TRUTHS = {"true": "1", "false": "0"}


def literal(default: str | None) -> str:
    """A default that every database understands; empty for one that is worked out, or none."""
    found = LITERAL.match(default or "")
    return found[1] if found else ""


def complete(connection: Connection, wanted: Sequence[Table], there: Sequence[Table]) -> list[Table]:
    """Make what is wanted and not there; gives the wanted tables with every form known."""
    had = {table.name: table for table in there}
    known = [with_forms(table, had.get(table.name)) for table in wanted]
    with quiet():
        op = Operations(migration_context(connection))
        for table in known:
            if table.name not in had:
                make_table(op, table, connection.dialect.name)
        for table in known:
            widen(op, table, had.get(table.name, table), connection.dialect.name)
    return known


def with_forms(table: Table, there: Table | None) -> Table:
    """A table with the forms that were not known taken from the one that is there."""
    forms = {cell.name: cell.form for cell in there.cells} if there else {}
    found = replace(table, cells=tuple(replace(c, form=c.form or forms.get(c.name, "")) for c in table.cells))
    found.refuse_unknown()
    return found


def make_table(op: Operations, table: Table, dialect: str) -> None:
    """A table with its keys; on PostgreSQL those to other tables come after all tables are there."""
    sqlite = dialect == "sqlite"
    counted = table.order == ("id",)
    columns = [column_of(cell, dialect, counted=counted and cell.name == "id") for cell in table.cells]
    op.create_table(table.name, *columns, *constraints(table, keys=sqlite))


def constraints(table: Table, *, keys: bool) -> Iterator[SchemaItem]:
    for rule in table.rules:
        if rule.kind == "primary" and rule.columns:
            yield PrimaryKeyConstraint(*rule.columns, name=rule.name)
        elif rule.kind == "unique":
            yield UniqueConstraint(*rule.columns, name=rule.name)
        elif rule.kind == "key" and keys:
            to = [f"{rule.table}.{name}" for name in rule.to]
            yield ForeignKeys(rule.columns, to, name=rule.name or None, ondelete=rule.on_delete or None)


def column_of(cell: Cell, dialect: str, *, counted: bool = False, more: Iterable[Any] = ()) -> Column[Any]:
    """A column; one that has no default that can be told may be empty, so that others can add rows."""
    identity: list[Any] = [Identity(always=False)] if counted else []
    default = TRUTHS.get(cell.default.lower(), cell.default) if dialect == "sqlite" else cell.default
    return Column(
        cell.name, type_of(cell, dialect), *identity, *more,
        nullable=cell.nullable, server_default=text(default) if default else None,
    )  # fmt: skip


class Exact(UserDefinedType[Any]):
    """A type by the words that PostgreSQL has for it."""

    def __init__(self, words: str) -> None:
        self.words = words

    def get_col_spec(self, **_options: Any) -> str:
        return self.words


def type_of(cell: Cell, dialect: str) -> TypeEngine[Any]:
    """What a column is made as: exactly what it was, where that is known."""
    if cell.kind and dialect != "sqlite":
        return Exact(cell.kind)
    return JSON() if cell.form == "json" else FORMS[cell.form].type


def widen(op: Operations, table: Table, there: Table, dialect: str) -> None:
    """Add the columns, keys and indexes that a table lacks."""
    made = there is table
    had = {cell.name for cell in there.cells}
    fresh = [cell for cell in table.cells if cell.name not in had]
    keys = {rule.columns[0]: rule for rule in table.rules if rule.kind == "key" and len(rule.columns) == 1}
    for cell in fresh:
        cell = cell if cell.default else replace(cell, nullable=True)  # noqa: PLW2901  # as a column that is added must
        op.add_column(table.name, column_of(cell, dialect, more=reference(keys.get(cell.name))))
    names = {rule.name for rule in there.rules}
    for rule in table.rules:
        if made and rule.kind == "key" and dialect != "sqlite":
            op.create_foreign_key(
                rule.name, table.name, rule.table, list(rule.columns), list(rule.to), ondelete=rule.on_delete or None
            )
        if rule.kind in ("index", "unique index") and (made or rule.name not in names):
            op.create_index(rule.name, table.name, list(rule.columns), unique=rule.kind == "unique index")


def reference(rule: Rule | None) -> list[ForeignKey]:
    if rule is None:
        return []
    return [ForeignKey(f"{rule.table}.{rule.to[0]}", name=rule.name or None, ondelete=rule.on_delete or None)]


def refuse_other(wanted: Sequence[Table], there: Sequence[Table]) -> None:
    """GazdaError where the tables that have come have other columns than those that were to come."""
    found = {(table.name, cell.name) for table in there for cell in table.cells}
    asked = {(table.name, cell.name) for table in wanted for cell in table.cells}
    if found != asked:
        names = ", ".join(sorted(f"{table}.{column}" for table, column in found ^ asked)[:5])
        raise GazdaError(f"the tables would not be what they were: {names}; run `gazda upgrade` first, then try again")
