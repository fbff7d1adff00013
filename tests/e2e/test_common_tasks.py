"""What people do most takes no more presses than ui.md allows: keys and clicks besides what is typed, from any page."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, expect

from addons import crm
from tests.support.browser import Browse
from tests.support.runners import at_work
from tests.support.served import Served

ADDONS = ("base", "crm")
ENGINES = ("sqlite",)
"""Presses are the same on either database."""

ANYWHERE = "/crm/tag"


@pytest.fixture(scope="module")
def client(server: Served) -> str:
    """The address of a client."""
    with server.env() as env:
        record = env[crm.Client](kind="person", surname="Коваль", first_name="Ірина")
        record.phones.append(env[crm.Phone](number="+380 50 310 44 17", use="mobile"))
        env.session.add(record)
        env.session.flush()
        return f"/crm/client/{record.id}"


class Hands:
    """Somebody at a page whose presses are counted, all but those that type data."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.presses += 1
            self.page.keyboard.press(key)

    def click(self, role: str, name: str) -> None:
        self.presses += 1
        self.page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]  # the name of a role

    def find(self, words: str) -> None:
        """Open the palette, type words, and open the first of what is found."""
        self.press("Control+k")
        with self.page.expect_response(lambda answer: unquote_plus(answer.url).endswith(f"/search?q={words}")):
            self.page.keyboard.type(words)
        expect(self.page.locator("#palette-results [aria-selected=true]")).to_have_count(1)
        self.press("Enter")


@pytest.fixture
def working(served: Served) -> Iterator[None]:
    """Somebody does the background work meanwhile."""
    with at_work(served.business):
        yield


@pytest.fixture
def hands(served: Served, browse: Browse) -> Hands:
    page = served.page(browse, "admin")
    page.goto(ANYWHERE)
    page.wait_for_load_state("load")
    return Hands(page)


def test_a_client_with_a_phone_is_added_by_four(hands: Hands) -> None:
    hands.find("Мороз Інна 067 512 44 18")
    hands.page.wait_for_url("**/crm/client/new?**")
    expect(hands.page.locator("#f-surname")).to_be_focused()
    hands.press("Control+Enter")
    expect(hands.page.get_by_role("heading", level=1)).to_have_text("Мороз Інна")
    expect(hands.page.locator("main")).to_contain_text("+380 67 512 44 18")
    assert hands.presses <= 4


def test_a_client_is_found_by_two(hands: Hands, client: str) -> None:
    hands.find("4417")
    hands.page.wait_for_url(f"**{client}")
    assert hands.presses <= 2


def test_a_call_is_recorded_by_two(hands: Hands, client: str) -> None:
    page = hands.page
    page.goto(client)
    hands.press("c")
    page.keyboard.type("Домовилися на вівторок")
    hands.press("Control+Enter")
    expect(page.locator(".tl").first).to_contain_text("Домовилися на вівторок")
    assert hands.presses <= 2


def test_an_addon_is_installed_by_four(hands: Hands) -> None:
    hands.find("install tasks")
    expect(hands.page.get_by_role("heading", level=1)).to_contain_text("Plan: ")
    hands.click("button", "Install")
    expect(hands.page.locator("#toasts")).to_contain_text("Tasks", timeout=30_000)
    assert hands.presses <= 4


def test_a_list_is_exported_by_two(hands: Hands, working: None) -> None:
    hands.page.goto("/crm/client")
    hands.page.locator("details.menu > summary", has_text="Import and export").click()
    hands.presses += 1
    with hands.page.expect_download() as coming:
        hands.click("button", "XLSX")
    assert coming.value.path().read_bytes()[:2] == b"PK"
    assert hands.presses <= 2
