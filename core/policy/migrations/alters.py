"""How migrations change tables on SQLite: natively where it can, by a copy that keeps everything where it cannot."""

from __future__ import annotations

from typing import Any

from alembic.ddl.sqlite import SQLiteImpl
from alembic.operations.batch import ApplyBatchImpl
from sqlalchemy import Column, Connection, Constraint, ForeignKeyConstraint, Table, bindparam, text

from core.policy.engines import StrictTypes
from core.policy.filling import take_at_once

COPY = "_alembic_tmp_"
SEQUENCE = text("select seq from sqlite_sequence where name = :name")
RAISE = text("update sqlite_sequence set seq = max(seq, :seq) where name = :name")
START = text(
    "insert into sqlite_sequence (name, seq) select :name, :seq "
    "where not exists (select 1 from sqlite_sequence where name = :name)"
)
INDEX_NAMES = text("select name from sqlite_master where type = 'index'")
INDEXES = text(
    "select name, sql from sqlite_master "
    "where type = 'index' and tbl_name = :table and sql is not null and name not in :known"
).bindparams(bindparam("known", expanding=True))


class NativeSQLite(SQLiteImpl):
    """Every table STRICT and its ids never used again; columns come with inline references; copies lose nothing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._inline: Column[Any] | None = None
        self._sequence: int | None = None
        self._unreflected: list[str] = []

    def create_table(self, table: Table, **options: Any) -> None:
        self._complete(table)
        super().create_table(table, **options)

    def _complete(self, table: Table) -> None:
        strict = isinstance(self.dialect.type_compiler_instance, StrictTypes)
        table.dialect_options["sqlite"]["strict"] = strict
        table.dialect_options["sqlite"]["autoincrement"] = table.autoincrement_column is not None

    def add_column(self, table_name: str, column: Column[Any], **options: Any) -> None:
        self._inline = column
        if self.connection is None or not take_at_once(self.connection, table_name, column):
            options["inline_references"] = True
            super().add_column(table_name, column, **options)

    def add_constraint(self, const: Constraint, **options: Any) -> None:
        """Alembic asks for the foreign key of a new column apart; it stands in the column already."""
        if isinstance(const, ForeignKeyConstraint) and list(const.columns) == [self._inline]:
            return
        super().add_constraint(const, **options)

    def correct_for_autogen_constraints(self, _uniques: Any, indexes: Any, _wanted: Any, wanted_indexes: Any) -> None:
        """Indexes on expressions are not reflected, or not whole: one that is there by its name is right."""
        there = set(self.connection.scalars(INDEX_NAMES)) if self.connection is not None else set()
        expressed = {i.name for i in wanted_indexes if not all(isinstance(part, Column) for part in i.expressions)}
        for found in (indexes, wanted_indexes):
            if isinstance(found, frozenset):  # a table that is new, or goes, has none on that side
                continue
            found.difference_update({index for index in found if index.name in expressed & there})

    def prep_table_for_batch(self, batch_impl: ApplyBatchImpl, table: Table) -> None:
        """Before a copy: note what the copy would lose."""
        name = table.name
        if batch_impl.new_table is None or self.connection is None:
            return
        self._complete(batch_impl.new_table)
        self._sequence = self.connection.execute(SEQUENCE, {"name": name}).scalar() if self._counts() else None
        known = [str(index) for index in batch_impl.indexes]
        self._unreflected = [sql for _, sql in self.connection.execute(INDEXES, {"table": name, "known": known})]

    def rename_table(self, old_table_name: str, new_table_name: Any, schema: Any = None) -> None:
        """After a copy, which ends with this: put back the sequence of ids and the indexes that cannot be reflected."""
        super().rename_table(old_table_name, new_table_name, schema)
        if not old_table_name.startswith(COPY) or self.connection is None:
            return
        if self._sequence is not None:
            raise_sequence(self.connection, str(new_table_name), self._sequence)
        for index in self._unreflected:
            self.connection.exec_driver_sql(index)

    def _counts(self) -> bool:
        found = (
            self.connection.execute(text("select 1 from sqlite_master where name = 'sqlite_sequence'"))
            if self.connection is not None
            else None
        )
        return found is not None and found.scalar() is not None


def raise_sequence(connection: Connection, table: str, last: int) -> None:
    """Let the ids of a table go on behind `last` at least."""
    for statement in (RAISE, START):
        connection.execute(statement, {"name": table, "seq": last})
