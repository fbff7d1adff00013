"""Calendars under secret addresses, for programs that do not sign in: with the rights of the person at that moment."""

from __future__ import annotations

import hashlib
from functools import partial
from math import ceil

from starlette.responses import Response

from core.policy.business import Business
from core.screens.ask import Ask
from core.screens.boards.events import calendar_of, events
from core.screens.boards.feeds import HERE
from core.services import feeds
from core.services.exchange.icalendar import MEDIA_TYPE, written
from core.values.declarations import Route
from core.values.errors import NotFound
from core.values.words import _
from core.web.received import Refused
from core.web.routes import Outside
from core.web.throttle import Throttle, network

ENDING = ".ics"
OFTEN = 60
"""How often one address may be asked for in a quarter of an hour: by several devices, each every few minutes."""


class Feeding:
    """Answers programs that subscribed; one for each worker process, because it counts how often they ask."""

    def __init__(self) -> None:
        self.misses, self.fetches = Throttle(), Throttle(tries=OFTEN)

    def routes(self) -> list[Route]:
        return [Route(f"{HERE}/{{file}}", self.answer, public=True)]

    def answer(self, ask: Ask) -> Outside:
        """The calendar of a secret, made in a transaction of the person whose it is."""
        file = ask.params["file"]
        found = feeds.find(ask.env, file.removesuffix(ENDING)) if file.endswith(ENDING) else None
        if found is None:
            refuse_often(self.misses.take(f"feeds {network(ask.address)}"))
            raise NotFound(HERE)
        refuse_often(self.fetches.take(f"{ask.env.business.entry.name} {found.id}"))
        origin = f"{'https' if ask.secure else 'http'}://{ask.headers.get('host', '')}{ask.root}"
        return Outside(partial(made, ask.env.business, found, origin), answered)


def refuse_often(wait: float) -> None:
    """Refuse who asks too often, and say for how long."""
    if wait:
        told = {"Retry-After": str(ceil(wait))}
        raise Refused(429, _("This calendar is asked for too often."), headers=told)


def made(business: Business, found: feeds.Found, origin: str) -> bytes | None:
    """The calendar; None where the person may not read such records any more."""
    try:
        with business.env(found.person, source=f"feed {found.id}") as env:
            return written(found.name, events(calendar_of(env, found.model), found.query, origin))
    except NotFound:
        return None


def answered(ask: Ask, content: bytes | None) -> Response:
    """The calendar, or that it is the same as the program has."""
    if content is None:
        raise NotFound(HERE)
    mark = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "ETag": mark,
        "Cache-Control": "private, max-age=300",
        "Vary": "Accept-Encoding",
        "X-Robots-Tag": "noindex",
    }
    if mark in ask.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(content, headers={**headers, "Content-Type": MEDIA_TYPE})
