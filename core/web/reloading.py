"""Serving while somebody develops: each save is served at once, and what is wrong with one is shown in the browser.

The process that serves may fail to start, so this module imports of the program only what is needed to say so.
"""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config, Server
from uvicorn.supervisors.basereload import BaseReload

if TYPE_CHECKING:
    from core.web.app import Application

log = logging.getLogger("gazda.web")
SETTLED = 0.1
"""Seconds without a further change after which a save is taken for whole."""

STOPPING = 1
OPEN = ("/static/", "/addons", "/signin", "/healthz")
"""What is served though an addon cannot be used: there it can be removed."""

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width"><title>Error: {title}</title></head>
<body><h1>{title}</h1><p>This page comes back by itself once the code is right. <a href="/addons">Addons</a></p>
{texts}</body></html>"""


class Reload(BaseReload):
    """Starts the process that serves anew whenever code, templates, translations or files in the folders change."""

    def __init__(
        self,
        config: Config,
        target: Callable[[list[socket] | None], None],
        sockets: list[socket],
        folders: Callable[[], Iterable[Path]],
    ) -> None:
        super().__init__(config, target, sockets)
        self.reloader_name = "Gazda"
        self.folders = folders
        self.seen = self.look()

    def look(self) -> dict[str, tuple[int, int]]:
        """Every file of the code, with its time and size."""
        from core.composition.importing import files  # noqa: PLC0415  # the program may be broken when this is read

        return {name: (at, size) for folder in self.folders() for name, at, size in files(str(folder))}

    def should_restart(self) -> list[Path] | None:
        self.pause()
        now = self.look()
        if now == self.seen:
            return None
        changed = sorted({Path(name) for name, _told in now.items() ^ self.seen.items()})
        while now != self.seen:
            self.seen = now
            time.sleep(SETTLED)
            now = self.look()
        return changed


class Developing:
    """The application, or a page that shows why an addon that is installed cannot be used."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.told: dict[str, str] = {}
        self.broken: Mapping[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not any(part in scope["path"] for part in OPEN):
            told = await asyncio.to_thread(self.problems)
            if told:
                await page("an addon cannot be used", told.values())(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def problems(self) -> Mapping[str, str]:
        """Why each installed addon whose code is here cannot be used, with where that was found out."""
        house = self.app.house
        broken: dict[str, str] = {}
        for business in map(house.directory.open, house.directory.at_work()):
            with business.reading() as connection:
                broken |= business.installed(connection).broken
        if broken != self.broken:
            shelf = house.directory.sets.shelf
            here = {name: reason for name, reason in broken.items() if name in (*shelf.manifests, *shelf.broken)}
            self.broken, self.told = broken, {name: self.traced(name, reason) for name, reason in here.items()}
            for text in self.told.values():
                log.error("%s", text)
        return self.told

    def traced(self, name: str, reason: str) -> str:
        """The reason, and where the code is that led to it."""
        sets = self.app.house.directory.sets
        try:
            if name in sets.shelf.manifests:
                sets.of([name])
        except Exception as error:
            return "".join(traceback.format_exception(error))
        return reason


class Failed:
    """What is served where the program could not be started at all."""

    def __init__(self, text: str) -> None:
        self.text = text

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await page("Gazda cannot be started", [self.text])(scope, receive, send)
            return
        for part in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{part}.complete"})


def page(title: str, texts: Iterable[str]) -> HTMLResponse:
    """What is wrong, for the eyes of a developer."""
    shown = "".join(f"<pre>{escape(text)}</pre>" for text in texts)
    return HTMLResponse(PAGE.format(title=escape(title), texts=shown), 500, {"Cache-Control": "no-store"})


def application() -> ASGIApp:
    """What the process that serves runs: the application, or why there is none."""
    try:
        from core.web import serve  # noqa: PLC0415  # this is what may fail

        return Developing(serve.application())
    except Exception:
        text = traceback.format_exc()
        log.exception("Gazda cannot be started")
        return Failed(text)


def supervise(options: dict[str, Any], listener: socket, folders: Callable[[], Iterable[Path]]) -> None:
    """Serve until told to stop, anew after each save."""
    config = Config(f"{__name__}:application", factory=True, **{**options, "timeout_graceful_shutdown": STOPPING})
    Reload(config, Server(config).run, [listener], folders).run()
