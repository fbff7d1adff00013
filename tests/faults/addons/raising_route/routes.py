"""A page of its own."""

from dataclasses import dataclass
from typing import ClassVar

from core import Ask, render, route
from core.screens.elements import Page
from starlette.responses import Response


@dataclass(frozen=True, slots=True)
class Own(Page):
    """Drawn by a template of this addon."""

    template: ClassVar[str] = "raising_route/page.html"


@route("/raising_route")
def page(ask: Ask) -> Response:
    raise ConnectionError("the till does not answer")
