"""Twenty businesses with three sets on one server: what the first answer of one takes, and what its neighbours cost it."""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.clients import fill, sets, sign_in
from benchmarks.figures import Figure, main
from benchmarks.load import ask, at_once
from benchmarks.servers import Running, gazda
from core.policy.business import Entry
from core.policy.directory import Directory
from core.policy.env import Person
from core.policy.founding import create_business
from core.web.opening import administrator

SETS = {
    "base": ("/base/user", ("base",)),
    "crm": ("/crm/client", ("base", "crm")),
    "tasks": ("/crm/client", ("base", "crm", "tasks")),
}
"""The page that is asked of a business with each set."""

COUNT = 20
CLIENTS = 2_000
FIRST = 300.0
"""Milliseconds to the first answer of a business whose set is at hand."""

SLOWER = 2.0
"""How many times longer the 99th of a hundred answers may take beside a busy neighbour."""

QUIET, BUSY = 2, 16
"""Connections to the business that is watched, and to its neighbour."""


def prepare(folder: Path, clients: int) -> dict[str, tuple[str, str]]:
    """Make the businesses; gives the page and the cookie of each."""
    directory = Directory(folder, sets())
    casts = {name: cast(directory, name, addons, clients) for name, (_page, addons) in SETS.items()}
    found: dict[str, tuple[str, str]] = {}
    for number in range(COUNT):
        kind = list(SETS)[number % len(SETS)]
        entry = Entry(f"{kind}{number:02}", f"sqlite:///{folder}/{kind}{number:02}.db")
        shutil.copy(casts[kind], entry.url.removeprefix("sqlite:///"))
        directory.add(replace(entry, title=entry.name, path=f"/{entry.name}"))
        cookie = sign_in(directory.open(entry.name))
        found[entry.name] = f"{entry.path or '/' + entry.name}{SETS[kind][0]}", f"x; gazda.{entry.name}={cookie}"
    directory.close()
    return found


def cast(directory: Directory, name: str, addons: tuple[str, ...], clients: int) -> Path:
    """The file of a business with one of the sets."""
    file = directory.folder / f"{name}.cast"
    business = create_business(Entry("cast", f"sqlite:///{file}"), directory.sets, directory.folder, addons, Person())
    with business.env(trusted=True, writes=True) as env:
        env.session.add(administrator(env, "uk"))
        env.session.flush()
        if "tasks" in addons:
            for number in range(5):
                env.session.add(env.parts.named("model", "base.user")(name=f"U{number}", login=f"u{number}", roles=[]))
    if "tasks" in addons:
        fill(business, clients)
    business.close()
    return file


def timed(server: Running, page: str, cookie: str) -> float:
    """Milliseconds of one request."""
    began = time.perf_counter()
    status, _body, _headers = server.get(page, cookie)
    taken = (time.perf_counter() - began) * 1e3
    if status != 200:
        raise RuntimeError(f"{page} answered {status}")
    return taken


def first_answers(folder: Path, pages: dict[str, tuple[str, str]]) -> Iterator[Figure]:
    """All are asked once after a start; then again and again by a server that may keep only four open."""
    with gazda(folder, workers=1) as server:
        first = {name: timed(server, *told) for name, told in pages.items()}
        again = [timed(server, *told) for told in pages.values()]
    yield Figure("first answer after a start, the slowest of 20", max(first.values()), "ms", most=FIRST)
    yield Figure("first answer after a start, the median", statistics.median(first.values()), "ms")
    yield Figure("second answer, the slowest", max(again), "ms")
    settings = folder / "four.toml"
    settings.write_text("[limits]\nopen_businesses = 4\n[jobs]\nin_server = false\n")
    with gazda(folder, workers=1, config=settings) as server:
        for told in pages.values():
            timed(server, *told)
        cold = [timed(server, *told) for _round in range(3) for told in pages.values()]
    yield Figure("first answer of a business that was closed, the slowest of 60", max(cold), "ms", most=FIRST)
    yield Figure("first answer of a business that was closed, the median", statistics.median(cold), "ms")


def neighbours(folder: Path, pages: dict[str, tuple[str, str]], seconds: float, workers: int) -> Iterator[Figure]:
    """One business alone, then beside one that is asked by sixteen at once."""
    quiet, busy = (pages[name] for name in list(pages)[2:6:3])
    with gazda(folder, workers=workers) as server:
        for page, cookie in (quiet, busy):
            ask(server.port, page, cookie, 1.0, QUIET)
        alone = ask(server.port, *quiet, seconds, QUIET)
        beside, other = at_once(server.port, [(*quiet, QUIET), (*busy, BUSY)], seconds)
    told = f"{workers} worker{'s' if workers > 1 else ''}"
    yield Figure(f"{told}: 99th of 100 answers, alone", alone.p99, "ms")
    yield Figure(f"{told}: 99th of 100 answers, beside a busy one", beside.p99, "ms")
    yield Figure(f"{told}: beside a busy one to alone", beside.p99 / alone.p99, "times", most=SLOWER)
    yield Figure(f"{told}: median alone", alone.median, "ms")
    yield Figure(f"{told}: median beside a busy one", beside.median, "ms")
    yield Figure(f"{told}: answers of the busy one", other.rate, "a second")


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="gazda-many-") as name:
        folder = Path(name)
        pages = prepare(folder, 200 if asked.quick else CLIENTS)
        yield from first_answers(folder, pages)
        for workers in (1, 2):
            yield from neighbours(folder, pages, 2.0 if asked.quick else 10.0, workers)


if __name__ == "__main__":
    main(measure, __doc__ or "")
