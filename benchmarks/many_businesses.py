"""Twenty businesses with three sets on one server: what the first answer of one takes, and what its neighbours cost it."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.clients import fill, sets, sign_in
from benchmarks.figures import Figure, main
from benchmarks.servers import Running, gazda
from core.policy.business import Entry
from core.policy.businesses.directory import Directory
from core.policy.env import Person
from core.policy.plans.founding import create_business
from core.web.app import Application
from core.web.configuration import Settings
from core.web.opening import administrator
from core.web.received import head
from core.web.serve import directory_of, make

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
"""How many times longer the 99th of a hundred answers may take beside a busy neighbour.

In processor time of the server, which other programs of the machine do not change: as if it had a core to itself.
"""

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
        first, *others = [timed(server, *told) for told in pages.values()]
        again = [timed(server, *told) for told in pages.values()]
    yield Figure("first page of a server, whose templates are new to it", first, "ms")
    yield Figure(
        "first answer of a business that nobody asked before, the slowest of 19", max(others), "ms", most=FIRST
    )
    yield Figure("first answer of a business that nobody asked before, the median", statistics.median(others), "ms")
    yield Figure("second answer, the slowest", max(again), "ms")
    settings = folder / "four.toml"
    settings.write_text("[limits]\nopen_businesses = 4\n[jobs]\nin_server = false\n")
    with gazda(folder, workers=1, config=settings) as server:
        for told in pages.values():
            timed(server, *told)
        cold = [timed(server, *told) for _round in range(3) for told in pages.values()]
    yield Figure("first answer of a business that was closed, the slowest of 60", max(cold), "ms", most=FIRST)
    yield Figure("first answer of a business that was closed, the median", statistics.median(cold), "ms")


def neighbours(folder: Path, pages: dict[str, tuple[str, str]], seconds: float) -> Iterator[Figure]:
    """One business alone, then beside one that is asked by sixteen at once."""
    quiet, busy = (pages[name] for name in list(pages)[2:6:3])
    settings = Settings(data=str(folder), jobs_in_server=False)
    alone, beside, other = asyncio.run(watched(make(settings, directory_of(settings)), quiet, busy, seconds))
    yield Figure("median alone, of processor time", statistics.median(alone) * 1e3, "ms")
    yield Figure("median beside a busy one", statistics.median(beside) * 1e3, "ms")
    yield Figure("99th of 100 alone", worst(alone), "ms")
    yield Figure("99th of 100 beside a busy one", worst(beside), "ms")
    yield Figure("99th of 100, beside a busy one to alone", worst(beside) / worst(alone), "times", most=SLOWER)
    yield Figure("answers of both in a second of processor time", (len(beside) + len(other)) / seconds, "/s")


def worst(times: list[float]) -> float:
    """The 99th of a hundred, in milliseconds."""
    return statistics.quantiles(times, n=100)[98] * 1e3


async def watched(
    app: Application, quiet: tuple[str, str], busy: tuple[str, str], seconds: float
) -> tuple[list[float], list[float], list[float]]:
    """The times of the quiet one alone, of it beside the busy one, and of that."""
    app.house.open()
    for told in (quiet, busy):
        await asked_by(app, told, 2, seconds / 8)
    alone = await asked_by(app, quiet, QUIET, seconds)
    beside, other = await asyncio.gather(asked_by(app, quiet, QUIET, seconds), asked_by(app, busy, BUSY, seconds))
    app.house.close()
    return alone, beside, other


async def asked_by(app: Application, told: tuple[str, str], people: int, seconds: float) -> list[float]:
    """People who ask again as soon as they have an answer; the processor time that each answer took."""
    page, cookie = told
    headers = {"host": "localhost", "cookie": f"gazda={cookie}", "accept-encoding": "gzip"}
    scope = {
        "type": "http", "method": "GET", "path": page, "query_string": b"", "scheme": "http", "client": ("::1", 1),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    end, times = time.process_time() + seconds, list[float]()

    async def ask_on() -> None:
        while time.process_time() < end:
            began = time.process_time()
            response = await app.worked(head(scope))
            times.append(time.process_time() - began)
            if response.status_code != 200:
                raise RuntimeError(f"{page} answered {response.status_code}")

    await asyncio.gather(*(ask_on() for _ in range(people)))
    return times


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="gazda-many-") as name:
        folder = Path(name)
        pages = prepare(folder, 200 if asked.quick else CLIENTS)
        yield from first_answers(folder, pages)
        yield from neighbours(folder, pages, 2.0 if asked.quick else 10.0)


if __name__ == "__main__":
    main(measure, __doc__ or "")
