"""The database's tables against what the models say: what is missing, and what is there that no model knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from alembic.autogenerate import produce_migrations
from alembic.operations import ops
from sqlalchemy import Column, Connection, DDLElement, Dialect, Identity, MetaData, Table, text
from sqlalchemy.schema import CreateIndex, CreateTable

from core.policy.migrations.branches import VERSIONS
from core.policy.migrations.migrate import migration_context, quiet
from core.values.derived import PREFIX

LAYOUT = {
    "sqlite": text("select tbl_name, type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_master"),
    "postgresql": text(
        "with tables as (select oid, relname from pg_class "
        "where relnamespace = current_schema()::regnamespace and relkind = 'r') "
        "select relname, concat_ws(' ', attname, attnum, format_type(atttypid, atttypmod), attcollation, attnotnull, "
        "attidentity, attgenerated, col_description(attrelid, attnum)) "
        "from pg_attribute join tables on oid = attrelid where attnum > 0 and not attisdropped "
        "union all select relname, concat_ws(' ', 'comment', obj_description(oid, 'pg_class')) from tables "
        "union all select relname, concat_ws(' ', 'default', adnum, pg_get_expr(adbin, adrelid)) "
        "from pg_attrdef d join tables t on t.oid = adrelid "
        "union all select t.relname, concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid) "
        "from pg_index join tables t on t.oid = indrelid "
        "union all select relname, concat_ws(' ', 'key', conname, convalidated, pg_get_constraintdef(c.oid)) "
        "from pg_constraint c join tables t on t.oid = conrelid"
    ),
}
"""The tables, and line by line all there is to say of each."""

Layout = frozenset[str]

_said: WeakKeyDictionary[MetaData, dict[str, dict[str, Layout]]] = WeakKeyDictionary()
_agreed: dict[tuple[str, str, Layout], Layout] = {}
"""The layout last seen of a table, by its dialect, its name and what its model says, that does not differ from it."""

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


def layout(connection: Connection) -> dict[str, Layout]:
    """What the database says of each table and of all that belongs to it."""
    found: dict[str, set[str]] = {}
    for table, said in connection.execute(LAYOUT[connection.dialect.name]):
        found.setdefault(table, set()).add(said)
    return {table: frozenset(said) for table, said in found.items()}


def said(metadata: MetaData, dialect: Dialect) -> Mapping[str, Layout]:
    """What the models say of each table: the statements that would make it and its indexes, and their comments."""

    def told(table: Table) -> Layout:
        made: list[DDLElement] = [CreateTable(table), *(CreateIndex(index) for index in table.indexes)]
        notes = [f"{part.name}: {part.comment}" for part in (table, *table.columns) if part.comment]
        return frozenset([*(str(statement.compile(dialect=dialect)) for statement in made), *notes])

    of = _said.setdefault(metadata, {})
    if dialect.name not in of:
        of[dialect.name] = {name: told(table) for name, table in metadata.tables.items()}
    return of[dialect.name]


def alike(one: MetaData, other: MetaData, dialect: Dialect) -> frozenset[str]:
    """The tables of which both say the same, indexes and all."""
    ours, theirs = said(one, dialect), said(other, dialect)
    return frozenset(name for name in ours.keys() & theirs.keys() if ours[name] == theirs[name])


def difference(connection: Connection, metadata: MetaData, less: Collection[str] = ()) -> Difference:
    """How the database differs from `metadata`, but for the tables in `less`.

    What belongs to a table that comes or goes whole is not told apart. A table that was found to agree with what its
    model says is not compared again while both say the same: Alembic takes milliseconds for each, of hundreds.
    """
    dialect = connection.dialect
    ours, theirs = said(metadata, dialect), layout(connection)
    missing = [table_item(name) for name in ours.keys() - theirs.keys() if is_looked_at(name, less)]
    surplus = [table_item(name) for name in theirs.keys() - ours.keys() if is_looked_at(name, less)]
    both = {table: (dialect.name, table, ours[table]) for table in ours.keys() & theirs.keys() if table not in less}
    unknown = [table for table, key in both.items() if _agreed.get(key) != theirs[table]]
    if unknown:
        for op in flat(compare(connection, metadata, (ours.keys() | theirs.keys()).difference(unknown))[0]):
            (surplus if isinstance(op, GOING) else missing).append(item(op))
    differ = {found.table for found in (*missing, *surplus)}
    _agreed.update({both[table]: theirs[table] for table in unknown if table not in differ})
    return Difference(tuple(sorted(missing)), tuple(sorted(surplus)))


def is_looked_at(table: str, less: Collection[str]) -> bool:
    """Whether a whole table matters: not Alembic's, not the database's own, none that is derived or in `less`."""
    return is_migrated(None, table) and table != VERSIONS.name and table not in less and not table.startswith("sqlite_")


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
        return table_item(table)
    if isinstance(op, ops.AddColumnOp):
        return Item("column", f"{table}.{op.column.name}", table)
    if isinstance(op, ops.DropColumnOp):
        return Item("column", f"{table}.{op.column_name}", table)
    if isinstance(op, ops.AlterColumnOp):
        return Item("change", f"{table}.{op.column_name} ({', '.join(changes(op))})", table)
    if isinstance(op, ops.CreateIndexOp | ops.DropIndexOp):
        return Item("index", str(op.index_name), table)
    return Item("constraint", str(getattr(op, "constraint_name", op)), table)


def table_item(name: str) -> Item:
    """A whole table."""
    return Item("table", name, name)


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
