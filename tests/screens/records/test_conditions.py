"""Fields that a record has only while another one has a value, and values that are worked out as one types."""

from __future__ import annotations

import pytest

from core.screens.records.conditions import Condition
from tests.addons.repairs import Order
from tests.support.html import Element
from tests.support.served import Served, Visitor, add_colleague

ADDONS = ["repairs"]
LIST = "/repairs/order"
NEW = f"{LIST}/new"


@pytest.fixture(scope="module", autouse=True)
def people(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        add_colleague(env, "ivan", "Іван Майстер", "repairs.master")


@pytest.mark.parametrize(
    ("text", "value", "wanted"),
    [
        ("kind=org", "org", True), ("kind=org", "person", False), ("kind=org", "", False),
        ("state=work|ready", "ready", True), ("state=work|ready", "taken", False),
        ("urgent", "1", True), ("urgent", "", False), ("!urgent", "", True), ("!urgent", "1", False),
        ("tags=3", "1,3", True), ("tags=3", "13", False), ("!state=ready", "work", True), ("!state=ready", "ready", False),
    ],
)  # fmt: skip
def test_a_condition_holds(text: str, value: str, wanted: bool) -> None:
    assert Condition(text).holds(value) is wanted


def off(page: Element) -> set[str]:
    """The names of fields that the form marks as absent."""
    return {one["name"] for part in page.all(data_off="") for one in part.all() if one["name"]}


def made(hanna: Visitor, **values: str) -> str:
    return str(hanna.form(NEW).fill(name="Дриль", **values).send().to)


def test_the_form_marks_what_the_record_does_not_have(served: Served) -> None:
    hanna = served.visitor("hanna")
    assert off(hanna.read(NEW)) == {"weight"}
    card = made(hanna, urgent="1", state="work")
    assert off(hanna.read(f"{card}/edit")) == set()


def test_what_is_typed_in_an_absent_field_is_not_saved_and_not_refused(served: Served) -> None:
    hanna = served.visitor("hanna")
    card = made(hanna, weight="дуже")
    page = hanna.read(card)
    assert "Weight" not in page.one("main").text
    answer = hanna.form(f"{card}/edit").fill(weight="дуже", state="work").send()
    assert answer.status == 422, "it is asked for as soon as the record has it"


def test_a_value_stays_while_its_field_is_absent_and_is_off_the_card(served: Served) -> None:
    hanna = served.visitor("hanna")
    card = made(hanna, state="work", weight="3")
    assert "Weight 3" in hanna.read(card).one("main").text
    hanna.form(f"{card}/edit").fill(state="taken", weight="9").send()
    assert "Weight" not in hanna.read(card).one("main").all("dl")[0].text
    assert "Weight 3" not in hanna.read(card).one("main").text
    with served.env() as env:
        order = env.find(Order, int(card.rpartition("/")[2]))
        assert (order.state, order.weight) == ("taken", 3)


def test_neither_an_absent_nor_a_closed_field_is_set_in_the_cell_of_a_list(served: Served) -> None:
    hanna = served.visitor("hanna")
    for state, name in (("taken", "weight"), ("ready", "price")):
        card = made(hanna, state=state)
        token = [(key, value) for key, value in hanna.form(f"{card}/edit").values if key in ("_csrf", "version")]
        answer = hanna.post(f"{card}/cell/{name}", [*token, ("_version", "1"), ("_was", ""), (name, "9")])
        assert answer.status == 422
        with served.env() as env:
            order = env.find(Order, int(card.rpartition("/")[2]))
            assert (order.weight, order.price) == (None, None)


def test_an_absent_field_is_no_question_between_two_people(served: Served) -> None:
    hanna, ivan = served.visitor("hanna"), served.visitor("ivan")
    card = made(hanna, state="work", weight="3")
    hers = hanna.form(f"{card}/edit").fill(state="taken", weight="4", note="Іскрить")
    assert ivan.form(f"{card}/edit").fill(weight="5").send().status == 303
    assert hers.send().status == 303
    with served.env() as env:
        order = env.find(Order, int(card.rpartition("/")[2]))
        assert (order.state, order.weight, order.note) == ("taken", 5, "Іскрить")


def test_a_question_between_two_people_opens_with_tabs_and_absent_fields(served: Served) -> None:
    hanna, ivan = served.visitor("hanna"), served.visitor("ivan")
    card = made(hanna, state="taken", boxes="2")
    hers = hanna.form(f"{card}/edit?tab=work").fill(boxes="4")
    assert ivan.form(f"{card}/edit").fill(boxes="5").send().status == 303
    answer = hers.send()
    assert answer.status == 409
    assert [row.text for row in answer.page.one("dialog", class_="clash").one("tbody").all("tr")] == ["Boxes 2 5 4"]
    again = hanna.again(answer)
    again["_choice.boxes"] = ["mine"]
    assert again.send("_chosen", "chosen").status == 303
    assert hanna.form(f"{card}/edit")["boxes"] == "4"


def test_a_value_is_worked_out_in_the_form_as_it_is_typed_and_on_the_card(served: Served) -> None:
    hanna = served.visitor("hanna")
    form = hanna.form(NEW)
    assert form.element.one(id="f-pieces").text == "Pieces in all 0"
    form = hanna.again(form.send("_add", "parts_taken"))
    form.fill(name="Дриль", parts_taken_0_name="Щітки", parts_taken_0_pieces="2,5")
    asked = form.element.one(id="f-pieces").one("div", class_="value")
    assert asked["hx-post"] == f"{LIST}/computed?of=pieces"
    assert asked["hx-trigger"] == "change from:#lines-parts_taken"
    assert hanna.post(asked["hx-post"], form.values).html.strip() == "2.5"
    with served.env() as env:
        before = env.session.query(env[Order]).count()
    card = form.send().to
    assert "Pieces in all 2.5" in hanna.read(card).one("main").text
    edit = hanna.form(f"{card}/edit").fill(parts_taken_0_pieces="4")
    assert hanna.post(asked["hx-post"], edit.values).html.strip() == "4"
    assert "Pieces in all 2.5" in hanna.read(card).one("main").text, "nothing is written by asking"
    with served.env() as env:
        assert env.session.query(env[Order]).count() == before + 1


def test_only_what_the_form_works_out_is_answered(served: Served) -> None:
    hanna = served.visitor("hanna")
    values = hanna.form(NEW).values
    assert hanna.post(f"{LIST}/computed?of=margin", values).status == 404
    assert hanna.post(f"{LIST}/computed?of=pieces", [*values, ("_id", "x")]).status in (200, 404)
