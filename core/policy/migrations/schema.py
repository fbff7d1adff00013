"""The database's tables against what the models say: what is missing, and what is there that no model knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from alembic.autogenerate import produce_migrations
from alembic.operations import ops
from sqlalchemy import Column, Connection, DDLElement, Dialect, Identity, MetaData, Table
from sqlalchemy.schema import CreateIndex, CreateTable

from core.policy.migrations.migrate import migration_context, quiet
from core.values.derived import PREFIX

GOING = (ops.DropTableOp, ops.DropColumnOp, ops.DropIndexOp, ops.DropConstraintOp)


class Item(NamedTuple):
    """A table, column, index or constraint in which a database differs; "change" is a column that is otherwise."""

    kind: str
    name: str
    table: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Difference:
    """What models ask for and the database lacks or has otherwise, and what it has beyond them."""

    missing: tuple[Item, ...]
    surplus: tuple[Item, ...]


def compare(
    connection: Connection, metadata: MetaData, less: Collection[str] = ()
) -> tuple[ops.UpgradeOps, ops.DowngradeOps]:
    """What would bring the database to `metadata`, and back, as Alembic finds it.

    Derived objects are left out, and so are the tables in `less`, which are not even read.
    """

    def wanted(item: Any, name: str | None, kind: str, *_rest: Any) -> bool:
        return is_migrated(item, name) and (kind != "table" or name not in less)

    options = {
        "compare_type": True,
        "compare_server_default": no_identity if connection.dialect.name == "sqlite" else True,
        "include_name": lambda name, kind, _parents: kind != "table" or name not in less,
        "include_object": wanted,
        "target_metadata": metadata,
    }
    with quiet():
        script = produce_migrations(migration_context(connection, options), metadata)
    assert script.upgrade_ops is not None
    assert script.downgrade_ops is not None
    return script.upgrade_ops, script.downgrade_ops


def is_migrated(_item: Any, name: str | None, *_rest: Any) -> bool:
    """Whether migrations answer for an object; the derived ones have no part in them."""
    return not (name or "").startswith(PREFIX)


def no_identity(_context: Any, _found: Any, column: Column[Any], *_rest: Any) -> bool | None:
    """SQLite counts ids by itself: there a column is never told to, and never lacks it."""
    return False if isinstance(column.server_default, Identity) else None


def alike(one: MetaData, other: MetaData, dialect: Dialect) -> frozenset[str]:
    """The tables of which both say the same, indexes and all."""

    def told(table: Table) -> list[str]:
        made: list[DDLElement] = [CreateTable(table), *(CreateIndex(index) for index in table.indexes)]
        return sorted(str(statement.compile(dialect=dialect)) for statement in made)

    both = one.tables.keys() & other.tables.keys()
    return frozenset(name for name in both if told(one.tables[name]) == told(other.tables[name]))


def difference(connection: Connection, metadata: MetaData, less: Collection[str] = ()) -> Difference:
    """How the database differs from `metadata`, but for the tables in `less`.

    What belongs to a table that comes or goes whole is not told apart.
    """
    missing: list[Item] = []
    surplus: list[Item] = []
    for op in flat(compare(connection, metadata, less)[0]):
        (surplus if isinstance(op, GOING) else missing).append(item(op))
    return Difference(tuple(sorted(missing)), tuple(sorted(surplus)))


def flat(container: ops.OpContainer) -> Iterator[ops.MigrateOperation]:
    """The operations, those on one table taken out of their group; not the parts of a table that is one itself."""
    whole = {op.table_name for op in container.ops if isinstance(op, ops.DropTableOp | ops.CreateTableOp)}
    for op in container.ops:
        if isinstance(op, ops.ModifyTableOps):
            yield from (inner for inner in op.ops if op.table_name not in whole)
        elif not (isinstance(op, ops.DropIndexOp | ops.CreateIndexOp) and op.table_name in whole):
            yield op


def item(op: Any) -> Item:
    """The thing an operation is about."""
    table = str(op.source_table if isinstance(op, ops.CreateForeignKeyOp) else op.table_name)
    if isinstance(op, ops.CreateTableOp | ops.DropTableOp):
        return Item("table", table, table)
    if isinstance(op, ops.AddColumnOp):
        return Item("column", f"{table}.{op.column.name}", table)
    if isinstance(op, ops.DropColumnOp):
        return Item("column", f"{table}.{op.column_name}", table)
    if isinstance(op, ops.AlterColumnOp):
        return Item("change", f"{table}.{op.column_name} ({', '.join(changes(op))})", table)
    if isinstance(op, ops.CreateIndexOp | ops.DropIndexOp):
        return Item("index", str(op.index_name), table)
    return Item("constraint", str(getattr(op, "constraint_name", op)), table)


def changes(op: ops.AlterColumnOp) -> Iterator[str]:
    """What is otherwise in a column."""
    if op.modify_type is not None:
        yield "type"
    if op.modify_nullable is not None:
        yield "null"
    if op.modify_server_default is not False:
        yield "default"
    if op.modify_comment is not False:
        yield "comment"
