"""Tabs of forms and cards: everything is reached without script, and a refused field opens the tab it stands in."""

from __future__ import annotations

import pytest

from tests.addons.repairs import OrderForm
from tests.support.html import Element
from tests.support.served import Served, add_colleague

ADDONS = ["repairs"]
NEW = "/repairs/order/new"


@pytest.fixture(scope="module", autouse=True)
def master(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")


def opened(page: Element) -> list[str]:
    """The ids of what stands open, and the tabs that say so."""
    tabs = page.one("div", class_="panes").one("nav")
    marked = [link["href"].removeprefix("#") for link in tabs.all("a", aria_current="true")]
    panes = [pane["id"] for pane in page.all("div", class_="pane") if "data-open" in pane.attributes]
    assert panes == marked
    return panes


def test_the_first_tab_is_open_until_the_address_names_another(served: Served) -> None:
    hanna = served.visitor("hanna")
    assert opened(hanna.read(NEW)) == ["t-money"]
    assert opened(hanna.read(f"{NEW}?tab=work")) == ["t-work"]
    assert opened(hanna.read(f"{NEW}?tab=nothing")) == ["t-money"]


def test_what_stands_in_no_tab_is_in_front_of_all(served: Served) -> None:
    form = served.visitor("hanna").read(NEW).one("form", id="record-form").text
    assert form.index("What is repaired") < form.index("Parts and price") < form.index("What the owner pays")


def test_a_refused_field_opens_and_marks_its_tab(served: Served) -> None:
    hanna = served.visitor("hanna")
    answer = hanna.form(NEW).fill(name="Дриль", boxes="дві").send()
    assert answer.status == 422
    assert opened(answer.page) == ["t-work"]
    assert answer.page.one("div", class_="panes").one("a", aria_current="true").text == "Work (to be corrected)"


def test_the_tab_in_which_somebody_typed_stays_open_while_a_row_is_added(served: Served) -> None:
    form = served.visitor("hanna").form(f"{NEW}?tab=work")
    answer = form.fill(name="Дриль").send("_add", "parts_taken")
    assert opened(answer.page) == ["t-work"]


def test_a_card_has_the_tabs_of_its_form_with_lines_as_a_panel(served: Served) -> None:
    hanna = served.visitor("hanna")
    form = hanna.form(NEW)
    form = hanna.again(form.send("_add", "parts_taken"))
    card = form.fill(name="Дриль", price="500", parts_taken_0_name="Щітки", boxes="2").send().to
    page = hanna.read(card)
    assert opened(page) == ["t-money"]
    money, work = page.all("div", class_="pane")
    assert "Price" in money.text
    assert "Щітки" in money.all("section")[1].text
    assert "Boxes 2" in work.text
    assert opened(hanna.read(f"{card}?tab=work")) == ["t-work"]


def test_an_addon_puts_a_field_into_a_tab_and_a_tab_beside_it() -> None:
    layout = OrderForm().layout()
    grown = layout.into("work", "visit").after("work", layout.items[1])
    assert [group.tab for group, _depth in grown.tabs()] == ["Parts and price", "Work", "Parts and price"]
