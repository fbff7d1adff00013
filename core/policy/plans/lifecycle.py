"""Carries plans out: all that can be done before is done before, the rest in one transaction that others wait for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.policy import derive
from core.policy.archives.archive import CATALOGS, Writer
from core.policy.archives.beside.tables import build
from core.policy.archives.extracts import extracts
from core.policy.archives.fitting import raise_last_id
from core.policy.archives.merging import merge
from core.policy.archives.restore import move_in
from core.policy.archives.selection import Selection
from core.policy.archives.staging import Stage, columns_of, staged
from core.policy.business import Business, Installed, retried
from core.policy.env import Person
from core.policy.exclusive import exclusive, owning
from core.policy.migrations.migrate import Migrations
from core.policy.plan import Note, Plan
from core.policy.plans import coming, outcomes
from core.policy.plans.aging import of_today
from core.policy.plans.gone import as_removed
from core.policy.plans.holders import holders
from core.policy.plans.holds import Touched, counts, refuse_lost_rows, refuse_wrong
from core.policy.plans.planning import Draft, draft, state
from core.policy.plans.recalling import to_restore
from core.policy.plans.record import load_seeds, record
from core.policy.plans.telling import tell_installed, tell_removing
from core.policy.postgres import grant_rights
from core.values.errors import UserError
from core.values.version import VERSION
from core.values.words import _


@dataclass(frozen=True, slots=True)
class Done:
    """A plan that was carried out: the number of its run, the archive it wrote, notes on what could not come back.

    `held` is how long others had to wait, in seconds.
    """

    plan: Plan
    run: int
    generation: int
    archive: str
    notes: tuple[Note, ...]
    held: float


def carry_out(business: Business, plan: Plan, person: Person) -> Done:
    """Do what the plan says, all of it or nothing; UserError where the business is no longer what the plan was for."""
    return retried(lambda: attempt(business, plan, person))


def attempt(business: Business, plan: Plan, person: Person) -> Done:
    """One try; another may follow where a lock could not be had."""
    started = time.monotonic()
    todo = again(business, plan)
    with (
        coming.told(business, todo, person),
        written_before(business, todo) as writer,
        chosen_today(business, todo) as (chosen, lost),
        staged(business, todo.archives, chosen, todo.new.base.metadata, ahead=may_fill_ahead(business, todo)) as stage,
    ):
        ready = replace(stage, built=build(business, todo, stage))
        with exclusive(business, stage.file) as connection:
            begun = time.monotonic()
            run, notes = work(connection, business, todo, person, writer, ready)
        held = time.monotonic() - begun
    business.adopt(Installed(plan.generation + 1, todo.new, todo.broken))
    done = Done(todo.plan, run, plan.generation + 1, writer.path.name if writer else "", (*lost, *notes), held)
    outcomes.write_down(business, todo.new, run, held, time.monotonic() - started, done.notes)
    return done


def again(business: Business, plan: Plan) -> Draft:
    """The same plan made now; UserError where it comes out otherwise."""
    asked = {verb: [s.addon for s in plan.steps if s.verb == verb and not s.why] for verb in ("install", "remove")}
    todo = draft(business, asked["install"], asked["remove"], restore=plan.restore, choice=plan.choice)
    if todo.plan.digest != plan.digest:
        raise UserError(_("The business has changed since this plan was made; look at the new plan."))
    return todo


def may_fill_ahead(business: Business, todo: Draft) -> bool:
    """Whether columns may have their values before the plan; on SQLite the migrations that follow would see them."""
    had = business.sets.branches(todo.old).chains
    chains = business.sets.branches(todo.new).chains
    coming = (revision for name, chain in chains.items() if name not in had for revision in chain)
    return not business.sqlite or all(revision.only_alters for revision in coming)


def work(
    connection: Connection, business: Business, todo: Draft, person: Person, writer: Writer | None, stage: Stage
) -> tuple[int, list[Note]]:
    """Everything that happens in the plan's transaction."""
    if state(business, connection).generation != todo.plan.generation:
        raise UserError(_("The business has changed since this plan was made; look at the new plan."))
    touched = Touched(connection)
    tell_removing(connection, business, todo, person)
    rows = counts(connection, todo)
    before = columns_of(connection) if stage.rows else {}
    derive.drop_stale(connection, todo.new)
    last_ids = take_away(connection, business, todo, writer)
    notes = bring_in(connection, business, todo, stage, before)
    refuse_lost_rows(rows, counts(connection, todo))
    load_seeds(connection, business, todo, person)
    tell_installed(connection, business, todo, person)
    derive.make_missing(connection, todo.new)
    if not business.sqlite:
        grant_rights(connection, business.entry, todo.new)
    run = record(connection, business, todo, person, writer.path.name if writer else "", last_ids)
    coming.take_back(connection)
    refuse_wrong(connection, todo, touched)
    if writer is not None:
        writer.finish(about(connection, business, todo), catalogs(todo))
    return run, notes


def restore(business: Business, archive: str, person: Person) -> Done:
    """Bring an archive back: its addons that are not there with what they had, else what is not here any more."""
    return carry_out(business, to_restore(business, archive), person)


# ---- the parts of the work


@contextmanager
def written_before(business: Business, todo: Draft) -> Iterator[Writer | None]:
    """The archive of what goes, written from a snapshot; gone again where the plan fails."""
    if not todo.plan.archives:
        yield None
        return
    names = "-".join(todo.plan.of("remove"))[:80]
    at = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    path = business.archives / f"{at}-{todo.plan.generation + 1}-{names}.zip"
    taken = [*extracts(todo.old, todo.new, todo.left.names, todo.left.models), *todo.left.extracts]
    writer = Writer(path, taken)
    try:
        with owning(business) as connection:
            writer.snapshot(connection)
        yield writer
    except BaseException:
        writer.abandon()
        raise


@contextmanager
def chosen_today(business: Business, todo: Draft) -> Iterator[tuple[list[Selection], list[Note]]]:
    """What is chosen of an archive, as the code here would have archived it, and notes on what was lost by that."""
    if todo.chosen is None:
        yield [], []
        return
    with of_today(business, todo.new, todo.chosen.archive) as (archive, notes):
        yield [Selection(archive, todo.chosen.choice)], notes


def take_away(connection: Connection, business: Business, todo: Draft, writer: Writer | None) -> dict[str, int]:
    """Archive the last changes, then take out what goes; gives the last ids of the tables that went."""
    if writer is None:
        return {}
    writer.complete(connection)
    for extract in reversed(writer.extracts):
        if extract.kind == "rows":
            connection.execute(extract.table.delete().where(extract.where))
        elif extract.kind == "table" and business.sqlite:
            # A downgrade would write each row again for every column and index it changes; all of them go at one stroke
            connection.execute(extract.table.delete())
    todo.left.drop(connection)
    old, new = business.sets.branches(todo.old), business.sets.branches(todo.new)
    Migrations(old).downgrade(connection, old.chains.keys() - new.chains.keys())
    return writer.last_ids()


def bring_in(
    connection: Connection, business: Business, todo: Draft, stage: Stage, before: dict[str, set[str]]
) -> list[Note]:
    """Migrate to the heads; where archives come back, first to where they were written, and their rows in between."""
    branches, had = business.sets.branches(todo.new), business.sets.branches(todo.old).chains
    notes: list[Note] = []
    if stage.rows:
        written = {
            name: at for archive in reversed(todo.archives) for name, at in archive.manifest["revisions"].items()
        }
        until = {name: head if name in had else written.get(name, "") for name, head in branches.heads.items()}
        todo.migrations.upgrade(connection, {name: revision for name, revision in until.items() if revision})
        notes = move_in(connection, stage, before)
        stage.clear(connection)
    todo.migrations.upgrade(connection)
    if todo.chosen is not None:
        notes += merge(connection, stage.chosen, todo.new.base.metadata, todo.chosen.choice)
        stage.clear(connection)
    for table, last in todo.last_ids.items():
        raise_last_id(connection, table, last)
    return notes


def about(connection: Connection, business: Business, todo: Draft) -> dict[str, Any]:
    """What the manifest of an archive says of where it came from."""
    gone = business.sets.branches(todo.old).heads.keys() - business.sets.branches(todo.new).heads.keys()
    addons = [m for m in todo.old.addons.values() if m.name not in todo.new.addons]
    return {
        "business": business.entry.name,
        "made_at": datetime.now(UTC).isoformat(),
        "kernel": VERSION,
        "database": business.engine.dialect.name,
        "addons": [*as_removed(addons), *as_removed(todo.left.addons)],
        "revisions": {
            **{name: head for name, head in business.sets.branches(todo.old).heads.items() if name in gone},
            **dict(todo.left.branches),
        },
        "holders": holders(connection, todo.old, [*(m.name for m in addons), *todo.left.names]),
    }


def catalogs(todo: Draft) -> Iterator[tuple[str, Path]]:
    """The translations of what goes, by their names in the archive: it can be read in any language by itself."""
    for manifest in todo.old.addons.values():
        if manifest.name not in todo.new.addons:
            for path in sorted((manifest.folder / "locale").glob("*/LC_MESSAGES/*.po")):
                yield f"{CATALOGS}{path.parts[-3]}/{path.name}", path
