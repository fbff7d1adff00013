"""Makes plans: which addons come and go together, and what that does to the business, from its database as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from core.composition.addonset import AddonSet
from core.policy.archive import Archive
from core.policy.belongings import Owns, belongings
from core.policy.business import Business
from core.policy.gone import Left, Owner, left, needing, owners, steps_of
from core.policy.history import History, history
from core.policy.migrate import Migrations
from core.policy.plan import Note, Plan, Step, Thing, apart
from core.policy.schema import Item, alike, difference
from core.values.declarations import Declaration, Grant, Job, Menu, Role, Route, Setting
from core.values.errors import AddonError, UserError
from core.values.manifest import Manifest, Shelf, in_order
from core.values.words import _

OFFERED = {Menu: "menu", Role: "role", Job: "job", Route: "page", Setting: "setting", Grant: "right"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan with all that carrying it out needs.

    The sets before and after, addons that cannot be used, tables and columns that no model knows, archives to bring
    back, the last ids that new tables gave when they were here before, the migrations, the tables that are and will be
    as both sets say, what goes without code, and what each addon will own.
    """

    plan: Plan
    old: AddonSet
    new: AddonSet
    broken: Mapping[str, str]
    strays: tuple[Item, ...]
    archives: tuple[Archive, ...]
    last_ids: Mapping[str, int]
    migrations: Migrations
    same: frozenset[str]
    left: Left
    owns: Mapping[str, Owns]


def plan(
    business: Business, *, install: Iterable[str] = (), remove: Iterable[str] = (), restore: bool | Sequence[str] = True
) -> Plan:
    """What it takes to install and remove these addons, with all that must come or go along.

    Addons behind their code are upgraded by every plan; one that names no addon does only that. `restore` brings back
    what the last archive has of an addon that was here before; False leaves it there, names choose archives.
    UserError where there is nothing to do or it cannot be done, AddonError where an addon cannot be used.
    """
    return draft(business, tuple(install), tuple(remove), restore=restore).plan


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
        migrations = Migrations(business.sets.branches(new))
        archives, kept = offered(business, now, new, steps, restore)
        before, after = difference(connection, now.parts.base.metadata), difference(connection, new.base.metadata)
        gained, lost = apart(offers(now.parts), offers(new))
        gained += [thing(connection, new, item) for item in after.missing]
        lost += [thing(connection, now.parts, item) for item in after.surplus if item not in before.surplus]
        gone = left(connection, now.owned, [s.addon for s in steps if s.verb == "remove"], new.base.metadata)
        lost += gone.things(connection)
        names = tuple(archive.path.name for archive in archives)
        notes = (*notes_on(now, steps, archives), *kept)
        told = Plan(business.entry.name, now.generation, tuple(steps), tuple(gained), tuple(lost), names, notes)
        last = now.history.last_ids()
        fresh = {item.name: last[item.name] for item in after.missing if item.kind == "table" and item.name in last}
        told_of = {item.table for found in (before, after) for item in (*found.missing, *found.surplus)}
        same = alike(now.parts.base.metadata, new.base.metadata, connection.dialect) - told_of
        strays = tuple(item for item in before.surplus if item not in set(gone.items()))
        owns = belongings(new, business.sets.branches(new).heads)
        return Draft(told, now.parts, new, now.broken, strays, tuple(archives), fresh, migrations, same, gone, owns)


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


# ---- what comes and goes


def offers(parts: AddonSet) -> dict[tuple[str, str], str]:
    """Everything people meet of a set but its tables: kind and name → title."""
    found: dict[tuple[str, str], str] = {}
    for kind, name in parts.composed:
        if kind != "model":
            found[kind, name] = title_of(parts, parts.composed[kind, name])
    for value in parts.declared(Declaration):
        if type(value) in OFFERED:
            found[OFFERED[type(value)], name_of(parts, value)] = title_of(parts, value)
    return found


def title_of(parts: AddonSet, offered: Any) -> str:
    """What people call it: by its own title, else by that of the model it is about; empty where it has neither."""
    title, model = getattr(offered, "title", ""), getattr(offered, "model", None)
    return str(title or (parts[model].model_title if model is not None else ""))


def name_of(parts: AddonSet, value: Any) -> str:
    """The name of a declared value, as short as it can be told from others."""
    if isinstance(value, Grant):
        return f"{parts.owners[value]}: {value.role.title}: {value.can} {value.model.part_name}"
    own = getattr(value, "name", "") or getattr(value, "path", "") or getattr(value, "title", "")
    return f"{parts.owners[value]}.{own or getattr(getattr(value, 'run', None), '__name__', '')}"


def thing(connection: Connection, parts: AddonSet, item: Item) -> Thing:
    """A table, column, index or constraint with its title and the rows it is about."""
    model = next((model for model in parts.all("model") if model.__table__.name == item.table), None)
    if item.kind == "table":
        return Thing("table", item.name, model.model_title if model else "", rows(connection, item.table))
    if item.kind == "column":
        name = item.name.rpartition(".")[2]
        title = model.told(name).title if model and name in model.known() else ""
        return Thing("column", item.name, title, rows(connection, item.table, name))
    return Thing(item.kind, item.name)


def rows(connection: Connection, name: str, column: str = "") -> int:
    """How many rows a table has, how many of them a column fills; a new column counts them all, a new table none."""
    found = inspect(connection)
    if not found.has_table(name):
        return 0
    has_column = column in {told["name"] for told in found.get_columns(name)}
    counted = func.count(sql_column(column)) if has_column else func.count()
    return int(connection.execute(select(counted).select_from(sql_table(name))).scalar_one())


def notes_on(now: State, steps: Sequence[Step], archives: Sequence[Archive]) -> Iterator[Note]:
    """What people should know of the plan."""
    for step in steps:
        values = {"addon": step.title, "why": step.why, "version": step.version, "before": step.before}
        if step.why:
            told = (
                _("{addon} goes too, because it needs {why}.")
                if step.verb == "remove"
                else _("{addon} comes too, because {why} needs it.")
            )
            yield Note(told, values)
        if step.verb == "upgrade":
            yield Note(_("{addon} is brought from {before} to {version}, because its code here is further."), values)
    if any(step.verb == "remove" for step in steps):
        yield Note(_("What goes is archived first; installing the addon again offers it back."))
    for archive in archives:
        yield Note(
            _("{count} records come back from the archive {name} of {date}."),
            {"count": archive.rows, "name": archive.path.name, "date": str(archive.manifest["made_at"])[:10]},
        )
    for name, reason in now.broken.items():
        yield Note(_("{addon} stays as it is, because it cannot be used: {reason}"), {"addon": name, "reason": reason})
