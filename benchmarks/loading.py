"""How soon a page of 50 clients of 100,000 stands, on a laptop and on a slow phone, with an empty cache and a full one;
and how soon the palette answers to a key.

The slow phone has 1.6 Mbit/s, 150 ms to the server and back, and a processor four times as slow as this one.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.clients import directory_on, fill, sign_in
from benchmarks.figures import Figure, main
from benchmarks.list_page import engines
from benchmarks.servers import gazda
from core.conformance.chromium import start_browser

LIST = "/crm/client"
WORKERS = 2
LAPTOP, PHONE = "laptop", "slow phone"
SIZES = {LAPTOP: {"width": 1440, "height": 900}, PHONE: {"width": 390, "height": 844}}
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWNESS = 4
MOST = {
    (LAPTOP, "cold"): (1000, None), (LAPTOP, "warm"): (500, None), (PHONE, "cold"): (2500, 2800), (PHONE, "warm"): (1200, 1200),
}  # fmt: skip
"""Milliseconds until the largest part is painted, and until the page can be used."""

PALETTE = 200
"""Milliseconds from a key until what was found is there, of them 150 that a further key is waited for."""

STANDS = """() => new Promise(then => {
    let last = 0;
    new PerformanceObserver(list => { last = list.getEntries().at(-1).startTime; }).observe({type: 'largest-contentful-paint', buffered: true});
    setTimeout(() => then([last, performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd]), 300);
})"""
ANSWERED = """key => new Promise(then => {
    const [box, found] = ['#palette [role=combobox]', '#palette-results'].map(one => document.querySelector(one));
    const begun = performance.now();
    new MutationObserver((_, watch) => { if (found.querySelector('[role=option]')) { watch.disconnect(); then(performance.now() - begun); } })
        .observe(found, {childList: true, subtree: true});
    box.value = key;
    box.dispatchEvent(new Event('input', {bubbles: true}));
})"""
TYPED = ("коваль", "067", "шевченко", "4417", "pop", "нов", "зерно")


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    clients, times = (2_000, 3) if asked.quick else (100_000, 11)
    for engine in asked.engines:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gazda-benchmark-")))
            directory = stack.enter_context(directory_on(engine, folder))
            business = directory.open("main")
            fill(business, clients)
            cookie = sign_in(business)
            directory.close()
            server = stack.enter_context(gazda(folder, WORKERS))
            browser, address = stack.enter_context(start_browser()), f"http://127.0.0.1:{server.port}"
            for machine in SIZES:
                yield from loaded(engine, machine, browser, address, cookie, times)
            with opened(browser, LAPTOP, address, cookie) as page:
                found = answers(page, times)
            name = f"{engine}: the palette answers to a key, 95 of a hundred within"
            yield Figure(name, statistics.quantiles(found, n=20)[-1], "ms", PALETTE)


def loaded(engine: str, machine: str, browser: Browser, address: str, cookie: str, times: int) -> Iterator[Figure]:
    """Each time in a browser that has seen nothing yet, and once more in the same."""
    found: dict[str, list[tuple[float, float]]] = {"cold": [], "warm": []}
    for _ in range(times):
        with opened(browser, machine, address, cookie) as page:
            for times_of_cache in found.values():
                page.goto(LIST)
                painted, usable = page.evaluate(STANDS)
                times_of_cache.append((painted, usable))
    for cache, both in found.items():
        for what, values, most in zip(
            ("painted", "usable"), zip(*both, strict=True), MOST[machine, cache], strict=True
        ):
            name = f"{engine}: {machine}, {cache}: {what}, half of the times within"
            yield Figure(name, statistics.median(values), "ms", most)


@contextmanager
def opened(browser: Browser, machine: str, address: str, cookie: str) -> Iterator[Page]:
    """A page in a new profile, on a machine as quick as this or as slow as that phone."""
    size: Any = SIZES[machine]
    context = browser.new_context(base_url=address, viewport=size, service_workers="block")
    context.add_cookies([{"name": "gazda", "value": cookie, "url": address}])
    page = context.new_page()
    if machine == PHONE:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWNESS})
    try:
        yield page
    finally:
        context.close()


def answers(page: Page, times: int) -> list[float]:
    """Milliseconds of each answer of the palette; the first of a word comes from the disk, and counts too."""
    page.goto(LIST)
    found = []
    for _ in range(times):
        for word in TYPED:
            page.keyboard.press("Control+k")
            page.wait_for_selector("#palette-results [role=option]")
            page.evaluate("document.querySelector('#palette-results').replaceChildren()")
            found.append(page.evaluate(ANSWERED, word))
            page.keyboard.press("Escape")
    return found


if __name__ == "__main__":
    main(measure, __doc__ or "", engines)
