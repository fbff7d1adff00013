"""How wide the columns of a list are: as somebody drew the edges of their heads, or wrote it in the sheet of columns."""

from __future__ import annotations

from typing import cast

from starlette.responses import Response

from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.lists.columns import COLUMNS, columns, read, written
from core.screens.views import List
from core.services.preferences import prefer
from core.values.declarations import Route


def keep(ask: Ask) -> Response:
    """Keep the widths that were drawn; an address that names columns is told how it reads with them."""
    view = cast(List, view_of(ask, List))
    widths = dict(read(ask.said(COLUMNS)))
    wanted = written(tuple((column.name, widths.get(column.name, 0)) for column in columns(view, ask)))
    prefer(ask.env, f"{COLUMNS}:{view.model.part_name}", wanted)
    told = ask.at(**{COLUMNS: wanted}).partition("?")[2]
    return Response(
        status_code=204, headers={"HX-Replace-Url": f"{view.path()}?{told}"} if COLUMNS in ask.query else {}
    )


ROUTES = (Route("/{addon}/{model}/widths", keep, ("POST",)),)
