"""Somebody at a browser without a screen or script, on an application in this process: no port, no network."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.types import Message

from core.conformance.forms import Form
from core.conformance.html import Element, Pairs, read
from core.web.app import Application

HOST = "localhost:8069"
TOKEN = re.compile(r'name="_csrf" value="([^"]+)"')
FOUND = 200
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def to(self) -> str:
        """Where it leads."""
        return self.headers.get("location", "")

    @cached_property
    def page(self) -> Element:
        """What a browser makes of it."""
        return read(self.text if "html" in self.headers.get("content-type", "") else "")


class Running:
    """An application with an event loop of its own, in a thread of its own."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="application", daemon=True)
        self._thread.start()
        self._told: asyncio.Queue[Message] = asyncio.Queue()
        self._heard: asyncio.Queue[Message] = asyncio.Queue()
        self._life = asyncio.run_coroutine_threadsafe(
            app({"type": "lifespan"}, self._told.get, self._heard.put), self._loop
        )
        self._turn("lifespan.startup")

    def ask(self, scope: dict[str, Any], body: bytes) -> Answer:
        """The whole answer to one request."""
        return asyncio.run_coroutine_threadsafe(self._ask(scope, body), self._loop).result()

    def close(self) -> None:
        """Let it end as when a server stops."""
        self._turn("lifespan.shutdown")
        self._life.result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _turn(self, kind: str) -> None:
        self._loop.call_soon_threadsafe(self._told.put_nowait, {"type": kind})
        asyncio.run_coroutine_threadsafe(self._heard.get(), self._loop).result()

    async def _ask(self, scope: dict[str, Any], body: bytes) -> Answer:
        sent: list[Message] = []
        heard: list[Message] = [{"type": "http.request", "body": body}]

        async def receive() -> Message:
            return heard.pop() if heard else {"type": "http.disconnect"}  # a stream of events would never end

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        pairs = [(name.decode().lower(), value.decode("latin-1")) for name, value in sent[0]["headers"]]
        cookies = tuple(value for name, value in pairs if name == "set-cookie")
        return Answer(sent[0]["status"], dict(pairs), b"".join(m.get("body", b"") for m in sent[1:]), cookies)


@dataclass
class Visitor:
    """Keeps cookies and the token of the last form it saw; follows no redirect by itself."""

    running: Running
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, address: str, **headers: str) -> Answer:
        """The answer to GET; hx_request="true" asks as htmx does."""
        return self.ask("GET", address, headers=headers)

    def post(self, address: str, values: Pairs | Mapping[str, str] | None = None, **headers: str) -> Answer:
        """The answer to a form that is sent, its token included."""
        pairs = [*(values.items() if isinstance(values, Mapping) else values or ())]
        pairs += [] if any(name == "_csrf" for name, _value in pairs) else [("_csrf", self.token)]
        return self.ask("POST", address, urlencode(pairs).encode(), {"content-type": FORM, **headers})

    def read(self, address: str) -> Element:
        """The page at an address, which must be there."""
        answer = self.get(address)
        assert answer.status == FOUND, f"{address}: {answer.status} {answer.page.text[:500]}"
        return answer.page

    def form(self, address: str, name: str = "record-form") -> Form[Answer]:
        """The form of a page by its id."""
        return Form(self, self.read(address).one("form", id=name), address)

    def ask(self, method: str, address: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to any request."""
        place = urlsplit(address)
        told = {"host": HOST, "content-length": str(len(body)), **(headers or {})}
        if self.cookies:
            told["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": place.path, "raw_path": place.path.encode(), "query_string": place.query.encode(), "root_path": "",
            "client": ("127.0.0.1", 1), "server": ("localhost", 8069),
            "headers": [(n.replace("_", "-").encode(), v.encode("latin-1")) for n, v in told.items()],
        }  # fmt: skip
        return self._noted(self.running.ask(scope, body))

    def _noted(self, answer: Answer) -> Answer:
        for cookie in answer.cookies:
            name, _is, rest = cookie.partition("=")
            value = rest.partition(";")[0]
            if value.strip('"'):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        if found := TOKEN.search(answer.text):
            self.token = found[1]
        return answer
