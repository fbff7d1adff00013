"""Makes plans: which addons come and go together, and what that does to the business, from its database as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection, inspect

from core.composition.addonset import AddonSet
from core.policy.archives.archive import Archive
from core.policy.archives.selection import Selection, refuse_days
from core.policy.business import Business
from core.policy.migrations.migrate import Migrations
from core.policy.migrations.schema import Item, alike, difference
from core.policy.plan import Choice, Note, Plan, Step
from core.policy.plans.belongings import Owns, belongings
from core.policy.plans.gone import Left, Owner, left, needing, owners, steps_of
from core.policy.plans.history import History, history
from core.policy.plans.saying import Change, tell
from core.values.errors import AddonError, UserError
from core.values.manifest import Manifest, Shelf, in_order
from core.values.words import _


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan with all that carrying it out needs.

    The sets before and after, addons that cannot be used, tables and columns that no model knows, archives to bring
    back, what is chosen of one for addons that are there, the last ids that new tables gave when they were here before,
    the migrations, the tables that are and will be as both sets say, what goes without code, and what each addon will
    own.
    """

    plan: Plan
    old: AddonSet
    new: AddonSet
    broken: Mapping[str, str]
    strays: tuple[Item, ...]
    archives: tuple[Archive, ...]
    chosen: Selection | None
    last_ids: Mapping[str, int]
    migrations: Migrations
    same: frozenset[str]
    left: Left
    owns: Mapping[str, Owns]


def plan(
    business: Business,
    *,
    install: Iterable[str] = (),
    remove: Iterable[str] = (),
    restore: bool | Sequence[str] = True,
    choice: Choice | None = None,
) -> Plan:
    """What it takes to install and remove these addons, with all that must come or go along.

    Addons behind their code are upgraded by every plan; one that names no addon does only that. `restore` brings back
    what the last archive has of an addon that was here before; False leaves it there, names choose archives. `choice`
    is brought into the addons of its archive that are there by then, without overwriting anything. UserError where
    there is nothing to do or it cannot be done, AddonError where an addon cannot be used.
    """
    return draft(business, tuple(install), tuple(remove), restore=restore, choice=choice).plan


def draft(
    business: Business,
    install: Sequence[str],
    remove: Sequence[str],
    *,
    restore: bool | Sequence[str] = True,
    choice: Choice | None = None,
) -> Draft:
    """The plan, and what carrying it out needs."""
    with business.reading() as connection:
        now = state(business, connection)
        steps = [*removals(now, remove), *upgrades(now), *installs(now, install)]
        new = business.sets.of(names_after(now, steps))
        chosen = selected(business, now, new, choice)
        steps += returns(now, chosen, steps)
        if not steps:
            raise UserError(_("There is nothing to do: the addons are as you want them."))
        archives, unusable = offered(business, now, new, steps, restore if chosen is None else False)
        before, after = difference(connection, now.parts.base.metadata), difference(connection, new.base.metadata)
        gone = left(connection, now.owned, [s.addon for s in steps if s.verb == "remove"], new.base.metadata)
        change = Change(new, before, after, tuple(steps), tuple(archives), chosen, gone)
        told = tell(connection, business, now, change)
        last = now.history.last_ids()
        fresh = {item.name: last[item.name] for item in after.missing if item.kind == "table" and item.name in last}
        told_of = {item.table for found in (before, after) for item in (*found.missing, *found.surplus)}
        return Draft(
            replace(told, notes=(*told.notes, *unusable)),
            now.parts,
            new,
            now.broken,
            tuple(item for item in before.surplus if item not in set(gone.items())),
            tuple(archives),
            chosen,
            fresh,
            Migrations(business.sets.branches(new)),
            alike(now.parts.base.metadata, new.base.metadata, connection.dialect) - told_of,
            gone,
            belongings(new, business.sets.branches(new).heads),
        )


# ---- the addons


@dataclass(frozen=True, slots=True)
class State:
    """What a business has at the moment: nothing yet, or the addons by name with their versions."""

    generation: int
    parts: AddonSet
    shelf: Shelf
    versions: Mapping[str, str]
    broken: Mapping[str, str]
    behind: frozenset[str]
    history: History
    owned: Mapping[str, Owner] = field(default_factory=dict)


def state(business: Business, connection: Connection) -> State:
    """The state of the business as this transaction sees it."""
    shelf = business.sets.shelf
    if not inspect(connection).has_table("base_addon"):
        return State(0, business.sets.of(()), shelf, {}, {}, frozenset(), History())
    found = business.installed(connection)
    told = history(connection)
    behind = frozenset(name.partition("+")[0] for name in found.behind)
    owned = owners(connection, found)
    return State(found.generation, found.parts, shelf, told.versions, found.broken, behind, told, owned)


def removals(now: State, names: Iterable[str]) -> list[Step]:
    """The addons to remove and those that need them, the ones that need others first."""
    asked, here = list(names), {**now.versions, **now.history.off}
    for name in asked:
        if name == "base":
            raise UserError(_("The addon base cannot be removed: everything stands on it."))
        if name not in here:
            raise UserError(_("The addon {addon} is not installed."), addon=name)
    manifests = now.shelf.manifests
    why = {other: name for name in reversed(asked) for other in needing(manifests, now.owned, name) if other in here}
    why = {other: name for other, name in why.items() if other not in asked}
    going = {*asked, *why}
    for name in sorted(going):
        if name in now.behind:
            raise UserError(_("{addon} is behind its code; upgrade it first, then remove it."), addon=name)
    order = [manifest for manifest in now.parts.addons.values() if manifest.name in going]
    steps = [Step(m.name, "remove", m.title, "", here[m.name], why.get(m.name, "")) for m in reversed(order)]
    return [*steps_of(now.owned, going, why), *steps]


def upgrades(now: State) -> list[Step]:
    """The addons whose code is further than their data: whatever is planned, they are brought up with it."""
    order = [manifest for manifest in now.parts.addons.values() if manifest.name in now.behind]
    return [Step(m.name, "upgrade", m.title, m.version, now.versions.get(m.name, "")) for m in order]


def installs(now: State, names: Iterable[str]) -> list[Step]:
    """The addons to install and those they need, the needed first; one that was switched off has its version before."""
    asked = list(names)
    for name in asked:
        if name in now.versions and name not in now.broken:
            raise UserError(_("The addon {addon} is installed already."), addon=name)
        if name in now.shelf.broken:
            raise AddonError(now.shelf.broken[name])
    order = in_order(now.shelf.manifests, asked)
    return [
        Step(
            m.name,
            "install",
            m.title,
            m.version,
            now.history.off.get(m.name, ""),
            "" if m.name in asked else asker(m.name, order),
        )
        for m in order
        if m.name not in now.versions
    ]


def selected(business: Business, now: State, new: AddonSet, choice: Choice | None) -> Selection | None:
    """What is chosen of an archive; UserError where it cannot be brought back here."""
    if choice is None:
        return None
    refuse_days(choice)
    archive = Archive(business.archives / Path(choice.archive).name)
    if told := unfit(business, new, archive):
        raise UserError(told.message, **told.values)
    here = [name for name in archive.addons if name in new.addons]
    if not here:
        addons = ", ".join(archive.addons)
        raise UserError(_("Install {addons} first; then what is in the archive can come back."), addons=addons)
    if behind := sorted(now.behind):
        raise UserError(_("{addons}: the data are behind the code; upgrade first."), addons=", ".join(behind))
    return Selection(archive, choice)


def returns(now: State, chosen: Selection | None, steps: Sequence[Step]) -> list[Step]:
    """The addons that are here already, into which archived records are brought."""
    if chosen is None:
        return []
    changed = {step.addon for step in steps}
    here = [m for m in now.parts.addons.values() if m.name in chosen.archive.addons and m.name not in changed]
    return [Step(m.name, "restore", m.title, now.versions[m.name], chosen.archive.addons[m.name]) for m in here]


def asker(name: str, order: Sequence[Manifest]) -> str:
    """The first addon of a plan that needs `name`."""
    return next((manifest.name for manifest in order if name in manifest.depends), "")


def names_after(now: State, steps: Iterable[Step]) -> list[str]:
    """The usable addons of the business once the steps are done."""
    names = set(now.versions) - set(now.broken)
    for step in steps:
        (names.discard if step.verb == "remove" else names.add)(step.addon)
    return sorted(names)


# ---- archives that come back


def offered(
    business: Business, now: State, new: AddonSet, steps: Sequence[Step], restore: bool | Sequence[str]
) -> tuple[list[Archive], list[Note]]:
    """The archives to bring back, the last written first, and why another is not."""
    coming = [step.addon for step in steps if step.verb == "install" and not step.before]
    if not isinstance(restore, bool):
        chosen = [Archive(business.archives / Path(name).name) for name in restore]
        for archive in chosen:
            if told := unfit(business, new, archive):
                raise UserError(told.message, **told.values)
        return chosen, []
    found: list[Archive] = []
    notes: list[Note] = []
    names = {now.history.archive_of(addon) for addon in coming} if restore else set()
    for name in (run.archive for run in now.history.runs if run.archive in names - {""}):
        try:
            archive = Archive(business.archives / name)
        except UserError as error:
            notes.append(Note(error.message, error.values))
            continue
        told = unfit(business, new, archive)
        (notes if told else found).append(told or archive)  # type: ignore[arg-type]  # the one or the other
    return found, notes


def unfit(business: Business, new: AddonSet, archive: Archive) -> Note | None:
    """Why the code here cannot read an archive: it was written by a newer version of the addon."""
    chains = business.sets.branches(new).chains
    for branch, revision in archive.manifest["revisions"].items():
        if branch in chains and revision not in [known.id for known in chains[branch]]:
            told = _("The archive {name} is of a newer {addon} ({version}) than the one here; it is not brought back.")
            addon = branch.partition("+")[0]
            return Note(told, {"name": archive.path.name, "addon": addon, "version": archive.addons.get(addon, "")})
    return None
