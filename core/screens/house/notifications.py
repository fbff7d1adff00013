"""What a person is told: the menu of the bell, the page of all, and marking as read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_
from starlette.responses import Response

from core.policy.following import Notification, mark_read
from core.screens.ask import Ask
from core.screens.bell import pieces, rows_of
from core.screens.elements import NotificationsPage
from core.screens.look import look_of
from core.screens.pages import draw_bell, go, piece, render
from core.services.statements import table_of
from core.values.declarations import Route
from core.values.errors import NotFound
from core.values.words import _

HERE = "/notifications"
LATEST, PAGE, NEW = 8, 50, 3


def show(ask: Ask) -> Response:
    """All of it, a page at a time."""
    look, (moment, number) = look_of(ask.env), key_of(ask.query.get("before", ""))
    limits = []
    if moment is not None:
        limits.append(lambda told: or_(told.c.at < moment, and_(told.c.at == moment, told.c.id < number)))
    rows = rows_of(ask.env, *limits, most=PAGE + 1)
    shown = rows[:PAGE]
    more = f"{HERE}?before={shown[-1].id}~{shown[-1].at:%Y-%m-%dT%H:%M:%S.%f}" if len(rows) > PAGE else ""
    told = tuple(pieces(ask.env, shown))
    unread = any(row.read_at is None for row in shown)
    return render(ask, NotificationsPage(look.words(_("Notifications")), told, f"{HERE}/read" if unread else "", more))


def key_of(text: str) -> tuple[datetime | None, int]:
    """The moment and the number from which on a page goes; none where the address says none."""
    number, _split, at = text.partition("~")
    try:
        return datetime.fromisoformat(f"{at}+00:00"), int(number)
    except ValueError:
        return None, 0


def latest(ask: Ask) -> Response:
    """The latest, for the menu of the bell."""
    return piece(ask, "parts/told.html", told=pieces(ask.env, rows_of(ask.env, most=LATEST)))


def news(ask: Ask) -> Response:
    """The bell as it is now, and what has come since a moment."""
    try:
        since = datetime.fromisoformat(ask.query.get("since", ""))
    except ValueError:
        since = ask.env.now()
    if since.tzinfo is None:
        raise NotFound(ask.path)
    rows = rows_of(ask.env, lambda told: and_(told.c.at > since, told.c.read_at.is_(None)), most=NEW)
    return piece(ask, "parts/news.html", told=pieces(ask.env, rows), bell=draw_bell(ask, swapped=True))


def read_all(ask: Ask) -> Response:
    """Mark all as read."""
    mark_read(ask.env)
    return go(ask, HERE)


def read_one(ask: Ask) -> Response:
    """Mark one as read."""
    key = ask.params["id"]
    if not key.isdigit() or len(key) > 18:
        raise NotFound(ask.path)
    mark_read(ask.env, table_of(ask.env, Notification).c.id == int(key))
    return go(ask, HERE)


ROUTES = (
    Route(HERE, show),
    Route(f"{HERE}/latest", latest),
    Route(f"{HERE}/news", news),
    Route(f"{HERE}/read", read_all, ("POST",)),
    Route(f"{HERE}/{{id}}/read", read_one, ("POST",)),
)
