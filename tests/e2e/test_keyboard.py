"""A day of work by keyboard alone, with script and without: over every view, from signing in to signing out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from core.web.opening import load_demo
from tests.support.browser import Browse
from tests.support.keys import Keys
from tests.support.served import PASSWORD, Served

ADDONS = ("base", "crm", "tasks", "repairs")
ENGINES = ("sqlite",)
"""What a keyboard does is the same on either database."""

LIST = "/crm/client"


@pytest.fixture(scope="module", autouse=True)
def filled(server: Served) -> None:
    with server.env() as env:
        load_demo(env)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def page(served: Served, browse: Browse, script: bool) -> Page:
    """A page on which whoever has no mouse works."""
    opened = browse(1440, javascript=script, base_url=served.address, locale="en-GB")
    opened.set_default_timeout(10_000)
    return opened


def test_a_day_by_keyboard_alone(page: Page, script: bool) -> None:
    surname, phone = ("Клавіш", "067 111 22 33") if script else ("Безскрипт", "067 111 22 44")
    keys = Keys(page)
    sign_in(keys)
    client = enter_a_client(keys, surname, phone)
    write_down_a_call(keys)
    change_it(keys, client)
    find_it_and_put_it_away(keys, surname)
    move_it_on_the_board(keys, client)
    drill_into_sums(keys)
    see_a_chart(keys)
    plan_an_order(keys, f"Праска {surname}")
    arrange_the_dashboard(keys)
    sign_out(keys)


def sign_in(keys: Keys) -> None:
    keys.page.goto("/")
    keys.to("Login").type("admin").to("Password").type(PASSWORD).follow("Sign in")
    expect(keys.page.get_by_role("heading", level=1)).to_be_visible()


def menu(keys: Keys, name: str) -> None:
    """A page of the main menu, by its link."""
    keys.follow(name)
    expect(keys.page.locator("main")).to_be_visible()


def enter_a_client(keys: Keys, surname: str, phone: str) -> str:
    """Gives the address of the card."""
    menu(keys, "Clients")
    keys.follow("New client")
    keys.to("Surname").type(surname).to("First name").type("Ганна").to("Phone").type(phone)
    keys.follow("Save")
    expect(keys.page.get_by_role("heading", level=1)).to_contain_text(surname)
    return keys.page.url.partition("?")[0]


def write_down_a_call(keys: Keys) -> None:
    keys.to("Text").type("Замовить у понеділок").to("Write down").press("Enter")
    expect(keys.page.locator(".tl")).to_contain_text("Замовить у понеділок")


def change_it(keys: Keys, client: str) -> None:
    keys.page.goto(client)
    keys.follow("Change")
    keys.to("Status")
    keys.page.keyboard.type("Reg")
    keys.follow("Save")
    expect(keys.page.locator("main")).to_contain_text("Regular")


def find_it_and_put_it_away(keys: Keys, surname: str) -> None:
    """Found by a word, archived with others by its box, and taken back."""
    menu(keys, "Clients")
    keys.to("Search in this list").type(surname).press("Enter")
    rows = keys.page.locator("tr[data-row]")
    expect(rows).to_have_count(1)
    keys.to(f"Choose: {surname} Ганна").press("Space").to("To the archive").press("Enter")
    expect(rows).to_have_count(0)
    keys.to("Undo").press("Enter")
    expect(rows).to_have_count(1)


def move_it_on_the_board(keys: Keys, client: str) -> None:
    menu(keys, "Clients")
    keys.follow("Board")
    name = keys.page.locator(f'.board a[href^="{client[client.index(LIST) :]}"]').first.inner_text()
    keys.to(f"Move: {name}").press("Enter").to("Loyal").press("Enter")
    lane = keys.page.locator("[data-lane='loyal']")
    expect(lane).to_contain_text(name)


def drill_into_sums(keys: Keys) -> None:
    menu(keys, "Clients")
    keys.follow("Pivot")
    keys.to("Total").press("Tab")
    found = keys.called()
    with keys.page.expect_navigation():
        keys.press("Enter")
    expect(keys.page.locator("tr[data-row]")).to_have_count(int(found))


def see_a_chart(keys: Keys) -> None:
    menu(keys, "Clients")
    keys.follow("Graph")
    keys.follow("Pie")
    expect(keys.page.locator("main figure, main svg").first).to_be_visible()


def plan_an_order(keys: Keys, name: str) -> None:
    """In three days: it stands on the calendar, and among those who are next."""
    menu(keys, "Orders")
    keys.follow("New order")
    keys.to("What").type(name).to("Due").type("+3").follow("Save")
    expect(keys.page.get_by_role("heading", level=1)).to_contain_text(name)
    menu(keys, "Orders")
    keys.follow("Calendar")
    keys.follow("Agenda")
    keys.follow(name)
    expect(keys.page.get_by_role("heading", level=1)).to_contain_text(name)
    menu(keys, "Orders")
    keys.follow("Who is next")
    keys.follow(name)
    expect(keys.page.get_by_role("heading", level=1)).to_contain_text(name)


def arrange_the_dashboard(keys: Keys) -> None:
    menu(keys, "Overview")
    keys.follow("Arrange")
    before = keys.page.locator(".kpi h2").all_inner_texts()
    keys.to(f"Arrange: {before[1]}").press("Enter").to("Earlier").press("Enter")
    expect(keys.page.locator(".kpi h2").first).to_have_text(before[1])
    keys.follow("Finish")


def sign_out(keys: Keys) -> None:
    keys.to("АД").press("Enter").follow("Sign out")
    expect(keys.page.get_by_role("heading", name="Sign in")).to_be_visible()
