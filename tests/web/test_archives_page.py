"""What removed addons have left, by its pages: looked into, checked, taken, brought back in part, purged."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from addons.tasks import Task
from core.policy.business import Business
from core.policy.people import User
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from tests.support.business import PROGRAM
from tests.support.html import read
from tests.web.conftest import Browser
from tests.web.test_addons_page import accept

Visit = Callable[[], Browser]

LATE = ("postgresql",)
"""What the pages do to a database is held by tests/policy on both."""


@pytest.fixture
def archive(people: Business) -> str:
    """The name of an archive with three tasks."""
    with people.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.add_all(env[Task](name=f"task {n}") for n in range(3))
    return carry_out(people, plan(people, remove=["tasks"]), PROGRAM).archive


def hold(people: Business, login: str, *roles: str, language: str = "en") -> None:
    with people.env(PROGRAM, writes=True, trusted=True) as env:
        user = env.session.scalars(select(env[User]).where(env[User].login == login)).one()
        user.roles, user.language = [*user.roles, *roles], language


def signed_in(visit: Visit, login: str = "admin") -> Browser:
    browser = visit()
    browser.sign_in(login)
    return browser


def tasks(people: Business) -> list[Any]:
    with people.env(PROGRAM, trusted=True) as env:
        return list(env.session.scalars(select(env[Task].name).order_by(env[Task].id)))


def test_the_page_tells_what_lies_in_it_in_the_readers_words(visit: Visit, people: Business, archive: str) -> None:
    hold(people, "admin", language="uk")
    browser = signed_in(visit)
    assert archive in browser.get("/addons/archives").text
    page = read(browser.get(f"/addons/archives/{archive}").text)
    row = next(row for row in page.one("tbody").all("tr") if "tasks_task" in row.text)
    assert "Задача tasks_task 3" in row.text, "its own catalogs tell it, the addon is in no set"


def test_it_is_checked_and_taken(visit: Visit, people: Business, archive: str) -> None:
    browser = signed_in(visit)
    browser.get(f"/addons/archives/{archive}")
    assert "is whole" in browser.post(f"/addons/archives/{archive}/check").text
    answer = browser.post(f"/addons/archives/{archive}/file")
    assert answer.headers["content-type"] == "application/zip"
    path = people.archives / archive
    assert answer.content == path.read_bytes()
    assert "manifest.json" in zipfile.ZipFile(BytesIO(answer.content)).namelist()
    whole = path.read_bytes()
    path.write_bytes(whole[:300] + bytes([whole[300] ^ 1]) + whole[301:])
    assert "is damaged" in browser.post(f"/addons/archives/{archive}/check").text
    path.write_bytes(b"nothing")
    assert "is damaged" in browser.get(f"/addons/archives/{archive}").text
    assert "is damaged" in browser.get("/addons/archives").text


def test_a_part_of_it_comes_back_into_the_addon_that_is_there(visit: Visit, people: Business, archive: str) -> None:
    browser = signed_in(visit)
    accept(browser, "/addons/plan?install=tasks")
    with people.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.delete(env.find(Task, 2))
        env.find(Task, 1).name = "changed"
    form = read(browser.get(f"/addons/archives/{archive}").text).one("form", action="/addons/plan")
    assert {box["value"] for box in form.all("input") if box["name"] == "table"} >= {"tasks_task"}
    nothing = browser.get(f"/addons/plan?archive={archive}&from=2020-01-01&to=2020-02-01")
    assert (nothing.status_code, "is here already" in nothing.text) == (422, True)
    assert browser.get(f"/addons/plan?archive={archive}&from=never").status_code == 422
    address = f"/addons/plan?archive={archive}&table=tasks_task&from=today"
    assert "records, Task tasks_task 1 record" in read(browser.get(address).text).text
    done = accept(browser, address)
    assert done.headers["location"].startswith("/addons/history/"), "some of it was here already, which it tells"
    assert "tasks_task are here already" in read(browser.get(done.headers["location"]).text).text
    assert tasks(people) == ["changed", "task 1", "task 2"]


def test_it_installs_its_addon_where_that_is_not_there(visit: Visit, people: Business, archive: str) -> None:
    browser = signed_in(visit)
    assert accept(browser, f"/addons/plan?archive={archive}").status_code == 303
    assert tasks(people) == ["task 0", "task 1", "task 2"]


def test_purging_takes_its_role_and_the_name(visit: Visit, people: Business, archive: str) -> None:
    here = f"/addons/archives/{archive}"
    browser = signed_in(visit)
    assert 'name="typed"' not in browser.get(here).text, "an administrator without the role"
    assert browser.post(f"{here}/purge", {"typed": archive}).status_code == 403
    hold(people, "admin", "base.purger")
    assert 'name="typed"' in browser.get(here).text
    assert browser.post(f"{here}/purge", {"typed": "another"}).status_code == 422
    assert (people.archives / archive).exists()
    assert browser.post(f"{here}/purge", {"typed": archive}).headers["location"] == "/addons/archives"
    assert not (people.archives / archive).exists()
    assert browser.get(here).status_code == 404
    assert f"{archive}, purged" in browser.get("/addons/history").text


def test_who_keeps_archives_sees_them_and_changes_no_set(visit: Visit, people: Business, archive: str) -> None:
    clerk = signed_in(visit, "clerk")
    here = f"/addons/archives/{archive}"
    assert [clerk.get(path).status_code for path in ("/addons/archives", here)] == [404, 404]
    assert clerk.post(f"{here}/file").status_code == 403
    hold(people, "clerk", "base.archivist")
    page = clerk.get(here)
    assert page.status_code == 200
    assert read(page.text).one("nav", **{"class": "side__end"}).link("Archives") == "/addons/archives"
    assert 'action="/addons/plan"' not in page.text
    assert clerk.post(f"{here}/file").status_code == 200
    assert clerk.get(f"/addons/plan?archive={archive}").status_code == 404
    assert clerk.post(f"{here}/purge", {"typed": archive}).status_code == 403
