"""Says all that a change of the set means, before it is done: the plan as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from core.composition.addonset import AddonSet
from core.policy.archives.archive import Archive
from core.policy.archives.extracts import Extract, extracts
from core.policy.archives.returning import missing
from core.policy.archives.selection import Selection
from core.policy.business import Business
from core.policy.migrations.schema import Difference
from core.policy.plan import Note, Plan, Step, Thing, apart
from core.policy.plans import effects
from core.policy.plans.aging import is_older
from core.policy.plans.estimating import counted, expected, size_of
from core.policy.plans.gone import Left
from core.policy.plans.holders import holders
from core.values.errors import UserError
from core.values.words import _

if TYPE_CHECKING:
    from core.policy.plans.planning import State


@dataclass(frozen=True, slots=True)
class Change:
    """What shall be done: the set to come, how the database differs from the one that is and from that, the steps, the
    archives that come back, what is chosen of one for addons that are there, and what goes without code."""

    new: AddonSet
    before: Difference
    after: Difference
    steps: tuple[Step, ...]
    archives: tuple[Archive, ...]
    chosen: Selection | None
    left: Left

    def of(self, verb: str) -> list[str]:
        """The addons of one verb."""
        return [step.addon for step in self.steps if step.verb == verb]


def tell(connection: Connection, business: Business, now: State, change: Change) -> Plan:
    """The plan for a change."""
    going = [
        (one, counted(connection, one)) for one in (extracts(now.parts, change.new) if change.of("remove") else ())
    ]
    gained, lost = comes_and_goes(connection, business, now, change, going)
    back = returning(connection, change)
    moved = sum(rows for _extract, rows in going) + sum(archive.rows for archive in change.archives)
    moved += sum(one.rows for one in (*gained, *back) if one.kind != "table")
    return Plan(
        business.entry.name,
        now.generation,
        change.steps,
        (*gained, *back),
        tuple(lost),
        tuple(archive.path.name for archive in change.archives),
        tuple(notes(connection, business, now, change, lost)),
        change.chosen.choice if change.chosen else None,
        expected(now.history, moved, size_of(connection, going) if going else 0),
    )


def taken_away(now: State, change: Change) -> list[Extract]:
    """What goes into the archive."""
    left = change.left
    return [*extracts(now.parts, change.new, left.names, left.models), *left.extracts]


def comes_and_goes(
    connection: Connection, business: Business, now: State, change: Change, going: Iterable[tuple[Extract, int]]
) -> tuple[list[Thing], list[Thing]]:
    """What is gained, and what is lost."""
    gained, lost = apart(effects.offers(now.parts), effects.offers(change.new))
    gained += [effects.thing(connection, change.new, item) for item in change.after.missing]
    gone = [item for item in change.after.surplus if item not in change.before.surplus]
    lost += [effects.thing(connection, now.parts, item) for item in gone]
    upgraded = migrations(connection, business, now, change) if change.of("upgrade") else ()
    return [*effects.coming_back(gained, change.archives), *upgraded], [
        *lost,
        *change.left.things(connection),
        *effects.records(going),
    ]


def migrations(connection: Connection, business: Business, now: State, change: Change) -> Iterator[Thing]:
    """The migrations that addons which are here go through."""
    branches, here = business.sets.branches(change.new), business.sets.branches(now.parts).chains
    reached = branches.reached(connection)
    for name in (name for name in branches.heads if name in reached and name in here):
        for revision in branches.between(name, reached, branches.heads[name]):
            yield Thing("migration", revision.id, revision.title)


def returning(connection: Connection, change: Change) -> list[Thing]:
    """What is chosen of an archive and is not here; UserError where that is nothing, and nothing else is to be done."""
    found = list(missing(connection, change.new, change.chosen)) if change.chosen else []
    if change.chosen and not found and {step.verb for step in change.steps} == {"restore"}:
        raise UserError(_("Nothing would come back: what is chosen of the archive is here already."))
    return found


def notes(
    connection: Connection, business: Business, now: State, change: Change, lost: Iterable[Thing]
) -> Iterator[Note]:
    """What people should know of it."""
    leaving, chosen = change.of("remove"), change.chosen
    yield from effects.notes_on_steps(change.steps)
    yield from effects.notes_on_links(now.parts, lost)
    yield from effects.notes_on_glue(now.parts, change.new)
    yield from effects.notes_on_holders(holders(connection, now.parts, leaving) if leaving else ())
    yield from effects.notes_on_archived(change.steps)
    yield from effects.notes_on_archives(change.archives)
    yield from effects.notes_on_choice(chosen, older=bool(chosen and is_older(business, change.new, chosen.archive)))
    yield from effects.notes_on_broken(now.broken)
