"""The page of a plan: every change of the set is shown first, and done only when it is accepted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from core.policy.plan import Plan
from core.screens.ask import Ask
from core.screens.elements import Badge, Link, PlanPage
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.values.errors import AddonError, UserError
from core.values.words import _
from core.web.plan_lines import asked, facts, notes, sections, title
from core.web.reading import wider
from core.web.routes import Outside, Step
from core.web.wishes import HERE, PLAN, Wish, administrators_only, carry_out_apart, plan_apart, wish_of

if TYPE_CHECKING:
    from core.policy.plans.lifecycle import Done

log = logging.getLogger("gazda.web")
Trouble = UserError | AddonError

SUBMIT = {
    "install": _("Install"), "remove": _("Archive and remove"), "upgrade": _("Upgrade"), "restore": _("Bring back"),
}  # fmt: skip
DONE = {
    "install": _("Installed: {addons}"), "remove": _("Removed and archived: {addons}"),
    "upgrade": _("Upgraded: {addons}"), "restore": _("Brought back: {addons}"),
}  # fmt: skip


def propose(ask: Ask) -> Any:
    """The plan for what is asked, or why there can be none."""
    administrators_only(ask)
    try:
        wish = wish_of(ask)
    except UserError as error:
        return render(ask, impossible(ask, error), 422)
    business = ask.env.business

    def work() -> Plan | Trouble:
        try:
            return plan_apart(business, wish)
        except (UserError, AddonError) as error:
            return error

    return Outside(work, lambda later, found: proposed(later, wish, found))


def proposed(ask: Ask, wish: Wish, found: Plan | Trouble) -> Response:
    if isinstance(found, Plan):
        return render(ask, plan_page(ask, wish, found))
    return render(ask, impossible(ask, found), 422)


def accept(ask: Ask) -> Any:
    """Carry the accepted plan out, in no transaction of this request."""
    administrators_only(ask)
    wish, accepted = wish_of(ask), str(ask.form.get("digest", ""))
    business, person = ask.env.business, ask.env.person

    def work() -> Done | Trouble:
        try:
            done = carry_out_apart(business, wish, accepted, person)
        except (UserError, AddonError) as error:
            return error
        log.info("%s: plan %s is done; others waited %.2f s", business.entry.name, done.run, done.held)
        return done

    return Outside(work, finished)


def finished(ask: Ask, done: Any) -> Response:
    """What the administrator is told after the plan; where something could not come back, the page of the plan says."""
    if isinstance(done, UserError | AddonError):
        return render(ask, impossible(ask, done), 409)
    look = wider(look_of(ask.env), ask.env.business.sets.shelf)
    wanted: Plan = done.plan
    steps = asked(wanted)
    verbs = {step.verb for step in steps}
    text = look.words(DONE[verbs.pop()] if len(verbs) == 1 else _("Done: {addons}"))
    addons = ", ".join(look.words(step.title) for step in steps)
    return go(ask, f"{HERE}/history/{done.run}" if done.notes else HERE, text.format(addons=addons))


def plan_page(ask: Ask, wish: Wish, wanted: Plan) -> PlanPage:
    """The elements of a plan to be accepted."""
    look = wider(look_of(ask.env), ask.env.business.sets.shelf)
    verbs = {step.verb for step in asked(wanted)}
    return PlanPage(
        title=title(wanted, look),
        action=PLAN,
        cancel=HERE,
        submit=look.words(SUBMIT[next(iter(verbs))] if len(verbs) == 1 else _("Do all of this")),
        sections=tuple(sections(wanted, look)),
        notes=tuple(notes(wanted.notes, look)),
        hidden=(*wish.pairs, ("digest", wanted.digest)),
        danger="remove" in verbs,
        facts=tuple(facts(wanted, look)),
        ways=tuple(ways(wish, wanted, look)),
    )


def ways(wish: Wish, wanted: Plan, look: Look) -> tuple[Link, ...]:
    """With the records of the earlier time or without; each is a plan of its own."""
    if not (wanted.restore or not wish.restore):
        return ()
    full = Wish(wish.install, wish.remove)
    empty = Wish(wish.install, wish.remove, restore=False)
    return (
        Link(look.words(_("Bring the records back")), full.address, current=wish.restore),
        Link(look.words(_("Begin empty; the archive stays")), empty.address, current=not wish.restore),
    )


def impossible(ask: Ask, error: Trouble) -> PlanPage:
    """A plan that cannot be: the reason, and nothing to accept."""
    look = look_of(ask.env)
    text = look.words.error(error) if isinstance(error, UserError) else str(error)
    told = (Badge(text, "bad"),)
    return PlanPage(look.words(_("This cannot be done")), ask.path, HERE, "", (), told, possible=False)


ROUTES = (
    Step(PLAN, propose),
    Step(PLAN, accept, ("POST",)),
    Step(f"{HERE}/{{name}}/{{verb}}", propose),
    Step(f"{HERE}/{{name}}/{{verb}}", accept, ("POST",)),
)
