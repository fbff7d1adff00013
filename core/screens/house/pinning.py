"""The sheet by which what a list shows now is put on the dashboard: as a figure, its first records, a chart, who is next."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.boards.figures import COUNT, measure_title
from core.screens.elements import Field, Link, Option, SheetPage, SheetPart
from core.screens.finding.dimensions import AGGREGATES, measure
from core.screens.finding.paths import reaches
from core.screens.house.arranged import entries_for
from core.screens.house.arranging import keep
from core.screens.house.dashboard import address_of, may_arrange_roles, role_of
from core.screens.lists.addresses import TURNED, VIEW, WAY, address
from core.screens.lists.saved import of_address
from core.screens.look import Look, look_of
from core.screens.many import ways
from core.screens.pages import go, render
from core.screens.views import List
from core.services.dashboards import Entry
from core.values.declarations import Route
from core.values.errors import UserError
from core.values.words import _

QUERY = "_q"
KINDS = {"figure": _("One figure"), "rows": _("First records"), "chart": _("Chart"), "next": _("Who is next")}
NEEDS = {"chart": "graph", "next": "activity"}
"""Which way of looking a kind needs."""

Pairs = list[tuple[str, str]]


def show(ask: Ask) -> Response:
    """The sheet for the address of a list, a graph, or who is next."""
    view = cast(List, view_of(ask, List))
    return render(ask, page_of(ask, view, list(ask.query.multi_items())))


def put(ask: Ask) -> Response:
    """Put it on the dashboard of who asks, or of a role."""
    view, look = cast(List, view_of(ask, List)), look_of(ask.env)
    pairs, role = parse_qsl(ask.said(QUERY), keep_blank_values=True), role_of(ask)
    try:
        entries = [*entries_for(ask.env, role), entry_of(ask, view, pairs, look)]
        keep(ask, role, entries)
    except UserError as error:
        return render(ask, page_of(ask, view, pairs, look.words.error(error)), 422)
    text = look.words(_("On the dashboard: {name}")).format(name=entries[-1].title)
    return go(ask, f"{address_of(role, arranging=bool(role))}#tile-{entries[-1].key}", text)


def entry_of(ask: Ask, view: List, pairs: Pairs, look: Look) -> Entry:
    """The tile that the sheet describes; UserError where its title or kind is missing."""
    kind, title = ask.said("kind"), " ".join(ask.said("title").split())[:120]
    if kind not in dict(kinds(view)):
        raise UserError(_("Choose how it is shown."), field="kind")
    if not title:
        raise UserError(_("Give the tile a title."), field="title")
    kept = [pair for pair in pairs if pair[0] not in {*TURNED, VIEW, WAY, *(("m",) if kind == "figure" else ())}]
    measured = ask.said("m")
    if kind == "figure" and measured and measured != COUNT:
        kept.append(("m", measured))
    if kind in NEEDS:
        kept.append((WAY, NEEDS[kind]))
    dated = ask.said("dated") if ask.said("dated") in dict(days(view, look)) else ""
    return Entry(
        f"at-{secrets.token_hex(4)}", 2 if kind == "chart" else 1, address(view.path(), kept), kind, title, dated
    )


# ---- the sheet


def page_of(ask: Ask, view: List, pairs: Pairs, error: str = "") -> SheetPage:
    look, back = look_of(ask.env), address(view.path(), pairs)
    return SheetPage(
        title=look.words(_("Put on the dashboard")),
        action=f"{view.path()}/pin",
        submit=look.words(_("Put there")),
        cancel=back,
        parts=(SheetPart(fields=tuple(fields(ask, view, pairs, look))),),
        hidden=((QUERY, urlencode(pairs)),),
        error=error,
        crumbs=(Link(look.words(view.many or view.model.model_title), back),),
        intro=look.words(_("The tile shows what this address finds at the time, and leads back to it.")),
    )


def fields(ask: Ask, view: List, pairs: Pairs, look: Look) -> Iterator[Field]:
    way = dict(pairs).get(WAY, "")
    usual = next((kind for kind, needed in NEEDS.items() if needed == way), "rows")
    now, words = ask.said("kind") or usual, look.words
    yield Field(
        "title",
        words(_("Title")),
        value=ask.said("title") or title_of(ask, view, pairs, look),
        required=True,
        wide=True,
    )
    options = tuple(Option(kind, words(title), kind == now) for kind, title in kinds(view))
    yield Field("kind", words(_("Shown as")), "radio", options=options, wide=True)
    yield Field("m", words(_("Figure")), "choice", options=tuple(measures(view, look, ask.said("m"))))
    yield Field("dated", words(_("Of the period, by")), "choice", options=(
        Option("", words(_("At all times")), not ask.said("dated")),
        *(Option(name, title, name == ask.said("dated")) for name, title in days(view, look)),
    ))  # fmt: skip
    if may_arrange_roles(ask):
        roles = ((name, words(role.title)) for name, role in ask.env.parts.roles().items())
        mine = Option("", words(_("My dashboard")), chosen=True)
        yield Field("role", words(_("Whose dashboard")), "choice", options=(mine, *(Option(*one) for one in roles)))


def title_of(ask: Ask, view: List, pairs: Pairs, look: Look) -> str:
    """What the list is called where it was opened: its saved view, its tab, or all of it."""
    said = dict(pairs)
    saved: Any = of_address(ask.env, view, said)
    if saved is not None:
        return str(saved.name)
    tab = next((tab for tab in view.tabs()[1:] if tab.name == said.get("tab")), None)
    many = look.words(view.many or view.model.model_title)
    return f"{many}: {look.words(tab.title)}" if tab is not None else many


def kinds(view: List) -> Iterator[tuple[str, str]]:
    """How records of a list can be shown."""
    able = ways(view)
    yield from ((kind, title) for kind, title in KINDS.items() if NEEDS.get(kind, "graph") in able or kind not in NEEDS)


def measures(view: List, look: Look, now: str) -> Iterator[Option]:
    """What a figure can be: the number of records, or sums and the like of their numbers."""
    yield Option(COUNT, measure_title(None, look), now in ("", COUNT))
    able = [one for one in reaches(view.env, view.mapped(), 0) if one.family == "number"]
    for text in (f"{one.path}:{aggregate}" for one in able for aggregate in AGGREGATES):
        found = measure(view.env, view.mapped(), text)
        if found is not None:
            yield Option(found.text, measure_title(found, look), now == found.text)


def days(view: List, look: Look) -> Iterator[tuple[str, str]]:
    """The days and points in time that a period can be of."""
    for one in reaches(view.env, view.mapped(), 0):
        if one.family in ("date", "instant"):
            yield one.path, look.words(one.field.title)


ROUTES = (Route("/{addon}/{model}/pin", show), Route("/{addon}/{model}/pin", put, ("POST",)))
