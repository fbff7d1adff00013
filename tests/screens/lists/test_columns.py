"""Columns as somebody wants them: their widths drawn or typed, and amounts with the currency they are in."""

from __future__ import annotations

from decimal import Decimal

import pytest

from addons.base.models import Company
from tests.addons.repairs import Order
from tests.support.html import Element
from tests.support.served import Served, add_colleague

ADDONS = ["repairs"]
LIST = "/repairs/order"


@pytest.fixture(scope="module", autouse=True)
def orders(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        env.session.add(env[Company](name="Поділ", currency="UAH"))
        for name, currency in (("Дриль", "UAH"), ("Фен", "EUR")):
            env.session.add(env[Order](name=name, state="taken", price=Decimal(7), currency=currency))


def widths(page: Element) -> list[str]:
    return [col["width"] for col in page.one("table").all("col")]


def test_who_never_drew_a_column_has_no_widths(served: Served) -> None:
    page = served.visitor("hanna").read(LIST)
    assert widths(page) == []
    assert "data-fixed" not in page.one("table").attributes


def test_drawn_widths_are_kept_and_an_address_that_names_columns_gets_them(served: Served) -> None:
    hanna = served.visitor("hanna")
    token = hanna.read(LIST).all("input", name="_csrf")[0]["value"]
    said = [("_csrf", token), ("cols", "name:300,price:5,due:90,nothing:50")]
    answer = hanna.post(f"{LIST}/widths?cols=name,price,due&o=price", said)
    assert answer.status == 204
    assert answer.headers["hx-replace-url"] == f"{LIST}?o=price&cols=name%3A300%2Cprice%3A48%2Cdue%3A90"
    page = hanna.read(LIST)
    assert widths(page) == ["36", "300", "48", "90"]
    assert "data-fixed" in page.one("table").attributes
    sheet = hanna.form(f"{LIST}/arrange", "sheet-form")
    assert (sheet["width.name"], sheet["width.price"], sheet["width.state"]) == ("300", "48", "")
    sheet["shown"], sheet["width.name"] = ["name", "price", "state"], "250"
    assert widths(hanna.follow(sheet.send("_apply", "1"))) == ["36", "250", "48", "120"]
    hanna.form(f"{LIST}/arrange", "sheet-form").send("_reset", "1")
    assert widths(hanna.read(LIST)) == []


def test_the_head_tells_the_currency_of_the_company_and_a_cell_another(served: Served) -> None:
    page = served.visitor("hanna").read(f"{LIST}?cols=name,price&o=name")
    assert [head.text for head in page.one("thead").all("th")] == ["", "What", "Price, UAH"]
    cells = [row.all("td")[2].text for row in page.all("tr", data_row="")]
    assert cells == ["7.00", "7.00 EUR"]
