"""A business that is served on this machine, for visitors that speak HTTP without a screen and for Chromium.

def test_x(served: Served) -> None:                       # one business for each module, on SQLite and on PostgreSQL
    olena = served.visitor("olena")                       # signed in; reads pages, fills in and sends forms
    page = served.page(browse, "olena", 390)              # Chromium, signed in as the same colleague

The module names its addons in ADDONS, in ENGINES the databases where one is enough, and in LATE those that only the long
run takes; everybody in PEOPLE has a password.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2
import pytest
import uvicorn
from playwright.sync_api import Page

from core.conformance.forms import Form
from core.conformance.postgres import schema_in
from core.policy.business import Business, Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.people import User
from core.policy.plans.founding import create_business
from core.values.manifest import discover
from core.web.configuration import Settings
from core.web.passwords import hashed
from core.web.serve import make, options
from tests.support.browser import Browse, Theme
from tests.support.business import PROGRAM, ROOT, engines_of
from tests.support.html import Element, Pairs, read
from tests.support.postgres import Database, Server

PASSWORD = "a quiet river stone"
KEPT = hashed(PASSWORD)
PEOPLE = {
    "admin": ("Адміністратор", "base.administrator"),
    "olena": ("Олена Гончар", "crm.sales"),
    "andrii": ("Андрій Шевчук", "crm.sales"),
    "head": ("Марія Голова", "crm.head"),
}
"""Colleagues by login: how they are called, and their role."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: its status, its page, and where it leads."""

    status: int
    page: Element
    to: str
    html: str
    headers: httpx2.Headers

    @property
    def text(self) -> str:
        return self.page.text


class Visitor:
    """Somebody at a browser without a screen: keeps cookies, sends forms, follows no redirect by itself."""

    def __init__(self, address: str) -> None:
        self.http = httpx2.Client(base_url=address, timeout=30)

    def get(self, path: str, **headers: str) -> Answer:
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return answer_of(self.http.get(path, headers=told))

    def post(self, path: str, values: Pairs) -> Answer:
        body = str(httpx2.QueryParams(values)).encode()
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return answer_of(self.http.post(path, content=body, headers=kind))

    def read(self, path: str) -> Element:
        """The page at `path`, which must be there."""
        answer = self.get(path)
        assert answer.status == 200, f"{path}: {answer.status} {answer.text[:500]}"
        return answer.page

    def follow(self, answer: Answer) -> Element:
        """The page that an answer leads to."""
        assert answer.status == 303, f"{answer.status}: {answer.text[:1500]}"
        return self.read(answer.to)

    def form(self, path: str, name: str = "record-form") -> Form:
        """The form of a page by its id."""
        return Form(self, self.read(path).one("form", id=name), path)

    def again(self, answer: Answer, name: str = "record-form") -> Form:
        """The same form as it came back."""
        return Form(self, answer.page.one("form", id=name), "")

    def press(self, page: Element, text: str) -> Answer:
        """Press the button that is read as `text`, in a form of its own."""
        forms = [form for form in page.all("form") for button in form.all("button") if button.text == text]
        assert len(forms) == 1, f"{len(forms)} buttons are called {text!r}"
        button = next(one for one in forms[0].all("button") if one.text == text)
        form = Form(self, forms[0], "")
        return form.send(button["name"], button["value"], action=button["formaction"])

    def sign_in(self, login: str, password: str = PASSWORD) -> Visitor:
        form = Form(self, self.read("/signin").one("form"), "/signin")
        assert form.fill(login=login, password=password).send().status == 303
        return self


def answer_of(response: httpx2.Response) -> Answer:
    html = response.text if "html" in response.headers.get("content-type", "") else ""
    return Answer(response.status_code, read(html), response.headers.get("location", ""), html, response.headers)


@dataclass
class Served:
    """A business and the address where it is served."""

    address: str
    business: Business
    people: dict[str, int]
    visits: ExitStack

    def stranger(self) -> Visitor:
        """Somebody who has not signed in; gone at the end of the test."""
        visitor = Visitor(self.address)
        self.visits.callback(visitor.http.close)
        return visitor

    def visitor(self, login: str = "admin") -> Visitor:
        """A colleague in a browser of their own."""
        return self.stranger().sign_in(login)

    def page(
        self, browse: Browse, login: str = "admin", width: int = 1440, theme: Theme = "light", **more: Any
    ) -> Page:
        """A page of Chromium in which a colleague has signed in."""
        held = self.visitor(login).http.cookies
        page = browse(width, theme, base_url=self.address, **more)
        kept = [{"name": one.name, "value": one.value or "", "url": self.address} for one in held.jar]
        page.context.add_cookies(kept)
        return page

    @contextmanager
    def env(self) -> Iterator[Any]:
        """A unit of work of the program, which writes."""
        with self.business.env(trusted=True, writes=True) as env:
            yield env


@pytest.fixture(scope="session")
def shipped() -> Sets:
    """The sets of the addons in the tree, without those of the tests."""
    return Sets(discover({"addons": ROOT / "addons"}))


@contextmanager
def serving(settings: Settings, directory: Directory) -> Iterator[str]:
    """The address of a server in this process."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(make(settings, directory), **{**options(settings), "timeout_graceful_shutdown": 1})
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        assert httpx2.get(f"{address}/healthz", timeout=30).status_code == 200
        yield address
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What a module serves is served on each kind of database that its ENGINES name; on both where it names none."""
    if {"server", "place"} <= set(metafunc.fixturenames):
        metafunc.parametrize("place", engines_of(metafunc), indirect=True, scope="module")


@pytest.fixture(scope="module")
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Entry]]:
    """A folder, and where in it or beside it a business that is not there yet shall live."""
    folder = tmp_path_factory.mktemp("served")
    if request.param == "sqlite":
        yield folder, Entry("main", f"sqlite:///{folder}/main.sqlite", "Крамниця Поділ")
        return
    server: Server = request.getfixturevalue("postgres")
    database = Database(server, server.create_database())
    with schema_in(database) as entry:
        yield folder, entry
        server.drop_database(database.name)


@pytest.fixture
def served(server: Served) -> Iterator[Served]:
    """The business of a module, with its people, served."""
    with ExitStack() as visits:
        yield replace(server, visits=visits)


@pytest.fixture(scope="module")
def stock(shipped: Sets, request: pytest.FixtureRequest) -> Sets:
    """The sets that a module serves: of the addons of the tests too where it names one of these."""
    own = set(addons_of(request)) - shipped.shelf.manifests.keys()
    return request.getfixturevalue("sets") if own else shipped  # type: ignore[no-any-return]  # a fixture of the session


def addons_of(request: pytest.FixtureRequest) -> Sequence[str]:
    return getattr(request.module, "ADDONS", ("base", "crm", "tasks"))  # type: ignore[no-any-return]  # as above


@pytest.fixture(scope="module")
def server(place: tuple[Path, Entry], stock: Sets, request: pytest.FixtureRequest) -> Iterator[Served]:
    """The server of a module."""
    folder, entry = place
    business = create_business(entry, stock, folder, addons_of(request), PROGRAM)
    try:
        with business.env(trusted=True, writes=True) as env:
            people = {login: add_colleague(env, login, *who) for login, who in PEOPLE.items()}
        directory = Directory(folder, stock)
        directory.add(entry)
        with serving(Settings(data=str(folder), jobs_in_server=False), directory) as address:
            yield Served(address, business, people, ExitStack())
    finally:
        business.close()


def add_colleague(env: Any, login: str, name: str, role: str) -> int:
    """Somebody with a password; gives their id."""
    user = env[User](name=name, login=login, password=KEPT, roles=[role], language="en")
    env.session.add(user)
    env.session.flush()
    return int(user.id)


class Clock:
    """The time by which the program goes: that of the machine until it is set."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def set(self, day: str) -> None:
        """It is noon, UTC, of a day written 2026-06-01."""
        self.at = datetime.fromisoformat(f"{day}T12:00:00+00:00")

    def now(self, zone: tzinfo = UTC) -> datetime:
        return self.at.astimezone(zone) if self.at else datetime.now(zone)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the program's time; sign in after it is set, because sign-ins end."""
    clock = Clock()
    monkeypatch.setattr("core.policy.env.datetime", clock)
    return clock
