"""From the click to the painted answer, in Chromium, with 100,000 clients: a list, a card, a board, a table of sums.

The time is the browser's own: from the moment of the press to the first paint of the page that answers it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.clients import directory_on, fill, sign_in
from benchmarks.figures import Figure, main
from benchmarks.list_page import engines
from benchmarks.servers import Running, gazda
from core.conformance.chromium import start_browser

LIST = "/crm/client"
WORKERS = 2
PRESSED = (
    "addEventListener('click', () => { window.name = String(performance.timeOrigin + performance.now()); }, true);"
)
PAINTED = """() => new Promise(resolve => new PerformanceObserver(list => {
    const paint = list.getEntriesByName('first-contentful-paint')[0];
    if (paint) resolve(performance.timeOrigin + paint.startTime - Number(window.name));
}).observe({type: 'paint', buffered: true}))"""


@dataclass(frozen=True, slots=True)
class Click:
    """Where the click is made, on what, and how many milliseconds later at most half of the answers are seen."""

    name: str
    start: str
    on: str
    most: float


CLICKS = (
    Click("list", f"{LIST}?as=board", f'a[href^="{LIST}?tab=potential"]', 50),
    Click("list in another order", f"{LIST}?tab=potential", "thead a >> nth=0", 50),
    Click("card", LIST, "tbody a >> nth=4", 50),
    Click("board", LIST, '.ph a[href*="as=board"]', 50),
    Click("table of sums", LIST, '.ph a[href*="as=pivot"]', 100),
)


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    clients, times = (2_000, 5) if asked.quick else (100_000, 21)
    for engine in asked.engines:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gazda-benchmark-")))
            directory = stack.enter_context(directory_on(engine, folder))
            business = directory.open("main")
            fill(business, clients)
            cookie = sign_in(business)
            directory.close()
            server = stack.enter_context(gazda(folder, WORKERS))
            yield from on(engine, stack.enter_context(start_browser()), server, cookie, times)


def on(engine: str, browser: Browser, server: Running, cookie: str, times: int) -> Iterator[Figure]:
    """Every click on one engine; the first rounds, in which everything is read for the first time, do not count."""
    address = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=address)
    context.add_cookies([{"name": "gazda", "value": cookie, "url": address}])
    context.add_init_script(PRESSED)
    page = context.new_page()
    for click in CLICKS:
        found = [painted(page, click) for _ in range(times + 3)][3:]
        yield Figure(f"{engine}: {click.name}, half of the answers within", statistics.median(found), "ms", click.most)
        yield Figure(f"{engine}: {click.name}, nine of ten within", statistics.quantiles(found, n=10)[-1], "ms")
    context.close()


def painted(page: Page, click: Click) -> float:
    """Milliseconds from one click to the paint of its answer."""
    page.goto(click.start)
    page.wait_for_load_state("networkidle")
    with page.expect_navigation(wait_until="load"):
        page.locator(click.on).first.click()
    return float(page.evaluate(PAINTED))


if __name__ == "__main__":
    main(measure, __doc__ or "", engines)
