"""An administrator changes the set by its pages, one addon or several; everybody else goes on, and finds no such page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from core.policy.business import Business
from core.policy.installed import PlanRun
from core.policy.people import User
from core.web.plan_lines import MATTERS
from tests.support.html import read
from tests.web.conftest import Browser

Visit = Callable[[], Browser]

LATE = ("postgresql",)
"""What the pages do to a database is held by tests/policy on both."""


@pytest.fixture
def admin(visit: Visit) -> Browser:
    browser = visit()
    browser.sign_in()
    return browser


def accept(browser: Browser, address: str) -> Any:
    """Look at a plan and accept it as it is."""
    form = read(browser.get(address).text).one("main").one("form", method="post")
    values: dict[str, list[str]] = {}
    for name, value in form.controls():
        values.setdefault(name, []).append(value)
    return browser.post(form["action"], values)


def names(people: Business) -> set[str]:
    with people.env(trusted=True) as env:
        return set(env.parts.addons)


def test_what_the_plan_said_is_done_and_told_with_who_did_it(admin: Browser, visit: Visit, people: Business) -> None:
    clerk = visit()
    clerk.sign_in("clerk")
    assert "tasks_task" in admin.get("/addons/plan?remove=tasks").text
    assert accept(admin, "/addons/plan?remove=tasks").headers["location"] == "/addons"
    assert clerk.get("/tasks/task").status_code == 404
    assert accept(admin, "/addons/tasks/install").status_code == 303
    with people.env(trusted=True) as env:
        user = env.session.scalar(select(env[User].id).where(env[User].login == "admin"))
        runs = env.session.query(env[PlanRun]).order_by(env[PlanRun].id).all()[-2:]
    assert [(run.plan["steps"][0]["verb"], run.plan["steps"][0]["addon"], run.by) for run in runs] == [
        ("remove", "tasks", user),
        ("install", "tasks", user),
    ]
    assert all(run.plan["outcome"]["held"] > 0 for run in runs)


def test_several_addons_are_one_plan(admin: Browser, people: Business) -> None:
    """The boxes of the page make its address: what is there goes, what is not comes, all in one plan."""
    page = read(admin.get("/addons").text)
    form = page.one("form", action="/addons/plan")
    boxes = {(box["name"], box["value"]) for box in form.all("input")}
    assert boxes >= {("remove", "tasks"), ("install", "probe"), ("install", "pin")}
    assert not {"base"} & {value for _name, value in boxes}
    address = "/addons/plan?remove=tasks&install=probe&install=pin"
    told = read(admin.get(address).text).text
    assert "Plan: 3 addons at once" in told
    assert "What joins Pins and Probe comes too." in told
    assert accept(admin, address).status_code == 303
    assert names(people) == {"base", "crm", "probe", "pin"}
    line = read(admin.get("/addons/history").text).one("tbody").all("tr")[0].text
    assert "Install: Pins, Probe; Remove: Tasks" in line
    assert "Admin" in line


def test_a_plan_tells_constraints_rights_time_and_what_breaks(admin: Browser) -> None:
    going = read(admin.get("/addons/plan?remove=crm").text).text
    assert "Employee: Task see, add, change" in going
    assert "screen, Task tasks.task.form" in going
    assert "Tasks goes too, because it needs crm." in going
    for told in ("Takes about", "Others wait about", "Archive about"):
        assert told in going
    coming = read(admin.get("/addons/plan?install=probe").text).text
    assert "constraint, base_company fk_base_company_probe_note_id" in coming
    assert re.search(r"\d+ columns, \d+ indexes, \d+ constraints", coming)


def test_every_kind_of_thing_has_its_place_in_a_plan(people: Business) -> None:
    from core.policy.plans.effects import OFFERED, offers

    placed = {kind for _title, _icon, kinds in MATTERS for kind in kinds}
    with people.env(trusted=True) as env:
        assert {kind for kind, _name in offers(env.parts)} | set(OFFERED.values()) <= placed


def test_to_begin_empty_is_a_plan_of_its_own(admin: Browser, people: Business) -> None:
    accept(admin, "/addons/plan?remove=tasks")
    full = read(admin.get("/addons/plan?install=tasks").text).one("main")
    ways = {link.text: link["href"] for link in full.one("nav", **{"class": "ways"}).all("a")}
    assert ways["Bring the records back"] == "/addons/plan?install=tasks"
    empty = ways["Begin empty; the archive stays"]
    form = read(admin.get(empty).text).one("main").one("form", method="post")
    other = dict(full.one("form", method="post").controls())
    mixed = {**dict(form.controls()), "digest": other["digest"]}
    assert admin.post("/addons/plan", mixed).status_code == 409
    assert names(people) == {"base", "crm"}
    assert accept(admin, empty).status_code == 303
    assert names(people) == {"base", "crm", "tasks"}


def test_a_plan_stays_in_the_history_as_it_was(admin: Browser) -> None:
    accept(admin, "/addons/plan?remove=tasks")
    rows = read(admin.get("/addons/history").text).one("tbody").all("tr")
    link = rows[0].all("a")[0]
    page = read(admin.get(link["href"]).text)
    assert "tasks_task" in page.text
    assert "Remove: Tasks" in page.text
    assert not page.all("button", **{"class": "btn btn--danger"})
    assert re.search(r"Others waited \d", page.text)
    assert admin.get("/addons/history/999").status_code == 404
    assert admin.get("/addons/history/x").status_code == 404


def test_what_cannot_be_done_is_told_and_so_is_a_plan_that_is_no_longer_true(admin: Browser) -> None:
    for address in ("remove=base", "install=tasks", "install=nonsense", "archive=none.zip", ""):
        assert admin.get(f"/addons/plan?{address}").status_code == 422, address
    admin.get("/addons/plan?remove=tasks")
    assert admin.post("/addons/plan", {"remove": "tasks", "digest": "another"}).status_code == 409
    assert admin.get("/tasks/task").status_code == 200
    assert admin.get("/addons/tasks/nonsense").status_code == 404


def test_nobody_but_an_administrator_makes_plans(visit: Visit, people: Business) -> None:
    clerk = visit()
    clerk.sign_in("clerk")
    for address in ("", "/plan?remove=tasks", "/tasks/remove", "/history", "/history/1"):
        assert clerk.get(f"/addons{address}").status_code == 404
    assert clerk.post("/addons/plan", {"remove": "tasks", "digest": "x"}).status_code == 403
    assert "tasks" in names(people)
