"""One's own page: what it shows, what one may change there, and that it reaches nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from core.policy.business import Business
from core.policy.people import SignIn, User
from tests.web.conftest import Browser
from tests.web.test_signin import rows

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
Visit = Callable[[], Browser]
END = re.compile(r'action="(/profile/signins/\d+/end)"')


def test_an_employee_changes_the_own_language_and_zone(browser: Browser, people: Business) -> None:
    browser.sign_in("clerk")
    browser.get("/profile/edit")
    form = {"language": "uk", "zone": "Europe/Chisinau", "theme": "dark"}
    assert browser.post("/profile/edit", form).headers["location"] == "/profile"
    [clerk] = [row for row in rows(people, User) if row.login == "clerk"]
    assert (clerk.language, clerk.zone) == ("uk", "Europe/Chisinau")
    page = browser.get("/profile").text
    assert '<html lang="uk" data-theme="dark">' in page
    assert "Europe/Chisinau" in page


@pytest.mark.parametrize(
    "form", [{"language": "xx", "zone": "Europe/Kyiv"}, {"language": "uk", "zone": "Mars/Base"}, {}]
)
def test_what_is_in_no_list_is_refused(browser: Browser, people: Business, form: dict[str, str]) -> None:
    browser.sign_in("clerk")
    assert browser.post("/profile/edit", {**form, "theme": ""}).status_code == 422
    assert {row.language for row in rows(people, User)} == {"en"}


def test_nothing_but_the_own_settings_is_changed(browser: Browser, people: Business) -> None:
    browser.sign_in("clerk")
    more = {
        "roles": '["base.administrator"]',
        "login": "root",
        "active": "0",
        "id": "1",
        "password": "x",
        "name": "Root",
    }
    browser.post("/profile/edit", {"language": "ro", "zone": "UTC", "theme": "", **more})
    people_now = {row.login: row for row in rows(people, User)}
    assert set(people_now) == {"admin", "clerk"}
    assert people_now["clerk"].roles == ["base.employee"]
    assert (people_now["clerk"].language, people_now["admin"].language) == ("ro", "en")


def test_another_browser_is_signed_out_from_here(visit: Visit, people: Business) -> None:
    here, there = visit(), visit()
    here.sign_in("clerk")
    there.sign_in("clerk")
    page = here.get("/profile").text
    [end] = END.findall(page)
    assert "This browser" in page
    assert here.post(end).headers["location"] == "/profile"
    assert there.get("/profile").status_code == 303
    assert here.get("/profile").status_code == 200


def test_the_browsers_of_others_are_neither_shown_nor_ended(visit: Visit, people: Business) -> None:
    admin, clerk = visit(), visit()
    admin.sign_in("admin")
    clerk.sign_in("clerk")
    assert END.findall(clerk.get("/profile").text) == []
    [foreign] = [row.id for row in rows(people, SignIn) if row.user_id == 1]
    assert clerk.post(f"/profile/signins/{foreign}/end").status_code == 404
    assert clerk.post("/profile/signins/99999999999999999999999999/end").status_code == 404
    assert admin.get("/profile").status_code == 200


def test_the_theme_changes_by_one_press_and_back_where_one_was(browser: Browser) -> None:
    browser.sign_in()
    referer = {"Referer": "http://localhost:8069/crm/client?q=1"}
    for theme in ("dark", "light", "dark"):
        answer = browser.post("/preferences/theme", headers=referer)
        assert answer.headers["location"] == "/crm/client?q=1"
        assert f'data-theme="{theme}"' in browser.get("/profile").text
    elsewhere = browser.post("/preferences/theme", headers={"Referer": "http://evil.example/x"})
    assert elsewhere.headers["location"] == "/profile"
    assert browser.post("/preferences/theme", {"theme": "light"}, headers={"HX-Request": "true"}).status_code == 204
    assert browser.post("/preferences/theme", {"theme": '"><script>'}).status_code == 422


def test_the_language_changes_by_one_press(browser: Browser, people: Business) -> None:
    browser.sign_in("clerk")
    browser.post("/preferences/language", {"language": "ru"})
    assert '<html lang="ru"' in browser.get("/profile").text
    assert browser.post("/preferences/language", {"language": "xx"}).status_code == 422
