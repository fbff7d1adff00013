"""Rows of a form: as many as are typed, in the order they are typed in, each refused at its own cell."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.conformance.forms import Form
from core.screens.finding.choosing import UNKNOWN, answered
from core.screens.records.saving import MOST_ROWS
from tests.addons.repairs import Part, Shop
from tests.support.html import Element
from tests.support.served import Answer, Served, Visitor, add_colleague

ADDONS = ["repairs"]
NEW = "/repairs/order/new"


@pytest.fixture(scope="module", autouse=True)
def people(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")


@pytest.fixture
def hanna(served: Served) -> Visitor:
    return served.visitor("hanna")


@pytest.fixture
def form(hanna: Visitor) -> Form[Answer]:
    return hanna.form(NEW).fill(name="Дриль")


def typed(form: Form[Answer], *rows: tuple[str, str], first: int = 0) -> Form[Answer]:
    """The form with rows as a script adds them, a name and pieces each."""
    for index, (name, pieces) in enumerate(rows, first):
        place = f"parts_taken-{index}-"
        form.values += [(place + "id", ""), (place + "name", name), (place + "pieces", pieces)]
    return form


def parts(served: Served, answer: Answer) -> list[tuple[str, str]]:
    """The parts of the saved order, by their ids."""
    assert answer.status == 303, answer.text[:1500]
    with served.env() as env:
        part = env[Part]
        key = int(answer.to.partition("?")[0].rpartition("/")[2])
        found = env.session.execute(select(part.name, part.pieces).where(part.order_id == key).order_by(part.id))
        return [(name, f"{pieces.normalize():f}") for name, pieces in found]


def lines(page: Element) -> Element:
    return page.one(id="lines-parts_taken")


def test_blank_rows_are_ignored_and_the_order_is_kept_as_typed(served: Served, form: Form[Answer]) -> None:
    rows = [("Яр", "3"), ("", ""), ("Ас", "1 250,5"), ("  ", ""), ("Мур", "")]
    assert parts(served, typed(form, *rows).send()) == [("Яр", "3"), ("Ас", "1250.5"), ("Мур", "1")]


def test_what_is_wrong_is_said_at_its_cell_and_in_its_row_and_everything_stays(
    hanna: Visitor, form: Form[Answer]
) -> None:
    answer = typed(form, ("Щітки", "2"), ("Шків", "багато"), ("", "5")).send()
    assert answer.status == 422
    assert [link.text for link in answer.page.one(class_="errors").all("a")] == [
        "Pieces, row 2: багато is no number; write it like 1250,50.",
        "Part, row 3: Part is needed.",
    ]
    table = lines(answer.page).one("table")
    wrong = [cell for cell in table.all("td") if cell.all(aria_invalid="true")]
    assert [cell.one("input", class_="input")["id"] for cell in wrong] == [
        "f-parts_taken-1-pieces", "f-parts_taken-2-name",
    ]  # fmt: skip
    again = hanna.again(answer)
    for index, row in enumerate([("Щітки", "2"), ("Шків", "багато"), ("", "5")]):
        assert (again[f"parts_taken-{index}-name"], again[f"parts_taken-{index}-pieces"]) == row


def test_as_many_rows_are_saved_as_a_form_holds(served: Served, hanna: Visitor, form: Form[Answer]) -> None:
    rows = [(f"Гвинт {place}", str(place)) for place in range(1, MOST_ROWS + 1)]
    answer = typed(form, *rows).send()
    assert parts(served, answer) == rows
    edit = hanna.form(f"{answer.to}/edit")
    assert len(lines(edit.element).one("tbody").all("tr")) == MOST_ROWS
    full = hanna.again(edit.send("_add", "parts_taken"))
    assert len(lines(full.element).one("tbody").all("tr")) == MOST_ROWS


def test_without_script_a_button_adds_an_empty_row_and_a_check_removes_one(
    served: Served, hanna: Visitor, form: Form[Answer]
) -> None:
    form = hanna.again(form.send("_add", "parts_taken")).fill(parts_taken_0_name="Щітки")
    form = hanna.again(form.send("_add", "parts_taken")).fill(parts_taken_1_name="Шків")
    form["parts_taken-0-_remove"] = ["1"]
    assert parts(served, form.send()) == [("Шків", "1")]


def test_the_empty_row_to_copy_is_not_sent_and_is_drawn_as_the_others_are(hanna: Visitor, form: Form[Answer]) -> None:
    again = hanna.again(form.send("_add", "parts_taken"))
    part = lines(again.element)
    row = part.one("tbody").one("tr")
    copied = Element("page", {}, part.one("template").inside).one("tr")
    assert [one["name"] for one in copied.all("input")] == [
        one["name"].replace("-0-", "-new-") for one in row.all("input")
    ]
    assert not [name for name, _value in again.values if "-new-" in name]


@pytest.mark.parametrize(("words", "known"), [("? на  розі", True), ("?Розі", True), ("?деінде", False)])
def test_a_record_that_is_pasted_by_its_name_is_found(served: Served, words: str, known: bool) -> None:
    with served.env() as env:
        shop = env[Shop](name="На розі")
        env.session.add(shop)
        env.session.flush()
        expected = str(shop.id) if known else UNKNOWN + words.removeprefix(UNKNOWN)
        assert answered(env, env[Shop], {"shop": words}, "shop") == expected
        env.session.delete(shop)
