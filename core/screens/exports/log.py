"""The log of exports for administrators: who took what out and when, and who was refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import parse_qsl

from markupsafe import Markup
from sqlalchemy import select
from starlette.datastructures import QueryParams
from starlette.responses import Response

from core.policy.env import Env
from core.policy.people import User
from core.screens.ask import Ask
from core.screens.cells import badge, linked
from core.screens.elements import Button, Cells, Empty, Link, TablePage
from core.screens.finding.asked import Asked, asked
from core.screens.finding.conditions import predicate, subject
from core.screens.finding.paths import reach
from core.screens.look import Look, look_of
from core.screens.pages import render
from core.screens.views import List
from core.services.exports import STATES, TONES, Export
from core.services.statements import run, table_of
from core.values.declarations import Route
from core.values.errors import NotFound
from core.values.words import _

HERE = "/exports"
LISTED = 50


def show(ask: Ask) -> Response:
    """The exports, the latest first, a page of them."""
    if not ask.env.rights.everything:
        raise NotFound(ask.path)
    look, words = look_of(ask.env), look_of(ask.env).words
    found = page_of(ask.env, ask.query.get("before", ""))
    columns = (
        _("When"), _("Who"), _("From where"), _("Kind of record"), _("State"), _("Rows"), _("File"), _("Columns"), _("Conditions"),
    )  # fmt: skip
    rows = tuple(tuple(cells(ask.env, row, look)) for row in found[:LISTED])
    older = (
        (Link(words(_("Older ones")), f"{HERE}?before={found[LISTED - 1].id}", "arrow-down"),)
        if len(found) > LISTED
        else ()
    )
    actions: tuple[Button | Link, ...] = older
    page = TablePage(
        words(_("Exports")),
        table=Cells(tuple(map(words, columns)), rows, (5,)),
        text=words(_("Who took lists out of the program, and who was refused. Nobody can change or delete this.")),
        actions=actions,
        empty=Empty(words(_("Nothing was exported yet."))),
    )
    return render(ask, page)


def page_of(env: Env, before: str) -> list[Any]:
    """The exports from a number downwards, one more than a page has if there are more."""
    export, user = table_of(env, Export), table_of(env, User)
    made = select(export, user.c.name.label("who")).outerjoin(user, user.c.id == export.c.by)
    if before.isascii() and before.isdigit() and len(before) <= 18:
        made = made.where(export.c.id < int(before))
    return list(run(env, made.order_by(export.c.id.desc()).limit(LISTED + 1)))


def cells(env: Env, row: Any, look: Look) -> Iterator[str | Markup]:
    """An export as people read it."""
    view = view_of(env, row.model)
    words = look.words
    yield look.instant(row.at)
    yield row.who or ""
    yield row.source
    yield listed(view, row, look)
    yield Markup(badge(words(STATES[row.state]), TONES.get(row.state, "")))  # noqa: S704  # it escapes its text
    yield look.number(row.rows) if row.rows is not None else ""
    yield row.name
    yield ", ".join(titles(view, row.columns, look)) if row.columns else words(_("Table of sums"))
    yield "; ".join(conditions(env, view, row, look))


def view_of(env: Env, model: str) -> List | None:
    """The list of a model, None where its addon is gone."""
    found: Any = env.parts.composed.get(("view", f"{model}.list"))
    return cast(List, found(env)) if found is not None else None


def listed(view: List | None, row: Any, look: Look) -> str | Markup:
    """What was exported, with the way to what its address shows now."""
    if view is None:
        return str(row.model)
    title = look.words(view.many or view.model.model_title)
    return linked([(title, f"{view.path()}?{row.query}")])


def titles(view: List | None, columns: list[str], look: Look) -> Iterator[str]:
    """What columns are called by those who read the log."""
    for name in columns:
        found = reach(view.env, view.mapped(), name) if view is not None else None
        yield " → ".join(map(look.words, found.titles)) if found is not None else name


def conditions(env: Env, view: List | None, row: Any, look: Look) -> Iterator[str]:
    """What the records were narrowed by, in words."""
    if row.chosen:
        yield look.words.say(_("{count} chosen records"), count=len(row.chosen))
    if view is None:
        yield row.query
        return
    wanted = asked(view, Ask(env, "GET", "", QueryParams(row.query)))
    yield from in_words(view, wanted, dict(parse_qsl(row.query)), look)


def in_words(view: List, wanted: Asked, told: Mapping[str, str], look: Look) -> Iterator[str]:
    """Words, tab, filters and conditions, one after the other."""
    if wanted.question:
        yield f"“{wanted.question}”"
    if "tab" in told:
        yield look.words(wanted.tab.title)
    for name, values in wanted.filters:
        field = view.mapped().told(name)
        yield f"{look.words(field.title) or name}: {', '.join(look.words(field.choices.get(v, v)) for v in values)}"
    either = f" {look.words(_('or'))} "
    for _name, group in wanted.stated.groups:
        yield either.join(f"{subject(one.reach, look)}: {predicate(one, look, view.env)}" for one in group)


ROUTES = (Route(HERE, show),)
