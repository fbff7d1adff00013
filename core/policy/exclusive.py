"""The connection of a plan: it owns the business, and nobody else is at work in it meanwhile."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from core.policy.business import PLAN_LOCK, Business
from core.policy.engines import make_plan_engine
from core.policy.postgres import become_owner
from core.values.errors import GazdaError, UserError
from core.values.words import _

PATIENCE = 60.0
"""Seconds a plan tries to find a moment in which nobody works."""
PUSH = "400ms"
"""How long it makes others wait in one try, while it waits for those who are at work."""
HURRY = "1500ms"
"""How long it waits for a lock that someone beside the program holds, a backup for example."""
CACHE = -200_000
"""Kilobytes of SQLite's pages that a plan may hold, as far as it has use for them."""

LOCK = text("select pg_advisory_xact_lock(:key, hashtext(:schema))")
LIMITS = text("select set_config('lock_timeout', :wait, true), set_config('statement_timeout', '0', true)")


@contextmanager
def owning(business: Business) -> Iterator[Connection]:
    """A snapshot of the business as its owner sees it; nobody waits for it."""
    if business.sqlite:
        with business.reading() as connection:
            yield connection
        return
    with connect(business).execution_options(isolation_level="REPEATABLE READ") as connection:
        become_owner(connection, business.entry)
        yield connection
        connection.commit()


@contextmanager
def exclusive(business: Business, attached: Path | None = None) -> Iterator[Connection]:
    """The one transaction in the business, committed at the end; `attached` is a file it can read as `stage`."""
    if business.sqlite:
        with connect(business) as connection:
            attach(connection, attached)
            driver: Any = connection.connection.driver_connection
            with business.lock.held():
                connection.execution_options(writes=True)
                with connection.begin():
                    driver.execute(f"PRAGMA cache_size={CACHE}")
                    yield connection
            with suppress(connection.dialect.loaded_dbapi.DatabaseError):  # the plan is done; another will come
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)")  # what a plan has written is much; nobody waits for it
        return
    with locked(business) as connection:
        yield connection
        connection.commit()


@contextmanager
def locked(business: Business) -> Iterator[Connection]:
    """PostgreSQL: the owner, once the lock that all requests share could be had alone."""
    deadline = time.monotonic() + PATIENCE
    with connect(business) as connection:
        while not has_lock(connection, business):
            connection.rollback()
            if time.monotonic() > deadline:
                raise UserError(_("Someone has been at work without a pause; try again when it is quieter."))
            time.sleep(random.uniform(0.5, 1))  # noqa: S311  # lets those who waited go first
        yield connection


def has_lock(connection: Connection, business: Business) -> bool:
    """Whether the lock could be had within the time that others can be made to wait."""
    become_owner(connection, business.entry)
    connection.execute(LIMITS, {"wait": PUSH})
    try:
        connection.execute(LOCK, {"key": PLAN_LOCK, "schema": business.entry.schema})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != "55P03":
            raise
        return False
    connection.execute(LIMITS, {"wait": HURRY})
    return True


def attach(connection: Connection, file: Path | None) -> None:
    """Let a plan's connection to SQLite read another file as `stage`."""
    if file is not None:
        driver: Any = connection.connection.driver_connection
        driver.execute("ATTACH ? AS stage", (str(file),))


def connect(business: Business) -> Connection:
    """A connection for one plan. What it compiles goes with it: a statement holds all classes of the set it was made for."""
    return plan_engine(business).connect().execution_options(compiled_cache={})


def plan_engine(business: Business) -> Engine:
    """What plans of this business connect by."""
    return make_plan_engine(business.entry.url if business.sqlite else owner_url(business))


def owner_url(business: Business) -> str:
    """How plans sign in."""
    if not business.entry.owner_url:
        raise GazdaError(f"the business {business.entry.name!r} has no owner_url, by which plans sign in; add it")
    return business.entry.owner_url
