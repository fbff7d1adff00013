"""An administrator removes and installs an addon by its page; everybody else goes on, and finds no such page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from core.policy.business import Business
from core.policy.installed import PlanRun
from core.policy.people import User
from tests.support.html import read
from tests.web.conftest import Browser

Visit = Callable[[], Browser]
DIGEST = re.compile(r'name="digest" value="([^"]+)"')


def act(browser: Browser, verb: str) -> Any:
    """Look at the plan for tasks and accept it."""
    digest = DIGEST.search(browser.get(f"/addons/tasks/{verb}").text)
    assert digest
    return browser.post(f"/addons/tasks/{verb}", {"digest": digest[1]})


def test_what_the_plan_said_is_done_and_told_with_who_did_it(visit: Visit, people: Business) -> None:
    admin, clerk = visit(), visit()
    admin.sign_in()
    clerk.sign_in("clerk")
    assert "tasks_task" in admin.get("/addons/tasks/remove").text
    assert act(admin, "remove").headers["location"] == "/addons"
    assert clerk.get("/tasks/task").status_code == 404
    assert act(admin, "install").status_code == 303
    with people.env(trusted=True) as env:
        user = env.session.scalar(select(env[User].id).where(env[User].login == "admin"))
        runs = env.session.query(env[PlanRun]).order_by(env[PlanRun].id).all()[-2:]
    assert [(run.plan["steps"][0]["verb"], run.plan["steps"][0]["addon"], run.by) for run in runs] == [
        ("remove", "tasks", user),
        ("install", "tasks", user),
    ]


def test_a_plan_tells_rights_in_words(visit: Visit) -> None:
    admin = visit()
    admin.sign_in()
    page = read(admin.get("/addons/tasks/remove").text).text
    assert "Employee: Task see, add, change" in page
    assert "tasks.task.form Task" in page


def test_what_cannot_be_done_is_told_and_so_is_a_plan_that_is_no_longer_true(visit: Visit) -> None:
    admin = visit()
    admin.sign_in()
    assert admin.get("/addons/base/remove").status_code == 422
    assert admin.get("/addons/tasks/install").status_code == 422
    admin.get("/addons/tasks/remove")
    refused = admin.post("/addons/tasks/remove", {"digest": "another"})
    assert refused.status_code == 409
    assert admin.get("/tasks/task").status_code == 200


def test_nobody_but_an_administrator_makes_plans(visit: Visit, people: Business) -> None:
    clerk = visit()
    clerk.sign_in("clerk")
    assert clerk.get("/addons/tasks/remove").status_code == 404
    assert clerk.post("/addons/tasks/remove", {"digest": "x"}).status_code == 403
    with people.env(trusted=True) as env:
        assert "tasks" in env.parts.addons
