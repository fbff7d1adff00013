"""Twenty businesses with three sets on one server that keeps few of them open: each sees only what is its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from core.policy.business import Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.plans.founding import create_business
from core.services.jobs import Job
from core.web.app import Application
from core.web.house import House
from core.web.kernel import kernel_routes
from core.web.static import Static
from tests.support.business import PROGRAM
from tests.support.html import read
from tests.support.served import KEPT, PASSWORD
from tests.web.conftest import Browser, sharing
from tests.web.test_signin import rows

KINDS = {"plain": ("base",), "shop": ("base", "crm"), "office": ("base", "crm", "tasks")}
COUNT, OPEN, TRIED = 20, 6, 4
PAGES = {"/base/user": "base", "/crm/client": "crm", "/tasks/task": "tasks"}
"""Lists, and the addon that has each."""


def kind_of(number: int) -> str:
    return list(KINDS)[number % len(KINDS)]


@pytest.fixture(scope="module")
def casts(sets: Sets, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("casts")
    for kind, addons in KINDS.items():
        create_business(Entry(kind, f"sqlite:///{folder}/{kind}.db"), sets, folder, addons, PROGRAM).close()
    return {kind: folder / f"{kind}.db" for kind in KINDS}


@pytest.fixture
def directory(casts: dict[str, Path], sets: Sets, tmp_path: Path) -> Iterator[Directory]:
    """Half of them by host name, half by path."""
    found = Directory(tmp_path, sets, most_open=OPEN)
    for number in range(COUNT):
        name = f"b{number:02}"
        shutil.copy(casts[kind_of(number)], tmp_path / f"{name}.db")
        entry = Entry(name, f"sqlite:///{name}.db", f"Business {number:02}")
        found.add(replace(entry, hosts=(f"{name}.example",)) if number % 2 else replace(entry, path=f"/{name}"))
        with found.open(name).env(trusted=True, writes=True) as env:
            user = env.parts.named("model", "base.user")
            env.session.add(
                user(name=f"Person {number:02}", login=name, password=KEPT, roles=["base.administrator"], language="en")
            )
            if number % len(KINDS):
                client = env.parts.named("model", "crm.client")
                env.session.add(client(kind="person", surname=f"Only{number:02}", name=f"Only{number:02}"))
    yield found
    found.close()


def base_of(number: int) -> str:
    return f"http://b{number:02}.example" if number % 2 else f"http://localhost/b{number:02}"


@pytest.fixture
def visit(directory: Directory, static: Static) -> Iterator[Callable[[int], Browser]]:
    house = House(directory, static, kernel_routes(), works=False)
    with TestClient(Application(house, threads=4), base_url="http://localhost") as first:

        def come(number: int) -> Browser:
            client = sharing(first)
            client.base_url = base_of(number)
            return Browser(client)

        yield come


@pytest.mark.long
def test_each_sees_only_its_own_addons_users_and_rows(visit: Callable[[int], Browser], directory: Directory) -> None:
    browsers = {}
    for number in range(COUNT):
        browser = browsers[number] = visit(number)
        browser.get("/signin")
        if number < TRIED:
            other = {"login": f"b{number + 3:02}", "password": PASSWORD}
            assert browser.post("/signin", other).status_code == 422, "a user of another business"
        assert browser.post("/signin", {"login": f"b{number:02}", "password": PASSWORD}).status_code == 303
    for turn in range(3):
        for number, browser in browsers.items():
            for page, addon in PAGES.items():
                answer = browser.get(page)
                assert answer.status_code == (200 if addon in KINDS[kind_of(number)] else 404), (number, page)
                text = read(answer.text).text
                mine = {f"{word}{number:02}" for word in ("Only", "Person ")}
                others = {f"{word}{other:02}" for word in ("Only", "Person ") for other in range(COUNT)} - mine
                assert not any(word in text for word in others), (number, page, turn)
            assert f"Person {number:02}" in read(browser.get("/base/user").text).text
            if "crm" in KINDS[kind_of(number)]:
                assert f"Only{number:02}" in read(browser.get("/crm/client").text).text
    assert len(directory._open) <= OPEN


@pytest.mark.long
def test_a_sign_in_opens_no_other_business(visit: Callable[[int], Browser]) -> None:
    first = visit(0)
    first.get("/signin")
    first.post("/signin", {"login": "b00", "password": PASSWORD})
    secret = first.cookie("gazda.b00")
    assert secret
    for number in range(1, COUNT):
        browser = visit(number)
        for name in ("gazda", f"gazda.b{number:02}", "gazda.b00"):
            browser.client.cookies.set(name, secret)
        assert browser.get("/base/user").status_code == 303


@pytest.mark.long
def test_background_work_is_done_in_each_though_few_are_open(directory: Directory) -> None:
    from core.services.worker import Runner

    runner = Runner(directory.in_turn)
    seen: set[str] = set()
    for _turn in range(COUNT):
        for business in directory.in_turn():
            runner._look_at_clock(business)
            seen.add(business.entry.name)
    assert len(seen) == COUNT
    planned = "base.tidy_jobs"
    for name in directory.entries():
        with directory.open(name).env(trusted=True) as env:
            cron = env.parts.named("model", "base.cron")
            assert planned in {row.name for row in env.session.query(cron)}
        assert rows(directory.open(name), Job) == []
