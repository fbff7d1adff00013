"""The migrations: up gives what the models say, down leaves nothing, old data come along, and a break undoes all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any

from sqlalchemy import Connection, Table, event, func, select, text

from core.conformance.bench import Bench
from core.conformance.check import Fault, Needs, PassedOver, check
from core.conformance.contents import KEPT_BY_PLANS, contents, schema
from core.conformance.data import changes
from core.conformance.earlier import at_revision, before_addon, revisions
from core.conformance.homes import PROGRAM
from core.conformance.manifest import unlike
from core.policy import derive
from core.policy.archives.archive import Archive
from core.policy.business import Business
from core.policy.exclusive import exclusive, plan_engine
from core.policy.migrations.branches import VERSIONS
from core.policy.migrations.schema import difference
from core.policy.plan import Plan
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.values.derived import PREFIX
from core.values.errors import GazdaError

SOME, EVERY = (1, 15, 30, 45, 60, 90, 180), range(1, 10_000)
"""The statements of a plan that fail in turn, as far as it has so many."""

RELEASED = Path("tests/released")
"""The folder of an addon in which archives of its released versions are kept."""

OBJECTS = {
    "sqlite": text("select type, name from sqlite_master where name not like 'sqlite_%'"),
    "postgresql": text(
        "select 'relation', relname from pg_class where relnamespace = current_schema()::regnamespace "
        "union all select 'function', proname from pg_proc where pronamespace = current_schema()::regnamespace "
        "union all select 'type', typname from pg_type where typnamespace = current_schema()::regnamespace"
    ),
}
WRONG_KEYS = text('select "table", parent from pragma_foreign_key_check')


@check("its migrations give exactly what its models say", Needs.DATABASE)
def up(bench: Bench) -> Iterator[Fault]:
    with before_addon(bench) as connection:
        bench.migrations.upgrade(connection)
        found = difference(connection, bench.parts.base.metadata)
        for item in found.missing:
            yield Fault(
                str(item), "the migrations do not make what the models say of it; write the one that is missing"
            )
        for item in found.surplus:
            yield Fault(str(item), "the migrations make it and no model has it; write the one that takes it away")


@check("its migrations, taken back, leave nothing", Needs.DATABASE)
def down(bench: Bench) -> Iterator[Fault]:
    below = bench.yard.sets.of([manifest.name for manifest in bench.needed[:-1]])
    with bench.business() as business, exclusive(business) as connection:
        derive.drop_stale(connection, below)
        bench.migrations.downgrade(connection, bench.branches)
        found, known = objects(connection), {VERSIONS.name, *expected(bench)}
        for kind, name in sorted(found):
            if name not in known and not name.startswith(PREFIX):
                yield Fault(f"{kind} {name}", "is left when the addon is gone; drop it in downgrade()")
        for item in difference(connection, below.base.metadata).missing:
            yield Fault(str(item), "of another addon is gone or changed with this one; leave it in downgrade()")
        connection.rollback()


def expected(bench: Bench) -> set[str]:
    """The names of what a business has without the addon."""
    if len(bench.needed) == 1:
        return {f"{VERSIONS.name}_pkc", f"_{VERSIONS.name}"}
    below = [manifest.name for manifest in bench.needed[:-1]]
    with bench.business(*below) as business, exclusive(business) as connection:
        return {name for _kind, name in objects(connection)}


def objects(connection: Connection) -> set[tuple[str, str]]:
    """Everything in the schema: kind and name."""
    return {(kind, name) for kind, name in connection.execute(OBJECTS[connection.dialect.name])}


# ---- old data come along


@check("an upgrade from each earlier migration, on a database that holds rows, keeps every row", Needs.DATABASE)
def upgrades(bench: Bench) -> Iterator[Fault]:
    found = revisions(bench)
    if not found:
        raise PassedOver("it has only one migration, and nothing is earlier")
    for name, revision in found:
        with before_addon(bench) as connection:
            yield from upgraded(bench, connection, name, revision)


def upgraded(bench: Bench, connection: Connection, name: str, revision: str) -> Iterator[Fault]:
    """What goes wrong between one migration and the last."""
    migrations = bench.migrations
    tables = at_revision(bench, connection, name, revision)
    before = {table.name: count(connection, table) for table in tables}
    try:
        migrations.upgrade(connection)
    except GazdaError as error:
        yield Fault(revision, f"with rows in its tables the way from here fails: {error}")
        return
    for table in tables:
        there = connection.dialect.has_table(connection, table.name)
        if there and count(connection, table) != before[table.name]:
            yield Fault(revision, f"the way from here loses rows of {table.name}; mend the migration that follows")
    for item in difference(connection, bench.parts.base.metadata).missing:
        yield Fault(str(item), f"is not there on the way from {revision}; mend the migration that makes it")
    if connection.dialect.name == "sqlite":
        for table, parent in connection.execute(WRONG_KEYS):
            yield Fault(revision, f"on the way from here rows of {table} lose their {parent}")


def count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@check(f"every archive of a released version, kept in {RELEASED}, comes back whole", Needs.DATABASE)
def released(bench: Bench) -> Iterator[Fault]:
    found = sorted((bench.folder / RELEASED).glob("*.zip"))
    if not found:
        raise PassedOver(f"no archive of a released version lies in {bench.name}/{RELEASED.as_posix()}")
    below = [manifest.name for manifest in bench.needed[:-1]]
    for file in found:
        with bench.business(*below) as business:
            business.archives.mkdir(parents=True, exist_ok=True)
            copyfile(file, business.archives / file.name)
            yield from (Fault(bench.place(file), said) for said in brought_back(bench, business, file.name))


def brought_back(bench: Bench, business: Business, name: str) -> Iterator[str]:
    """What is lacking after an archive was restored into the addon as it is now."""
    try:
        archive = Archive(business.archives / name)
        carry_out(business, plan(business, install=[bench.name], restore=[name]), PROGRAM)
    except GazdaError as error:
        yield f"cannot be restored: {error}"
        return
    held = contents(business)
    for extract in archive.extracts:
        if extract["kind"] == "table" and len(held.get(extract["table"], [])) != extract["rows"]:
            yield f"{extract['table']} has {len(held.get(extract['table'], []))} rows of {extract['rows']}"
    yield from (f"{fault.place}: {fault.said}" for fault in unlike(business, bench.name))


# ---- a break undoes all


class Broken(GazdaError):
    """What a statement that is made to fail raises."""


@dataclass
class Sent:
    """How many statements a plan has sent; the one of this `number` fails. `passed_by` says that it was committed then
    all the same."""

    number: int = 0
    count: int = 0
    passed_by: bool = False

    def send(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.count += 1
        if self.count == self.number:
            raise Broken(f"made to fail: {statement[:80]}")

    def commit(self, _connection: Any) -> None:
        self.passed_by = 0 < self.number <= self.count


@contextmanager
def failing(business: Business, number: int = 0) -> Iterator[Sent]:
    """Let the statement of this number that plans of the business send meanwhile fail; with 0, only count them."""
    engine, sent = plan_engine(business), Sent(number)
    listeners: dict[str, Callable[..., None]] = {"before_cursor_execute": sent.send, "commit": sent.commit}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield sent
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


def interrupted(business: Business, wanted: Plan, numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Carry a plan out with the statement of each number failing in turn, until it has no more; then it is carried out.

    Gives what was otherwise than before after a failure, with the number of the statement. `range(1, 10_000)` has
    every statement fail.
    """
    before, laid_out = contents(business, less=set()), schema(business)
    for number in numbers:
        with failing(business, number) as sent:
            try:
                carry_out(business, wanted, PROGRAM)
            except Broken:
                pass
            else:
                if sent.passed_by:
                    yield number, "the plan was carried out all the same"
                return
        after = contents(business, less=set())
        yield from ((number, f"{place} {said}") for place, said in changes(kept(before), kept(after)))
        if schema(business) != laid_out:
            yield number, "tables, indexes, triggers or rights are not as before"
    carry_out(business, wanted, PROGRAM)


def kept(found: dict[str, Any]) -> dict[str, Any]:
    """Contents without what a plan tells before it begins."""
    return {name: rows for name, rows in found.items() if name not in KEPT_BY_PLANS - {"base_addon", "alembic_version"}}


@check(
    "an installation that is interrupted, at whichever statement, leaves everything as it was",
    Needs.DATABASE,
    grows=True,
)
def interruption(bench: Bench) -> Iterator[Fault]:
    below = [manifest.name for manifest in bench.needed[:-1]]
    if not below:
        raise PassedOver("there is no business without it that could stay as it was")
    with bench.business(*below) as business:
        wanted = plan(business, install=[bench.name])
        for number, said in interrupted(business, wanted, EVERY if bench.thorough else SOME):
            told = f"interrupted at statement {number} of its installation: {said}"
            yield Fault(bench.name, f"{told}; leave transactions to the plan, and do all by the migration's connection")
        yield from unlike(business, bench.name)
