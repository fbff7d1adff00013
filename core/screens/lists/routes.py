"""What a list answers: its page, and the values of a filter that begin like what is typed."""

from __future__ import annotations

from typing import cast

from starlette.responses import Response

from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.elements import ManyPage
from core.screens.finding.asked import FILTER, asked
from core.screens.finding.pages import beginnings
from core.screens.lists import arrange_sheet, condition_sheet, editing, saved, widths
from core.screens.lists.columns import columns
from core.screens.lists.facets import numbered
from core.screens.lists.groups import total
from core.screens.lists.page import heads as heads_of
from core.screens.lists.surround import live, surroundings
from core.screens.look import look_of
from core.screens.pages import piece
from core.screens.views import List
from core.values.declarations import Route

MOST_VALUES = 12


def totals(ask: Ask) -> Response:
    """The sums of a list for its foot."""
    view = cast(List, view_of(ask, List))
    shown, wanted, look = columns(view, ask), asked(view, ask), look_of(ask.env)
    heads = tuple(heads_of(ask, view, shown, wanted, look))
    return piece(ask, "parts/sums.html", sums=total(view, wanted, shown, look), columns=heads)


def counts(ask: Ask) -> Response:
    """The filters of a list with the number of records behind each value."""
    view = cast(List, view_of(ask, List))
    wanted, look = asked(view, ask), look_of(ask.env)
    around = live(ask, view, wanted, surroundings(ask, view, wanted, look), look)
    filters = tuple(numbered(view, wanted, around["facets"], look))
    return piece(ask, "parts/facets.html", page=ManyPage(**{**around, "facets": filters, "count": ""}))


def values(ask: Ask) -> Response:
    """Values of a filter that begin with what is typed in it, as options."""
    view, name = cast(List, view_of(ask, List)), ask.query.get("of", "")
    typed = " ".join(ask.query.get(FILTER + name, "").split())
    if name not in view.facets or view.mapped().told(name).kind or not typed:
        return piece(ask, "parts/values.html", values=())
    found = ask.env.session.scalars(beginnings(view, name, typed).limit(MOST_VALUES)).all()
    return piece(ask, "parts/values.html", values=found)


ROUTES = (
    Route("/{addon}/{model}/values", values),
    Route("/{addon}/{model}/totals", totals),
    Route("/{addon}/{model}/counts", counts),
    *condition_sheet.ROUTES,
    *arrange_sheet.ROUTES,
    *saved.ROUTES,
    *editing.ROUTES,
    *widths.ROUTES,
)
