"""A cell of a list as it is typed in and saved; the answer is the cell again where it is refused, or the row as it is now."""

from __future__ import annotations

from typing import Any, cast

from starlette.responses import HTMLResponse, Response

from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.lists.cell import Cell, cell_of
from core.screens.lists.page import row_html
from core.screens.pages import piece
from core.screens.records.crud import written
from core.screens.views import List
from core.values.declarations import Route
from core.values.errors import UserError
from core.values.words import _

VERSION, WAS = "_version", "_was"
"""The version that is changed, and what the field held in it."""


def open_cell(ask: Ask) -> Response:
    """The place to type in."""
    cell = cell_of(ask)
    return shown(cell, cell.now())


def save_cell(ask: Ask) -> Response:
    """Set the field; where somebody else has set it meanwhile, tell who."""
    cell = cell_of(ask)
    typed, now = cell.typed(), cell.now()
    if ask.said(VERSION) != str(cell.record.version) and ask.said(WAS) != now:
        return shown(cell, typed, cell.changed(), 409)
    try:
        put(cell, typed)
    except UserError as error:
        ask.env.session.expunge_all()
        return shown(cell_of(ask), typed, error, 422)
    return HTMLResponse(row_html(ask, cast(List, view_of(ask, List)), cell.record.id))


def put(cell: Cell, typed: str) -> None:
    """Write the field; UserError where it or its record refuses, or somebody should look first."""
    env, record = cell.ask.env, cell.record
    with env.session.no_autoflush:
        setattr(record, cell.wanted.column, cell.wanted.read(typed, env))
        record.before_save()
        warnings = cell.form.warnings(record) if cell.wanted.name in cell.form.checked else []
    if warnings:
        raise UserError(_("{warning} Open the form to save it all the same."), warning=warnings[0].text)
    if taken := written(env, record):
        raise next(iter(taken.values()))


def shown(cell: Cell, typed: str, error: UserError | None = None, status: int = 200) -> Response:
    """The cell with what is typed in it and what is wrong with that."""
    told: dict[str, Any] = {"version": cell.record.version, "was": cell.now(), "f": cell.field(typed, error)}
    answer = piece(cell.ask, "parts/cell.html", **told)
    answer.status_code = status
    return answer


ROUTES = (
    Route("/{addon}/{model}/{id}/cell/{name}", open_cell),
    Route("/{addon}/{model}/{id}/cell/{name}", save_cell, ("POST",)),
)
