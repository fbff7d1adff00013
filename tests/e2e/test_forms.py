"""Forms and cards in Chromium: tabs, what is shown of a kind, drafts that survive a closed window."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.addons.repairs import Order
from tests.support.browser import Browse, fits, screenshot
from tests.support.served import Served, add_colleague

ADDONS = ["repairs"]
ENGINES = ("sqlite",)
"""What is shown is the same from either database."""

LIST = "/repairs/order"


@pytest.fixture(scope="module", autouse=True)
def orders(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        for place in range(1, 6):
            env.session.add(env[Order](name=f"Річ {place}", price=place * 100, boxes=place))
        env.session.flush()
        env.find(Order, 5).state = "ready"


def tab(page: Page, text: str) -> None:
    page.locator(".panes > .tabs > a", has_text=text).click()


def test_one_tab_is_shown_the_address_says_which_and_a_refused_field_opens_its_own(
    served: Served, browse: Browse
) -> None:
    page = served.page(browse, "hanna")
    page.goto(f"{LIST}/1/edit")
    price, boxes = page.get_by_label("Price", exact=True), page.get_by_label("Boxes", exact=True)
    expect(price).to_be_visible()
    expect(boxes).not_to_be_visible()
    tab(page, "Work")
    expect(price).not_to_be_visible()
    assert page.url.endswith("/edit?tab=work")
    page.reload()
    boxes.fill("дві")
    tab(page, "Parts")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".errors")).to_be_focused()
    expect(boxes).to_be_visible()
    tab(page, "Parts")
    page.locator(".errors a").click()
    expect(boxes).to_be_focused()


def test_without_script_every_tab_is_read_below_the_others(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna", javascript=False)
    page.goto(f"{LIST}/1")
    for heading in ("Parts and price", "Work"):
        expect(page.locator(".pane > h2", has_text=heading)).to_be_visible()
    expect(page.locator("dt", has_text="Boxes")).to_be_visible()


def test_the_found_is_walked_by_keys_and_the_address_remembers_it(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(f"{LIST}?o=price")
    page.get_by_role("link", name="Річ 2").click()
    page.wait_for_url("**/2?from=o%3Dprice")
    page.keyboard.press("j")
    page.wait_for_url("**/3?from=o%3Dprice")
    page.keyboard.press("k")
    page.wait_for_url("**/2?from=o%3Dprice")
    page.reload()
    expect(page.locator("h1")).to_have_text("Річ 2")
    page.locator(".crumbs a").click()
    page.wait_for_url(f"**{LIST}?o=price")


def test_fields_come_and_go_and_figures_follow_as_one_types(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(f"{LIST}/4/edit?tab=work")
    weight, state = page.get_by_label("Weight", exact=True), page.get_by_label("State", exact=True)
    expect(weight).not_to_be_visible()
    state.select_option("work")
    expect(weight).to_be_visible()
    tab(page, "Parts")
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("Part", exact=True).fill("Щітки")
    page.get_by_label("Pieces", exact=True).fill("2.5")
    page.get_by_label("Pieces", exact=True).press("Tab")
    expect(page.locator("#f-pieces .value")).to_have_text("2.5")
    tab(page, "Work")
    expect(weight).to_be_visible()
    state.select_option("taken")
    expect(weight).not_to_be_visible()


def test_what_was_typed_survives_a_closed_window_and_nothing_is_kept_after_saving(
    served: Served, browse: Browse
) -> None:
    page = served.page(browse, "hanna")
    page.clock.install()
    page.goto(f"{LIST}/3/edit?tab=work")
    boxes = page.get_by_label("Boxes", exact=True)
    boxes.press_sequentially("4")
    page.clock.fast_forward(3_100)
    expect(page.locator(".kept")).to_have_text(re.compile("Kept as a draft, today"))
    page.close(run_before_unload=False)

    again = served.page(browse, "hanna")
    again.goto(f"{LIST}/3/edit?tab=work")
    screenshot(again, "forms-unsaved")
    again.get_by_role("link", name="Go on with it").click()
    boxes = again.get_by_label("Boxes", exact=True)
    expect(boxes).to_have_value("43")
    expect(boxes).to_be_visible()
    boxes.press("Control+Enter")
    again.wait_for_url("**/3")
    again.goto(f"{LIST}/3/edit?tab=work")
    expect(again.locator(".note")).to_have_count(0)
    expect(boxes).to_have_value("43")


@pytest.mark.parametrize("width", [1440, 390])
def test_form_and_card_fit(served: Served, browse: Browse, width: int) -> None:
    page = served.page(browse, "hanna", width)
    for name, address in {"form": f"{LIST}/5/edit?tab=money", "card": f"{LIST}/2?from="}.items():
        page.goto(address)
        screenshot(page, f"forms-{name}-{width}")
        fits(page)
