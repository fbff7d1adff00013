"""The ASGI application: static files and health at once, pages by one hop to a worker thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from core.web.events import Events, Stream
from core.web.faults import bare, fault_of, refusal
from core.web.headers import finish
from core.web.house import House
from core.web.lanes import Lanes
from core.web.received import BODY, UNASKED, Received, Refused, head, read_body, refuse_address
from core.web.routes import Outside
from core.web.static import PREFIX
from core.web.threads import Threads

T = TypeVar("T")
HEALTH, HOUSE = "/healthz", ""
HASHES = 4
"""Password hashes computed at once; each takes a core for 40 ms, and pages must not wait for them."""


BOOKS = 60.0
"""Seconds between two times that what is remembered is written down."""


class Application:
    """Serves every business of one `house`."""

    def __init__(self, house: House, threads: int = 8) -> None:
        self.house = house
        self._pages = Lanes(threads, "page")
        self._hashes = Threads(HASHES, "hash")
        self._events = Events(self._pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close"})
        elif scope["path"].startswith(PREFIX):
            await self.house.static(scope, send)
        else:
            await self._page(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Open what is served, keep its books, and close it when the server stops."""
        await receive()
        await self._pages.run(HOUSE, self.house.open)
        books = asyncio.create_task(self._keep_books())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        books.cancel()
        self._events.stop()
        await self._pages.run(HOUSE, self.house.close)
        self._pages.stop()
        self._hashes.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _keep_books(self) -> None:
        while True:
            await asyncio.sleep(BOOKS)
            await self._pages.run(HOUSE, self.house.write_down)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = head(scope)
        try:
            response = await self._answer(scope, received, receive)
        except Refused as refused:
            response = finish(bare(refusal(refused), received), received)
        except ClientDisconnect:
            return
        except Exception as error:
            response = finish(bare(fault_of(error, received), received), received)
        if isinstance(response, Stream) and scope["method"] == "GET":
            await self._events.send(response, scope, receive, send)
            return
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    async def _answer(self, scope: Scope, received: Received, receive: Receive) -> Response:
        refuse_address(scope)
        if scope["path"] == HEALTH:
            house = self.house
            return finish(house.health() if house.healthy else await self._pages.run(HOUSE, house.health), received)
        if received.reads:
            return await self.worked(received)
        limit = BODY if received.length <= UNASKED else await self._turn(self.house.pipeline.allowance, received)
        if isinstance(limit, Response):
            return limit
        whole = await read_body(received, receive, limit)
        try:
            return await self.worked(whole)
        finally:
            whole.close()

    async def worked(self, received: Received) -> Response:
        """Hand over to a worker thread; what takes long there goes on outside of any transaction."""
        pipeline = self.house.pipeline
        answer = await self._turn(pipeline.answer, received)
        while isinstance(answer, Outside):
            outcome = await self._hashes.run(answer.work)
            answer = await self._turn(pipeline.go_on, received, answer, outcome)
        return answer

    def _turn(self, work: Callable[..., T], received: Received, *more: Any) -> asyncio.Future[T]:
        """What a worker thread makes of a request, once it is the turn of the business that is asked."""
        return self._pages.run(self.house.asked(received), work, received, *more)
