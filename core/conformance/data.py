"""Demo data and what people make of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, String, Table, UniqueConstraint, select, update

from core.composition.addonset import there
from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.conformance.contents import KEPT_BY_PLANS, contents
from core.conformance.earlier import at_revision, before_addon, revisions
from core.conformance.filling import fill
from core.conformance.homes import PROGRAM
from core.policy.business import Business
from core.policy.exclusive import exclusive
from core.policy.installed import Addon
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.web.opening import DEMO, load_demo

ROWS = 4
"""Rows that each table is given beside what demo data give it."""

EDITED = "edited by hand"


@check("demo data loads twice with no change the second time", Needs.DATABASE)
def twice(bench: Bench) -> Iterator[Fault]:
    if not there(bench.folder, DEMO):
        raise PassedOver("it has no demo data")
    with bench.business() as business:
        demo(business)
        before = contents(business)
        demo(business)
        for place, said in changes(before, contents(business)):
            yield Fault(place, f"{said} when demo data is loaded again; let load(env) add only what is not there")


@check("what people edited survives an upgrade", Needs.DATABASE)
def edits(bench: Bench) -> Iterator[Fault]:
    with bench.business() as business:
        stock(bench, business)
        with exclusive(business) as connection:
            edit(connection, bench, [model.__table__ for model in bench.started("model")])
        before = contents(business)
        upgrade(bench, business)
        for place, said in changes(before, contents(business)):
            yield Fault(place, f"{said} after an upgrade; write only what is not there yet")
    for name, revision in revisions(bench):
        with before_addon(bench) as connection:
            edited = edit(connection, bench, at_revision(bench, connection, name, revision))
            bench.migrations.upgrade(connection)
            for column in overwritten(connection, bench, edited):
                yield Fault(revision, f"the way from here writes over {column}; change only what nobody typed")


def upgrade(bench: Bench, business: Business) -> None:
    """Let the business think that it has an earlier version of the addon, and upgrade it."""
    with exclusive(business) as connection:
        addons = bench.parts[Addon].__table__  # type: ignore[attr-defined]  # mapped by the set
        connection.execute(update(addons).where(addons.c.name == bench.name).values(version="0.0"))
    later = Business(business.entry, bench.yard.sets, business.folder)
    try:
        carry_out(later, plan(later), PROGRAM)
    finally:
        later.close()


def demo(business: Business) -> None:
    """Load the demo data of every addon that has some."""
    with business.env(trusted=True, writes=True, source="demo") as env:
        load_demo(env)


def stock(bench: Bench, business: Business) -> None:
    """Demo data, and a few rows made from the columns alone in tables that have none."""
    demo(business)
    held = contents(business)
    with exclusive(business) as connection:
        for model in bench.started("model"):
            table = model.__table__
            if not held.get(table.name, []) and table.name not in KEPT_BY_PLANS:
                fill(connection, table, ROWS)


def edit(connection: Connection, bench: Bench, tables: Sequence[Table]) -> list[Column[Any]]:
    """Write something of one's own into a text of every row; gives the columns that have it now."""
    found = []
    for table in tables:
        models = [model for model in bench.started("model") if model.__table__.name == table.name]
        name = free_text(models[0]) if models else ""
        if name in table.columns:
            connection.execute(update(table).values({name: EDITED}))
            found.append(table.columns[name])
    return found


def overwritten(connection: Connection, bench: Bench, edited: Sequence[Column[Any]]) -> Iterator[str]:
    """The columns in which something else stands now than what was written there."""
    tables = bench.parts.base.metadata.tables
    for was in edited:
        column = tables[was.table.name].columns[was.name]
        if connection.execute(select(column).where(column.is_distinct_from(EDITED)).limit(1)).first() is not None:
            yield f"{was.table.name}.{was.name}"


def free_text(model: Any) -> str:
    """A column of a model that can hold any text: no key, no choice, long enough, in no index that is unique."""
    table = model.__table__
    keys = [
        c
        for c in (*table.indexes, *table.constraints)
        if isinstance(c, UniqueConstraint) or getattr(c, "unique", False)
    ]
    unique = {column.name for key in keys for column in key.columns}
    for attribute in model.__mapper__.column_attrs:
        column, told = attribute.columns[0], model.told(attribute.key)
        fits = isinstance(column.type, String) and (column.type.length or 99) >= len(EDITED)
        if fits and not (told.readonly or told.kind or column.unique or column.name in unique or model.append_only):
            return str(column.name)
    return ""


Contents = dict[str, list[dict[str, Any]]]


def changes(before: Contents, after: Contents) -> Iterator[tuple[str, str]]:
    """Which tables differ, and in what."""
    for name in sorted(before.keys() | after.keys()):
        had, has = before.get(name, []), after.get(name, [])
        if len(had) != len(has):
            yield name, f"has {len(has)} rows instead of {len(had)}"
        elif had != has:
            old, new = next((old, new) for old, new in zip(had, has, strict=True) if old != new)
            columns = sorted(column for column in old.keys() | new.keys() if old.get(column) != new.get(column))
            yield name, f"has another {', '.join(columns)} in row {new.get('id')}"
