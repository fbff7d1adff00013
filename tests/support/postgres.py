"""The PostgreSQL of a test run, and a database of it for each test that asks; what starts servers lies in the kernel.

def test_x(postgres: Server) -> None:            # the run's server
def test_y(database: Database) -> None:          # a new, empty database on it: database.dsn, database.url
with start_server(durable=True) as server: ...   # a server of your own; server.kill(), server.start()
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from core.conformance.postgres import (
    SHARED,
    Database,
    OwnServer,
    PostgresMissing,
    Server,
    children,
    find_programs,
    free_port,
    is_alive,
    postgres_server,
    sharing_server,
    start_server,
)

__all__ = [
    "SHARED", "Database", "OwnServer", "Server", "children", "find_programs", "free_port", "is_alive", "start_server",
]  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shared = ExitStack()
        shared.enter_context(sharing_server())
        config.add_cleanup(shared.close)


@pytest.fixture(scope="session")
def postgres() -> Server:
    """The server of this run."""
    try:
        return postgres_server()
    except PostgresMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture
def database(postgres: Server) -> Iterator[Database]:
    """A new, empty database on the server of this run."""
    name = postgres.create_database()
    yield Database(postgres, name)
    postgres.drop_database(name)
