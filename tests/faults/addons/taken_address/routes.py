"""A page of its own."""

from core import Ask, route
from starlette.responses import PlainTextResponse, Response


@route("/addons")
def page(ask: Ask) -> Response:
    return PlainTextResponse("taken_address")
