"""What core/web/static/js/app.js promises, in a browser, on pages as they are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.support.browser import Browse
from tests.support.preview import Pages, serving
from tests.support.sample_pages import piece

Visit = Callable[[str], Page]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def visit(base: str, browse: Browse) -> Visit:
    """Opens a sample page."""

    def open_page(name: str) -> Page:
        page = browse()
        page.goto(f"{base}/{name}", wait_until="networkidle")
        return page

    return open_page


def test_the_theme_changes_at_once_and_the_server_is_told(visit: Visit) -> None:
    page = visit("list")
    page.locator(".top .menu > summary").last.click()
    with page.expect_response("**/preferences/theme"):
        page.locator("[data-theme-toggle] button").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    path, body, _ = Pages.posted[-1]
    assert (path, parse_qs(body)) == ("/preferences/theme", {"_csrf": ["token"], "theme": ["dark"]})


def test_the_palette_finds_and_opens_by_keys_alone(visit: Visit, base: str) -> None:
    page = visit("list")
    page.keyboard.press("Control+k")
    with page.expect_response("**/search?q=4417"):
        page.keyboard.type("4417")
    expect(page.locator("#palette .htmx-request")).to_have_count(0)
    expect(page.locator("#palette-results [aria-selected=true]")).to_contain_text("Зерно Плюс")

    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette-results [aria-selected=true]")).to_contain_text("Ірина Коваль")
    assert page.locator("#palette input").get_attribute("aria-activedescendant") == "result-crm-clients-2"

    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/crm/clients/2")


def test_enter_before_the_answer_asks_for_the_whole_page(visit: Visit, base: str) -> None:
    page = visit("list")
    page.keyboard.press("Control+k")
    with page.expect_response("**/search?q=4417"):
        page.keyboard.type("4417")
    expect(page.locator("#palette-results [aria-selected=true]")).to_have_count(1)
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/search?q=44170")


def test_escape_closes_the_palette_and_the_opener_has_the_focus_again(visit: Visit) -> None:
    page = visit("list")
    page.locator(".top__find").click()
    page.keyboard.type("44")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()
    expect(page.locator(".top__find")).to_be_focused()


def test_without_script_the_palette_is_a_page(base: str, browse: Browse) -> None:
    page = browse(javascript=False)
    page.goto(f"{base}/list")
    page.locator(".top__find").click()
    page.wait_for_url(f"{base}/search")
    expect(page.locator("h1")).to_have_text("Пошук")


def test_a_shortcut_presses_what_is_marked_with_it(visit: Visit, base: str) -> None:
    page = visit("card")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url(f"{base}/tasks")


def test_a_shortcut_goes_by_the_place_of_the_key_in_every_layout(visit: Visit, base: str) -> None:
    page = visit("list")
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyN', key: 'т', bubbles: true}))")
    page.wait_for_url(f"{base}/crm/clients/new")


def test_letters_typed_into_a_field_press_nothing(visit: Visit, base: str) -> None:
    page = visit("list")
    page.keyboard.press("/")
    page.keyboard.type("njx")
    expect(page.locator(".main input[name=q]")).to_have_value("njx")
    assert page.url == f"{base}/list" or "q=njx" in page.url


def test_rows_are_walked_chosen_and_opened_by_keys(visit: Visit, base: str) -> None:
    page = visit("list")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#r2")).to_have_attribute("aria-current", "true")
    expect(page.locator("#r2 input")).to_be_checked()
    expect(page.locator(".bulk")).to_be_visible()

    page.keyboard.press("k")
    expect(page.locator("tr[aria-current]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}/crm/clients/1")


def test_one_box_chooses_every_row_and_lets_it_go(visit: Visit) -> None:
    page = visit("list")
    page.locator("[data-check-all]").check()
    expect(page.locator("tbody input:checked")).to_have_count(5)
    page.locator("[data-check-all]").uncheck()
    expect(page.locator("tbody input:checked")).to_have_count(0)


def test_a_date_is_picked_in_a_calendar_or_typed(visit: Visit) -> None:
    page = visit("form")
    text, day = page.get_by_label("Знайомі з", exact=True), page.locator(".date > [type=date]")
    page.evaluate("() => { HTMLInputElement.prototype.showPicker = function () { this.dataset.shown = 'yes'; } }")
    page.get_by_role("button", name="Calendar: Знайомі з").click()
    expect(day).to_have_value("2026-11-22")
    expect(day).to_have_attribute("data-shown", "yes")
    day.evaluate("node => { node.value = '2026-12-01'; node.dispatchEvent(new Event('change', { bubbles: true })); }")
    expect(text).to_have_value("01.12.2026")
    expect(text).to_be_focused()


def test_a_menu_closes_by_escape_and_by_a_click_elsewhere(visit: Visit) -> None:
    page = visit("list")
    menu = page.locator(".top .menu").first
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()

    menu.locator("summary").click()
    page.locator("h1").click()
    expect(menu).not_to_have_attribute("open", "")


def test_the_help_sheet_names_the_keys_of_the_page(visit: Visit) -> None:
    page = visit("list")
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", piece("parts/help.html"))
    page.keyboard.press("?")
    sheet = page.locator("#help").first
    expect(sheet).to_be_visible()
    keys = dict(zip(sheet.locator("dt").all_text_contents(), sheet.locator("dd").all_text_contents(), strict=True))
    assert keys["N"] == "Новий клієнт"
    assert keys["GC"] == "Клієнти"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert len(sheet.locator("dt").all()) == len(keys)


def test_a_refused_form_gets_the_focus_on_what_is_wrong(visit: Visit) -> None:
    page = visit("form")
    page.locator("h1").click()
    page.locator("#f-name").fill("ТОВ «Світанок»")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".errors")).to_be_focused()
    path, body, token = Pages.posted[-1]
    assert (path, token) == ("/crm/clients/new", "token")
    assert parse_qs(body)["name"] == ["ТОВ «Світанок»"]


def test_leaving_what_was_typed_is_asked_about(visit: Visit) -> None:
    page = visit("form")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#f-name").press_sequentially("!")
    page.locator(".ph__x a").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_nothing_typed_nothing_asked(visit: Visit, base: str) -> None:
    page = visit("form")
    page.locator(".ph__x a").click()
    page.wait_for_url(f"{base}/crm/clients")


def test_a_toast_goes_by_itself_but_not_while_it_is_pointed_at(visit: Visit, base: str, browse: Browse) -> None:
    page = browse()
    page.clock.install()
    page.goto(f"{base}/card")
    page.clock.fast_forward(7_000)
    page.locator(".toast").hover()
    page.clock.fast_forward(2_000)
    expect(page.locator(".toast")).to_have_count(1)

    page.mouse.move(0, 0)
    page.clock.fast_forward(9_000)
    expect(page.locator(".toast")).to_have_count(0)


def test_a_lost_connection_is_told_and_the_form_stays(visit: Visit) -> None:
    page = visit("form")
    page.context.set_offline(True)
    page.locator("#f-name").fill("ТОВ «Світанок»")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_have_text("No connection. Nothing was saved.")
    expect(page.locator("#f-name")).to_have_value("ТОВ «Світанок»")


def test_a_toast_that_an_answer_asks_for_is_shown(visit: Visit) -> None:
    page = visit("list")
    page.evaluate("htmx.trigger(document.body, 'toast', {text: 'Збережено <b>'})")
    expect(page.locator(".toast")).to_have_text("Збережено <b>")


def test_a_conflict_that_arrives_opens_its_dialog(visit: Visit) -> None:
    page = visit("list")
    page.evaluate(
        """() => {
            document.querySelector('#main').insertAdjacentHTML('beforeend', '<dialog data-show>Хто?</dialog>');
            htmx.trigger('#main', 'htmx:afterSettle', {});
        }"""
    )
    expect(page.locator("dialog[data-show]")).to_be_visible()


def test_work_under_way_is_asked_about_until_it_is_done(base: str, browse: Browse) -> None:
    page = browse()
    answer = page.goto(f"{base}/progress")
    assert answer is not None
    assert ">Under way</h2>" in answer.text()
    expect(page.locator("#progress h2")).to_have_text("Done", timeout=10_000)
    assert page.locator("#progress").get_attribute("hx-get") is None


def test_without_script_the_fields_of_every_kind_are_there_and_none_of_another_kind_is_asked_for(
    base: str, browse: Browse
) -> None:
    page = browse(javascript=False)
    page.goto(f"{base}/form")
    for name in ("name", "surname"):
        expect(page.locator(f"#f-{name}")).to_be_visible()
        expect(page.locator(f"#f-{name}")).not_to_have_attribute("required", "")
