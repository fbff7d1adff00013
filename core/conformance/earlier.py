"""The database of an addon as it was at one of its earlier migrations, with rows in its tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table

from core.conformance.bench import Bench
from core.conformance.filling import fill, reflected
from core.policy.business import Business
from core.policy.exclusive import exclusive
from core.policy.homes import make_home

SEEDED = 20
"""Rows in each table that an old database is given."""


def revisions(bench: Bench) -> list[tuple[str, str]]:
    """The migrations of the addon that another follows: their branch and name."""
    chains = bench.migrations.branches.chains
    return [(name, revision.id) for name in bench.branches for revision in chains[name][:-1]]


@contextmanager
def before_addon(bench: Bench) -> Iterator[Connection]:
    """The database of a business that has what the addon depends on; nothing of what is done in it stays."""
    below = [manifest.name for manifest in bench.needed[:-1]]
    if below:
        with bench.business(*below) as business, exclusive(business) as connection:
            yield connection
            connection.rollback()
        return
    with bench.yard.homes.empty(bench.engine) as entry:
        make_home(entry)
        business = Business(entry, bench.yard.sets, bench.yard.homes.folder)
        try:
            with exclusive(business) as connection:
                yield connection
                connection.rollback()
        finally:
            business.close()


def at_revision(bench: Bench, connection: Connection, name: str, revision: str) -> list[Table]:
    """Bring the database to a migration of the addon and fill its tables as they are there; gives them."""
    heads = bench.migrations.branches.heads
    below = {branch: head for branch, head in heads.items() if branch not in bench.branches}
    bench.migrations.upgrade(connection, {**below, name: revision})
    found = reflected(connection, bench.parts.base.metadata.tables)
    own = {model.__table__.name for model in bench.started("model")}
    prefix = f"{bench.name}_"
    tables = [t for t in found.sorted_tables if t.name in own or (t.name.startswith(prefix) and "id" in t.columns)]
    for table in tables:
        fill(connection, table, SEEDED)
    return tables
