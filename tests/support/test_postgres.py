"""The servers that tests are given."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from core.conformance import postgres as support
from tests.support.postgres import Database, Server, is_alive, start_server

ROOT = Path(__file__).parents[2]


def value(dsn: str, query: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row
        return row[0]


def test_a_database_is_new_and_empty_and_gone_afterwards(postgres: Server) -> None:
    name = postgres.create_database("shop")
    tables = value(postgres.dsn(name), "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
    postgres.drop_database(name)

    assert tables == 0
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(postgres.dsn(name))


def test_sqlalchemy_and_psycopg_reach_the_same_database(database: Database) -> None:
    engine = sqlalchemy.create_engine(database.url)
    with engine.connect() as connection:
        name = connection.scalar(sqlalchemy.text("SELECT current_database()"))
    engine.dispose()
    assert value(database.dsn, "SELECT current_database()") == name == database.name


def test_trigrams_and_cyrillic_are_there(database: Database) -> None:
    with psycopg.connect(database.dsn) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        found = connection.execute("SELECT lower('ҐАЗДА'), similarity('ґазда', 'ґазди') > 0.3").fetchone()
    assert found == ("ґазда", True)


def test_whoever_has_no_password_is_refused(postgres: Server) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.dsn(password="guessed"))


def test_the_settings_are_those_that_the_kernel_is_tested_under(postgres: Server) -> None:
    names = ("fsync", "max_locks_per_transaction", "deadlock_timeout", "data_checksums")
    assert [value(postgres.dsn(), f"SHOW {name}") for name in names] == ["off", "256", "200ms", "on"]


@pytest.mark.skipif(os.getuid() != 0, reason="only root has to become somebody else")
def test_under_root_the_server_belongs_to_another_account(postgres: Server) -> None:
    process = int(Path(postgres.folder, "data/postmaster.pid").read_text().split()[0])
    assert Path(f"/proc/{process}").stat().st_uid != 0


def test_what_was_committed_outlives_a_kill() -> None:
    with start_server(durable=True) as server:
        with psycopg.connect(server.dsn()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        open_transaction = psycopg.connect(server.dsn())
        open_transaction.execute("INSERT INTO kept VALUES (2)")

        server.kill()
        server.start()

        assert value(server.dsn(), "SELECT array_agg(n) FROM kept") == [1]
        assert value(server.dsn(), "SHOW fsync") == "on"
        with pytest.raises(psycopg.OperationalError):
            open_transaction.commit()
        open_transaction.close()
    assert not Path(server.folder).exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_server_of_a_run_goes_with_it_however_it_ends(tmp_path: Path, number: signal.Signals) -> None:
    # given a run of its own that asks for the server and then hangs
    told = tmp_path / "told"
    script = tmp_path / "test_hangs.py"
    script.write_text(
        "import time\n"
        "from pathlib import Path\n\n"
        f"def test_hangs(postgres):\n    Path({str(told)!r}).write_text(postgres.folder)\n    time.sleep(60)\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "tests.support.postgres", str(script)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        try:
            wait_until(lambda: told.exists() and bool(told.read_text()))
            folder = Path(told.read_text())
            process = int((folder / "data/postmaster.pid").read_text().split()[0])
            run.send_signal(number)
            wait_until(lambda: not folder.exists())
        finally:
            run.kill()

    assert not is_alive(process)


def wait_until(happened: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def test_without_postgresql_one_sentence_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(support, "PLACES", ())
    monkeypatch.setenv("PATH", "")
    with pytest.raises(support.PostgresMissing, match="run bin/setup test"):
        support.find_programs()
