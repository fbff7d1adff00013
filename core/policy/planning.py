"""Makes plans: which addons come and go together, and what that does to the business, from its database as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, inspect, select, text

from core.composition.addonset import AddonSet
from core.policy.business import Business
from core.policy.history import History, history
from core.policy.archive import Archive
from core.policy.plan import Note, Plan, Step, Thing, apart
from core.policy.schema import Difference, Item, difference
from core.values.declarations import Grant, Job, Menu, Role, Route, Setting
from core.values.errors import AddonError, UserError, unknown
from core.values.manifest import Manifest, dependents, in_order
from core.values.words import _

OFFERED = {"menu": Menu, "role": Role, "job": Job, "route": Route, "setting": Setting, "right": Grant}


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan with all that carrying it out needs: the sets before and after, what no model knows, archives to restore."""

    plan: Plan
    old: AddonSet
    new: AddonSet
    broken: Mapping[str, str]
    strays: tuple[str, ...]
    archives: tuple[Archive, ...]


def plan(
    business: Business,
    *,
    install: Iterable[str] = (),
    remove: Iterable[str] = (),
    upgrade: bool = False,
    restore: bool | Sequence[str] = True,
) -> Plan:
    """What it takes to install and remove these addons, with all that must come or go along.

    Addons behind the code are upgraded in any case; `upgrade` alone does nothing else. `restore` brings back what the
    last archive has of an addon that was here before; False leaves it in the archive, names choose archives.
    UserError where there is nothing to do or it cannot be done, AddonError where an addon cannot be used.
    """
    return draft(business, tuple(install), tuple(remove), upgrade=upgrade, restore=restore).plan


def draft(
    business: Business, install: Sequence[str], remove: Sequence[str], *, restore: bool | Sequence[str] = True
) -> Draft:
    """The plan, and what carrying it out needs."""
    with business.reading() as connection:
        now = state(business, connection)
        steps = [*removals(now, remove), *upgrades(now), *installs(now, install)]
        if not steps:
            raise UserError(_("There is nothing to do: the addons are as you want them."))
        new = business.sets.of(names_after(now, steps))
        archives = offered(business, now, [step.addon for step in steps if step.verb == "install"], restore)
        before, after = difference(connection, now.parts.base.metadata), difference(connection, new.base.metadata)
        gained, lost = apart(offers(now.parts), offers(new))
        gained += [thing(connection, new, item) for item in after.missing]
        lost += [thing(connection, now.parts, item) for item in after.surplus if item not in before.surplus]
        names = tuple(archive.path.name for archive in archives)
        notes = tuple(notes_on(now, steps, archives))
        told = Plan(business.entry.name, now.generation, tuple(steps), tuple(gained), tuple(lost), names, notes)
        return Draft(told, now.parts, new, now.broken, before.surplus, tuple(archives))


# ---- the addons


@dataclass(frozen=True, slots=True)
class State:
    """What a business has at the moment: nothing yet, or the addons by name with their versions."""

    generation: int
    parts: AddonSet
    manifests: Mapping[str, Manifest]
    versions: Mapping[str, str]
    broken: Mapping[str, str]
    behind: frozenset[str]
    history: History


def state(business: Business, connection: Connection) -> State:
    """The state of the business as this transaction sees it."""
    shelf = business.sets.shelf.manifests
    if not inspect(connection).has_table("base_addon"):
        return State(0, business.sets.of(()), shelf, {}, {}, frozenset(), History())
    found = business.installed(connection)
    told = history(connection)
    behind = frozenset(name.partition("+")[0] for name in found.behind)
    return State(found.generation, found.parts, shelf, told.versions, found.broken, behind, told)


def removals(now: State, names: Iterable[str]) -> list[Step]:
    """The addons to remove and those that need them, the ones that need others first."""
    asked = list(names)
    for name in asked:
        if name == "base":
            raise UserError(_("The addon base cannot be removed: everything stands on it."))
        if name not in now.versions:
            raise UserError(_("The addon {addon} is not installed."), addon=name)
    why = {other: name for name in reversed(asked) for other in dependents(now.manifests, name) if other in now.versions}
    going = {*asked, *why}
    for name in sorted(going):
        if name in now.broken:
            raise UserError(_("{addon} cannot be archived while it cannot be used: {reason}"), addon=name, reason=now.broken[name])
        if name in now.behind:
            raise UserError(_("{addon} is behind its code; upgrade it first, then remove it."), addon=name)
    order = [manifest for manifest in now.parts.addons.values() if manifest.name in going]
    return [
        Step(m.name, "remove", m.title, "", now.versions[m.name], "" if m.name in asked else why[m.name]) for m in reversed(order)
    ]


def upgrades(now: State) -> list[Step]:
    """The addons whose code is further than their data: whatever is planned, they are brought up with it."""
    order = [manifest for manifest in now.parts.addons.values() if manifest.name in now.behind]
    return [Step(m.name, "upgrade", m.title, m.version, now.versions.get(m.name, "")) for m in order]


def installs(now: State, names: Iterable[str]) -> list[Step]:
    """The addons to install and those they need, the needed first."""
    asked = list(names)
    for name in asked:
        if name in now.versions and name not in now.broken:
            raise UserError(_("The addon {addon} is installed already."), addon=name)
    order = in_order(now.manifests, asked)
    return [
        Step(m.name, "install", m.title, m.version, "", "" if m.name in asked else asker(m.name, order))
        for m in order
        if m.name not in now.versions
    ]


def asker(name: str, order: Sequence[Manifest]) -> str:
    """The first addon of a plan that needs `name`."""
    return next((manifest.name for manifest in order if name in manifest.depends), "")


def names_after(now: State, steps: Iterable[Step]) -> list[str]:
    """The usable addons of the business once the steps are done."""
    names = set(now.versions) - set(now.broken)
    for step in steps:
        (names.discard if step.verb == "remove" else names.add)(step.addon)
    return sorted(names)
