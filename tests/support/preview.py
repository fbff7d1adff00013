"""Every kind of page with sample data, to look at: drawn to a folder, served here, photographed, asked by axe.

.venv/bin/python -m tests.support.preview            pictures of all pages in .cache/screenshots
.venv/bin/python -m tests.support.preview plan menu  only of these
.venv/bin/python -m tests.support.preview --serve    no pictures; look yourself
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import Page

from core.screens.elements import Toast
from core.web.headers import SECURITY
from core.web.static import KINDS, OWN
from tests.support.browser import PICTURES, Browse, Theme, screenshot, serious, start_browser, visiting
from tests.support.sample_pages import FULL, draw, shell_of, static

SIZES: tuple[tuple[int, Theme], ...] = ((1440, "light"), (1440, "dark"), (390, "light"), (390, "dark"))
TABLET = 700
TOAST = Toast("До архіву: Ірина Коваль", "/undo/1")
WHOLE, PIECE = ".html", ".piece.html"


def write_pages(folder: Path) -> None:
    """Every page whole and as the piece that htmx is given."""
    for name, page in FULL.items():
        shell = shell_of(toast=TOAST) if name == "card" else None
        (folder / f"{name}{WHOLE}").write_text(draw(page, shell), encoding="utf-8")
        (folder / f"{name}{PIECE}").write_text(draw(page, layout="fragment.html"), encoding="utf-8")
    (folder / "search.html").write_text(draw(FULL["found"]), encoding="utf-8")
    (folder / f"search{PIECE}").write_text(draw(FULL["found"], layout="fragment.html"), encoding="utf-8")


class Pages(BaseHTTPRequestHandler):
    """Answers with the pages of a folder, under the policy that the product sends."""

    folder = Path()
    posted: ClassVar[list[tuple[str, str, str]]] = []
    """What forms sent: the path, the body, the token in the header."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        file = OWN / path.removeprefix(static().base) if path.startswith(static().base) else self.page(path)
        if file.is_file():
            self.send(200, KINDS.get(file.suffix, "text/html; charset=utf-8"), file.read_bytes())
        else:
            self.send(404, "text/plain", b"Not found")

    def do_POST(self) -> None:
        """Keep what a form sends; refuse the one that makes a client, as the product refuses it."""
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self.posted.append((self.path, body, self.headers.get("x-csrf-token", "")))
        if self.path == FULL["form"].action:  # type: ignore[attr-defined]  # a FormPage
            self.send(422, "text/html; charset=utf-8", (self.folder / f"form{PIECE}").read_bytes())
        else:
            self.send(204, "text/plain", b"")

    def page(self, path: str) -> Path:
        ending = PIECE if self.headers.get("hx-request") else WHOLE
        return self.folder / f"{path.strip('/') or 'list'}{ending}"

    def send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in SECURITY:
            self.send_header(name.decode(), value.decode())
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the pages are looked at, not the requests."""


@contextmanager
def serving() -> Iterator[str]:
    """The address of the pages, on a free port of this machine."""
    with TemporaryDirectory() as folder:
        write_pages(Path(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Pages,), {"folder": Path(folder)}))
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def photograph(browse: Browse, base: str, names: Iterable[str]) -> Iterator[str]:
    """A picture of each page in each size and theme; what axe finds on them, and what is wider than the screen."""
    for name in names:
        for width, theme in SIZES:
            page = browse(width, theme, has_touch=width < TABLET, is_mobile=width < TABLET)
            page.goto(f"{base}/{name}")
            page.wait_for_load_state("networkidle")
            screenshot(page, f"{name}-{width}-{theme}", whole=True)
            yield from (f"{name} {width} {theme}: {found}" for found in [*serious(page), *too_wide(page)])
            page.context.close()


def too_wide(page: Page) -> list[str]:
    """The page, if it can be scrolled sideways."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"is {wide} px wide"] if wide > seen else []


def main() -> int:
    parser = argparse.ArgumentParser(prog="preview", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--serve", action="store_true", help="only serve")
    parser.add_argument("page", nargs="*", choices=[*FULL, []], help="all, if none is named")
    options = parser.parse_args()
    with serving() as base:
        if options.serve:
            print("\n".join(f"{base}/{name}" for name in FULL))
            input("Enter ends it ")
            return 0
        with start_browser() as chromium, visiting(chromium) as browse:
            found = list(photograph(browse, base, options.page or FULL))
    print("\n".join([*found, f"{PICTURES}: {len(options.page or FULL)} pages, {len(found)} faults"]))
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
