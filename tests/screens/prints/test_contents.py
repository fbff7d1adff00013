"""What of a record stands on paper: what its card has, in words and figures that need no screen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.policy.business import Business
from core.policy.env import Person
from core.policy.people import User
from core.screens.prints.drawing import Order as Wish
from core.values.errors import NotFound
from tests.addons.repairs.models import Order, Part
from tests.support.html import Element, read

ADDONS = ("repairs",)


def kept(business: Business, **told: Any) -> tuple[int, Person]:
    """An order with two parts, and somebody who may read it but not its margin."""
    with business.env(trusted=True, writes=True) as env:
        user = env[User](name="Ганна", login="hanna", roles=["repairs.master"], language="en", zone="Europe/Kyiv")
        order = env[Order](name="Дриль", price=Decimal("1250.5"), currency="EUR", margin=Decimal(777), **told)
        for name, pieces in (("Щітка", 2), ("Підшипник", 1)):
            order.parts_taken.append(env[Part](name=name, pieces=Decimal(pieces)))
        env.session.add_all([user, order])
        env.session.flush()
        return order.id, Person.of(user)


def paper(business: Business, key: int, person: Person, language: str = "en") -> Element:
    found, name = Wish(business, person, "repairs.order", "record", language).paper_of(key)
    assert name == "Дриль.pdf"
    return read(found.html)


def facts(page: Element) -> dict[str, str]:
    return {one.one("dt").text: one.one("dd").text for one in page.all("div") if one.all("dt")}


def test_amounts_have_their_currency_and_days_are_whole(business: Business) -> None:
    key, person = kept(business, urgent=True, due=date(2026, 11, 22))
    page = paper(business, key, person)
    told = facts(page)
    assert (told["Price"], told["Due"], told["Urgent"]) == ("1,250.50 EUR", "22 November 2026", "Yes")
    assert "Margin" not in told
    assert "777" not in page.text
    assert facts(paper(business, key, person, "uk"))["Price"] == "1 250,50 EUR"


def test_lines_are_a_table_and_figures_stand_at_its_end(business: Business) -> None:
    key, person = kept(business)
    page = paper(business, key, person)
    [table] = page.all("table")
    assert [cell.text for cell in table.all("th")] == ["Part", "Pieces"]
    assert [[cell.text for cell in row.all("td")] for row in table.one("tbody").all("tr")] == [
        ["Щітка", "2"],
        ["Підшипник", "1"],
    ]
    assert [cell["class"] for cell in table.all("th")] == ["", "num"]
    assert facts(page)["Pieces in all"] == "3"


def test_what_a_record_of_its_kind_does_not_have_is_not_printed(business: Business) -> None:
    key, person = kept(business, due=date(2026, 11, 22), weight=Decimal(3))
    told = facts(paper(business, key, person))
    assert "Due" in told
    assert "Weight" not in told


def test_what_somebody_may_not_see_is_not_found(business: Business) -> None:
    key, person = kept(business)
    with pytest.raises(NotFound):
        paper(business, key + 1, person)
    with pytest.raises(NotFound):
        paper(business, key, Person(person.id, "Nobody"))
