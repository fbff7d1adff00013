"""Every way of looking at records in Chromium: dragged, moved by keys, put together in sheets; calm at every width."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.addons.repairs import Order, Shop
from tests.support.browser import Browse, fits, screenshot
from tests.support.served import Served, add_colleague

ADDONS = ["repairs"]
ENGINES = ("sqlite",)
"""What is shown is the same from either database."""

LIST = "/repairs/order"
WAYS = {
    "list": "", "groups": "?g=state&g=shop&e=state%3Ais%3Ataken", "conditions": "?w=price:ge:10&w1=state:is:work&w1=due:empty",
    "board": "?as=board", "calendar": "?as=calendar", "week": "?as=calendar&span=week", "agenda": "?as=calendar&span=agenda",
    "next": "?as=activity", "pivot": "?as=pivot", "graph": "?as=graph&shape=stacked&b=due:week&b=state",
    "condition": "/condition?on=due&op=last", "arrange": "/arrange", "save": "/save?w=price:ge:10",
    "figures": "/figures?as=pivot", "feed": "/feed", "papers": "/1/print?all=1", "paper": "/1/print?as=html",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def orders(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        shops = [env[Shop](name=name, city=city) for name, city in (("Ринок", "Львів"), ("Поділ", "Київ"))]
        env.session.add_all(shops)
        env.session.flush()
        for place in range(120):
            env.session.add(
                env[Order](
                    name=f"Річ {place:03}",
                    state=("taken", "parts", "work", "ready")[place % 4],
                    price=Decimal(place),
                    shop_id=shops[place % 2].id,
                    due=env.today() + timedelta(days=place % 30 - 10),
                )
            )


@pytest.mark.parametrize("width", [1440, 390, 360])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_looking_fits(served: Served, browse: Browse, way: str, width: int) -> None:
    page = served.page(browse, "hanna", width)
    page.goto(LIST + WAYS[way])
    screenshot(page, f"looking-{way}-{width}")
    fits(page)


def lane(page: Page, name: str) -> list[str]:
    return page.locator(f'[data-lane="{name}"] h3 a').all_inner_texts()


def drag(page: Page, what: str, to: str) -> None:
    """Take the first of some things with the mouse and put it down elsewhere, as a hand does: not at once."""
    page.wait_for_function("() => Boolean(window.Sortable)")
    start, end = page.locator(what).first.bounding_box(), page.locator(to).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 40, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 20, steps=4)
    page.mouse.move(end["x"] + 40, end["y"] + 30, steps=12)
    # While what lies below makes room, it takes no notice: a hand stays and moves a little.
    for step in range(100):
        if page.locator(f"{to} .sortable-ghost").count():
            break
        page.wait_for_timeout(50)
        page.mouse.move(end["x"] + 40, end["y"] + 30 + step % 2)
    page.mouse.up()


def test_a_card_is_dragged_to_another_lane_and_undone(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(f"{LIST}?as=board&w=name:has:11")
    card = page.locator('[data-lane="taken"] .deal').first
    name = card.locator("h3 a").inner_text()
    drag(page, '[data-lane="taken"] .deal', '[data-lane="ready"]')
    expect(page.locator(".toast")).to_contain_text(f"Moved: {name}")
    assert name in lane(page, "ready")
    assert name not in lane(page, "taken")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator('[data-lane="taken"]')).to_contain_text(name)


def test_a_card_is_moved_by_keys_and_keeps_the_focus(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(f"{LIST}?as=board&w=name:is:{'Річ 004'}")
    link = page.get_by_role("link", name="Річ 004", exact=True)
    link.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator('[data-lane="parts"]')).to_contain_text("Річ 004")
    expect(page.get_by_role("link", name="Річ 004", exact=True)).to_be_focused()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator('[data-lane="taken"]')).to_contain_text("Річ 004")


def test_a_condition_is_put_together_in_a_dialog_over_the_list(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(LIST)
    page.keyboard.press("f")
    dialog = page.get_by_role("dialog")
    for label, value in (("Field", "shop.city"), ("How", "is")):
        with page.expect_response(lambda answer: "/condition?" in answer.url):
            dialog.get_by_label(label).select_option(value)
        expect(dialog.get_by_label(label)).to_have_value(value)
    dialog.get_by_label("Value").fill("Київ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".chip")).to_contain_text("Shop → City: Київ")
    assert page.url.endswith("w=shop.city%3Ais%3A%D0%9A%D0%B8%D1%97%D0%B2")
    page.locator(".chip").get_by_role("link", name="Remove: Shop → City").click()
    expect(page.locator(".chip")).to_have_count(0)


def test_a_list_goes_on_as_it_is_read(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(LIST)
    expect(page.locator("tr[data-row]")).to_have_count(50)
    for shown in (100, 120):
        page.locator("#more").scroll_into_view_if_needed()
        expect(page.locator("tr[data-row]")).to_have_count(shown)
    assert len(set(page.locator("tr[data-row] .name a").all_inner_texts())) == 120


def test_columns_are_arranged_by_their_arrows_in_a_dialog(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(LIST)
    page.get_by_role("link", name="Columns, order, groups").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Further up: Price").click()
    expect(dialog.get_by_role("button", name="Further up: Price")).to_be_visible()
    dialog.get_by_role("checkbox", name="Master").uncheck()
    dialog.get_by_role("button", name="Arrange").click()
    expect(page.locator("thead")).not_to_contain_text("Master")
    heads = page.locator("thead th").all_inner_texts()
    assert heads.index("Price") < heads.index("Due")


def test_a_paper_that_takes_long_goes_on_in_the_background_by_itself(
    served: Served, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.web.printing.PATIENCE", 0.0)
    page = served.page(browse, "hanna")
    page.goto(f"{LIST}/1")
    page.keyboard.press("p")
    page.wait_for_url("**/jobs/*")
    expect(page.get_by_role("progressbar")).to_be_visible()


def test_a_secret_address_is_copied_by_a_press(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna", permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{LIST}?as=calendar")
    page.get_by_role("link", name="Calendar in another program").click()
    page.get_by_role("button", name="Make a secret address").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#feed-address").input_value()
