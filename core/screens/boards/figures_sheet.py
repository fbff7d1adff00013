"""The sheet in which the rows, columns and measures of a pivot are chosen, and the fields of a graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.boards.figures import COUNT, OWN, dimensions_said, measure_title, measures_said
from core.screens.boards.graph import SHAPES
from core.screens.boards.pivot import LEVELS, MEASURES
from core.screens.elements import Field, Link, Option, SheetPage, SheetPart
from core.screens.finding.dimensions import (
    AGGREGATES,
    Dimension,
    dimensions_of,
    measure,
    titled,
)
from core.screens.finding.paths import reaches
from core.screens.lists.addresses import WAY, address
from core.screens.look import Look, look_of
from core.screens.many import Graph, ways
from core.screens.pages import go, render
from core.screens.views import List
from core.values.declarations import Route
from core.values.errors import NotFound
from core.values.words import _

QUERY, APPLY = "_q", "_apply"


def sheet(ask: Ask) -> Response:
    """The sheet for the page it was opened from; once it is applied, on to that page."""
    view = cast(List, view_of(ask, List))
    pairs = parse_qsl(ask.query[QUERY], keep_blank_values=True) if QUERY in ask.query else list(ask.query.multi_items())
    way = ways(view).get(dict(pairs).get(WAY, ""))
    if way is None or way.kind() not in ("pivot", "graph"):
        raise NotFound(ask.path)
    if APPLY in ask.query:
        kept = [pair for pair in pairs if pair[0] not in OWN]
        told = [(name, value) for name, value in ask.query.multi_items() if name in OWN]
        return go(ask, address(view.path(), (*kept, *told)))
    look = look_of(ask.env)
    back = address(view.path(), tuple(pairs))
    parts = graph_parts if issubclass(way, Graph) else pivot_parts
    return render(
        ask,
        SheetPage(
            title=look.words(_("What is counted, and by what")),
            action=f"{view.path()}/figures",
            submit=look.words(_("Show")),
            cancel=back,
            parts=tuple(parts(ask, view, way(ask.env), look)),
            hidden=((QUERY, urlencode(pairs)),),
            reads=True,
            crumbs=(Link(look.words(view.many or view.model.model_title), back),),
        ),
    )


def pivot_parts(ask: Ask, view: List, pivot: object, look: Look) -> Iterator[SheetPart]:
    for name, title, usual in (("r", _("Rows"), "rows"), ("k", _("Columns"), "columns")):
        now = dimensions_said(view, ask, name, getattr(pivot, usual), LEVELS)
        yield SheetPart(look.words(title), tuple(dimension_fields(view, name, now, LEVELS, look)))
    measured = measures_said(view, ask, getattr(pivot, "measures", ()), MEASURES)
    texts = [COUNT if one is None else one.text for one in measured]
    yield SheetPart(look.words(_("Measures")), tuple(measure_fields(view, texts, MEASURES, look)))


def graph_parts(ask: Ask, view: List, graph: object, look: Look) -> Iterator[SheetPart]:
    now = dimensions_said(view, ask, "b", getattr(graph, "by", ()), 2)
    yield SheetPart(look.words(_("By")), tuple(dimension_fields(view, "b", now, 2, look)))
    usual = [text for text in [getattr(graph, "measure", "")] if text]
    measured = measures_said(view, ask, usual, 1)
    texts = [COUNT if one is None else one.text for one in measured]
    yield SheetPart(look.words(_("Measure")), tuple(measure_fields(view, texts, 1, look)))
    shape = ask.query.get("shape", getattr(graph, "shape", "bar"))
    options = tuple(Option(name, look.words(title), name == shape) for name, title in SHAPES.items())
    yield SheetPart("", (Field("shape", look.words(_("Drawn as")), "radio", options=options, wide=True),))


def dimension_fields(view: List, name: str, now: Sequence[Dimension], most: int, look: Look) -> Iterator[Field]:
    """A choice for each level; time can be gathered in several ways."""
    found = dimensions_of(view, 1)
    for place in range(most):
        chosen = now[place].text if place < len(now) else ""
        options = (Option(one.text, titled(one, look), one.text == chosen) for one in found)
        label = look.words(_("By")) if place == 0 else look.words(_("Then by"))
        yield Field(name, label, "choice", options=(Option("", "—", not chosen), *options), place=place)


def measure_fields(view: List, now: Sequence[str], most: int, look: Look) -> Iterator[Field]:
    able = [one for one in reaches(view.env, view.mapped(), 0) if one.family == "number"]
    texts = [f"{one.path}:{aggregate}" for one in able for aggregate in AGGREGATES]
    found = [one for text in texts if (one := measure(view.env, view.mapped(), text)) is not None]
    for place in range(most):
        chosen = now[place] if place < len(now) else ""
        options = (Option(one.text, measure_title(one, look), one.text == chosen) for one in found)
        number = Option(COUNT, measure_title(None, look), chosen == COUNT)
        empty = () if place == 0 else (Option("", "—", not chosen),)
        label = look.words(_("Measure")) if place == 0 else look.words(_("And"))
        yield Field("m", label, "choice", options=(*empty, number, *options), place=place)


ROUTES = (Route("/{addon}/{model}/figures", sheet),)
