"""A business moves there and back while people write through two server processes: nothing that was saved is lost."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx2
import pytest

from core.policy.business import Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.homes import remove_home
from core.policy.plans.founding import create_business
from core.services.jobs import Job
from tests.support.business import PROGRAM, ROOT
from tests.support.postgres import Database
from tests.support.served import PASSWORD, add_colleague
from tests.web.conftest import TOKEN
from tests.web.test_server import started

PEOPLE = 6
AFTER = 3.0
"""Seconds of work after each move."""


@dataclass
class Worker:
    """Somebody who adds companies one after the other, and keeps what they were told."""

    address: str
    number: int
    saved: list[str] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    read: int = 0

    def work(self, stop: Event) -> None:
        with httpx2.Client(base_url=self.address, timeout=60) as client:
            page = client.get("/signin").text
            client.post("/signin", data={"_csrf": token(page), "login": "admin", "password": PASSWORD})
            while not stop.is_set():
                try:
                    self.add(client)
                except (httpx2.TransportError, AssertionError) as error:
                    self.wrong.append(repr(error))

    def add(self, client: httpx2.Client) -> None:
        form = client.get("/base/company/new")
        if form.status_code != 200:
            self.note(form)
            return
        self.read += 1
        name = f"w{self.number}-{len(self.saved)}-{time.monotonic_ns()}"
        data = {"_csrf": token(form.text), "name": name, "country": "UA", "currency": "UAH"}
        answer = client.post("/base/company/new", data=data)
        if answer.status_code == 303:
            self.saved.append(name)
        else:
            self.note(answer)

    def note(self, answer: httpx2.Response) -> None:
        if answer.status_code == 503 and "retry-after" in answer.headers:
            self.waited.append(answer.status_code)
            time.sleep(0.1)
        else:
            self.wrong.append(f"{answer.status_code} {answer.text[:300]}")


def token(page: str) -> str:
    found = TOKEN.search(page)
    assert found, page[:300]
    return found[1]


@pytest.mark.long
def test_nothing_that_was_saved_is_lost(database: Database, shipped: Sets, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    directory = Directory(data, shipped)
    entry = Entry("main", f"sqlite:///{data}/main.db")
    business = create_business(entry, shipped, data, ("base", "crm", "tasks"), PROGRAM)
    with business.env(trusted=True, writes=True) as env:
        add_colleague(env, "admin", "Administrator", "base.administrator")
    business.close()
    directory.add(entry)
    stop = Event()
    with started("serve", "--workers", "2", data=data) as server:
        people = [Worker(server.address, number) for number in range(PEOPLE)]
        threads = [Thread(target=one.work, args=(stop,)) for one in people]
        for thread in threads:
            thread.start()
        homes = [entry]
        for url in (database.dsn, f"sqlite:///{data}/back.db", database.dsn):
            time.sleep(AFTER)
            command = [
                sys.executable,
                "-m",
                "core.web.cli",
                "business",
                "move",
                "main",
                "--to",
                url,
                "--data",
                str(data),
            ]
            moved = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert moved.returncode == 0, moved.stderr
            homes.append(directory.entry("main"))
        time.sleep(AFTER)
        stop.set()
        for thread in threads:
            thread.join(60)
    assert [wrong for one in people for wrong in one.wrong] == []
    assert sum(len(one.waited) for one in people) > 0
    assert all(one.read > 20 for one in people)
    found = directory.open("main")
    with found.env(trusted=True) as env:
        names = {company.name for company in env.session.query(env.parts.named("model", "base.company"))}
        assert env.session.query(env[Job]).filter_by(state="failed").count() == 0
    saved = [name for one in people for name in one.saved]
    assert len(saved) > 100
    assert set(saved) <= names
    assert len({home.url for home in homes}) == 4
    found.close()
    directory.close()
    remove_home(directory.entry("main"))
