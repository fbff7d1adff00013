"""A cell of a list typed in where it stands: what it asks, what it answers, who may, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.addons.repairs import Order, Shop
from tests.support.html import read
from tests.support.served import Answer, Served, Visitor, add_colleague, answer_of

ADDONS = ["repairs"]
LIST = "/repairs/order"


@pytest.fixture(autouse=True)
def order(served: Served) -> int:
    """A new order before each test; gives its number."""
    with served.env() as env:
        if "hanna" not in served.people:
            served.people["hanna"] = add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
            served.people["ivan"] = add_colleague(env, "ivan", "Іван Майстер", "repairs.master")
            served.people["olga"] = add_colleague(env, "olga", "Ольга", "base.employee")
            env.session.add(env[Shop](name="Ринок"))
        made = env[Order](name="Дриль", state="taken", price=Decimal("12.50"), currency="UAH")
        env.session.add(made)
        env.session.flush()
        return int(made.id)


def opened(visitor: Visitor, key: int, name: str, query: str = "") -> Answer:
    return visitor.get(f"{LIST}/{key}/cell/{name}{query}", hx_request="true")


def saved(visitor: Visitor, before: Answer, key: int, name: str, value: str, query: str = "") -> Answer:
    """What is typed in an opened cell, sent as the script does."""
    box = before.page.one("div", class_="cell")
    token = visitor.read(LIST).all("input", name="_csrf")[0]["value"]
    values = {name: value, "_version": box["data-version"], "_was": box["data-was"], "_csrf": token}
    address = f"{LIST}/{key}/cell/{name}{query}"
    return answer_of(visitor.http.post(address, data=values, headers={"hx-request": "true"}))


def test_the_head_says_once_which_columns_are_edited_and_no_cell_does(served: Served) -> None:
    page = served.visitor("hanna").read(f"{LIST}?cols=name,state,price,shop,shop.city,visit,created_at")
    heads = {
        head["data-name"]: "data-edit" in head.attributes for head in page.one("thead").all("th") if head["data-name"]
    }
    assert heads == {
        "name": True, "state": True, "price": True, "shop": True, "shop.city": False, "visit": False, "created_at": False,
    }  # fmt: skip
    assert page.one("table")["data-cells"].endswith("js/cells.js")


def test_a_cell_holds_its_value_and_the_answer_is_the_row_in_its_columns(served: Served, order: int) -> None:
    hanna = served.visitor("hanna")
    cell = opened(hanna, order, "price")
    assert cell.page.one("input", name="price")["value"] == "12.50"
    assert cell.page.one("label").text == "Price"
    answer = saved(hanna, cell, order, "price", "99,90", "?cols=name,price")
    assert answer.status == 200
    row = read(f"<table>{answer.html}</table>").one("tr", id=f"r{order}")
    assert [one.text for one in row.all("td")] == ["", "ДР Дриль", "99.90 UAH"]


def test_what_cannot_be_is_told_in_the_cell_and_stays_typed(served: Served, order: int) -> None:
    hanna = served.visitor("hanna")
    answer = saved(hanna, opened(hanna, order, "price"), order, "price", "багато")
    assert answer.status == 422
    assert "багато is no number" in answer.page.one("p", class_="err").text
    field = answer.page.one("input", name="price")
    assert (field["value"], field["aria-invalid"], field["aria-describedby"]) == ("багато", "true", "f-price-err")
    empty = saved(hanna, opened(hanna, order, "name"), order, "name", "")
    assert "What is needed." in empty.text


def test_who_changed_it_meanwhile_is_told_and_the_second_time_it_is_saved(served: Served, order: int) -> None:
    hanna, ivan = served.visitor("hanna"), served.visitor("ivan")
    mine = opened(hanna, order, "state")
    saved(ivan, opened(ivan, order, "state"), order, "state", "ready")
    answer = saved(hanna, mine, order, "state", "work")
    assert answer.status == 409
    assert "Changed meanwhile: Іван Майстер, today" in answer.text
    assert "It is “Ready” now" in answer.text
    assert saved(hanna, answer, order, "state", "work").status == 200
    with served.env() as env:
        assert env.find(Order, order).state == "work"


def test_another_field_changed_meanwhile_is_no_conflict(served: Served, order: int) -> None:
    hanna, ivan = served.visitor("hanna"), served.visitor("ivan")
    mine = opened(hanna, order, "state")
    saved(ivan, opened(ivan, order, "price"), order, "price", "1")
    assert saved(hanna, mine, order, "state", "work").status == 200


def test_what_is_out_of_reach_is_no_cell(served: Served, order: int) -> None:
    hanna = served.visitor("hanna")
    assert [opened(hanna, order, name).status for name in ("margin", "visit", "parts_taken", "id", "nothing")] == [
        404
    ] * 5
    assert opened(served.visitor("olga"), order, "price").status == 404
    assert opened(hanna, 10**9, "price").status == 404
