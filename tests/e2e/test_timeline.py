"""A timeline as people use it: a call in two keys, a colleague told while the page is open, everything without script."""

from __future__ import annotations

import re
from itertools import count

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.support.browser import Browse, Theme, screenshot, serious
from tests.support.served import Served

ADDONS = ("base", "crm", "tasks")
NUMBERS = count(1)
OPENED = 1_500
"""Milliseconds after which a page that has come to rest listens."""


@pytest.fixture
def client(served: Served) -> str:
    """The address of the card of a new client."""
    olena = served.visitor("olena")
    form = olena.form("/crm/client/new")
    return form.fill(surname=f"Зернюк-{next(NUMBERS)}", first_name="Павло").send().to


def timeline(page: Page) -> Locator:
    return page.locator("#timeline")


def entries(page: Page) -> Locator:
    return page.locator("#tl-list .tl > li")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_call_is_recorded_by_one_key_its_text_and_another(
    served: Served, browse: Browse, client: str, width: int
) -> None:
    page = served.page(browse, "olena", width)
    page.goto(client)
    page.keyboard.press("c")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("Оплатять половину боргу до п’ятниці.")
    page.keyboard.press("Control+Enter")
    expect(entries(page).first).to_contain_text("Outgoing call Олена Гончар")
    expect(entries(page).first).to_contain_text("Agreed")
    expect(page.locator("#note")).to_have_value("")
    expect(page.locator("#toasts")).to_contain_text("The call is recorded.")
    assert page.url.endswith(client), "the page stayed where it was"
    page.goto("/crm/client")  # nothing warns of unsaved work
    page.goto(client)
    expect(entries(page).first).to_contain_text("Оплатять половину боргу")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_it_is_drawn_as_it_was_meant_and_axe_finds_nothing(
    served: Served, browse: Browse, client: str, width: int, theme: Theme
) -> None:
    olena, andrii = served.visitor("olena"), served.visitor("andrii")
    for kind, body, more in (
        ("call", "Просять рахунок на новий товар окремо, доставка на Одесу.", {"outcome": "agreed"}),
        ("letter", "Надіслали договір: https://files.example/d/2024-18", {"direction": "out"}),
        ("note", "@Олена Гончар, глянь, будь ласка, ліміт боргу", {}),
    ):
        andrii.form(client, "composer").fill(kind=kind, body=body, **more).send()
    olena.form(f"{client}/edit").fill(site="https://zerno.example").send()
    page = served.page(browse, "andrii", width, theme)
    page.goto(client)
    expect(entries(page)).to_have_count(5)
    assert serious(page) == []
    screenshot(page, f"timeline-{width}-{theme}", whole=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("summary#bell").click()
    expect(page.locator("#bell-list")).to_contain_text("All notifications")
    expect(page.locator("#bell-list a")).not_to_have_count(1)
    assert serious(page) == []
    screenshot(page, f"bell-{width}-{theme}")
    page.goto("/notifications")
    assert serious(page) == []
    screenshot(page, f"notifications-{width}-{theme}")
    page.goto(client)
    page.get_by_role("link", name="Change the note").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change the note")
    assert serious(page) == []


def test_an_empty_text_is_refused_in_its_place(served: Served, browse: Browse, client: str) -> None:
    page = served.page(browse, "olena")
    page.goto(client)
    page.get_by_role("button", name="Write down").click()
    expect(page.locator("#note-err")).to_have_text("Write what there is to remember.")
    expect(page.locator("#note")).to_be_focused()
    assert serious(page) == []


def test_a_colleague_is_completed_behind_an_at_by_the_keyboard(served: Served, browse: Browse, client: str) -> None:
    page = served.page(browse, "olena")
    page.goto(client)
    page.locator("#timeline label", has_text="Note").click()
    page.locator("#note").press_sequentially("Глянь, @шев")
    option = page.get_by_role("option", name="Андрій Шевчук")
    expect(option).to_have_attribute("aria-selected", "true")
    assert serious(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_have_value("Глянь, @Андрій Шевчук ")
    page.keyboard.type("будь ласка")
    page.keyboard.press("Control+Enter")
    expect(entries(page).first.locator(".mention")).to_have_text("@Андрій Шевчук")


def test_tabs_stand_in_the_address_and_earlier_entries_come_below(served: Served, browse: Browse, client: str) -> None:
    with served.env() as env:
        key = int(client.rpartition("/")[2])
        note = env.parts.named("model", "base.note")
        env.session.add_all(note(kind="note", body=f"Нотатка {n}", model="crm.client", record=key) for n in range(40))
    page = served.page(browse, "olena")
    page.goto(client)
    timeline(page).get_by_role("link", name=re.compile("^Notes")).click()
    expect(page).to_have_url(re.compile(r"\?tl=notes$"))
    expect(entries(page)).to_have_count(30)
    page.get_by_role("link", name="Earlier").click()
    expect(entries(page)).to_have_count(40)
    page.reload()
    expect(entries(page)).to_have_count(30)
    expect(timeline(page).locator("[aria-current]")).to_contain_text("Notes")


def test_what_a_colleague_writes_comes_into_the_open_page_and_what_is_typed_there_stays(
    served: Served, browse: Browse, client: str
) -> None:
    page = served.page(browse, "olena")
    page.goto(client)
    page.wait_for_timeout(OPENED)
    page.locator("#note").fill("Недописане")
    andrii = served.visitor("andrii")
    andrii.form(client, "composer").fill(kind="note", body="Щойно дзвонив").send()
    expect(entries(page).first).to_contain_text("Щойно дзвонив", timeout=3_000)
    expect(page.locator("#toasts")).to_contain_text("Note: Андрій Шевчук")
    expect(page.locator("summary#bell")).to_have_attribute("aria-label", re.compile("new"))
    expect(page.locator("#note")).to_have_value("Недописане")
    andrii.form(f"{client}/edit").fill(site="https://changed.example").send()
    expect(page.locator(".changed")).to_contain_text("Changed meanwhile: Андрій Шевчук", timeout=4_000)


def test_without_the_stream_the_card_still_asks(served: Served, browse: Browse, client: str) -> None:
    page = served.page(browse, "olena")
    page.route("**/events*", lambda route: route.abort())
    page.goto(client)
    page.wait_for_timeout(OPENED)
    served.visitor("andrii").form(f"{client}/edit").fill(site="https://asked.example").send()
    expect(page.locator(".changed")).to_contain_text("Changed meanwhile: Андрій Шевчук", timeout=6_000)


@pytest.mark.parametrize("width", [1440, 390])
def test_all_of_it_works_without_script(served: Served, browse: Browse, client: str, width: int) -> None:
    page = served.page(browse, "andrii", width, javascript=False)
    page.goto(client)
    page.get_by_role("button", name=re.compile("^Follow ")).click()
    expect(page.get_by_role("button", name=re.compile("^Following 2"))).to_be_visible()
    page.locator("#timeline label", has_text="Letter").click()
    expect(page.locator(".for-call")).to_be_hidden()
    page.get_by_role("textbox", name="Text").fill("Лист про знижку, @olena")
    page.get_by_role("button", name="Write down").click()
    expect(entries(page).first).to_contain_text("Letter sent Андрій Шевчук")
    page.get_by_role("button", name="Write down").click()
    expect(page.locator("#note-err")).to_be_visible()
    page.goto(client)
    timeline(page).get_by_role("link", name=re.compile("^Letters")).click()
    expect(entries(page)).to_have_count(1)
    page.get_by_role("link", name="Change the note").click()
    page.get_by_role("textbox", name="Text").fill("Лист про знижку 5 %")
    page.get_by_role("button", name="Save").click()
    expect(entries(page).first).to_contain_text("Лист про знижку 5 %")
    page.get_by_role("button", name="Delete the note").click()
    expect(page.locator("#toasts")).to_contain_text("The note was deleted.")
    page.get_by_role("button", name="Undo").click()
    expect(entries(page).first).to_contain_text("Лист про знижку 5 %")
    told = served.page(browse, "olena", width, javascript=False)
    told.goto("/notifications")
    told.get_by_role("button", name=re.compile("^Mark as read: Зернюк")).first.click()
    expect(told.get_by_role("heading", level=1)).to_have_text("Notifications")


def test_a_note_that_is_not_sent_is_not_lost_to_what_is_attached(served: Served, browse: Browse, client: str) -> None:
    page = served.page(browse, "olena")
    page.goto(client)
    page.locator("#note").fill("Ще не все")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#files-chosen").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    page.locator("[data-files-form] button").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.locator("#note")).to_have_value("Ще не все")
