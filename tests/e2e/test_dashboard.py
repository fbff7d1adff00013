"""The dashboard in Chromium: its tiles come by themselves without moving the page, are dragged, and moved by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from addons.crm import demo as clients
from addons.tasks import demo as work
from tests.support.browser import Browse, fits, screenshot
from tests.support.served import Served

ENGINES = ("sqlite",)
"""What is shown is the same from either database."""


SHIFTED = "new PerformanceObserver(list => { for (const one of list.getEntries()) window.shifted += one.value; })"
WATCH = f"window.shifted = 0; {SHIFTED}.observe({{ type: 'layout-shift', buffered: true }})"


@pytest.fixture(scope="module", autouse=True)
def shop(server: Served) -> None:
    with server.env() as env:
        clients.load(env)
        env.session.flush()
        work.load(env)


def titles(page: Page, part: str = ".blocks") -> list[str]:
    return page.locator(f"{part} h2 a").all_inner_texts()


def filled(page: Page) -> None:
    """All tiles that are seen have what belongs in them."""
    expect(page.locator(".kpi .v")).to_have_count(page.locator(".kpi").count())
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", [1440, 390, 360])
@pytest.mark.parametrize("address", ["/", "/?arrange=1", "/crm/client/pin"])
def test_the_dashboard_fits(served: Served, browse: Browse, address: str, width: int) -> None:
    page = served.page(browse, "admin", width)
    page.goto(address)
    if address != "/crm/client/pin":
        filled(page)
    screenshot(page, f"dashboard-{address.strip('/?=1').replace('/', '-')}-{width}")
    fits(page)


def test_tiles_come_by_themselves_and_nothing_moves(served: Served, browse: Browse) -> None:
    page = served.page(browse, "olena")
    page.add_init_script(WATCH)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/dashboard/tiles/" in request.url else None)
    page.goto("/")
    filled(page)
    expect(page.locator("#tile-crm-client-clients_by_month svg.chart").first).to_be_visible()
    assert len(asked) == len(set(asked)) == page.locator(".kpi, .block").count()
    assert page.evaluate("window.shifted") < 0.02


def test_a_tile_is_dragged_and_stays_there(served: Served, browse: Browse) -> None:
    page = served.page(browse, "andrii")
    page.goto("/?arrange=1")
    filled(page)
    page.wait_for_function("() => Boolean(window.Sortable)")
    before = titles(page)
    start = page.locator(".block .panel__h").nth(1).bounding_box()
    end = page.locator(".block .panel__h").nth(0).bounding_box()
    assert start is not None
    assert end is not None
    with page.expect_response(lambda answer: "/dashboard/move" in answer.url):
        page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 10)
        page.mouse.down()
        page.mouse.move(start["x"] + 30, start["y"] + 20, steps=4)
        page.mouse.move(end["x"] + 30, end["y"] + 20, steps=12)
        page.mouse.up()
    after = [before[1], before[0], *before[2:]]
    assert titles(page) == after
    page.goto("/")
    assert titles(page) == after


def test_a_tile_is_moved_by_keys_keeps_the_focus_and_its_menu_knows(served: Served, browse: Browse) -> None:
    page = served.page(browse, "head")
    page.goto("/?arrange=1")
    filled(page)
    first, second = titles(page, ".kpis")[:2]
    link = page.locator(".kpis").get_by_role("link", name=first)
    link.focus()
    with page.expect_response(lambda answer: "arrange=1" in answer.url):
        page.keyboard.press("Shift+ArrowRight")
    assert titles(page, ".kpis")[:2] == [second, first]
    expect(link).to_be_focused()
    tile = page.locator(".kpi").first
    expect(tile.get_by_role("button", name="Earlier", include_hidden=True)).to_have_count(0)
    page.goto("/")
    assert titles(page, ".kpis")[:2] == [second, first]


def test_a_list_is_put_on_the_dashboard_from_the_sheet_of_its_view(served: Served, browse: Browse) -> None:
    page = served.page(browse, "olena")
    page.goto("/crm/client?tab=potential")
    page.get_by_role("link", name="Save the view").click()
    page.get_by_role("dialog").get_by_role("link", name="Put on the dashboard").click()
    expect(page.get_by_label("Title")).to_have_value("Clients: Potential clients")
    page.get_by_text("One figure").click()
    page.get_by_role("button", name="Put there").click()
    page.wait_for_url("**/#tile-at-*")
    tile = page.locator(".kpi", has_text="Clients: Potential clients")
    expect(tile.locator(".v")).to_have_text("3")
    tile.get_by_role("link").click()
    page.wait_for_url("**/crm/client?tab=potential")
