"""What the state of a record closes: read in its form, taken by no post, and told to who was late."""

from __future__ import annotations

import pytest

from tests.addons.repairs import Order, Shop
from tests.support.served import Served, add_colleague

ADDONS = ["repairs"]
LIST = "/repairs/order"


@pytest.fixture(scope="module", autouse=True)
def people(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        add_colleague(env, "ivan", "Іван Майстер", "repairs.master")
        env.session.add(env[Shop](name="Поділ"))


@pytest.fixture
def order(served: Served) -> str:
    """The address of an order in work with one part."""
    hanna = served.visitor("hanna")
    form = hanna.again(hanna.form(f"{LIST}/new").send("_add", "parts_taken"))
    made = form.fill(name="Дриль", state="work", price="500", boxes="2", parts_taken_0_name="Щітки", shop="1")
    return str(made.send().to)


def finish(served: Served, order: str) -> None:
    served.visitor("ivan").form(f"{order}/edit").fill(state="ready").send()


def stored(served: Served, order: str) -> tuple[str, str, int, list[str]]:
    with served.env() as env:
        found = env.find(Order, int(order.rpartition("/")[2]))
        return found.name, f"{found.price:f}", found.boxes, [part.name for part in found.parts_taken]


def test_closed_fields_are_read_in_the_form_and_the_rest_is_typed(served: Served, order: str) -> None:
    finish(served, order)
    form = served.visitor("hanna").read(f"{order}/edit").one("form", id="record-form")
    assert form.one(id="f-price").text == "Price 500.00"
    assert form.one(id="f-shop").text == "Shop Поділ"
    assert form.one(id="f-parts_taken").text == "Parts Щітки"
    typed = {name for name, _value in form.controls()}
    assert "boxes" in typed
    assert not {"price", "shop"} & typed


def test_what_is_posted_for_a_closed_field_is_refused_and_nothing_is_written(served: Served, order: str) -> None:
    finish(served, order)
    hanna = served.visitor("hanna")
    sent = hanna.form(f"{order}/edit").fill(boxes="7").values
    answer = hanna.post(f"{order}/edit", [*sent, ("price", "1")])
    assert answer.status == 422
    assert "Price can no longer be changed; it stays as it is." in answer.text
    assert stored(served, order) == ("Дриль", "500.00", 2, ["Щітки"])
    answer = hanna.post(f"{order}/edit", [*sent, ("parts_taken-0-name", "Нічого")])
    assert "Parts can no longer be changed" in answer.text


def test_who_was_late_is_told_and_saves_the_rest_by_sending_again(served: Served, order: str) -> None:
    hanna = served.visitor("hanna")
    hers = hanna.form(f"{order}/edit").fill(boxes="7", price="900", parts_taken_0_name="Щітки вугільні")
    finish(served, order)
    answer = hers.send()
    assert answer.status == 422
    assert "Parts can no longer be changed" in answer.text
    assert answer.page.one(id="f-price").text.startswith("Price 500.00 Price can no longer be changed")
    again = hanna.again(answer)
    assert again["boxes"] == "7", "what she typed elsewhere is kept"
    assert again.send().status == 303
    assert stored(served, order) == ("Дриль", "500.00", 7, ["Щітки"])


def test_who_typed_nothing_in_a_closed_field_is_not_stopped(served: Served, order: str) -> None:
    hers = served.visitor("hanna").form(f"{order}/edit").fill(boxes="9")
    finish(served, order)
    assert hers.send().status == 303
    assert stored(served, order)[2] == 9


def test_a_record_that_is_wholly_closed_offers_no_change_and_takes_none(served: Served, order: str) -> None:
    hanna = served.visitor("hanna")
    hers = hanna.form(f"{order}/edit").fill(name="Перфоратор")
    assert "Change" in hanna.read(order).one("main").text
    hanna.follow(hanna.press(hanna.read(order), "To the archive"))
    assert "/edit" not in hanna.get(order).html
    assert hers.send().status == 422
    assert "Дриль can no longer be changed." in hanna.get(f"{order}/edit").text
    assert stored(served, order)[0] == "Дриль"


def test_a_board_moves_no_closed_field(served: Served, order: str) -> None:
    hanna = served.visitor("hanna")
    hanna.follow(hanna.press(hanna.read(order), "To the archive"))
    page = hanna.read(f"{LIST}?as=board")
    key = order.rpartition("/")[2]
    form = next(form for form in page.all("form") if "/move" in form["action"])
    values = [(name, value) for name, value in form.controls() if name == "_csrf"]
    answer = hanna.post(f"{LIST}/{key}/move", [*values, ("to", "ready")])
    assert "State can no longer be changed" in answer.text
