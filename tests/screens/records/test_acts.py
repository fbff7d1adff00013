"""What every card offers without its addon saying so: one more like it, and the archive."""

from __future__ import annotations

import pytest

from tests.addons.repairs import Order, Shop
from tests.support.served import Served, Visitor, add_colleague

ADDONS = ["repairs"]
ORDERS, SHOPS = "/repairs/order", "/repairs/shop"


@pytest.fixture(scope="module", autouse=True)
def people(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        env.session.add(env[Shop](name="Поділ", city="Київ"))


def added(visitor: Visitor, **values: str) -> str:
    form = visitor.again(visitor.form(f"{ORDERS}/new").send("_add", "parts_taken"))
    return str(form.fill(name="Дриль", price="500,50", note="Іскрить", parts_taken_0_name="Щітки", **values).send().to)


def test_a_duplicate_begins_with_the_fields_and_lines_of_the_record(served: Served) -> None:
    hanna = served.visitor("hanna")
    card = added(hanna, shop="1", state="work", urgent="1")
    form = hanna.form(hanna.read(card).link("Duplicate"))
    assert form["name"] == "Дриль"
    assert (form["price"], form["shop"], form["urgent"], form["note"]) == ("500.50", "1", "1", "Іскрить")
    assert form["state"] == "taken", "the form says that a copy begins without its state"
    assert (form["parts_taken-0-name"], form["parts_taken-0-id"]) == ("Щітки", "")

    copy = form.fill(name="Дриль друга", parts_taken_0_name="Ремінь").send().to
    assert copy != card
    with served.env() as env:
        first, second = (env.find(Order, int(path.rpartition("/")[2])) for path in (card, copy))
        assert [part.name for part in first.parts_taken] == ["Щітки"], "the record itself stays as it was"
        assert [part.name for part in second.parts_taken] == ["Ремінь"]
        assert second.margin is None


def test_a_duplicate_has_no_field_that_only_one_record_can_have(served: Served) -> None:
    admin = served.visitor("admin")
    form = admin.form(f"/base/user/new?like={served.people['olena']}")
    assert (form["name"], form["login"]) == ("Олена Гончар", "")


def test_only_who_may_make_one_and_see_the_record_gets_a_duplicate(served: Served) -> None:
    hanna, admin = served.visitor("hanna"), served.visitor("admin")
    assert "like=" not in hanna.get(f"{SHOPS}/1").html
    assert hanna.get(f"{SHOPS}/new?like=1").status == 404
    assert admin.form(f"{SHOPS}/new?like=1")["name"] == "Поділ"
    for nothing in ("999999", "x", "9" * 30):
        assert hanna.get(f"{ORDERS}/new?like={nothing}").status == 404


def test_a_card_goes_to_the_archive_and_comes_back_by_undo(served: Served) -> None:
    admin = served.visitor("admin")
    page = admin.follow(admin.press(admin.read(f"{SHOPS}/1"), "To the archive"))
    assert page.one(id="toasts").one("div").text == "Into the archive: Поділ Undo"
    assert "In the archive" in page.one("div", class_="who").text
    assert "Back from the archive" in page.one("main").text

    undone = admin.follow(admin.press(page, "Undo"))
    assert "In the archive" not in undone.one("main").text
    assert undone.one(id="toasts").one("div").text == "Back from the archive: Поділ Undo"


def test_who_may_not_write_is_offered_no_archive(served: Served) -> None:
    assert "/do/archive" not in served.visitor("hanna").get(f"{SHOPS}/1").html
