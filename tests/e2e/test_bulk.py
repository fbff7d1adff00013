"""Bulk work in Chromium: all that is found, a field of many in a dialog, cells typed in, columns drawn."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from addons.base.models import Company
from tests.addons.repairs import Order, Shop
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
        env.session.add(env[Company](name="Крамниця Поділ", currency="UAH"))
        shops = [env[Shop](name=name, city=city) for name, city in (("Ринок", "Львів"), ("Поділ", "Київ"))]
        env.session.add_all(shops)
        env.session.flush()
        for number in range(120):
            price, shop = Decimal(number), shops[number % 2].id
            env.session.add(env[Order](name=f"Річ {number:03}", state="taken", price=price, shop_id=shop))


def number(served: Served, state: str) -> int:
    with served.env() as env:
        order = env[Order]
        return int(env.session.scalar(select(func.count()).where(order.state == state)) or 0)


def cell(page: Page, name: str, column: str) -> Locator:
    """The cell of a record in a column."""
    names = page.locator("thead th").evaluate_all("heads => heads.map(head => head.dataset.name ?? '')")
    return page.locator("tr[data-row]", has_text=name).locator("td").nth(names.index(column))


def opened(page: Page, name: str, column: str) -> Locator:
    """The same, opened by a double click."""
    cell(page, name, column).dblclick()
    field = page.locator(f".cell [name={column}]")
    expect(field).to_be_focused()
    return field


def test_all_that_is_found_gets_a_field_in_a_dialog_and_it_is_undone(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(f"{LIST}?w=price:ge:10")
    page.get_by_label("Choose: Річ 119").check()
    expect(page.get_by_label("All that is found")).to_be_hidden()
    page.get_by_label("Choose all on this page").check()
    page.get_by_label("All that is found: 110").check()
    screenshot(page, "bulk-all-1440")
    fits(page)
    page.get_by_role("button", name="Change a field…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("110 records are chosen.")
    with page.expect_response(lambda answer: answer.url.endswith("/change")):
        dialog.get_by_label("Field").select_option("state")
    dialog.get_by_label("State").select_option("ready")
    screenshot(page, "bulk-field-1440")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text("110 records changed")
    assert number(served, "ready") == 110
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("110 records changed")
    assert number(served, "ready") == 0


def test_cells_are_typed_in_one_after_another_by_keys(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(f"{LIST}?cols=name,price,shop,state&o=price")
    before = page.locator("thead th").evaluate_all("heads => heads.map(head => head.offsetWidth)")
    expect(page.locator("tfoot")).to_contain_text(re.compile(r"7\D?140"))
    field = opened(page, "Річ 002", "price")
    assert page.locator("thead th").evaluate_all("heads => heads.map(head => head.offsetWidth)") == before, "it moved"
    screenshot(page, "bulk-cell-1440")
    fits(page)
    field.fill("2,75")
    page.keyboard.press("ArrowDown")
    expect(cell(page, "Річ 002", "price")).to_have_text("2.75")
    expect(cell(page, "Річ 003", "price").locator("input")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".cell [name=shop]")).to_be_focused()
    page.locator(".cell [name=shop]").select_option(label="Поділ")
    page.keyboard.press("Tab")
    expect(page.locator(".cell [name=state]")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".cell [name=shop]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(cell(page, "Річ 003", "shop")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("F2")
    expect(page.locator(".cell [name=price]")).to_be_focused()
    page.locator(".cell [name=price]").fill("багато")
    page.keyboard.press("Enter")
    expect(page.locator(".cell .err")).to_contain_text("багато is no number")
    expect(page.locator(".cell [name=price]")).to_be_focused()
    screenshot(page, "bulk-refused-1440")
    page.keyboard.press("Escape")
    expect(page.locator(".cell")).to_have_count(0)
    expect(cell(page, "Річ 003", "price")).to_have_text("3.00")


def test_who_changed_it_meanwhile_is_told_in_the_cell(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(f"{LIST}?w=name:is:{'Річ 050'}")
    opened(page, "Річ 050", "price").fill("51")
    with served.env() as env:
        order = env.session.scalars(select(env[Order]).where(env[Order].name == "Річ 050")).one()
        order.price = Decimal(52)
    page.keyboard.press("Enter")
    expect(page.locator(".cell .err")).to_contain_text("Changed meanwhile")
    expect(page.locator(".cell .err")).to_contain_text("It is “52.00” now")
    page.keyboard.press("Enter")
    expect(cell(page, "Річ 050", "price")).to_have_text("51.00")


def test_the_pencil_opens_the_chosen_row_on_a_phone(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna", 390, has_touch=True)
    page.goto(f"{LIST}?w=price:ge:100")
    page.get_by_label("Choose: Річ 119").check()
    pencil = page.get_by_role("button", name="Edit in the row")
    pencil.scroll_into_view_if_needed()
    pencil.click()
    field = page.locator(".cell [name=name]")
    expect(field).to_be_focused()
    screenshot(page, "bulk-pencil-390")
    fits(page)
    field.fill("Річ 119а")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Річ 119а")).to_be_visible()
    expect(page.get_by_label("Choose: Річ 119а")).to_be_checked()
    page.get_by_label("Choose: Річ 118").check()
    expect(pencil).to_be_hidden()


def test_a_column_is_drawn_by_its_edge_and_stays_so(served: Served, browse: Browse) -> None:
    page = served.page(browse, "hanna")
    page.goto(LIST)
    head = page.locator('th[data-name="state"]')
    box = head.bounding_box()
    assert box is not None
    edge = box["x"] + box["width"] - 3
    page.mouse.move(edge, box["y"] + 10)
    page.mouse.down()
    expect(page.locator("table[data-fixed]")).to_be_attached()
    with page.expect_response(lambda answer: "/widths" in answer.url):
        page.mouse.move(edge + 70, box["y"] + 10, steps=4)
        page.mouse.up()
    drawn = head.bounding_box()
    assert drawn is not None
    assert drawn["width"] == pytest.approx(box["width"] + 70, abs=12)
    page.reload()
    again = head.bounding_box()
    assert again is not None
    assert again["width"] == pytest.approx(drawn["width"], abs=1)
    screenshot(page, "bulk-drawn-1440")
