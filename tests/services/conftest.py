"""A business with the addon `chores`, on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from psycopg import sql

from core.policy.business import Business, Entry, Sets
from core.policy.env import Person
from core.policy.installed import Addon
from core.policy.people import User
from core.values.manifest import discover
from tests.support.postgres import Database

ROOT = Path(__file__).parents[2]
ADDONS = ("base", "chores")
SWEEPER = frozenset({"chores.sweeper"})
ADMINISTRATOR = frozenset({"base.administrator"})


def open_shop(entry: Entry, folder: Path) -> Business:
    """The business of `entry`, whose tables are there, in this process."""
    return Business(entry, sets(), folder)


@cache
def sets() -> Sets:
    """The sets of this process; composed once, however many businesses are opened."""
    return Sets(discover({"addons": ROOT / "addons", "tests.addons": ROOT / "tests/addons"}))


def make_tables(shop: Business) -> None:
    """The tables of a new business and its list of addons."""
    parts = shop.sets.of(ADDONS)
    with shop.engine.connect() as connection:
        connection.execution_options(writes=True)
        if not shop.sqlite:
            connection.exec_driver_sql(f"CREATE ROLE {shop.entry.user_role}")
            connection.exec_driver_sql(f"CREATE SCHEMA shop AUTHORIZATION {shop.entry.user_role}")
            connection.exec_driver_sql(f"SET LOCAL ROLE {shop.entry.user_role}")
            connection.exec_driver_sql("SET LOCAL search_path TO shop")
        parts.base.metadata.create_all(connection)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT PRIMARY KEY)")
        for head in shop.sets.branches(parts).heads.values():
            connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{head}')")
        rows = [
            {
                "name": n,
                "version": parts.addons[n].version,
                "state": "installed",
                "generation": 1,
                "at": datetime.now(UTC),
            }
            for n in parts.addons
        ]
        connection.execute(parts[Addon].__table__.insert(), rows)
        connection.commit()


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Business]:
    """An empty business."""
    if request.param == "sqlite":
        entry = Entry("shop", f"sqlite:///{tmp_path}/shop.db")
    else:
        database: Database = request.getfixturevalue("database")
        role = f"{database.name}_user"
        entry = Entry("shop", database.dsn, schema="shop", user_role=role, owner_role=role)
    shop = open_shop(entry, tmp_path)
    make_tables(shop)
    yield shop
    shop.close()
    if request.param == "postgresql":
        database.server.drop_database(database.name)
        database.server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(entry.user_role)))


@pytest.fixture
def hire(shop: Business) -> Callable[..., Person]:
    """Make a user and the Person that they are."""

    def make(name: str, roles: frozenset[str] = SWEEPER, language: str = "en") -> Person:
        with shop.env(trusted=True, writes=True) as env:
            user = env[User](name=name, login=name, roles=sorted(roles), language=language)
            env.session.add(user)
            env.session.flush()
            return Person(user.id, name, roles, language)

    return make
