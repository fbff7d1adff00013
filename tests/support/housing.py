"""A data folder with one business full of rows that are easily lost, and places it can be taken to."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import MetaData, select

from core.policy.business import Business, Entry, Sets
from core.policy.businesses import settling
from core.policy.businesses.census import tables_in
from core.policy.businesses.directory import Directory, located
from core.policy.exclusive import owning
from core.policy.homes import home_of
from core.policy.migrations.branches import rows_in
from core.policy.plans.founding import create_business
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.services.files import deposit, store
from core.services.jobs import enqueue
from tests.addons import probe
from tests.addons.chores import act
from tests.support.business import PROGRAM
from tests.support.notes import fill

ADDONS = ("probe_more", "chores")
OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
WORK = {"base_coming"}
CONTENT = bytes(range(256)) * 3000


@pytest.fixture
def url(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The address for a business on an engine; empty for a file of the data folder."""

    def place(engine: str) -> str:
        return "" if engine == "sqlite" else request.getfixturevalue("database").dsn

    return place


@pytest.fixture
def name() -> str:
    """The name of the business; roles are named after it, and tests of other processes share the server."""
    return f"b{secrets.token_hex(4)}"


@pytest.fixture
def directory(engine: str, name: str, url: Callable[[str], str], sets: Sets, tmp_path: Path) -> Iterator[Directory]:
    """A data folder with one business, full of rows."""
    found = Directory(tmp_path, sets)
    settle_in(found, name, url(engine))
    yield found
    found.close()


def settle_in(directory: Directory, name: str, url: str = "", addons: tuple[str, ...] = ADDONS) -> Entry:
    """Make a business and fill it."""
    entry = located(home_of(name, directory.folder, url), directory.folder)
    create_business(entry, directory.sets, directory.folder, addons, PROGRAM).close()
    directory.add(entry)
    furnish(directory.open(name))
    return entry


def furnish(business: Business) -> None:
    """Rows of every kind, a large file, work that waits, counters beyond the rows, and the archive of an addon."""
    carry_out(business, plan(business, install=["pin"]), PROGRAM)
    carry_out(business, plan(business, remove=["pin"]), PROGRAM)
    fill(business)
    content = deposit(business, io.BytesIO(CONTENT), "photo.bin")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        store(env, content, "photo.bin", model="base.company", record=1)
        enqueue(env, act, number=7)
        gone = env[probe.Company](name="Gone")
        env.session.add(gone)
        env.session.flush()
        env.session.delete(gone)


def values(business: Business) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table as the models read it, and where counting goes on."""
    with owning(business) as connection:
        tables: MetaData = business.installed(connection).parts.base.metadata
        found: dict[str, list[tuple[Any, ...]]] = {
            name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for name, table in tables.tables.items()
            if name not in WORK
        }
        found["revisions"] = [(row,) for row in sorted(rows_in(connection))]
        found["counters"] = [(one.name, one.last_id) for one in tables_in(connection, tables, {})]
        return found


def present(entry: Entry) -> bool:
    """Whether there is anything left of a home."""
    if entry.url.startswith("sqlite"):
        return any(Path(entry.url.removeprefix("sqlite:///")).parent.glob(Path(entry.url).name + "*"))
    with psycopg.connect(entry.owner_url) as connection:
        schema = connection.execute("select 1 from pg_namespace where nspname = %s", [entry.schema]).fetchone()
        names = [entry.user_role, entry.owner_role, f"{entry.schema}_web"]
        roles = connection.execute("select 1 from pg_roles where rolname = any(%s)", [names]).fetchone()
        return bool(schema or roles)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody serves the directory: commands need not wait until it is noticed."""
    monkeypatch.setattr(settling, "NOTICE", 0.0)
