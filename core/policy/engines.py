"""Engines: SQLite as a server's database, PostgreSQL as it comes; one writer at a time where the file allows one."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Event, Lock
from types import ModuleType
from typing import Any
from urllib.parse import quote
from weakref import finalize

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.base import SQLiteTypeCompiler
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import reflection
from sqlalchemy.pool import NullPool, QueuePool

from core.policy.proof import PostgresProving, SQLiteProving
from core.values.errors import GazdaError
from core.values.expressions import SQLITE_FUNCTIONS

OLDEST_SQLITE = (3, 51, 3)
READ_CACHE, WRITE_CACHE = -2000, -32000
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    f"cache_size={READ_CACHE}",
    "wal_autocheckpoint=4000",
)


def sqlite_driver() -> ModuleType:
    """Python's own sqlite3 where it is new enough, else the pysqlite3 wheel; an older one can corrupt WAL files."""
    found = [sqlite3]
    try:
        import pysqlite3.dbapi2 as wheel  # noqa: PLC0415  # not there where Python's own is new enough

        found.append(wheel)
    except ImportError:
        pass
    for driver in found:
        if driver.sqlite_version_info >= OLDEST_SQLITE:
            return driver
    raise GazdaError(
        f"SQLite {found[-1].sqlite_version} is too old: before 3.51.3 two connections can corrupt a WAL database; "
        "install the pysqlite3 wheel or a newer Python"
    )


class StrictTypes(SQLiteTypeCompiler):
    """The five storage classes that a STRICT table knows."""

    def _text(self, type_: Any, **kw: Any) -> str:
        return "TEXT"

    def _integer(self, type_: Any, **kw: Any) -> str:
        return "INTEGER"

    def _real(self, type_: Any, **kw: Any) -> str:
        return "REAL"

    visit_VARCHAR = visit_NVARCHAR = visit_CHAR = visit_TEXT = visit_JSON = visit_DATE = visit_DATETIME = visit_TIME = (
        _text
    )
    visit_BIGINT = visit_SMALLINT = visit_INTEGER = visit_BOOLEAN = _integer
    visit_FLOAT = visit_DOUBLE = visit_DOUBLE_PRECISION = visit_REAL = _real


class GazdaSQLite(SQLiteDialect_pysqlite):
    """SQLite through the driver that is new enough, every table STRICT."""

    driver = "gazda"
    supports_statement_cache = True
    type_compiler_cls = StrictTypes
    statement_compiler = SQLiteProving

    @classmethod
    def import_dbapi(cls) -> Any:
        return sqlite_driver()

    @reflection.cache
    def get_foreign_keys(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        """SQLAlchemy reads names and ON DELETE of keys that stand apart; those in an added column have them too."""
        found = super().get_foreign_keys(connection, table_name, schema, **kw)  # type: ignore[no-untyped-call]  # it has no annotations
        said = connection.exec_driver_sql("SELECT * FROM pragma_foreign_key_list(?)", (table_name,)).mappings()
        deletes = {row["from"]: row["on_delete"] for row in said if row["on_delete"] != "NO ACTION"}
        for key in found:
            columns = key["constrained_columns"]
            if key["name"] is None and len(columns) == 1:
                key["name"] = f"fk_{table_name}_{columns[0]}"
                key["options"] = {"ondelete": deletes[columns[0]]} if columns[0] in deletes else {}
        return found


class GazdaPostgres(PGDialect_psycopg):
    """PostgreSQL through psycopg 3."""

    driver = "gazda"
    supports_statement_cache = True
    statement_compiler = PostgresProving


registry.register("sqlite.gazda", __name__, "GazdaSQLite")
registry.register("postgresql.gazda", __name__, "GazdaPostgres")


class FairLock:
    """First come, first served, within this process and, where the system locks files, between processes."""

    def __init__(self, file: Path | None = None) -> None:
        self._guard, self._queue, self._held = Lock(), deque[Event](), False
        self._file: int | None = None
        if file is not None and sys.platform != "win32":
            self._file = os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            finalize(self, os.close, self._file)  # a business that is closed may still be written into

    def acquire(self) -> None:
        with self._guard:
            turn = None if not self._held and not self._queue else Event()
            if turn is None:
                self._held = True
            else:
                self._queue.append(turn)
        if turn is not None:
            turn.wait()
        self._lock_file(True)

    def release(self) -> None:
        self._lock_file(False)
        with self._guard:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._held = False

    def _lock_file(self, lock: bool) -> None:
        if self._file is not None and sys.platform != "win32":
            import fcntl  # noqa: PLC0415  # not on every platform

            fcntl.flock(self._file, fcntl.LOCK_EX if lock else fcntl.LOCK_UN)

    @contextmanager
    def held(self) -> Iterator[None]:
        self.acquire()
        try:
            yield
        finally:
            self.release()


def make_engine(url: str, pool_size: int = 8) -> Engine:
    """An engine for `url` (sqlite:///file or postgresql://…), ready for `reading` and `writing`."""
    if url.startswith("sqlite:"):
        engine = create_engine(
            url.replace("sqlite:", "sqlite+gazda:", 1),
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=2,
            connect_args={"check_same_thread": False},
        )
        listen(engine)
        return engine
    url = url.replace("postgresql:", "postgresql+gazda:", 1)
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=2,
        pool_recycle=1800,
        connect_args={
            "options": "-c lock_timeout=5s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s "
            "-c random_page_cost=1.1"  # its own figure is that of disks that turn
        },
    )


@cache
def make_plan_engine(url: str) -> Engine:
    """An engine for plans: each has a connection of its own, which on SQLite does not enforce foreign keys meanwhile.

    A table that is copied there is dropped for a moment, and with the keys on its child rows would go with it.
    """
    if url.startswith("sqlite:"):
        driver = {"check_same_thread": False}
        engine = create_engine(url.replace("sqlite:", "sqlite+gazda:", 1), poolclass=NullPool, connect_args=driver)
        listen(engine)
        event.listen(engine, "connect", for_plans)
        return engine
    # A plan is alone and sorts and joins whole tables.
    memory = {"options": "-c work_mem=64MB -c maintenance_work_mem=256MB -c random_page_cost=1.1"}
    return create_engine(url.replace("postgresql:", "postgresql+gazda:", 1), poolclass=NullPool, connect_args=memory)


def listen(engine: Engine) -> None:
    """Make a SQLite engine what ours are."""
    event.listen(engine, "do_connect", only_what_is_there)
    event.listen(engine, "connect", on_sqlite_connect)
    event.listen(engine, "begin", on_sqlite_begin)


def only_what_is_there(_dialect: Any, _record: Any, given: list[Any], told: dict[str, Any]) -> None:
    """Open a file that is there: one that was moved away must not come back, empty, by being asked for."""
    if given and given[0] not in ("", ":memory:"):
        given[0] = f"file:{quote(str(Path(given[0]).absolute()))}?mode=rw"
        told["uri"] = True


def for_plans(driver: Any, _record: Any) -> None:
    """Without foreign keys, and with commits that leave it to the plan to bring the log home."""
    cursor = driver.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.execute("PRAGMA wal_autocheckpoint=0")
    cursor.close()


def on_sqlite_connect(driver: Any, record: Any) -> None:
    driver.isolation_level = None
    cursor = driver.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    for name, function in SQLITE_FUNCTIONS.items():
        driver.create_function(name, 1, function, deterministic=True)


def on_sqlite_begin(connection: Connection) -> None:
    writes = bool(connection.get_execution_options().get("writes"))
    cursor = connection.connection.cursor()
    if connection.info.get("writes") != writes:
        cursor.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        cursor.execute(f"PRAGMA cache_size={WRITE_CACHE if writes else READ_CACHE}")
        connection.info["writes"] = writes
    cursor.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
    cursor.close()
