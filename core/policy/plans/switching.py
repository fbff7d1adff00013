"""Switches addons off without their code or a plan: nothing of what they have in the database changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from core.composition.blame import FOUNDATION
from core.policy import trail
from core.policy.business import Business
from core.policy.env import Env, Person
from core.policy.guard import KERNEL
from core.policy.installed import Addon, PlanRun
from core.policy.plan import Plan, Step
from core.policy.plans.coming import changing
from core.values.errors import UserError
from core.values.manifest import dependents
from core.values.words import _


@dataclass(frozen=True, slots=True)
class Switch:
    """Addons to switch off, those first that need others; `why` names for each the one it goes with, if any."""

    addons: tuple[str, ...]
    why: Mapping[str, str]


def states(business: Business) -> dict[str, str]:
    """What the business says of each addon it ever had: installed, off or removed."""
    with business.reading() as connection:
        return {row["name"]: row["state"] for row in rows_of(connection, table_of(business, Addon))}


def off(business: Business, names: Iterable[str]) -> Switch:
    """What goes off with these addons; UserError where one of them cannot."""
    asked, known = list(dict.fromkeys(names)), states(business)
    for name in asked:
        if name == FOUNDATION:
            raise UserError(_("The addon base cannot be switched off: everything stands on it."))
        if known.get(name) == "off":
            raise UserError(_("The addon {addon} is switched off already."), addon=name)
        if known.get(name) != "installed":
            raise UserError(_("The addon {addon} is not installed."), addon=name)
    manifests = business.sets.shelf.manifests
    why = {other: name for name in reversed(asked) for other in dependents(manifests, name) if other not in asked}
    why = {other: name for other, name in why.items() if known.get(other) == "installed"}
    order = sorted([*asked, *why], key=lambda name: (len(dependents(manifests, name)), name))
    return Switch(tuple(order), why)


def switch_off(business: Business, names: Iterable[str], person: Person) -> Switch:
    """Switch addons off, and those that need them; every process follows with its next unit of work."""
    base = business.sets.of([FOUNDATION])
    wanted = off(business, names)
    with changing(business) as connection:
        env = Env(business, base, connection, person, "switch", trusted=True)
        try:
            write_down(env, wanted)
        finally:
            env.close()
    return wanted


def write_down(env: Env, wanted: Switch) -> None:
    """The state of each addon, the trail and the history."""
    addons = env.parts[Addon].__table__  # type: ignore[attr-defined]  # mapped by the set
    rows = rows_of(env.connection, addons)
    here = {row["name"]: row for row in rows if row["state"] == "installed"}
    if not here.keys() >= set(wanted.addons):
        raise UserError(_("The business has changed meanwhile; try again."))
    generation = max(row["generation"] for row in rows)
    now = {"state": "off", "generation": generation + 1, "at": env.now(), "by": env.user}
    run(env, update(addons).where(addons.c.name.in_(wanted.addons)).values(now))
    changed = {"state": ("installed", "off")}
    trail.write(env, [trail.Change(env.parts[Addon], here[name]["id"], "write", changed) for name in wanted.addons])
    told = plan_of(env.business, generation, wanted, {name: str(row["version"]) for name, row in here.items()})
    row = {"at": env.now(), "by": env.user, "plan": told.as_json(), "archive": ""}
    run(env, insert(env.parts[PlanRun].__table__).values(row))  # type: ignore[attr-defined]  # as above


def plan_of(business: Business, generation: int, wanted: Switch, versions: Mapping[str, str]) -> Plan:
    """What was done, as the history tells it."""
    manifests = business.sets.shelf.manifests
    steps = [
        Step(name, "off", manifests[name].title if name in manifests else name, "", version, wanted.why.get(name, ""))
        for name in wanted.addons
        for version in [versions[name]]
    ]
    return Plan(business.entry.name, generation, tuple(steps))


def went_with(business: Business, name: str) -> list[str]:
    """The addons that were switched off together with this one and need it: they come back with it."""
    with business.reading() as connection:
        rows = {row["name"]: row for row in rows_of(connection, table_of(business, Addon)) if row["state"] == "off"}
    if name not in rows:
        raise UserError(_("The addon {addon} is not switched off."), addon=name)
    needing = [other for other in dependents(business.sets.shelf.manifests, name) if other in rows]
    return [other for other in needing if rows[other]["generation"] == rows[name]["generation"]]


def table_of(business: Business, part: type[Any]) -> Table:
    """A table of base, whatever else is installed."""
    found: Table = business.sets.of([FOUNDATION])[part].__table__
    return found


def rows_of(connection: Connection, addons: Table) -> list[Mapping[str, Any]]:
    wanted = [addons.c[name] for name in ("id", "name", "version", "state", "generation")]
    return [dict(row) for row in connection.execute(select(*wanted), execution_options=KERNEL).mappings()]


def run(env: Env, statement: Any) -> None:
    env.connection.execute(statement, execution_options=KERNEL)
