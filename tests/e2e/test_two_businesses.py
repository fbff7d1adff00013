"""Two businesses on one host in two tabs of one browser: each stays below its path, and neither sees the other."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from core.policy.business import Business, Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.plans.founding import create_business
from core.web.configuration import Settings
from core.web.opening import load_demo
from tests.support.browser import Browse
from tests.support.business import PROGRAM
from tests.support.served import PASSWORD, add_colleague, serving

PATHS = {"north": "/north", "south": "/south"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, shipped: Sets) -> Iterator[str]:
    """A server with two businesses below paths and none without."""
    folder = tmp_path_factory.mktemp("two")
    directory = Directory(folder, shipped)
    for name, path in PATHS.items():
        entry = Entry(name, f"sqlite:///{folder}/{name}.db", name.title(), path=path)
        business = create_business(entry, shipped, folder, ("base", "crm", "tasks"), PROGRAM)
        furnish(business)
        business.close()
        directory.add(entry)
    with serving(Settings(data=str(folder), jobs_in_server=False), directory) as found:
        yield found


def furnish(business: Business) -> None:
    with business.env(trusted=True, writes=True) as env:
        add_colleague(env, "admin", "Адміністратор", "base.administrator")
        load_demo(env)


def watch(page: Page, path: str, strays: list[str]) -> None:
    """Note every request of a page that leaves its path."""

    def look(request: Request) -> None:
        asked = urlsplit(request.url).path
        if not asked.startswith((f"{path}/", "/static/")) and asked != path:
            strays.append(f"{request.method} {asked}")

    page.on("request", look)


def come_in(page: Page, path: str) -> None:
    page.goto(f"{path}/")
    page.locator("[name=login]").fill("admin")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button").click()
    page.wait_for_url(f"**{path}/**")


@pytest.mark.parametrize("javascript", [True, False])
def test_two_tabs_two_businesses(browse: Browse, address: str, javascript: bool) -> None:
    first = browse(1440, javascript=javascript, base_url=address, locale="en-US")
    tabs = {"north": first, "south": first.context.new_page()}
    strays: list[str] = []
    for name, page in tabs.items():
        watch(page, PATHS[name], strays)
        come_in(page, PATHS[name])
    for name, page in tabs.items():
        path = PATHS[name]
        page.goto(f"{path}/crm/client/new")
        page.locator("[name=surname]").fill(f"{name}{int(javascript)}")
        page.locator("#record-form button.btn--primary").first.click()
        page.wait_for_url(f"**{path}/crm/client/**")
        expect(page.locator("h1")).to_contain_text(f"{name}{int(javascript)}")
    for name, page in tabs.items():
        path, other = PATHS[name], next(one for one in PATHS if one != name)
        page.locator(f"nav a[href='{path}/crm/client']").first.click()
        page.wait_for_url(f"**{path}/crm/client")
        expect(page.locator("#main, main").first).to_contain_text(f"{name}{int(javascript)}")
        expect(page.locator("#main, main").first).not_to_contain_text(f"{other}{int(javascript)}")
        page.locator("th a").first.click()
        page.wait_for_url(f"**{path}/crm/client?**")
        page.locator("tbody a").first.click()
        page.wait_for_url(f"**{path}/crm/client/**")
        page.go_back()
        page.wait_for_url(f"**{path}/crm/client?**")
        if javascript:
            page.keyboard.press("Control+k")
            page.locator("dialog [name=q]").fill(name)
            expect(page.locator("#palette-results a").first).to_have_attribute("href", f"{path}/crm/client/31")
    assert strays == []
    north, south = tabs.values()
    north.goto("/north/profile")
    names = {cookie["name"] for cookie in first.context.cookies()}
    assert {"gazda.north", "gazda.south"} <= names
    south.goto("/south/menu")
    expect(south).to_have_url(f"{address}/south/menu")
    south.goto("/crm/client")
    expect(south.locator("h1")).to_be_visible()
    assert south.evaluate("document.title") if javascript else True
