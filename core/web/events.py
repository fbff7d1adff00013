"""What open pages are told while they are open: one stream for each, which holds no thread and no connection.

A stream says only that something is new: how much is unread, and that the record of the page has changed. The page asks
for it at the usual addresses, where its rights are looked at. For all streams of a business there is one look at its
database in a second, and none where nobody listens.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Connection, func, select, true
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from core.composition.addonset import AddonSet
from core.composition.model import Model
from core.policy.business import Business
from core.policy.env import utc_now
from core.policy.following import Notification, Place, at
from core.policy.guard import KERNEL
from core.policy.people import SignIn, User
from core.screens.ask import Ask
from core.services.notes import Note
from core.values.declarations import Route
from core.web.lanes import Lanes
from core.web.leaving import ends_with_server
from core.web.visitors import ABSOLUTE, IDLE, cookie_name, key_of, table

log = logging.getLogger("gazda.web")
PATH = "/events"
TURN = 1.0
"""Seconds between two looks at the database of a business."""

BEAT = 15.0
"""Seconds after which a stream that has nothing to tell says that it is alive."""

STREAMS = 500
"""Streams of one process; the pages beyond ask now and then instead."""

RETRY = 5000
"""Milliseconds after which a browser opens a stream again that broke off."""

HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
State: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What one stream is about: the sign-in of its browser, whose it is, and the record that its page shows."""

    key: bytes
    user: int
    place: Place | None = None


class Stream(Response):
    """The answer to who wants to be told; the application sends it on."""

    def __init__(self, business: Business, wish: Wish) -> None:
        super().__init__(b"", headers=HEADERS)
        del self.headers["content-length"]
        self.business, self.wish = business, wish


def listen(ask: Ask) -> Response:
    """A stream for the one who asks; of a record that they may not read it says nothing."""
    user = ask.env.user
    if user is None:
        return Response(status_code=204)
    cookie = ask.cookies.get(cookie_name(secure=ask.secure), "")
    return Stream(ask.env.business, Wish(key_of(cookie), user, place_asked(ask)))


def place_asked(ask: Ask) -> Place | None:
    """The record that the page shows, if there is such a record for this person."""
    name, _colon, number = ask.query.get("card", "").partition(":")
    model = ask.env.parts.composed.get(("model", name))
    if model is None or not issubclass(model, Model) or not number.isdigit() or len(number) > 18:
        return None
    return (name, int(number)) if ask.env.may("read", model) and ask.env.exists(model, int(number)) else None


ROUTES = (Route(PATH, listen),)


@dataclass(eq=False)
class Listener:
    """One open stream: what it was told last, and what it has still to tell."""

    wish: Wish
    rung: asyncio.Event = field(default_factory=asyncio.Event)
    told: State | None = None
    ended: bool = False

    def end(self) -> None:
        self.ended = True
        self.rung.set()

    def tell(self, state: State | None) -> None:
        """Wake the stream where something is new; None ends it."""
        if state is None:
            self.end()
        elif state != self.told:
            self.told = state
            self.rung.set()


class Events:
    """The streams of one process. All of it but the looks happens in the thread of the event loop."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._listeners: dict[Business, set[Listener]] = {}
        self._watches: dict[Business, asyncio.Task[None]] = {}

    @property
    def count(self) -> int:
        return sum(map(len, self._listeners.values()))

    async def send(self, stream: Stream, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell one browser until it goes, its sign-in ends or the server stops."""
        if self.count >= STREAMS:
            await Response(status_code=503, headers={"Retry-After": "60"})(scope, receive, send)
            return
        listener = Listener(stream.wish)
        ends_with_server(scope, listener.end)
        gone = asyncio.create_task(disconnected(receive, listener))
        self._enter(stream.business, listener)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": stream.raw_headers})
            await send(piece(f"retry: {RETRY}\n\n"))
            while not listener.ended:
                await send(piece(await said(listener)))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self._leave(stream.business, listener)

    def stop(self) -> None:
        """End all streams."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.end()
        for watch in self._watches.values():
            watch.cancel()

    def _enter(self, business: Business, listener: Listener) -> None:
        self._listeners.setdefault(business, set()).add(listener)
        if business not in self._watches:
            self._watches[business] = asyncio.create_task(self._watch(business))

    def _leave(self, business: Business, listener: Listener) -> None:
        listeners = self._listeners.get(business, set())
        listeners.discard(listener)
        if not listeners:
            self._listeners.pop(business, None)

    async def _watch(self, business: Business) -> None:
        """Look at the database of a business for as long as anybody listens."""
        try:
            while listeners := tuple(self._listeners.get(business, ())):
                wishes = frozenset(listener.wish for listener in listeners)
                found = await self._lanes.run(business.entry.name, look, business, wishes)
                for listener in listeners:
                    listener.tell(found.get(listener.wish))
                await asyncio.sleep(TURN)
        except Exception:
            log.exception("the business %s could not be looked at; its open pages ask again", business.entry.name)
            for listener in self._listeners.get(business, ()):
                listener.end()
        finally:
            del self._watches[business]


async def disconnected(receive: Receive, listener: Listener) -> None:
    """End the stream when the browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()


async def said(listener: Listener) -> str:
    """What the stream says next: what is new, or that it is alive."""
    try:
        async with asyncio.timeout(BEAT):
            await listener.rung.wait()
    except TimeoutError:
        return ": \n\n"
    listener.rung.clear()
    return "" if listener.ended else f"data: {json.dumps(listener.told)}\n\n"


def piece(text: str) -> dict[str, Any]:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}


# ---- the look, in a worker thread


def look(business: Business, wishes: frozenset[Wish]) -> dict[Wish, State]:
    """What each stream is to tell; none for those whose sign-in has ended."""
    with business.reading() as connection:
        parts = business.installed(connection).parts
        alive = signed_in(connection, parts, {wish.key for wish in wishes})
        kept = [wish for wish in wishes if wish.key in alive]
        unread = unread_of(connection, parts, {wish.user for wish in kept})
        cards = cards_of(connection, parts, {wish.place for wish in kept if wish.place is not None})
    nothing: State = {"unread": 0, "at": ""}
    gone: State = {"version": None, "notes": ""}
    return {
        wish: {**unread.get(wish.user, nothing), **(cards.get(wish.place, gone) if wish.place else {})} for wish in kept
    }


def rows(connection: Connection, asked: Any) -> Iterable[Any]:
    return connection.execute(asked, execution_options=KERNEL)


def signed_in(connection: Connection, parts: AddonSet, keys: set[bytes]) -> set[bytes]:
    """The sign-ins that still hold."""
    signin, user, now = table(parts, SignIn), table(parts, User), utc_now()
    asked = select(signin.c.key).join(user, user.c.id == signin.c.user_id)
    asked = asked.where(signin.c.key.in_(keys), signin.c.seen_at > now - IDLE, signin.c.created_at > now - ABSOLUTE)
    return {row.key for row in rows(connection, asked.where(user.c.active == true(), user.c.archived_at.is_(None)))}


def unread_of(connection: Connection, parts: AddonSet, users: set[int]) -> dict[int, State]:
    """How much each of these people has not read, and when the last of it came."""
    told = table(parts, Notification)
    asked = select(told.c.user_id, func.count().label("count"), func.max(told.c.at).label("at"))
    asked = asked.where(told.c.read_at.is_(None), told.c.user_id.in_(users)).group_by(told.c.user_id)
    return {row.user_id: {"unread": row.count, "at": row.at.isoformat()} for row in rows(connection, asked)}


def cards_of(connection: Connection, parts: AddonSet, places: set[Place]) -> dict[Place, State]:
    """The version of each record, and when its notes changed last: a question for each model, and one for the notes."""
    if not places:
        return {}
    note, by_model = table(parts, Note), defaultdict[str, list[int]](list)
    for name, record in places:
        by_model[name].append(record)
    last = select(note.c.model, note.c.record, func.max(note.c.updated_at).label("at")).where(at(note, places))
    noted = {
        (row.model, row.record): row.at.isoformat()
        for row in rows(connection, last.group_by(note.c.model, note.c.record))
    }
    found: dict[Place, State] = {}
    for name, ids in by_model.items():
        model: Any = parts.composed.get(("model", name))
        if model is not None:
            of = model.__table__
            for row in rows(connection, select(of.c.id, of.c.version).where(of.c.id.in_(ids))):
                found[name, row.id] = {"version": row.version, "notes": noted.get((name, row.id), "")}
    return found
