"""The page of settings: what addons declare is typed in, checked, kept; only for who may."""

from __future__ import annotations

import pytest

from core.policy.business import Business
from core.services.settings import ZONE, setting_value
from tests.web.conftest import Browser

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def zone(business: Business) -> str:
    with business.env(trusted=True) as env:
        return str(setting_value(env, ZONE))


def test_an_administrator_finds_the_settings_in_the_menu_and_changes_one(browser: Browser, people: Business) -> None:
    browser.sign_in("admin")
    assert 'href="/settings"' in browser.get("/menu").text
    page = browser.get("/settings").text
    assert "Time zone" in page
    assert '<option value="Europe/Kyiv" selected' in page
    answer = browser.post("/settings", {"base.zone": "Europe/Chisinau"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings")
    assert zone(people) == "Europe/Chisinau"
    assert '<option value="Europe/Chisinau" selected' in browser.get("/settings").text


def test_what_is_no_value_is_refused_beside_its_field_and_nothing_is_kept(browser: Browser, people: Business) -> None:
    browser.sign_in("admin")
    browser.get("/settings")
    answer = browser.post("/settings", {"base.zone": "Mars/Base"})
    assert answer.status_code == 422
    assert "Mars/Base is not among the choices of Time zone." in answer.text
    assert zone(people) == "Europe/Kyiv"


def test_an_employee_finds_no_settings(browser: Browser, people: Business) -> None:
    browser.sign_in("clerk")
    assert 'href="/settings"' not in browser.get("/menu").text
    assert browser.get("/settings").status_code == 404
    assert browser.post("/settings", {"base.zone": "UTC"}).status_code == 404
    assert zone(people) == "Europe/Kyiv"
