"""Lines of a form typed in Chromium as in a spreadsheet: by keys alone, and by pasting what was copied from one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from addons.base.models import User
from tests.addons.repairs import Order, Part
from tests.support.browser import Browse, fits, screenshot
from tests.support.served import Served, add_colleague

ADDONS = ["crm", "repairs"]
ENGINES = ("sqlite",)
"""What is shown is the same from either database."""

LIST = "/repairs/order"
PASTE = """([text]) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="module", autouse=True)
def orders(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        env.find(User, server.people["olena"]).language = "uk"
        for what in ("Дриль", "Болгарка", "Чайник"):
            order = env[Order](name=what)
            order.parts_taken.append(env[Part](name=f"{what}: корпус", pieces=1))
            env.session.add(order)


def opened(served: Served, browse: Browse, key: int, width: int = 1440) -> Page:
    """The form of an order of one part, the focus in its name."""
    page = served.page(browse, "hanna", width)
    page.goto(f"{LIST}/{key}/edit")
    page.locator("#f-parts_taken-0-name").focus()
    return page


def rows(page: Page) -> Locator:
    return page.locator("#lines-parts_taken tbody > tr")


def typed(page: Page) -> list[list[str]]:
    """What stands in the cells."""
    values = "rows => rows.map(row => [...row.querySelectorAll('.input')].map(cell => cell.value))"
    return [list(row) for row in rows(page).evaluate_all(values)]


def paste(page: Page, text: str) -> None:
    page.evaluate(PASTE, [text])


def test_parts_are_added_changed_and_removed_by_keys_alone(served: Served, browse: Browse) -> None:
    page = opened(served, browse, 1)
    key = page.keyboard
    key.press("Enter")
    for name, pieces in (("Щітки", "2"), ("Шків", "1"), ("Ремінь", "4,5")):
        key.type(name)
        key.press("Tab")
        key.type(pieces)
        key.press("Enter")  # a run of Tab leads back to the column where it began
    expect(page.locator("#f-parts_taken-4-name")).to_be_focused()
    key.press("Enter")
    expect(rows(page)).to_have_count(5)
    key.press("Escape")
    expect(rows(page)).to_have_count(4)
    expect(page.get_by_role("button", name="Add a row")).to_be_focused()
    key.press("Shift+Tab")
    page.locator("#f-parts_taken-3-pieces").focus()
    key.press("ArrowUp")
    expect(page.locator("#f-parts_taken-2-pieces")).to_be_focused()
    key.type("7")
    key.press("Shift+Enter")
    expect(page.locator("#f-parts_taken-1-pieces")).to_be_focused()
    key.press("Control+Delete")
    expect(page.locator("#parts_taken-1 [name$=_remove]")).to_be_checked()
    expect(page.locator("#f-pieces .value")).to_have_text("12.5")
    key.press("Control+Delete")
    expect(page.locator("#parts_taken-1 [name$=_remove]")).not_to_be_checked()
    key.press("Control+Delete")
    screenshot(page, "lines-typed")
    key.press("Control+Enter")
    page.wait_for_url(f"**{LIST}/1")
    page.goto(f"{LIST}/1/edit")
    assert typed(page) == [["Дриль: корпус", "1"], ["Шків", "7"], ["Ремінь", "4.5"]]


def test_tab_walks_the_cells_and_leaves_an_empty_last_row(served: Served, browse: Browse) -> None:
    page = opened(served, browse, 2)
    for step in ("0-pieces", "1-name", "1-pieces"):
        page.keyboard.press("Tab")
        expect(page.locator(f"#f-parts_taken-{step}")).to_be_focused()
    page.keyboard.press("Tab")
    expect(rows(page)).to_have_count(2)
    expect(page.locator("[name=parts_taken-1-_remove]")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#f-parts_taken-0-pieces")).to_be_focused()


def test_a_block_of_a_spreadsheet_fills_cells_and_adds_rows_and_is_undone(served: Served, browse: Browse) -> None:
    page = opened(served, browse, 2)
    before = typed(page)
    block = 'Вал\t1\r\nРотор\t2\r\n"Гума\nчорна ""М"""\t3\r\n"Лак"\t4,5\r\nКлей\t1 250,50\r\n'
    paste(page, block)
    wanted = [["Вал", "1"], ["Ротор", "2"], ['Гума чорна "М"', "3"], ['"Лак"', "4,5"], ["Клей", "1 250,50"]]
    assert typed(page) == wanted
    toast = page.locator(".toast", has_text="Rows pasted: 5")
    toast.get_by_role("button", name="Undo").click()
    assert typed(page) == before

    page.locator("#f-parts_taken-0-name").focus()
    paste(page, block)
    expect(page.locator("#f-pieces .value")).to_have_text("1,261")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{LIST}/2")
    page.goto(f"{LIST}/2/edit")
    assert [row[0] for row in typed(page)] == [row[0] for row in wanted]


def test_a_wrong_number_is_refused_at_its_cell_and_everything_that_was_pasted_stays(
    served: Served, browse: Browse
) -> None:
    page = opened(served, browse, 3)
    paste(page, "Носик\t1\nКришка\tдві\nНіжка\t3")
    with page.expect_response(lambda answer: answer.status == 422):
        page.keyboard.press("Control+Enter")
    expect(page.locator(".errors")).to_be_focused()
    assert typed(page) == [["Носик", "1"], ["Кришка", "дві"], ["Ніжка", "3"]]
    screenshot(page, "lines-refused")
    page.locator(".errors a").click()
    wrong = page.locator("#f-parts_taken-1-pieces")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_attribute("aria-invalid", "true")
    wrong.fill("2")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#f-parts_taken-3-pieces")).to_be_focused()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{LIST}/3")


def test_a_form_holds_as_many_rows_as_it_says(served: Served, browse: Browse) -> None:
    page = opened(served, browse, 3)
    paste(page, "\n".join(f"Гвинт {place}\t{place}" for place in range(600)))
    expect(rows(page)).to_have_count(500)
    expect(page.locator(".toast", has_text="A form holds at most 500 rows.")).to_be_visible()


def test_choices_are_pasted_by_their_titles_and_one_that_there_is_not_is_refused(
    served: Served, browse: Browse
) -> None:
    page = served.page(browse, "olena")
    page.goto("/crm/client/new")
    page.locator("#f-surname").fill("Ґудзь")
    page.locator("#f-phones-0-number").focus()
    paste(page, "067 111 22 33\tДомашній\tвдома\n067 111 22 34\tсупутниковий\tу морі")
    home, other = page.locator("#f-phones-0-use"), page.locator("#f-phones-1-use")
    expect(home).to_have_value("home")
    with page.expect_response(lambda answer: answer.status == 422):
        page.keyboard.press("Control+Enter")
    expect(other).to_have_attribute("aria-invalid", "true")
    expect(other).to_have_value("супутниковий")
    expect(home).to_have_value("home")
    screenshot(page, "lines-choices", whole=True)
    other.select_option("work")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("Ґудзь")
    expect(page.locator("main")).to_contain_text("+380 67 111 22 34")


@pytest.mark.parametrize("width", [1440, 390])
def test_lines_fit(served: Served, browse: Browse, width: int) -> None:
    page = opened(served, browse, 1, width)
    paste(page, "Вал\t1\nРотор для болгарки, довга назва деталі\t2\nГума\t1 250,50")
    page.locator("#parts_taken-1 .lines__x").click()
    screenshot(page, f"lines-{width}", whole=True)
    fits(page)
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#help dd", has_text="Paste rows of a spreadsheet")).to_be_visible()
