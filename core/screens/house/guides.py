"""Guides: how each screen is used, as docs/users tells it with pictures, in the person's language or the nearest to it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from starlette.responses import FileResponse, Response

import core
from core.screens.ask import Ask
from core.screens.elements import GuidePage, Link
from core.screens.look import Look, look_of
from core.screens.pages import render
from core.screens.shell import HELP
from core.services.i18n import LANGUAGES
from core.services.markdown import prose
from core.values.declarations import Route
from core.values.errors import NotFound
from core.values.words import _

GUIDES = {
    "begin": _("First steps"),
    "dashboard": _("First page"),
    "lists": _("Lists"),
    "search": _("Search and commands"),
    "cards": _("Cards"),
    "forms": _("Forms"),
    "timeline": _("History, notes and notifications"),
    "files": _("Files, links and the camera"),
    "boards": _("Boards"),
    "calendars": _("Calendars"),
    "next": _("Who is next"),
    "pivots": _("Tables of sums"),
    "graphs": _("Graphs"),
    "imports": _("Import"),
    "exports": _("Export"),
    "printing": _("Printing"),
    "work": _("Long work"),
    "phone": _("On a phone"),
    "instructions": _("Instructions for your people"),
    "addons": _("Addons"),
}
"""Every guide by the name of its file, in the order in which they are offered."""

NEAREST = {"ru": "uk"}
"""Who chose a language that no guide is written in reads it in this one."""

SPARE = "en"
KEPT = {"Cache-Control": "private, max-age=3600"}


@cache
def folder() -> Path:
    """Where the guides lie: in the package, or in a checkout beside it."""
    packed = Path(core.__file__).with_name("users")
    return packed if packed.is_dir() else Path(core.__file__).parents[1] / "docs" / "users"


def show(ask: Ask) -> Response:
    """One guide."""
    look, name = look_of(ask.env), ask.params["guide"]
    if name not in GUIDES:
        raise NotFound(ask.path)
    language = language_of(look)
    text = (folder() / language / f"{name}.md").read_text("utf-8")
    title, body = text.split("\n", 1)
    told = prose(body, look.words(_("Table")), f"{HELP}/{language}/pictures/")
    contents = tuple(Link(one.text, f"#{one.anchor}") for one in told.headings)
    page = GuidePage(
        title.removeprefix("# "), language, told.html, contents if len(contents) > 2 else (),
        (Link(look.words(_("Help")), HELP),), tuple(links(look, name)),
    )  # fmt: skip
    return render(ask, page)


def language_of(look: Look) -> str:
    """The language in which someone reads the guides."""
    language = NEAREST.get(look.language, look.language)
    return language if (folder() / language).is_dir() else SPARE


def links(look: Look, current: str = "") -> Iterator[Link]:
    """All guides."""
    for name, title in GUIDES.items():
        yield Link(look.words(title), f"{HELP}/{name}", "circle-question-mark", current=name == current)


def picture(ask: Ask) -> Response:
    """A picture of a guide."""
    language, name = ask.params["language"], ask.params["name"]
    path = folder() / "pictures" / language / name
    if language not in LANGUAGES or Path(name).name != name or path.suffix != ".webp" or not path.is_file():
        raise NotFound(ask.path)
    return FileResponse(path, media_type="image/webp", headers=KEPT)


ROUTES = (Route(f"{HELP}/{{guide}}", show), Route(f"{HELP}/{{language}}/pictures/{{name}}", picture))
