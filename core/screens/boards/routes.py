"""What the address of a model answers: its list, or another way of looking at the same records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from starlette.responses import Response

from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.boards import board, calendar, feeds, figures_sheet
from core.screens.boards.activity import activity_page
from core.screens.boards.board import board_page
from core.screens.boards.calendar import calendar_page
from core.screens.boards.graph import graph_page
from core.screens.boards.moving import here
from core.screens.boards.pivot import pivot_page
from core.screens.elements import Page
from core.screens.lists.addresses import WAY
from core.screens.lists.page import list_page
from core.screens.lists.saved import beginning
from core.screens.many import ways
from core.screens.pages import render
from core.screens.records.acts import back
from core.screens.views import List
from core.values.declarations import Route
from core.values.errors import NotFound


def move(ask: Ask) -> Response:
    """Move a record on the board or calendar that the act was asked from."""
    view = cast(List, view_of(ask, List))
    found = ways(view)
    from_there = here(ask, back(ask, view.path())).query.get(WAY, "")
    way = found.get(from_there) or next((found[kind] for kind in MOVES if kind in found), None)
    if way is None or way.kind() not in MOVES:
        raise NotFound(ask.path)
    return MOVES[way.kind()](ask, way(ask.env))


MOVES: dict[str, Callable[[Ask, Any], Response]] = {"board": board.move, "calendar": calendar.move}
PAGES: dict[str, Callable[[Ask, Any], Page]] = {
    "board": board_page, "calendar": calendar_page, "activity": activity_page, "pivot": pivot_page, "graph": graph_page,
}  # fmt: skip
"""What makes the page of each way of looking."""


def show(ask: Ask) -> Response:
    """The records of a model in the way that the address says."""
    view = cast(List, view_of(ask, List))
    way = ways(view).get(ask.query.get(WAY, ""))
    if way is not None:
        return render(ask, PAGES[way.kind()](ask, way(ask.env)))
    return beginning(ask, view) or render(ask, list_page(ask, view))


ROUTES = (
    Route("/{addon}/{model}", show),
    Route("/{addon}/{model}/{id}/move", move, ("POST",)),
    *figures_sheet.ROUTES,
    *feeds.ROUTES,
)
