"""The card before and the card behind, in what was found: by the address alone, and after the record has left it."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

import pytest

from tests.addons.repairs import Order, Shop
from tests.support.html import Element
from tests.support.served import Served, Visitor, add_colleague

ADDONS = ["repairs"]
LIST = "/repairs/order"


@pytest.fixture(scope="module", autouse=True)
def orders(server: Served) -> None:
    """Twelve orders; those with an even number are in work, and the dearest was brought first."""
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        shops = [env[Shop](name=name) for name in ("Поділ", "Ринок")]
        env.session.add_all(shops)
        env.session.flush()
        for place in range(1, 13):
            state, price = "work" if place % 2 == 0 else "taken", Decimal(1000 - place)
            shop = shops[place % 2].id if place != 8 else None
            env.session.add(env[Order](name=f"Річ {place:02}", state=state, price=price, shop_id=shop))
            env.session.flush()


def card(visitor: Visitor, key: int, query: str) -> Element:
    return visitor.read(f"{LIST}/{key}?{urlencode({'from': query})}")


def sides(page: Element) -> tuple[str, str]:
    """Where the arrows lead, as the keys of the records."""
    arrows = page.one("nav", class_="btns").all("a")
    before, behind = (arrow["href"].partition("?")[0].rpartition("/")[2] for arrow in arrows)
    return before, behind


@pytest.mark.parametrize(
    ("query", "key", "wanted"),
    [
        ("", 5, ("6", "4")),
        ("", 12, ("", "11")),
        ("f.state=work", 6, ("8", "4")),
        ("f.state=work", 2, ("4", "")),
        ("o=price&f.state=work", 6, ("8", "4")),
        ("o=-price", 6, ("5", "7")),
        ("o=state,-price", 11, ("9", "2")),
        ("o=shop", 8, ("11", "")),
        ("q=Річ 0", 5, ("6", "4")),
        ("w=price:le:995", 7, ("8", "6")),
        ("as=board&f.state=work", 4, ("6", "2")),
    ],
)
def test_the_neighbours_are_those_of_what_was_found(
    served: Served, query: str, key: int, wanted: tuple[str, str]
) -> None:
    page = card(served.visitor("hanna"), key, query)
    assert sides(page) == wanted
    assert page.one("nav", class_="crumbs").link("Orders") == (f"{LIST}?{query}" if query else LIST)


def test_a_card_that_no_list_led_to_has_no_neighbours(served: Served) -> None:
    assert "data-from" not in served.visitor("hanna").get(f"{LIST}/5").html


def test_a_link_of_a_list_brings_its_query_without_carrying_it(served: Served) -> None:
    hanna = served.visitor("hanna")
    listed = f"{LIST}?f.state=work"
    assert hanna.read(listed).link("Річ 06") == f"{LIST}/6"
    answer = hanna.get(f"{LIST}/6", referer=f"{served.address}{listed}")
    assert sides(answer.page) == ("8", "4")
    elsewhere = hanna.get(f"{LIST}/6", referer=f"{served.address}/crm/client?f.state=work")
    assert "data-from" not in elsewhere.html


def test_a_record_that_left_what_was_found_still_leads_on(served: Served) -> None:
    hanna = served.visitor("hanna")
    with served.env() as env:
        env.find(Order, 10).state = "taken"
        env.find(Order, 3).archived_at = env.now()
    assert sides(card(hanna, 10, "f.state=work")) == ("12", "8")
    assert sides(card(hanna, 3, "")) == ("4", "2")
    with served.env() as env:
        env.find(Order, 10).state = "work"
        env.find(Order, 3).archived_at = None


def test_the_way_survives_changing_the_record(served: Served) -> None:
    hanna = served.visitor("hanna")
    page = card(hanna, 6, "f.state=work")
    form = hanna.form(page.one("div", class_="ph__x").link("Change E"))
    answer = form.fill(note="Терміново").send()
    assert answer.to == f"{LIST}/6?from=f.state%3Dwork"
    assert sides(hanna.follow(answer)) == ("8", "4")


@pytest.mark.parametrize(
    "query", ["o=nothing", "w=%00", "f.state=%27", "after=abc&before=", "x" * 3000, "q=" + "я" * 900]
)
def test_a_query_that_says_nothing_sensible_does_no_harm(served: Served, query: str) -> None:
    assert card(served.visitor("hanna"), 5, query).one("h1").text == "Річ 05"
