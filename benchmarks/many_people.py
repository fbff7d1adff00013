"""Fifty people who work for ten minutes over all views: how long their answers take, and whether each of them comes.

Each rests for one to three seconds between two acts, as whoever reads what came does. What a page asks for by itself, as
the counts of filters or the tiles of a dashboard, is asked for too.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Thread

import httpx2

from addons.base import User
from benchmarks.clients import directory_on, fill, sign_in
from benchmarks.figures import Figure, main
from benchmarks.list_page import engines
from benchmarks.servers import gazda
from core.conformance.forms import Form
from core.conformance.html import Pairs, read
from core.policy.business import Business
from core.screens import views
from core.screens.lists.addresses import WAY
from core.screens.many import Many

WORKERS = 2
ROLES = ("base.administrator", "crm.head", "crm.sales", "crm.sales")
COMING = 0.05
"""The part of the time in which one after another comes in."""

REST = (1.0, 3.0)
TIMES = 5
"""How many times the median the slowest of a hundred answers may take."""

CLIENTS = "/crm/client"
TOKEN = re.compile(r'"X-CSRF-Token":"([^"]+)"')
BY_ITSELF = re.compile(r'hx-get="([^"]+)" hx-trigger="load')
NEXT = re.compile(rf'id="more".*?href="({CLIENTS}\?[^"]+)"')
SYLLABLES = ("ко", "шев", "мар", "ів", "pop", "ол", "067", "4417", "93")


@dataclass
class Found:
    """What all of them saw: seconds of every answer, and what went wrong."""

    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class Someone(Thread):
    """One of the people, in a browser of their own."""

    def __init__(self, port: int, cookie: str, pages: list[str], keys: int, seed: int, until: float) -> None:
        super().__init__(daemon=True)
        self.draw, self.pages, self.keys, self.until = Random(seed), pages, keys, until  # nobody guesses
        self.found = Found()
        self.http = httpx2.Client(base_url=f"http://127.0.0.1:{port}", cookies={"gazda": cookie}, timeout=60)
        self.csrf = ""

    def run(self) -> None:
        acts: dict[Callable[[], object], int] = {
            self.look_around: 8, self.read_list: 6, self.search: 4, self.go_on: 2, self.read_card: 8, self.ask_palette: 4,
            self.write_note: 3, self.change: 2, self.move: 2,
        }  # fmt: skip
        time.sleep(self.draw.uniform(0, (self.until - time.monotonic()) * COMING))
        self.open("/")
        while time.monotonic() < self.until:
            time.sleep(self.draw.uniform(*REST))
            try:
                self.draw.choices(list(acts), list(acts.values()))[0]()
            except Exception as error:  # whatever it was is counted
                self.found.faults.append(repr(error))
        self.http.close()

    # ---- what they do

    def look_around(self) -> None:
        self.open(self.draw.choice(self.pages))

    def read_list(self) -> None:
        asked = ("", "?f.status=regular", "?f.status=new&o=-created_at", "?o=city", "?tab=potential", "?g=manager")
        self.open(CLIENTS + self.draw.choice(asked))

    def search(self) -> None:
        self.open(f"{CLIENTS}?q={self.draw.choice(SYLLABLES)}")

    def go_on(self) -> None:
        if further := NEXT.search(self.open(CLIENTS)):
            self.ask("GET", further[1].replace("&amp;", "&"))

    def read_card(self) -> None:
        self.open(self.client())

    def ask_palette(self) -> None:
        self.ask("GET", f"/search?q={self.draw.choice(SYLLABLES)}", {"HX-Request": "true"})

    def write_note(self) -> None:
        values = [("kind", "call"), ("direction", "out"), ("outcome", "reached"), ("body", "Домовились на завтра")]
        self.post(f"{self.client()}/notes", values)

    def change(self) -> None:
        address = f"{self.client()}/edit"
        Form(self, read(self.open(address)).one("form", id="record-form"), address).fill(note="Дзвонити зранку").send()

    def move(self) -> None:
        values = [("to", self.draw.choice(("new", "regular", "loyal"))), ("_back", f"{CLIENTS}?{WAY}=board")]
        self.post(f"{self.client()}/move", values)

    # ---- how they do it

    def client(self) -> str:
        return f"{CLIENTS}/{self.draw.randint(1, self.keys)}"

    def open(self, path: str) -> str:
        """A page, and what it asks for by itself."""
        page = self.ask("GET", path)
        if token := TOKEN.search(page):
            self.csrf = token[1]
        for further in BY_ITSELF.findall(page):
            self.ask("GET", further.replace("&amp;", "&"), {"HX-Request": "true"})
        return page

    def post(self, path: str, values: Pairs) -> None:
        """A form as it is sent by script."""
        self.ask("POST", path, {"X-CSRF-Token": self.csrf}, values)

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, values: Pairs = ()) -> str:
        began = time.perf_counter()
        kind = {"content-type": "application/x-www-form-urlencoded"} if values else {}
        body = str(httpx2.QueryParams(list(values))).encode()
        answer = self.http.request(method, path, headers={**(headers or {}), **kind}, content=body)
        self.found.times.append(time.perf_counter() - began)
        if answer.status_code >= 400:
            self.found.faults.append(f"{method} {path}: {answer.status_code}")
        return answer.text


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    people, clients, seconds = (10, 2_000, 20.0) if asked.quick else (50, 20_000, 600.0)
    for engine in asked.engines:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gazda-benchmark-")))
            directory = stack.enter_context(directory_on(engine, folder))
            business = directory.open("main")
            fill(business, clients)
            cookies, pages = [newcomer(business, number) for number in range(people)], every_view(business)
            directory.close()
            server = stack.enter_context(gazda(folder, WORKERS))
            yield from told(engine, at_work(server.port, cookies, pages, clients, seconds))


def newcomer(business: Business, number: int) -> str:
    """A colleague; gives the secret of their cookie."""
    with business.env(trusted=True, writes=True) as env:
        login, role = f"person{number}", ROLES[number % len(ROLES)]
        env.session.add(env[User](name=f"Працівник {number}", login=login, roles=[role], language="uk"))
    return sign_in(business, login)


def every_view(business: Business) -> list[str]:
    """Where every list, every other way of looking and every form for a new record of the shop's work is."""
    with business.env(trusted=True) as env:
        shown = [
            view for (kind, _), view in env.parts.composed.items() if kind == "view" and "base." not in view.part_name
        ]
    ways = [f"{view.path()}?{WAY}={view.kind()}" for view in shown if issubclass(view, Many)]
    lists = [view.path() for view in shown if issubclass(view, views.List)]
    return ["/", *lists, *ways, f"{CLIENTS}/new"]


def at_work(port: int, cookies: list[str], pages: list[str], keys: int, seconds: float) -> Found:
    until = time.monotonic() + seconds
    people = [Someone(port, cookie, pages, keys, seed, until) for seed, cookie in enumerate(cookies)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    found = [one.found for one in people]
    return Found([took for one in found for took in one.times], [fault for one in found for fault in one.faults])


def told(engine: str, found: Found) -> Iterator[Figure]:
    for fault in sorted(set(found.faults))[:10]:
        print(f"{found.faults.count(fault)} times {fault}", flush=True)
    median, slowest = statistics.median(found.times), statistics.quantiles(found.times, n=100)[-1]
    yield Figure(f"{engine}: answers", len(found.times), "")
    yield Figure(f"{engine}: what went wrong", len(found.faults), "times", most=0)
    yield Figure(f"{engine}: half of the answers within", median * 1000, "ms")
    yield Figure(f"{engine}: 99 of a hundred answers within", slowest * 1000, "ms")
    yield Figure(f"{engine}: 99 of a hundred, times the median", slowest / median, "", most=TIMES)


if __name__ == "__main__":
    main(measure, __doc__ or "", engines)
