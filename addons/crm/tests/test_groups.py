"""Categories and tags: directories of one's own, put on clients one by one or on many at once."""

from __future__ import annotations

import pytest

from addons import crm
from tests.support.html import Element
from tests.support.served import Answer, Form, Served, Visitor

NEW = "/crm/client/new"


def names(page: Element) -> list[str]:
    """The clients of a list, in its order."""
    return [row.all("a")[0].text for row in page.all("tr") if "data-row" in row.attributes]


def entry(visitor: Visitor, directory: str, name: str) -> str:
    """A new entry of a directory; gives its id as forms have it."""
    answer = visitor.form(f"/crm/{directory}/new").fill(name=name).send()
    assert name in visitor.follow(answer).text
    return answer.to.split("/")[3]


def filtered(visitor: Visitor, field: str, title: str) -> Element:
    """The list of clients after a filter beside it was checked and applied, as without script."""
    page = visitor.read("/crm/client")
    closed = page.one("details", id=f"filter-{field}").all("a")
    if closed:
        page = visitor.read(closed[0]["href"])
    form = Form(visitor, page.one("aside", class_="facets").one("form"), "/crm/client")
    choice = next(label for label in form.element.all("label") if label.text == title)
    form.values.append((f"f.{field}", choice.one("input")["value"]))
    return visitor.read("/crm/client?" + "&".join(f"{name}={value}" for name, value in form.values))


def bulk(visitor: Visitor, page: Element, verb: str, chosen: list[str], tag: str = "") -> Answer:
    """Check rows of a list by name and press a button of the bar above them."""
    form = Form(visitor, next(form for form in page.all("form") if form["action"].endswith("/many")), "")
    rows = {row.all("a")[0].text: row.one("input")["value"] for row in page.all("tr") if "data-row" in row.attributes}
    form.values += [("id", rows[name]) for name in chosen]
    if tag:
        form["_takes.tags"] = tag
    return form.send("_verb", verb)


@pytest.mark.row_waits(
    "CRM-22", addon="pos", proven="the category is one's own, put on a client, shown and filtered by"
)
def test_a_category_of_ones_own_is_put_on_a_client_and_filters_the_list(served: Served) -> None:
    head, olena = served.visitor("head"), served.visitor("olena")
    assert olena.get("/crm/category/new").status == 404, "only the head keeps the directories"
    pensioner = entry(head, "category", "Пенсіонер")
    entry(head, "category", "Мама з дитиною")
    form = olena.form(NEW).fill(surname="Ґудзь", first_name="Людмила")
    form["categories"] = [pensioner]
    card = olena.follow(form.send())
    assert "Categories Пенсіонер" in card.panel("Sales").text
    olena.follow(olena.form(NEW).fill(surname="Безкатегорійний").send())
    page = filtered(olena, "categories", "Пенсіонер")
    assert names(page) == ["Ґудзь Людмила"]
    assert page.one(class_="chips").text == "Categories: Пенсіонер Condition Reset"
    assert names(filtered(olena, "categories", "Мама з дитиною")) == []


@pytest.mark.row("CRM-25")
def test_a_tag_filters_the_list_and_is_put_on_fifty_clients_at_once_and_off_again(served: Served) -> None:
    olena = served.visitor("olena")
    wedding = entry(olena, "tag", "весілля")
    with served.env() as env:
        for number in range(50):
            env.session.add(env[crm.Client](kind="person", surname=f"Гість{number:02}"))
    form = olena.form(NEW).fill(surname="Весільний")
    form["tags"] = [wedding]
    assert "весілля" in olena.follow(form.send()).one(class_="who").text
    assert names(filtered(olena, "tags", "весілля")) == ["Весільний"]

    guests = [f"Гість{number:02}" for number in range(50)]
    page = olena.read("/crm/client?q=гість")
    done = olena.follow(bulk(olena, page, "add_tag", guests, wedding))
    assert "50 records changed" in done.text
    assert sorted(names(done)) == sorted(names(page)), "one is back where one was"
    again = olena.follow(bulk(olena, filtered(olena, "tags", "весілля"), "add_tag", ["Весільний"], wedding))
    assert "0 records changed" in again.text, "the one that had the tag already is not counted"
    assert "51" in again.one("span", id="count").text

    taken_back = olena.follow(olena.press(done, "Undo"))
    assert "50 records changed" in taken_back.text
    assert names(filtered(olena, "tags", "весілля")) == ["Весільний"], "undoing leaves the tag where it was before"
    olena.follow(olena.press(taken_back, "Undo"))
    assert "51" in filtered(olena, "tags", "весілля").one("span", id="count").text

    olena.follow(bulk(olena, olena.read("/crm/client?q=гість"), "remove_tag", guests, wedding))
    assert names(filtered(olena, "tags", "весілля")) == ["Весільний"]


def test_many_clients_go_to_the_archive_and_come_back_by_undo(served: Served) -> None:
    olena = served.visitor("olena")
    with served.env() as env:
        for number in range(3):
            env.session.add(env[crm.Client](kind="person", surname=f"Архівний{number}"))
    page = olena.read("/crm/client?q=архівний")
    done = olena.follow(bulk(olena, page, "archive", ["Архівний0", "Архівний2"]))
    assert names(done) == ["Архівний1"]
    assert names(olena.follow(olena.press(done, "Undo"))) == ["Архівний2", "Архівний1", "Архівний0"]


def test_an_act_on_nothing_or_with_a_tag_that_is_not_there_says_so(served: Served) -> None:
    olena = served.visitor("olena")
    entry(olena, "tag", "опт")
    olena.follow(olena.form(NEW).fill(surname="Одинокий").send())
    page = olena.read("/crm/client?q=одинокий")
    nothing = bulk(olena, page, "archive", [])
    assert (nothing.status, "Nothing is chosen; check the records first." in nothing.text) == (422, True)
    for tag in ("999999", "x", "-1"):
        wrong = bulk(olena, page, "add_tag", ["Одинокий"], tag)
        assert (wrong.status, "there is no such record" in wrong.text) == (422, True), tag
    assert bulk(olena, page, "drop_everything", ["Одинокий"]).status == 404
    assert bulk(olena, page, "before_save", ["Одинокий"]).status == 404


def test_one_of_many_tags_is_found_by_its_name(served: Served) -> None:
    olena = served.visitor("olena")
    with served.env() as env:
        env.session.add_all([env[crm.Tag](name=f"тег {number:03}") for number in range(40)])
        env.session.add_all([env[crm.Client](kind="person", surname=f"Обраний{number}") for number in range(2)])
    page = olena.read("/crm/client?q=обраний")
    box = page.one("input", name="_find._takes.tags")
    found = olena.get(f"{box['hx-get']}&_find._takes.tags=039").page
    assert [option["data-text"] for option in found.all("div", role="option")] == ["тег 039"]
    form = Form(olena, next(form for form in page.all("form") if form["action"].endswith("/many")), "")
    form.values += [("id", row.one("input")["value"]) for row in page.all("tr", data_row="")]
    form["_find._takes.tags"] = "тег 039"
    assert "2 records changed" in olena.follow(form.send("_verb", "add_tag")).text
    form["_find._takes.tags"] = "такого нема"
    assert form.send("_verb", "add_tag").status == 422
