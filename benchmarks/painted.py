"""From the click to the painted answer, in Chromium, with 100,000 clients: a list, a card, a board, a table of sums.

The time is the browser's own: from the click to the paint that answers it, in steps of 8 ms where the page that is shown
is changed (Event Timing, w3.org/TR/event-timing), and to the first paint of a new page where one is loaded.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clients import directory_on, fill, sign_in
from benchmarks.figures import Figure, main
from benchmarks.list_page import engines
from benchmarks.servers import Running, gazda
from benchmarks.tabs import PATIENCE, PAUSE, Refused, Tab, tab

LIST = "/crm/client"
WORKERS = 2
HANDS = {"at once": (0.0, 0.0), "by hand": (0.4, 0.08)}
"""How many seconds the pointer rests on what will be pressed, and for how many it is held; those of a hand are assumed.
Only a hand has a limit: a program alone presses in the moment in which it reaches a link.
"""

PRESSED = """(() => {
    window.answered = null;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (one.name === 'click') window.answered = one.duration;
    }).observe({ type: 'event', durationThreshold: 16 });
    addEventListener('click', () => localStorage.setItem('pressed', performance.timeOrigin + performance.now()), true);
    const box = document.querySelectorAll(SELECTOR)[NTH].getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
})()"""
PAINTED = """(() => {
    if ('answered' in window) return window.answered;
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return paint && performance.timeOrigin + paint.startTime - Number(localStorage.getItem('pressed'));
})()"""


@dataclass(frozen=True, slots=True)
class Click:
    """Where the click is made, on which of the elements of a selector, and how many milliseconds later
    at most half of the answers are seen.
    """

    name: str
    start: str
    on: str
    most: float
    nth: int = 0


CLICKS = (
    Click("list", f"{LIST}?as=board", f'a[href^="{LIST}?tab=potential"]', 50),
    Click("list in another order", f"{LIST}?tab=potential", "thead a", 50),
    Click("card", LIST, "tbody a", 50, 4),
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
            yield from on(engine, stack.enter_context(tab()), server, cookie, times)


def on(engine: str, shown: Tab, server: Running, cookie: str, times: int) -> Iterator[Figure]:
    """Every click on one engine; the first rounds, in which everything is read for the first time, do not count."""
    address = f"http://127.0.0.1:{server.port}"
    shown.keep("gazda", cookie, address)
    for click in CLICKS:
        for name, (hover, held) in HANDS.items():
            found = [painted(shown, address, click, hover, held) for _ in range(times + 3)][3:]
            told = f"{engine}: {click.name}, pressed {name},"
            limit = click.most if hover else None
            yield Figure(f"{told} half of the answers within", statistics.median(found), "ms", limit)
            yield Figure(f"{told} nine of ten within", statistics.quantiles(found, n=10)[-1], "ms")


def painted(shown: Tab, address: str, click: Click, hover: float, held: float) -> float:
    """Milliseconds from one click to the paint of its answer."""
    shown.open(address + click.start)
    spot = PRESSED.replace("SELECTOR", json.dumps(click.on)).replace("NTH", str(click.nth))
    x, y = shown.value(spot)
    shown.press(x, y, hover=hover, held=held)
    deadline = time.monotonic() + PATIENCE
    while (shown.value("location.href") == address + click.start) or (after := shown.value(PAINTED)) is None:
        if time.monotonic() > deadline:
            raise Refused(
                f"{click.name}: nothing was painted within {PATIENCE:g} s, or within the 16 ms that are not told"
            )
        time.sleep(PAUSE)
    return float(after)


if __name__ == "__main__":
    main(measure, __doc__ or "", engines)
