"""A moment in which nobody writes into a business; those who read go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from core.policy.business import ELSEWHERE, PLAN_LOCK, WRITE_LOCK, Business, Elsewhere, Entry
from core.policy.engines import make_plan_engine
from core.policy.exclusive import connect, exclusive
from core.policy.guard import KERNEL
from core.policy.homes import sqlite_file
from core.policy.postgres import HAS_SCHEMA, become_owner
from core.values.errors import UserError
from core.values.words import _

PATIENCE = "60s"
"""How long whoever is at work may go on."""

LIMITS = text("select set_config('lock_timeout', :wait, true), set_config('statement_timeout', '0', true)")
ALONE = text(
    f"select pg_advisory_xact_lock_shared({PLAN_LOCK}, hashtext(:schema)), "
    f"pg_advisory_xact_lock({WRITE_LOCK}, hashtext(:schema))"
)
AMONG = text(f"select pg_advisory_xact_lock_shared({WRITE_LOCK}, hashtext(:schema))")
LEAVE = text("update base_addon set generation = :elsewhere where name = 'base'")
NEWEST = text("select max(generation) from base_addon")


@contextmanager
def still(business: Business) -> Iterator[Connection]:
    """The owner's transaction, committed at the end; who is writing ends first, and who wants to write waits."""
    if business.sqlite:
        with exclusive(business) as connection:
            yield connection
        return
    with connect(business) as connection:
        become_owner(connection, business.entry)
        connection.execute(LIMITS, {"wait": PATIENCE})
        try:
            connection.execute(ALONE, {"schema": business.entry.schema})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != "55P03":
                raise
            raise UserError(_("Someone has been at work without a pause; try again when it is quieter.")) from None
        yield connection
        connection.commit()


@contextmanager
def sharing(business: Business) -> Iterator[Connection]:
    """PostgreSQL: the owner's transaction, committed at the end, among all who write."""
    with connect(business) as connection:
        become_owner(connection, business.entry)
        connection.execute(AMONG, {"schema": business.entry.schema})
        yield connection
        connection.commit()


def refuse_left(business: Business, connection: Connection) -> None:
    """Elsewhere where nobody works in this database any more."""
    if (
        inspect(connection).has_table("base_addon")
        and connection.execute(NEWEST, execution_options=KERNEL).scalar() == ELSEWHERE
    ):
        raise Elsewhere(f"the business {business.entry.name!r} lives elsewhere now; ask again")


def leave(connection: Connection) -> None:
    """From the end of this transaction on, nobody works in this database any more: each unit of work asks this first."""
    connection.execute(LEAVE, {"elsewhere": ELSEWHERE})


def is_left(entry: Entry) -> bool:
    """Whether this database was left for good."""
    file = sqlite_file(entry)
    if file is not None and not file.exists():
        return True
    with make_plan_engine(entry.owner_url if file is None else entry.url).connect() as connection:
        if file is None:
            if connection.execute(HAS_SCHEMA, {"name": entry.schema}).scalar() is None:
                return True
            become_owner(connection, entry)
        return connection.execute(NEWEST).scalar() == ELSEWHERE
