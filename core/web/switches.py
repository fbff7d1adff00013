"""Addons are switched off and on in the browser: off at once and whatever they do, on again by a plan."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from core.policy.business import Business, Entry, Sets
from core.policy.env import Env, Person
from core.policy.plan import Plan
from core.policy.plans import switching
from core.policy.plans.switching import Switch
from core.screens.ask import Ask
from core.screens.elements import Badge, PlanLine, PlanPage, PlanSection
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.values.errors import AccessError, AddonError, UserError
from core.values.manifest import Shelf
from core.values.words import _
from core.web.apart import Apart
from core.web.routes import Outside, Step

if TYPE_CHECKING:
    from core.policy.plans.lifecycle import Done

log = logging.getLogger("gazda.web")
HERE = "/addons"
OFF, ON = f"{HERE}/{{name}}/off", f"{HERE}/{{name}}/on"
Trouble = UserError | AddonError


def administrators_only(ask: Ask) -> None:
    if not ask.env.rights.everything:
        raise AccessError(f"{ask.env.who} may not switch addons")


def outside(work: Callable[[], Any], then: Callable[[Ask, Any], Response]) -> Outside:
    """Do `work` in no transaction of this request; a page tells what stands against it."""

    def tried() -> Any:
        try:
            return work()
        except (UserError, AddonError) as error:
            return error

    return Outside(tried, lambda ask, found: refused(ask, found) if isinstance(found, Trouble) else then(ask, found))


def refused(ask: Ask, error: Trouble) -> Response:
    """Why it cannot be, and nothing to press."""
    look = look_of(ask.env)
    text = look.words.error(error) if isinstance(error, UserError) else str(error)
    title = look.words(_("This cannot be done: {addon}")).format(addon=ask.params["name"])
    page = PlanPage(title, ask.path, HERE, "", (), (Badge(text, "bad"),), possible=False)
    return render(ask, page, 422 if ask.method == "GET" else 409)


# ---- off


def ask_off(ask: Ask) -> Any:
    """What goes off with an addon, to be agreed to."""
    administrators_only(ask)
    business, name = ask.env.business, ask.params["name"]
    return outside(
        lambda: switching.off(business, [name]), lambda later, wanted: render(later, off_page(later, wanted))
    )


def off_page(ask: Ask, wanted: Switch) -> PlanPage:
    look, name = look_of(ask.env), ask.params["name"]
    told = look.words(_("{addon} goes off too, because it needs {why}."))
    notes = [
        look.words(_("Nothing is lost: tables, columns and records stay as they are, until it is switched on again.")),
        *(told.format(addon=titled(ask.env, look, other), why=wanted.why[other]) for other in wanted.why),
    ]
    return PlanPage(
        title=look.words(_("Switch off “{addon}”")).format(addon=titled(ask.env, look, name)),
        action=ask.path,
        cancel=HERE,
        submit=look.words(_("Switch off")),
        sections=(addons_section(ask.env, look, wanted.addons),),
        notes=tuple(Badge(note, "warn" if place else "ok") for place, note in enumerate(notes)),
        danger=True,
    )


def switch_off(ask: Ask) -> Any:
    """Do it."""
    administrators_only(ask)
    business, person, name = ask.env.business, ask.env.person, ask.params["name"]

    def work() -> Switch:
        done = switching.switch_off(business, [name], person)
        log.warning("%s: %s switched %s off", business.entry.name, person.name, ", ".join(done.addons))
        return done

    return outside(work, lambda later, done: finished(later, _("Switched off: {addons}"), done.addons))


# ---- on


def ask_on(ask: Ask) -> Any:
    """What comes back with an addon, to be agreed to."""
    administrators_only(ask)
    business, name = ask.env.business, ask.params["name"]
    told = (business.entry, business.sets.shelf, business.folder, name)
    return outside(lambda: Apart(planned, *told).outcome(), lambda later, plan: render(later, on_page(later, plan)))


def on_page(ask: Ask, plan: Plan) -> PlanPage:
    look, name = look_of(ask.env), ask.params["name"]
    further = look.words(_("{addon} is brought from {before} to {version}, because its code here is further."))
    notes = [
        further.format(addon=look.words(step.title), before=step.before, version=step.version)
        for step in plan.steps
        if step.before not in ("", step.version)
    ]
    return PlanPage(
        title=look.words(_("Switch on “{addon}”")).format(addon=titled(ask.env, look, name)),
        action=ask.path,
        cancel=HERE,
        submit=look.words(_("Switch on")),
        sections=(addons_section(ask.env, look, [step.addon for step in plan.steps]),),
        notes=tuple(Badge(note, "warn") for note in notes),
        hidden=(("digest", plan.digest),),
    )


def switch_on(ask: Ask) -> Any:
    """Do it, if it is still what was agreed to."""
    administrators_only(ask)
    business, accepted = ask.env.business, str(ask.form.get("digest", ""))
    told = (business.entry, business.sets.shelf, business.folder, ask.params["name"], accepted, ask.env.person)
    return outside(
        lambda: Apart(carried_out, *told).outcome(),
        lambda later, addons: finished(later, _("Switched on: {addons}"), addons),
    )


def planned(entry: Entry, shelf: Shelf, folder: Path, name: str) -> Plan:
    """Make the plan, in a process where nobody is served."""
    business = Business(entry, Sets(shelf), folder)
    try:
        return plan_on(business, [name])
    finally:
        business.close()


def carried_out(entry: Entry, shelf: Shelf, folder: Path, name: str, accepted: str, person: Person) -> list[str]:
    """Carry it out, in such a process; gives the addons."""
    business = Business(entry, Sets(shelf), folder)
    try:
        wanted = plan_on(business, [name])
        if wanted.digest != accepted:
            raise UserError(_("The business has changed since this plan was made; look at the new plan."))
        carry_out(business, wanted, person)
        return [step.addon for step in wanted.steps]
    finally:
        business.close()


def plan_on(business: Business, names: list[str]) -> Plan:
    """The plan that brings these addons back, with those that went off with them."""
    from core.policy.plans.planning import plan  # noqa: PLC0415  # Alembic is for plans only

    wanted = dict.fromkeys(other for name in names for other in (name, *switching.went_with(business, name)))
    return plan(business, install=wanted, restore=False)


def carry_out(business: Business, plan: Plan, person: Person) -> Done:
    from core.policy.plans import lifecycle  # noqa: PLC0415  # as above

    return lifecycle.carry_out(business, plan, person)


# ---- both


def addons_section(env: Env, look: Look, names: Any) -> PlanSection:
    lines = tuple(PlanLine(titled(env, look, name), "", name) for name in names)
    return PlanSection(look.words(_("Addons")), "puzzle", lines, look.number(len(lines)))


def titled(env: Env, look: Look, name: str) -> str:
    """What people call an addon, also one whose code is gone."""
    manifest = env.business.sets.shelf.manifests.get(name)
    return look.words(manifest.title) if manifest else name


def finished(ask: Ask, text: str, addons: Any) -> Response:
    look = look_of(ask.env)
    names = ", ".join(titled(ask.env, look, name) for name in addons)
    return go(ask, HERE, look.words(text).format(addons=names))


ROUTES = (
    Step(OFF, ask_off),
    Step(OFF, switch_off, ("POST",)),
    Step(ON, ask_on),
    Step(ON, switch_on, ("POST",)),
)
