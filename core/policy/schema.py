"""The database's tables against what the models say: what is missing, and what is there that no model knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from warnings import catch_warnings

from alembic.autogenerate import produce_migrations
from alembic.operations import ops
from sqlalchemy import Connection, MetaData
from sqlalchemy.exc import SAWarning

from core.policy.migrate import migration_context
from core.values.derived import PREFIX

GOING = (ops.DropTableOp, ops.DropColumnOp, ops.DropIndexOp, ops.DropConstraintOp)


@dataclass(frozen=True, slots=True)
class Difference:
    """What models ask for and the database lacks or has otherwise, and what it has beyond them; as people read it."""

    missing: tuple[str, ...]
    surplus: tuple[str, ...]


def compare(connection: Connection, metadata: MetaData) -> tuple[ops.UpgradeOps, ops.DowngradeOps]:
    """What would bring the database to `metadata`, and back, as Alembic finds it; derived objects are left out."""
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_object": is_migrated,
        "target_metadata": metadata,
    }
    with catch_warnings(action="ignore", category=SAWarning):
        script = produce_migrations(migration_context(connection, options), metadata)
    assert script.upgrade_ops is not None
    assert script.downgrade_ops is not None
    return script.upgrade_ops, script.downgrade_ops


def is_migrated(item: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Whether migrations answer for an object; the derived ones have no part in them."""
    return not (name or "").startswith(PREFIX)


def difference(connection: Connection, metadata: MetaData) -> Difference:
    """How the database differs from `metadata`."""
    missing: list[str] = []
    surplus: list[str] = []
    for op in flat(compare(connection, metadata)[0]):
        (surplus if isinstance(op, GOING) else missing).append(told(op))
    return Difference(tuple(sorted(missing)), tuple(sorted(surplus)))


def flat(container: ops.OpContainer) -> Iterator[ops.MigrateOperation]:
    """The operations, those on one table taken out of their group; not the parts of a table that goes whole."""
    gone = {op.table_name for op in container.ops if isinstance(op, ops.DropTableOp)}
    for op in container.ops:
        if isinstance(op, ops.ModifyTableOps):
            yield from (inner for inner in op.ops if op.table_name not in gone)
        elif not (isinstance(op, ops.DropIndexOp) and op.table_name in gone):
            yield op


def told(op: Any) -> str:
    """The thing an operation is about."""
    if isinstance(op, ops.CreateTableOp | ops.DropTableOp):
        return f"table {op.table_name}"
    if isinstance(op, ops.AddColumnOp):
        return f"column {op.table_name}.{op.column.name}"
    if isinstance(op, ops.DropColumnOp):
        return f"column {op.table_name}.{op.column_name}"
    if isinstance(op, ops.AlterColumnOp):
        return f"column {op.table_name}.{op.column_name} ({', '.join(changes(op))})"
    if isinstance(op, ops.CreateIndexOp | ops.DropIndexOp):
        return f"index {op.index_name}"
    return f"constraint {op.constraint_name}" if hasattr(op, "constraint_name") else str(op.to_diff_tuple())


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
