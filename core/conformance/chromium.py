"""The Chromium that is installed on the machine, without a screen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from core.conformance.check import PassedOver
from core.conformance.visitor import HOST, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

T = TypeVar("T")
Theme = Literal["light", "dark"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
QUIET = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
]
HEIGHTS = {390: 844, 360: 740}
"""The height of a phone of that width; anything wider is a screen 900 px high."""

DROPPED = {"content-encoding", "content-length", "set-cookie"}
"""Headers of an answer that say nothing once it is unpacked and its cookies are kept elsewhere."""


class ChromiumMissing(Exception):
    """There is no Chromium on this machine."""

    def __init__(self) -> None:
        super().__init__("Chromium is not on this machine; install it, or run bin/setup test")


def find_chromium() -> str:
    """The path of the installed browser."""
    found = [path for name in NAMES if (path := shutil.which(name))]
    found += [path for path in APPLICATIONS if Path(path).exists()]
    if not found:
        raise ChromiumMissing
    return found[0]


def flags() -> list[str]:
    """How the browser is started; it has no sandbox for root."""
    return QUIET + (["--no-sandbox"] if hasattr(os, "getuid") and os.getuid() == 0 else [])


@contextmanager
def start_browser() -> Iterator[Browser]:
    """A browser with a new, empty profile."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only tests have it

    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags())
        try:
            yield browser
        finally:
            browser.close()


class Browsing:
    """One browser for a whole run, in a thread of its own: Playwright's event loop suffers no other beside it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "browser")
        self._opened: AbstractContextManager[Browser] | None = None
        self._browser: Browser | None = None

    def run(self, work: Callable[[], T]) -> T:
        """What `work` gives, done where the browser lives."""
        return self._thread.submit(work).result()

    @contextmanager
    def page(self, visitor: Visitor, width: int, theme: Theme) -> Iterator[Page]:
        """A page of the visitor's application; asked for within `run`. PassedOver where there is no browser."""
        size = {"width": width, "height": HEIGHTS.get(width, 900)}
        browser = self._started()
        options: dict[str, Any] = {"viewport": size, "color_scheme": theme, "reduced_motion": "reduce"}
        options["service_workers"] = "block"  # one would ask for more than is answered here
        context = browser.new_context(base_url=f"http://{HOST}", **options)
        try:
            context.route("**/*", lambda route: fulfil(visitor, route))
            yield context.new_page()
        finally:
            context.close()

    def close(self) -> None:
        """Close the browser, if it was opened."""
        if self._opened is not None:
            self.run(lambda: self._opened.__exit__(None, None, None))  # type: ignore[union-attr]  # it was just looked at
        self._thread.shutdown()

    def _started(self) -> Browser:
        if self._browser is None:
            opened = start_browser()
            try:
                self._browser = opened.__enter__()
            except ImportError:
                raise PassedOver("Playwright is not installed; install gazda[test]") from None
            except ChromiumMissing as missing:
                raise PassedOver(str(missing)) from None
            self._opened = opened
        return self._browser


def fulfil(visitor: Visitor, route: Route) -> None:
    """Answer what a page asks for from the application in this process; nothing else is reached."""
    request = route.request
    if not request.url.startswith(f"http://{HOST}/"):
        route.abort()
        return
    told = {name: value for name, value in request.headers.items() if name not in {"host", "cookie", "accept-encoding"}}
    answer = visitor.ask(
        request.method, request.url.removeprefix(f"http://{HOST}"), request.post_data_buffer or b"", told
    )
    headers = {name: value for name, value in answer.headers.items() if name not in DROPPED}
    route.fulfill(status=answer.status, headers=headers, body=answer.body)
