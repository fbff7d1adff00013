"""In the plan: the tables that were built take the places of those that migrations have made."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from core.policy.archives.beside import in_postgres, in_sqlite
from core.policy.archives.beside.look import Built


def take(connection: Connection, built: Collection[Built]) -> None:
    """Let built tables be those of the business, by their names in the end."""
    if built:
        (in_sqlite if connection.dialect.name == "sqlite" else in_postgres).take(connection, built)
