"""Takes things out of a database by their names, natively where it can and by a copy of the table where it cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from alembic.operations import Operations
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from core.policy.migrations.migrate import migration_context, quiet
from core.policy.postgres import quoted, run


def drop_indexes(connection: Connection, names: Iterable[str]) -> None:
    run(connection, *(f"DROP INDEX IF EXISTS {quoted(name)}" for name in names))


def drop_constraints(connection: Connection, constraints: Sequence[tuple[str, str, str]]) -> None:
    """Constraints by table, name and kind (unique, check, foreignkey)."""
    if connection.dialect.name != "sqlite":
        alter = "ALTER TABLE {} DROP CONSTRAINT IF EXISTS {}"
        run(connection, *(alter.format(quoted(table), quoted(name)) for table, name, _kind in constraints))
        return
    for table, name, kind in constraints:
        with quiet(), batch(connection, table) as copy:
            copy.drop_constraint(name, type_=kind or None)


def drop_columns(connection: Connection, columns: Iterable[tuple[str, str]]) -> None:
    """Columns by table and name; their keys and constraints go with them."""
    for table, name in columns:
        native = f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(name)}"
        if connection.dialect.name != "sqlite":
            run(connection, f"{native} CASCADE")
            continue
        try:
            with connection.begin_nested():
                run(connection, native)
        except OperationalError:  # a constraint of the table names the column
            with quiet(), batch(connection, table) as copy:
                copy.drop_column(name)


def drop_tables(connection: Connection, names: Sequence[str]) -> None:
    """Tables with the keys that point to them; on SQLite nothing minds their order in a plan."""
    if connection.dialect.name == "sqlite":
        run(connection, *(f"DROP TABLE {quoted(name)}" for name in names))
    elif names:
        run(connection, f"DROP TABLE {', '.join(map(quoted, names))} CASCADE")


def batch(connection: Connection, table: str) -> Any:
    """A copy of a table under way, with what is changed in it."""
    return Operations(migration_context(connection)).batch_alter_table(table, recreate="always")
