"""The page by which a person makes a secret address of a calendar, and ends those made before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.boards.events import calendar_of
from core.screens.elements import Button, Fact, Facts, FeedPage, Item, Items, Link
from core.screens.lists.addresses import TURNED, VIEW, WAY, address
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.screens.views import List
from core.services import feeds
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.words import _

QUERY = "_q"
LEFT_OUT = {*TURNED, VIEW, WAY, "day", "span"}
"""What of an address tells how it is looked at, not which records are meant."""

HERE = "/feeds"


def show(ask: Ask) -> Response:
    """The page for what the address asks of the calendar."""
    return render(ask, page_of(ask, urlencode(kept(ask.query.multi_items()))))


def make(ask: Ask) -> Response:
    """Make a secret address, and show it this once."""
    query = urlencode(kept(parse_qsl(ask.said(QUERY), keep_blank_values=True)))
    view = cast(List, view_of(ask, List))
    calendar_of(ask.env, view.model.part_name)
    name = look_of(ask.env).words(view.many or view.model.model_title)
    try:
        secret = feeds.make(ask.env, view.model.part_name, name, query)
    except UserError as error:
        return render(ask, page_of(ask, query, error=look_of(ask.env).words.error(error)), 422)
    host = f"{ask.headers.get('host', '')}{ask.root}{HERE}/{secret}.ics"
    return render(ask, page_of(ask, query, f"{'https' if ask.secure else 'http'}://{host}", f"webcal://{host}"))


def end(ask: Ask) -> Response:
    """Let one address of this person's open nothing any more."""
    key = ask.params["id"]
    if not (key.isascii() and key.isdigit() and len(key) <= 18):
        raise NotFound(ask.path)
    told = next((row for row in feeds.own(ask.env) if row.id == int(key)), None)
    feeds.end(ask.env, int(key))
    words, back = look_of(ask.env).words, f"/{told.model.replace('.', '/')}/feed" if told is not None else "/"
    return go(ask, back, words(_("The address opens nothing any more.")))


def kept(pairs: Any) -> list[tuple[str, str]]:
    """What of an address is kept: which records are meant."""
    return [(name, value) for name, value in pairs if name not in LEFT_OUT]


def page_of(ask: Ask, query: str, secret: str = "", webcal: str = "", error: str = "") -> FeedPage:
    view, look = cast(List, view_of(ask, List)), look_of(ask.env)
    calendar_of(ask.env, view.model.part_name)
    words, back = look.words, address(view.path(), [*parse_qsl(query), (WAY, "calendar")])
    return FeedPage(
        words(_("Calendar in another program")),
        f"{view.path()}/feed",
        ((QUERY, query),),
        words(
            _(
                "Google, Apple and Outlook show this calendar beside yours and ask for it anew by themselves. "
                "Whoever has the address sees what you see here, without signing in; give it to nobody."
            )
        ),
        how=Facts(words(_("Where the address is entered")), tuple(ways(look))),
        own=Items(
            words(_("Your addresses")),
            tuple(items(ask, look)),
            empty=words(_("None yet. Each program or device may have one of its own.")),
        ),
        crumbs=(Link(words(view.many or view.model.model_title), back),),
        address=secret,
        webcal=webcal,
        error=error,
    )


def ways(look: Look) -> Iterator[Fact]:
    """How programs take a calendar by its address."""
    words = look.words
    yield Fact("Google", words(_("On a computer: Other calendars, +, From URL; a phone shows it after that.")))
    yield Fact(
        "Apple", words(_("Press the button on the device itself, or choose File, New Calendar Subscription on a Mac."))
    )
    yield Fact("Outlook", words(_("Calendar, Add calendar, Subscribe from web.")))


def items(ask: Ask, look: Look) -> Iterator[Item]:
    """The feeds of this person: of which records, and since when."""
    for row in feeds.own(ask.env):
        act = Button(look.words(_("End it")), f"{HERE}/{row.id}/end", icon="x")
        told = look.words.say(_("since {when}"), when=look.instant(row.created_at))
        asks = look.words(_("with conditions")) if row.query else ""
        path = address(f"/{row.model.replace('.', '/')}", [*parse_qsl(row.query), (WAY, "calendar")])
        yield Item(row.name, path, ", ".join(filter(None, (told, asks))), icon="calendar", act=act)


ROUTES = (
    Route("/{addon}/{model}/feed", show),
    Route("/{addon}/{model}/feed", make, ("POST",)),
    Route(f"{HERE}/{{id}}/end", end, ("POST",)),
)
