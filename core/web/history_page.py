"""The plans that were carried out: who, when, what, how long others waited; and each as it was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from markupsafe import Markup
from sqlalchemy import select
from starlette.responses import Response

from core.policy.archives import access
from core.policy.env import Env
from core.policy.installed import PlanRun
from core.policy.people import User
from core.policy.plan import Note, Plan
from core.screens.ask import Ask
from core.screens.elements import Cells, Empty, Fact, Link, PlanPage, TablePage
from core.screens.look import Look, look_of
from core.screens.pages import render
from core.values.declarations import Route
from core.values.errors import NotFound
from core.values.words import _
from core.web.plan_lines import asked, notes, sections, time_text
from core.web.reading import wider
from core.web.wishes import HERE, administrators_only

HISTORY, ARCHIVES = f"{HERE}/history", f"{HERE}/archives"
SHOWN = 100
VERBS = {
    "install": _("Install: {addons}"), "remove": _("Remove: {addons}"), "upgrade": _("Upgrade: {addons}"),
    "restore": _("Bring back: {addons}"), "off": _("Switch off: {addons}"),
}  # fmt: skip


def show(ask: Ask) -> Response:
    """The last plans, the newest first."""
    administrators_only(ask)
    look, model = wider(look_of(ask.env), ask.env.business.sets.shelf), ask.env[PlanRun]
    runs = ask.env.session.scalars(select(model).order_by(model.id.desc()).limit(SHOWN)).all()
    names = people(ask.env, runs)
    columns = (_("What"), _("When"), _("Who"), _("Others waited"), _("Archive"))
    there = {path.name for path in access.files(ask.env)}
    rows = tuple(row(run, names, there, look) for run in runs)
    return render(
        ask,
        TablePage(
            look.words(_("Plans that were carried out")),
            table=Cells(tuple(look.words(column) for column in columns), rows, (3,)),
            crumbs=(Link(look.words(_("Addons")), HERE),),
            empty=Empty(look.words(_("No plan was carried out yet."))),
        ),
    )


def people(env: Env, runs: Iterable[Any]) -> dict[int | None, str]:
    """The names of those who accepted the plans."""
    user = env[User]
    asked_for = {run.by for run in runs if run.by is not None}
    return dict(env.session.execute(select(user.id, user.name).where(user.id.in_(asked_for))).all())


def row(run: Any, names: Mapping[int | None, str], there: Collection[str], look: Look) -> tuple[str | Markup, ...]:
    """One plan in the table."""
    return (
        Markup('<a href="{}/{}">{}</a>').format(HISTORY, run.id, summary(Plan.from_json(run.plan), look)),
        look.instant(run.at),
        names.get(run.by) or look.words(_("the program")),
        waited(run.plan, look),
        archive_link(run.archive, there, look),
    )


def summary(plan: Plan, look: Look) -> str:
    """What a plan did, in a line."""
    steps = asked(plan)
    told = [
        look.words(text).format(addons=", ".join(look.words(step.title) for step in steps if step.verb == verb))
        for verb, text in VERBS.items()
        if any(step.verb == verb for step in steps)
    ]
    return "; ".join(told)


def waited(plan: Mapping[str, Any], look: Look) -> str:
    """How long others waited for a plan, where that is known."""
    outcome = plan.get("outcome")
    return time_text(outcome["held"], look) if outcome else ""


def archive_link(name: str, there: Collection[str], look: Look) -> str | Markup:
    """The way to an archive, or that it is gone."""
    if name and name not in there:
        return look.words.say(_("{name}, purged"), name=name)
    return Markup('<a href="{}/{}">{}</a>').format(ARCHIVES, name, name) if name else ""


def one(ask: Ask) -> Response:
    """A plan as it was, and what came of it."""
    administrators_only(ask)
    key = ask.params["run"]
    if not key.isdigit():
        raise NotFound(ask.path)
    run: Any = ask.env.find(PlanRun, int(key))
    look, plan = wider(look_of(ask.env), ask.env.business.sets.shelf), Plan.from_json(run.plan)
    outcome = run.plan.get("outcome", {"notes": ()})
    lost = [Note(**note) for note in outcome["notes"]]
    return render(
        ask,
        PlanPage(
            title=summary(plan, look),
            action=ask.path,
            cancel=HISTORY,
            submit="",
            sections=tuple(sections(plan, look)),
            notes=tuple(notes([*lost, *plan.notes], look)),
            facts=tuple(facts(ask.env, run, look)),
            crumbs=(Link(look.words(_("Addons")), HERE), Link(look.words(_("History")), HISTORY)),
        ),
    )


def facts(env: Env, run: Any, look: Look) -> Iterator[Fact]:
    """Who, when, how long."""
    yield Fact(look.words(_("When")), look.full(run.at))
    yield Fact(look.words(_("Who")), people(env, [run]).get(run.by) or look.words(_("the program")))
    if outcome := run.plan.get("outcome"):
        yield Fact(look.words(_("Took")), time_text(outcome["took"], look))
        yield Fact(look.words(_("Others waited")), time_text(outcome["held"], look))
    if run.archive:
        there = {path.name for path in access.files(env)}
        yield Fact(look.words(_("Archive")), archive_link(run.archive, there, look))


ROUTES = (Route(HISTORY, show), Route(f"{HISTORY}/{{run}}", one))
