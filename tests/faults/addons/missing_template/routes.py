"""A page of its own."""

from dataclasses import dataclass
from typing import ClassVar

from core import Ask, render, route
from core.screens.elements import Page
from starlette.responses import Response


@dataclass(frozen=True, slots=True)
class Own(Page):
    """Drawn by a template of this addon."""

    template: ClassVar[str] = "missing_template/pgae.html"


@route("/missing_template")
def page(ask: Ask) -> Response:
    return render(ask, Own("A page"))
