"""Pages that stand ready behind the one that is shown: what a click shows then, what "back" does, and what is left to the
browser. That such a page counts as seen by nobody is shown in tests/screens/test_asked_ahead.py.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from itertools import count

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.support.browser import Browse, serious
from tests.support.served import Served

ADDONS = ("base", "crm", "tasks")
ENGINES = ("sqlite",)
"""Nothing here is asked of a database in another way."""

NUMBERS = count(1)
LIST, BOARD = "/crm/client", "/crm/client?as=board"
SHOWN, STANDS_READY = "main:not([data-ready])", "main[data-ready]"


@pytest.fixture(scope="module")
def clients(server: Served) -> list[str]:
    """The addresses of the cards of three clients."""
    with ExitStack() as visits:
        olena = replace(server, visits=visits).visitor("olena")
        forms = (olena.form("/crm/client/new") for _ in range(3))
        return [form.fill(surname=f"Ткач-{next(NUMBERS)}", first_name="Іван").send().to for form in forms]


@pytest.fixture
def page(served: Served, browse: Browse, clients: list[str]) -> Page:
    """A list of clients in which nothing but what is made ready shows anything; `here` stays while it is one document."""
    page = served.page(browse, "olena")
    opened(page, LIST)
    return page


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.here = true")


def rest_on(link: Locator) -> None:
    """Point at a link until its page stands ready."""
    link.hover()
    link.page.locator(STANDS_READY).wait_for(state="attached")


def click(link: Locator) -> None:
    rest_on(link)
    link.click()
    expect(link.page.locator(STANDS_READY)).to_have_count(0)


def is_one_document(page: Page) -> bool:
    return page.evaluate("window.here === true")  # type: ignore[no-any-return]  # what the page says


def card(page: Page, address: str) -> Locator:
    return page.locator(f'tbody a[href^="{address}"]').first


def test_a_card_is_shown_as_if_it_had_been_loaded(page: Page, served: Served, clients: list[str]) -> None:
    with page.expect_event("request", lambda asked: asked.resource_type == "fetch"):
        rest_on(card(page, clients[0]))
    ready = page.locator(STANDS_READY)
    assert ready.get_attribute("aria-hidden") == "true"
    assert page.title().startswith("Clients"), "nothing is shown of it yet"
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.resource_type))
    card(page, clients[0]).click()
    expect(page.locator("main h1")).to_contain_text("Ткач")
    expect(page.locator("main")).to_have_count(1)
    expect(page.locator("main")).to_be_focused()
    expect(page).to_have_title(f"{page.locator('main h1').inner_text()} · Крамниця Поділ")
    assert page.url.partition("?")[0].endswith(clients[0])
    assert "document" not in asked
    assert is_one_document(page)
    shown = page.locator("main").inner_text()
    page.reload()
    assert page.locator("main").inner_text() == shown
    assert page.locator("main").evaluate("one => [...one.attributes].map(each => each.name).sort().join()") == (
        "class,id,tabindex"
    )


def test_the_menu_and_the_help_follow(page: Page) -> None:
    click(page.locator('.side a[href="/tasks/task"]'))
    expect(page.locator('.side [aria-current="page"]')).to_have_attribute("href", "/tasks/task")
    expect(page.locator(".top [hx-get^='/help']")).to_have_attribute("hx-get", "/help?at=/tasks/task&guide=lists")
    page.locator(".top summary").filter(has_text="Help").click()
    expect(page.locator(".top .menu[open] a[href*='guide']").first).to_be_visible()
    assert is_one_document(page)


def test_back_and_forward_show_what_was_there_with_what_was_done_in_it(page: Page, clients: list[str]) -> None:
    page.locator("tbody input[name=id]").first.check()
    click(card(page, clients[0]))
    click(page.locator('.side a[href="/tasks/task"]'))
    page.go_back()
    expect(page.locator("main h1")).to_contain_text("Ткач")
    assert page.url.partition("?")[0].endswith(clients[0])
    page.go_back()
    expect(page.locator("tbody input[name=id]").first).to_be_checked()
    assert page.url.endswith(LIST)
    expect(page).to_have_title("Clients · Крамниця Поділ")
    page.go_forward()
    expect(page.locator("main h1")).to_contain_text("Ткач")
    assert is_one_document(page)


def test_back_asks_again_once_something_was_changed(page: Page, clients: list[str], served: Served) -> None:
    click(card(page, clients[0]))
    page.locator("#note").fill("Подзвонити у вівторок")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#tl-list .tl > li").first).to_contain_text("Подзвонити")
    page.go_back()
    expect(page.locator("tbody input[name=id]").first).to_be_visible()
    page.wait_for_function("window.here === undefined")
    assert page.url.endswith(LIST)


def test_back_asks_again_once_a_cell_was_changed(page: Page, clients: list[str]) -> None:
    click(card(page, clients[0]))
    click(page.locator(f'{SHOWN} .crumbs a[href="{LIST}"]'))
    row = page.locator("tr[data-row]").filter(has_text="Ткач").first
    row.locator("td").filter(has_text="Potential").dblclick()
    row.locator(".cell select").select_option("new")
    with page.expect_response(lambda answer: "/cell/" in answer.url and answer.request.method == "POST"):
        page.keyboard.press("Enter")
    expect(page.locator("td .cell")).to_have_count(0)
    page.go_back()
    page.wait_for_function("window.here === undefined")
    assert page.url.partition("?")[0].endswith(clients[0])


def test_who_reloads_and_goes_back_further_sees_each_page(page: Page, clients: list[str]) -> None:
    click(card(page, clients[0]))
    click(page.locator('.side a[href="/tasks/task"]'))
    page.reload()
    page.go_back()
    expect(page.locator("main h1")).to_contain_text("Ткач")
    page.go_back()
    expect(page.locator("tbody input[name=id]").first).to_be_visible()
    assert page.url.endswith(LIST)


def test_the_way_back_leads_past_what_htmx_wrote_into_the_address(page: Page, clients: list[str]) -> None:
    page.locator("main input[type=search]").fill("Ткач")
    page.wait_for_url("**q=*")
    click(card(page, clients[0]))
    page.go_back()
    expect(page.locator("main input[type=search]")).to_have_value("Ткач")
    page.go_back()
    page.wait_for_url(f"**{LIST}")
    expect(page.locator("main input[type=search]")).to_have_value("")


def test_a_note_that_is_not_sent_is_not_left_without_a_word(page: Page, clients: list[str]) -> None:
    click(card(page, clients[0]))
    page.locator("#note").fill("Ще не все")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    rest_on(page.locator('.side a[href="/tasks/task"]'))
    page.locator('.side a[href="/tasks/task"]').click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.locator("#note")).to_have_value("Ще не все")


@pytest.mark.parametrize("stays", [True, False])
def test_back_asks_before_a_note_is_lost_that_was_not_sent(page: Page, clients: list[str], stays: bool) -> None:
    click(card(page, clients[0]))
    page.locator("#note").fill("Ще не все")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss() if stays else dialog.accept()

    page.on("dialog", answer)
    page.go_back()
    if stays:
        expect(page.locator("#note")).to_have_value("Ще не все")
        assert page.url.partition("?")[0].endswith(clients[0])
        page.remove_listener("dialog", answer)
        page.on("dialog", lambda dialog: dialog.accept())
        page.go_back()
    expect(card(page, clients[0])).to_be_visible()
    assert asked == ["What you typed here is not saved. Leave it?"]
    assert page.url.endswith(LIST)


@pytest.mark.parametrize(
    "away",
    [
        lambda page: page.mouse.move(720, 700),
        lambda page: page.keyboard.press("j"),
        lambda page: page.locator(f"{SHOWN} h1").hover(),
    ],
    ids=["the pointer leaves", "a key is pressed", "the pointer goes elsewhere"],
)
def test_what_is_ready_goes_when(page: Page, clients: list[str], away: Callable[[Page], object]) -> None:
    rest_on(card(page, clients[1]))
    away(page)
    expect(page.locator(STANDS_READY)).to_have_count(0)
    card(page, clients[1]).click()
    page.wait_for_url(f"**{clients[1]}*")
    expect(page.locator("main h1")).to_contain_text("Ткач")


@pytest.mark.parametrize(
    "link", ['a[href="/search"]', '.side a[href="/addons"]', '.side a[href="/crm/client"]', ".top button"]
)
def test_dialogs_costly_pages_and_the_page_itself_are_not_made_ready(
    served: Served, browse: Browse, clients: list[str], link: str
) -> None:
    page = served.page(browse, "admin")
    opened(page, LIST)
    rest_on(page.locator("thead a").first)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.resource_type))
    page.locator(link).first.dispatch_event("pointermove", {"pointerType": "mouse", "bubbles": True})
    expect(page.locator(STANDS_READY)).to_have_count(0)
    page.wait_for_timeout(300)
    assert "fetch" not in asked


def test_with_a_key_held_the_browser_opens_another_tab(page: Page, clients: list[str]) -> None:
    rest_on(card(page, clients[0]))
    with page.context.expect_page() as other:
        card(page, clients[0]).click(modifiers=["Control"])
    expect(other.value.locator("main h1")).to_contain_text("Ткач")
    assert page.url.endswith(LIST)


def test_what_a_page_can_do_it_can_when_it_stood_ready(page: Page, served: Served, clients: list[str]) -> None:
    click(page.locator(f'{SHOWN} .ph a[href*="as=board"]'))
    page.wait_for_function("window.Sortable && Sortable.get(document.querySelector('[data-lane]'))")
    for client in clients[:2]:
        rest_on(page.locator(f'{SHOWN} .lane a[href^="{client}"]').first)
        andrii = served.visitor("andrii")
        andrii.form(client, "composer").fill(kind="note", body=f"Бачу {client}").send()
        page.locator(f'{SHOWN} .lane a[href^="{client}"]').first.click()
        page.locator("[data-photo]").wait_for()
        panel = page.locator("[data-files]")
        panel.dispatch_event(
            "dragenter",
            {
                "dataTransfer": page.evaluate_handle(
                    "() => { const held = new DataTransfer(); held.items.add(new File(['x'], 'x.txt')); return held; }"
                )
            },
        )
        expect(panel).to_have_attribute("data-over", "")
        expect(page.locator("#tl-list .tl > li").first).to_contain_text(f"Бачу {client}", timeout=10_000)
        page.go_back()
    assert serious(page) == []


def test_a_card_with_something_unread_is_not_made_ready(page: Page, served: Served, clients: list[str]) -> None:
    served.visitor("andrii").form(clients[2], "composer").fill(kind="note", body="Прочитай").send()
    with page.expect_response(lambda answer: answer.status == 503):
        card(page, clients[2]).hover()
    page.wait_for_timeout(200)
    assert page.locator(STANDS_READY).count() == 0
    card(page, clients[2]).click()
    expect(page.locator("#tl-list .tl > li").first).to_contain_text("Прочитай")
