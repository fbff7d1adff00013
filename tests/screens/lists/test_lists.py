"""A list as its address has it: conditions, groups, sums, columns, saved views; what is sent to a colleague shows the same."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

import pytest

from tests.addons.repairs import Order, Shop
from tests.support.served import Form, Served, Visitor, add_colleague

ADDONS = ["repairs"]
LIST = "/repairs/order"


@pytest.fixture(scope="module", autouse=True)
def orders(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        add_colleague(env, "ivan", "Іван Майстер", "repairs.master")
        shops = {name: env[Shop](name=name, city=city) for name, city in (("Ринок", "Львів"), ("Поділ", "Київ"))}
        env.session.add_all(shops.values())
        env.session.flush()
        for place in range(100):
            shop = shops["Ринок" if place % 2 else "Поділ"]
            state = ("taken", "work", "ready", "parts")[place % 4]
            order = env[Order](name=f"Річ {place:03}", state=state, price=Decimal(place), shop_id=shop.id)
            env.session.add(order)


def names(visitor: Visitor, address: str) -> list[str]:
    page = visitor.read(address)
    return [link.text for row in page.all("tr", data_row="") for link in row.all("a")[:1]]


def current(visitor: Visitor, address: str) -> str:
    """The tab that is marked as the one shown."""
    return visitor.read(address).one("nav", class_="tabs").one("a", aria_current="true").text


def test_a_condition_is_put_together_without_script_and_stands_in_the_address(served: Served) -> None:
    hanna = served.visitor("hanna")
    form = hanna.form(f"{LIST}/condition?o=price", "sheet-form")
    form["on"] = "shop.city"
    form = Form(hanna, form.send("_apply", "1").page.one("form", id="sheet-form"), f"{LIST}/condition")
    form["op"], form["v"] = "is", "київ"
    answer = form.send("_apply", "1")
    assert answer.status == 303
    assert answer.to == f"{LIST}?o=price&w=shop.city%3Ais%3A%D0%BA%D0%B8%D1%97%D0%B2"
    assert names(hanna, answer.to)[:2] == ["Річ 000", "Річ 002"]
    assert "Shop → City: київ" in hanna.read(answer.to).one(id="chips").text
    assert names(served.visitor("ivan"), answer.to)[:2] == ["Річ 000", "Річ 002"]


def test_a_value_that_is_none_is_refused_in_a_sentence_and_kept(served: Served) -> None:
    hanna = served.visitor("hanna")
    answer = hanna.get(f"{LIST}/condition?on=price&op=ge&v=багато&_apply=1")
    assert answer.status == 422
    assert "багато is no number; write it like 1250,50." in answer.text
    assert answer.page.one("form", id="sheet-form").one("input", name="v")["value"] == "багато"


def test_a_condition_is_changed_joined_by_an_alternative_and_taken_away(served: Served) -> None:
    hanna = served.visitor("hanna")
    changed = hanna.get(f"{LIST}/condition?w=price:ge:98&at=w&text=price:ge:98&on=price&op=ge&v=99&_apply=1")
    assert changed.to == f"{LIST}?w=price%3Age%3A99"
    either = hanna.get(f"{LIST}/condition?w=price:ge:99&on=price&op=lt&v=1&join=price:ge:99&_apply=1")
    assert sorted(names(hanna, either.to)) == ["Річ 000", "Річ 099"]
    chip = hanna.read(either.to).one(id="chips").one("span", class_="chip")
    assert chip.text.startswith("Price: ≥ 99 or < 1")
    assert chip.all("a")[1]["href"] == LIST


def test_groups_open_one_by_one_with_their_sums_and_the_whole(served: Served) -> None:
    hanna = served.visitor("hanna")
    page = hanna.read(f"{LIST}?g=state&g=shop")
    groups = [row.text for row in page.all("tr", class_="grp")]
    assert groups == [
        "Taken in 25 1,200.00 UAH",
        "Waits for parts 25 1,275.00 UAH",
        "In work 25 1,225.00 UAH",
        "Ready 25 1,250.00 UAH",
        "Total 4,950.00 UAH",
    ]
    opened = page.all("tr", class_="grp")[1].all("a")[0]["href"]
    inner = hanna.read(opened)
    assert [row.text for row in inner.all("tr", class_="grp")][2] == "Ринок 25 1,275.00 UAH"
    rows = hanna.read(inner.all("tr", class_="grp")[2].all("a")[0]["href"])
    assert len(rows.all("tr", data_row="")) == 25
    alone = rows.all("tr", class_="grp")[2].all("a")[1]["href"]
    assert len(names(hanna, alone)) == 25
    assert hanna.read(alone).one(id="count").text == "25"


def test_the_columns_a_person_chose_stay_theirs_and_go_along_in_the_address(served: Served) -> None:
    hanna = served.visitor("hanna")
    form = hanna.form(f"{LIST}/arrange", "sheet-form")
    form["shown"] = ["name", "due", "boxes"]
    answer = form.send("_apply", "1")
    assert "cols=name%2Cdue%2Cboxes" in answer.to
    heads = ["", "What", "Due", "Boxes"]
    assert [head.text for head in hanna.read(answer.to).one("thead").all("th")] == heads
    assert [head.text for head in hanna.read(LIST).one("thead").all("th")] == heads
    assert [head.text for head in served.visitor("ivan").read(answer.to).one("thead").all("th")] == heads
    assert [head.text for head in served.visitor("ivan").read(LIST).one("thead").all("th")] != heads
    assert "margin" not in hanna.read(f"{LIST}?cols=name,margin").one("thead").text.lower()
    hanna.form(f"{LIST}/arrange", "sheet-form").send("_reset", "1")
    assert [head.text for head in hanna.read(LIST).one("thead").all("th")] != heads


def test_a_view_is_saved_opens_the_list_and_is_shared_by_who_may(served: Served) -> None:
    hanna, ivan, admin = served.visitor("hanna"), served.visitor("ivan"), served.visitor("admin")
    form = hanna.form(f"{LIST}/save?w=state:is:ready&o=price", "sheet-form")
    assert "shared" not in form.names()
    form["name"], form["first"] = ["Готові"], ["1"]
    saved = form.send("_apply", "1")
    assert saved.status == 303
    opened = hanna.get(LIST)
    assert opened.status == 303
    assert opened.to == saved.to
    assert len(names(hanna, opened.to)) == 25
    assert current(hanna, opened.to) == "Готові"
    assert "Готові" not in ivan.read(LIST).one("nav", class_="tabs").text
    shared = admin.form(f"{LIST}/save?w=state:is:parts", "sheet-form")
    shared["name"], shared["shared"] = ["Чекають"], ["1"]
    shared.send("_apply", "1")
    ivans = ivan.read(LIST).link("Чекають")
    assert len(names(ivan, ivans)) == 25
    mine = ivan.form(f"{LIST}/save?{ivans.partition('?')[2]}", "sheet-form")
    assert "_delete" not in mine.names()
    mine["name"] = ["Мої чекають"]
    assert mine.send("_apply", "1").to != ivans
    assert (
        ivan.post(f"{LIST}/save", [("_csrf", mine["_csrf"]), ("name", "x"), ("shared", "1"), ("_q", "")]).status == 403
    )
    own = hanna.read(f"{LIST}/save?{opened.to.partition('?')[2]}").one("form", id="sheet-form")
    assert Form(hanna, own, "").send("_delete", "1").status == 303
    assert hanna.get(LIST).status == 200


def test_filters_tell_how_many_each_value_leaves(served: Served) -> None:
    counts = served.visitor("hanna").read(f"{LIST}/counts?f.state=taken&w=price:ge:50")
    numbers = {label.text for label in counts.all("label")}
    assert {"Taken in 12", "Waits for parts 13", "In work 12", "Ready 13"} <= numbers
    assert {"Поділ 12", "Ринок 0"} <= numbers


def test_the_foot_adds_up_all_that_is_found_not_the_page(served: Served) -> None:
    page = served.visitor("hanna").read(f"{LIST}/totals?w={quote('state:is:taken,ready')}")
    assert page.text == "Total 2,450.00 UAH"
