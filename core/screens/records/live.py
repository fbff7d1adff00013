"""What an open page asks now and then: whether its record was changed, and which values begin like what is typed."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select
from starlette.responses import Response

from core.composition.model import Model
from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.finding.choosing import FIND, found
from core.screens.look import look_of
from core.screens.pages import piece
from core.screens.records.forms import colleague, input_at, place_title
from core.screens.records.saving import shape_of
from core.screens.views import Form
from core.values.declarations import Route
from core.values.errors import NotFound
from core.values.words import _

ENOUGH = 286
"""The status by which htmx swaps what came and asks no more."""

LONGEST = 200


def version(ask: Ask) -> Response:
    """Nothing while the record is as the asking page shows it; a note of who changed it once it is not."""
    view, key = cast(Form, view_of(ask, Form)), ask.params["id"]
    model = view.mapped()
    if not issubclass(model, Model) or not key.isdigit() or len(key) > 18:
        raise NotFound(ask.path)
    now = select(model.version, model.updated_by, model.updated_at).where(model.id == int(key))
    row = ask.env.session.execute(now).first()
    if row is None:
        raise NotFound(ask.path)
    if str(row.version) == ask.query.get("v"):
        return Response(status_code=204)
    look = look_of(ask.env)
    who = colleague(ask.env, row.updated_by) or look.words(_("somebody"))
    text = look.words(_("Changed meanwhile: {who}, {time}.")).format(who=who, time=look.instant(row.updated_at))
    answer = piece(ask, "parts/changed.html", text=text, href=f"{view.path()}/{key}")
    answer.status_code = ENOUGH
    return answer


def records(ask: Ask) -> Response:
    """Records that a link of a form may lead to and that answer to what is typed in it."""
    view, place = cast(Form, view_of(ask, Form)), ask.query.get("of", "")
    wanted = input_at(shape_of(view), place_title(place))
    if wanted is None or wanted.kind != "link":
        raise NotFound(ask.path)
    question = " ".join(ask.query.get(FIND + place, "").split())[:LONGEST]
    return piece(
        ask, "parts/records.html", found=found(ask.env, wanted.target, question), place=place, question=question
    )


ROUTES = (
    Route("/{addon}/{model}/{id}/version", version),
    Route("/{addon}/{model}/records", records),
)
