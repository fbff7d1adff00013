"""The program as an application of a phone or a computer: what a browser asks for before it installs one, and what it
shows without a connection.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse, Response

from core.screens.ask import Ask
from core.screens.elements import OfflinePage, Shell
from core.screens.kept import kept
from core.screens.look import look_of
from core.screens.pages import draw
from core.screens.shell import shell_of, theme_of
from core.values.declarations import Route
from core.values.words import _

MANIFEST, WORKER, OFFLINE = "/manifest.webmanifest", "/sw.js", "/offline"
NAVIGATION, GROUND = "#10282b", "#f2f4f3"
"""The colours --nav and --bg of css/tokens.css in the light theme: of the window, and of the screen while it starts."""

ICONS = (
    ("img/icon-192.png", 192, "any"),
    ("img/icon-512.png", 512, "any"),
    ("img/icon-maskable-512.png", 512, "maskable"),
    ("img/icon-monochrome-512.png", 512, "monochrome"),
)
SHORTEST_NAME = 12
"""Characters below an icon before a phone cuts them off."""

MOST_SHORTCUTS = 4
NEEDED = (
    "css/tokens.css",
    "css/app.css",
    "js/app.js",
    "js/offline.js",
    "img/icons.svg",
    "img/mark.svg",
    "vendor/htmx.min.js",
    "vendor/idiomorph-ext.min.js",
    "fonts/onest-cyrillic-wght-normal.woff2",
    "fonts/onest-latin-wght-normal.woff2",
)
"""What the page without a connection is drawn with."""


def manifest(ask: Ask) -> Response:
    """What the application is called, where it begins, and what can be made at once by the person who asks."""
    shell, here = shell_of(ask), f"{ask.root}/"
    told = {
        "id": here,
        "name": shell.business,
        "short_name": short(shell.business),
        "lang": shell.language,
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "theme_color": NAVIGATION,
        "background_color": GROUND,
        "icons": [icon(ask, *about) for about in ICONS],
        "shortcuts": [
            {"name": link.text, "url": ask.root + link.href, "icons": [icon(ask, *ICONS[0])]}
            for link in shell.create[:MOST_SHORTCUTS]
        ],
    }
    return Response(json.dumps(told, ensure_ascii=False), media_type="application/manifest+json")


def short(name: str) -> str:
    """As many words of a name as stand below an icon; the beginning of the first where none does."""
    words = name.split()
    while len(words) > 1 and len(" ".join(words)) > SHORTEST_NAME:
        words.pop()
    return " ".join(words)[:SHORTEST_NAME]


def icon(ask: Ask, file: str, size: int, purpose: str) -> dict[str, str]:
    return {"src": ask.static(file), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def worker(ask: Ask) -> Response:
    """The script between pages and network; it changes with the page it keeps, so that browsers take the new one."""
    key = (ask.root, ask.env.business.entry.title, look_of(ask.env).language, theme_of(ask), ask.static)
    text = kept(ask.env.parts, "workers", key, lambda: script(ask))
    return Response(text, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def script(ask: Ask) -> str:
    files = [ask.static(file) for file in NEEDED]
    begins = f"gazda {ask.root}/ "
    digest = hashlib.sha256("\n".join([told_offline(ask), *files]).encode()).hexdigest()[:12]
    about = {"cache": begins + digest, "begins": begins, "offline": ask.root + OFFLINE, "files": files}
    return f"const ABOUT = {json.dumps(about)};\n{code()}"


@cache
def code() -> str:
    """What the script does, the same for every business."""
    return Path(__file__).with_name("worker.js").read_text("utf-8")


def offline(ask: Ask) -> Response:
    """The page that a browser keeps for want of a connection; nothing on it is any person's."""
    return HTMLResponse(told_offline(ask))


def told_offline(ask: Ask) -> str:
    look = look_of(ask.env)
    text = look.words(_("What you do now would not be saved. The page comes back by itself with the connection."))
    page: Any = OfflinePage(look.words(_("No connection")), text)
    plain = Shell(ask.env.business.entry.title or "Gazda", look.language, "", theme=theme_of(ask))
    return draw(ask, page.template, page=page, layout="bare.html", shell=plain)


ROUTES = (
    Route(MANIFEST, manifest, public=True),
    Route(WORKER, worker, public=True),
    Route(OFFLINE, offline, public=True),
)
