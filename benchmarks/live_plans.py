"""Removes and installs an addon on a running server while eight people work: who fails, who waits, what comes back."""

from __future__ import annotations

import argparse
import hashlib
import random
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import inspect, text

from addons import base, tasks
from benchmarks.clients import ENGINES, directory_on, fill, sign_in
from benchmarks.figures import Figure, main
from benchmarks.servers import gazda
from core.conformance.contents import schema
from core.policy.archives.staging import columns_of
from core.policy.business import Business
from core.policy.exclusive import exclusive, owning
from tests.support.html import read

CLIENTS = 100_000
PEOPLE = 8
ROUNDS = 2
WORKERS = 2
WARM, BETWEEN = 4.0, 3.0
"""Seconds of work before the first plan, and after each."""

PAUSE = 0.05
"""Seconds a person takes before the next page."""

LONGEST = 2.0
"""Seconds that a person may be held up."""

BOOKS = {
    "base_trail",
    "base_trail_personal",
    "base_addon",
    "base_coming",
    "base_plan",
    "base_cron",
    "base_signin",
    "alembic_version",
}
"""Tables in which a server writes by itself."""

QUIET = {"crm_client": "id <= :half", "crm_manager_period": "client_id <= :half", "base_company": "id = 0"}
"""The rows that nobody writes: clients of the first half, none of the companies."""

COMPANIES = 400
GOES = {"tasks": ["tasks"], "crm": ["crm", "tasks"]}
"""What goes with each addon, and comes back when the last of it is installed."""

WORDS = ("коваль", "олен", "шевч", "андр", "pop", "4512", "поді")
DIGEST = re.compile(r'name="digest" value="([^"]+)"')
TOKEN = re.compile(r'name="_csrf" value="([^"]+)"')


class Browser:
    """Somebody who is signed in, over one connection that is kept."""

    def __init__(self, port: int, secret: str) -> None:
        self.http = HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookie = {"Cookie": f"gazda={secret}"}

    def get(self, path: str) -> tuple[int, str]:
        self.http.request("GET", path, headers=self.cookie)
        answer = self.http.getresponse()
        return answer.status, answer.read().decode()

    def post(self, path: str, values: list[tuple[str, str]]) -> int:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.http.request("POST", path, urlencode(values).encode(), {**self.cookie, **kind})
        answer = self.http.getresponse()
        answer.read()
        return answer.status


@dataclass(frozen=True, slots=True)
class Turn:
    """One page that a person asked for."""

    kind: str
    begun: float
    seconds: float
    status: int

    @property
    def end(self) -> float:
        return self.begun + self.seconds


@dataclass
class Crowd:
    """People who read and write clients all the time, each clients of their own."""

    port: int
    secret: str
    records: int
    addon: str
    turns: list[Turn] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    over: Event = field(default_factory=Event)

    def start(self) -> None:
        self.threads = [Thread(target=self.work, args=(number,)) for number in range(PEOPLE)]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def work(self, number: int) -> None:
        dice, browser = random.Random(number), Browser(self.port, self.secret)
        acts = (self.list, self.card, self.search, *(WRITES[self.addon](self) * 2))
        while not self.over.is_set():
            try:
                dice.choice(acts)(browser, dice, number)
            except Exception as error:
                self.errors.append(f"{type(error).__name__}: {error}")
                browser = Browser(self.port, self.secret)
            time.sleep(dice.uniform(0.5, 1.5) * PAUSE)

    def timed(self, kind: str, act: Any, *given: Any) -> Any:
        begun = time.monotonic()
        answer = act(*given)
        status = answer if isinstance(answer, int) else answer[0]
        self.turns.append(Turn(kind, begun, time.monotonic() - begun, status))
        return answer

    def list(self, browser: Browser, dice: random.Random, _number: int) -> None:
        self.timed("list", browser.get, "/crm/client")

    def card(self, browser: Browser, dice: random.Random, _number: int) -> None:
        self.timed("card", browser.get, f"/crm/client/{dice.randrange(1, self.records)}")

    def companies(self, browser: Browser, dice: random.Random, _number: int) -> None:
        self.timed("companies", browser.get, "/base/company")

    def search(self, browser: Browser, dice: random.Random, _number: int) -> None:
        self.timed("search", browser.get, f"/crm/client?{urlencode({'q': dice.choice(WORDS)})}")

    def write(self, browser: Browser, dice: random.Random, number: int) -> None:
        key = self.records // 2 + dice.randrange(0, self.records // 2 // PEOPLE - 1) * PEOPLE + number + 1
        status, page = self.timed("form", browser.get, f"/crm/client/{key}/edit")
        if status == 200:
            values = dict(read(page).one("form", id="record-form").controls())
            values["note"] = f"Нотатка {dice.random()}"
            if self.timed("save", browser.post, f"/crm/client/{key}/edit", list(values.items())) == 303:
                self.notes[key] = values["note"]

    def rename(self, browser: Browser, dice: random.Random, number: int) -> None:
        key = 1 + dice.randrange(0, COMPANIES // PEOPLE) * PEOPLE + number
        status, page = self.timed("form", browser.get, f"/base/company/{key}/edit")
        if status == 200:
            values = dict(read(page).one("form", id="record-form").controls())
            values["name"] = f"Фірма {dice.random()}"
            if self.timed("save", browser.post, f"/base/company/{key}/edit", list(values.items())) == 303:
                self.names[key] = values["name"]


WRITES: dict[str, Any] = {"tasks": lambda crowd: [crowd.write], "crm": lambda crowd: [crowd.rename, crowd.companies]}
"""What people write in while the addon is away: what does not go with it."""


# ---- the work of the administrator


@dataclass(frozen=True, slots=True)
class Act:
    """A plan that was carried out through its page."""

    verb: str
    begun: float
    seconds: float


def carry_out(browser: Browser, verb: str, addon: str) -> Act:
    """Look at the plan and accept it, as the administrator does."""
    begun = time.monotonic()
    status, page = browser.get(f"/addons/{addon}/{verb}")
    digest, token = DIGEST.search(page), TOKEN.search(page)
    assert status == 200, page[-3000:]
    assert digest is not None
    assert token is not None
    status = browser.post(f"/addons/{addon}/{verb}", [("digest", digest[1]), ("_csrf", token[1])])
    assert status == 303, f"{verb}: {status}"
    return Act(verb, begun, time.monotonic() - begun)


# ---- what must be as it was


def prints(business: Business, half: int) -> dict[str, str]:
    """A print of every table, as far as nobody writes in it meanwhile; and of all that tasks keep with clients."""
    with owning(business) as connection:
        names = [n for n in inspect(connection).get_table_names() if n not in BOOKS and not n.startswith("gz_")]
        found = {name: print_of(connection, name, columns_of(connection)[name], half) for name in sorted(names)}
        return {**found, "next steps": print_of(connection, "crm_client", {"id", "uid", "next_step"}, half, "true")}


def print_of(connection: Any, table: str, columns: Iterable[str], half: int, where: str = "") -> str:
    """How many rows there are, and a digest of them."""
    shown = "quote({})" if connection.dialect.name == "sqlite" else "cast({} as text)"
    listed = ", ".join(shown.format(f'"{column}"') for column in sorted(columns))
    rows = where or QUIET.get(table, "true")
    query = text(f'select {listed} from "{table}" where {rows} order by "{table}"."id"')  # our own names
    given = {"half": half} if ":half" in str(query) else {}
    made, count = hashlib.sha256(), 0
    for row in connection.execution_options(yield_per=2000).execute(query, given):
        made.update(repr(tuple(row)).encode())
        count += 1
    return f"{count} rows {made.hexdigest()[:12]}"


NOTES, NAMES = "select id, note from crm_client", "select id, name from base_company"


def kept(business: Business, query: str) -> dict[int, str]:
    """What is stored in the end, by id."""
    with owning(business) as connection:
        return {row[0]: row[1] for row in connection.execute(text(query))}


def add_companies(business: Business) -> None:
    with business.env(trusted=True, writes=True, source="benchmark") as env:
        env.insert(base.Company, [{"name": f"Фірма {n}"} for n in range(COMPANIES)])


def add_tasks(business: Business, count: int) -> None:
    """Tasks for many clients, and the next step of each."""
    with business.env(trusted=True, writes=True, source="benchmark") as env:
        rows = [
            {"name": f"Передзвонити {n}", "client_id": 1 + n * 7 % count, "due": env.today(), "assignee_id": 2 + n % 5}
            for n in range(count)
        ]
        for start in range(0, count, 10_000):
            env.insert(tasks.Task, rows[start : start + 10_000])
    with exclusive(business) as connection:
        connection.execute(text("update crm_client set next_step = (select min(due) from tasks_task)"))


# ---- the run


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    """The same on every engine."""
    count, rounds = (2_000, 1) if asked.quick else (asked.clients, ROUNDS)
    for engine in asked.engines:
        with tempfile.TemporaryDirectory(prefix="gazda-benchmark-") as folder:
            for addon in asked.addons:
                (Path(folder) / addon).mkdir()
                yield from on(engine, Path(folder) / addon, addon, count, rounds)


def on(engine: str, folder: Path, addon: str, count: int, rounds: int) -> Iterator[Figure]:
    """People at work, an administrator who removes and installs, and then a look at what is there."""
    with directory_on(engine, folder) as directory:
        business = directory.open("main")
        fill(business, count)
        add_tasks(business, count)
        add_companies(business)
        secret, before, laid_out = sign_in(business), prints(business, count // 2), layout(business)
        with gazda(folder, WORKERS) as server:
            crowd = Crowd(server.port, secret, count, addon)
            acts = list(plans(crowd, rounds))
        after, notes, names = prints(business, count // 2), kept(business, NOTES), kept(business, NAMES)
        told = f"{engine}, {addon}"
        yield from figures(told, crowd, acts)
        changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
        lost = [key for key, note in crowd.notes.items() if notes[key] != note]
        lost += [key for key, name in crowd.names.items() if names[key] != name]
        saved = len(crowd.notes) + len(crowd.names)
        yield Figure(f"{told}: tables in which a row differs {' '.join(changed)}", len(changed), "", most=0)
        yield Figure(f"{told}: of {saved} saved changes, lost", len(lost), "", most=0)
        yield Figure(f"{told}: triggers, indexes, counters that differ", len(laid_out ^ layout(business)), "", most=0)


def plans(crowd: Crowd, rounds: int) -> Iterator[Act]:
    """Away with the addon and back with it, while the crowd is at work."""
    administrator = Browser(crowd.port, crowd.secret)
    crowd.start()
    try:
        time.sleep(WARM)
        crowd.turns.clear()
        time.sleep(WARM)
        for _ in range(rounds):
            for verb, addon in (("remove", GOES[crowd.addon][0]), ("install", GOES[crowd.addon][-1])):
                yield carry_out(administrator, verb, addon)
                time.sleep(BETWEEN)
    finally:
        crowd.stop()


def layout(business: Business) -> set[tuple[str, object]]:
    """Everything beside the rows, but the counters of tables in which rows come while it is measured."""
    written = {name + ending for name in (*BOOKS, *QUIET) for ending in ("", "_id_seq")}
    found = {(kind, row) for kind, rows in schema(business).items() for row in rows}
    return {(kind, row) for kind, row in found if kind != "counters" or row[0] not in written}


def figures(engine: str, crowd: Crowd, acts: list[Act]) -> Iterator[Figure]:
    """Who failed and who waited; what is asked of an addon that is away is not found, and that is no failure."""
    away = [(gone.begun, back.begun + back.seconds) for gone, back in zip(acts[::2], acts[1::2], strict=True)]
    failed = [turn for turn in crowd.turns if turn.status not in (200, 303) and not missed(turn, crowd.addon, away)]
    yield Figure(f"{engine}: of {len(crowd.turns)} requests, failed", len(failed) + len(crowd.errors), "", most=0)
    quiet = [turn.seconds for turn in crowd.turns if turn.end < acts[0].begun]
    yield Figure(f"{engine}: longest wait with no plan under way", max(quiet), "s")
    for act in acts:
        met = [turn for turn in crowd.turns if turn.begun < act.begun + act.seconds + BETWEEN and turn.end > act.begun]
        longest = max(met, key=lambda turn: turn.seconds)
        name = f"{engine}: {act.verb}, {act.seconds:.0f} s: of {len(met)} the longest ({longest.kind})"
        yield Figure(name, longest.seconds, "s", most=LONGEST)


def missed(turn: Turn, addon: str, away: list[tuple[float, float]]) -> bool:
    """Whether a page of clients was asked for while there were none."""
    asked = addon == "crm" and turn.kind in ("list", "card", "search") and turn.status == 404
    return asked and any(begun < turn.end and turn.begun < end for begun, end in away)


def choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--addons", nargs="+", choices=list(GOES), default=list(GOES))
    parser.add_argument("--clients", type=int, default=CLIENTS)


if __name__ == "__main__":
    main(measure, __doc__ or "", choices)
