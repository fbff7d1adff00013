"""A page of its own."""

from core import Ask, route
from starlette.responses import PlainTextResponse, Response


@route("/one-address")
def page(ask: Ask) -> Response:
    return PlainTextResponse("one_address_b")
