"""The command palette in Chromium, by keys alone: records, what can be done on the page, and everything else by its words."""

from __future__ import annotations

from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page, expect

from addons import crm
from tests.support.browser import Browse, fits, screenshot
from tests.support.served import Served

ENGINES = ("sqlite",)
"""What is shown is the same from either database."""


@pytest.fixture(scope="module")
def client(server: Served) -> str:
    """The address of a client."""
    with server.env() as env:
        record = env[crm.Client](kind="person", surname="Коваль", first_name="Ірина")
        record.phones.append(env[crm.Phone](number="+380 50 310 44 17", use="mobile"))
        env.session.add(record)
        env.session.flush()
        return f"/crm/client/{record.id}"


def active(page: Page) -> str:
    """The option that Enter would open, as the box tells those who cannot see it."""
    box = page.get_by_role("dialog").get_by_role("combobox")
    expect(page.locator("#palette-results [aria-selected=true]")).to_have_count(1)
    name = box.get_attribute("aria-activedescendant")
    assert name
    return page.locator(f'[id="{name}"]').inner_text().split("\n")[0]


def asked(page: Page, words: str) -> None:
    """Open the palette, type words, and wait for their answer."""
    page.keyboard.press("Control+k")
    with page.expect_response(lambda answer: unquote_plus(answer.url).endswith(f"/search?q={words}")):
        page.keyboard.type(words)
    expect(page.locator("#palette-results [aria-selected=true]")).to_have_count(1)


def test_a_client_is_found_by_four_digits_and_two_more_keys(served: Served, browse: Browse, client: str) -> None:
    page = served.page(browse, "olena")
    page.goto("/")
    asked(page, "4417")
    assert active(page) == "Коваль Ірина"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{client}")


def test_what_can_be_done_on_the_page_is_done_from_the_palette(served: Served, browse: Browse, client: str) -> None:
    page = served.page(browse, "olena")
    page.goto(client)
    asked(page, "change")
    options = page.get_by_role("dialog").get_by_role("group", name="On this page")
    expect(options.get_by_role("option", name="Change")).to_be_visible()
    assert active(page) == "Change"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{client}/edit")
    page.goto(client)
    asked(page, "archive")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Into the archive: Коваль Ірина")
    page.get_by_role("button", name="Undo").click()


def test_theme_language_and_signing_out_are_commands_too(served: Served, browse: Browse) -> None:
    page = served.page(browse, "andrii")
    page.goto("/")
    asked(page, "theme")
    with page.expect_response("**/preferences/theme"):
        page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#palette")).not_to_be_visible()
    asked(page, "sign out")
    page.keyboard.press("Enter")
    page.wait_for_url("**/signin*")


def test_an_open_box_offers_the_last_records_and_arrows_go_round(served: Served, browse: Browse, client: str) -> None:
    page = served.page(browse, "head")
    form = served.visitor("head").form(f"{client}/edit")
    form.fill(note="Любить каву").send()
    page.goto("/crm/client")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("group", name="You worked on last")).to_contain_text("Коваль Ірина")
    first = active(page)
    page.keyboard.press("ArrowUp")
    last = active(page)
    assert last != first
    page.keyboard.press("ArrowDown")
    assert active(page) == first
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_open_palette_is_calm_and_sound(served: Served, browse: Browse, client: str, width: int) -> None:
    page = served.page(browse, "admin", width)
    page.goto(client)
    asked(page, "ко")
    screenshot(page, f"palette-{width}")
    fits(page)


def test_keys_typed_within_the_pause_are_asked_for_once(served: Served, browse: Browse) -> None:
    page = served.page(browse, "olena")
    page.clock.install()
    page.goto("/crm/client")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/search?q=" in request.url else None)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-results [role=option]").first).to_be_visible()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    sent.clear()
    page.keyboard.type("коваль")
    page.clock.run_for(149)
    assert sent == []
    with page.expect_response(lambda answer: unquote_plus(answer.url).endswith("/search?q=коваль")):
        page.clock.run_for(1)
    assert len(sent) == 1
