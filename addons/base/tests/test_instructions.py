"""Work instructions: who reads which, who writes them, how they are found and what they were before."""

from __future__ import annotations

from typing import Any

import pytest

from addons.base.models import Instruction
from tests.support.served import PEOPLE, Served, add_colleague

PEOPLE_OF_BASE = {"keeper": ("Ніна Наставник", "base.instructor"), "clerk": ("Клерк", "base.employee")}


@pytest.fixture(scope="module", autouse=True)
def written(server: Served) -> dict[str, int]:
    """Instructions for everybody, for one role, about a screen, and in another language."""
    texts: dict[str, dict[str, Any]] = {
        "open": {"title": "How to open the shop", "text": "With the **key**."},
        "sales": {"title": "How to call back", "text": "At once.", "roles": ["crm.sales"], "about": "crm.client"},
        "head": {"title": "How to dismiss", "text": "Kindly.", "roles": ["crm.head"]},
        "close": {"title": "Cum închidem", "text": "Cu cheia.", "language": "ro"},
        "first": {"title": "Z comes first", "text": "By its order.", "position": 1},
    }
    with server.env() as env:
        for login, who in PEOPLE_OF_BASE.items():
            add_colleague(env, login, *who)
        records = {name: env[Instruction](**values) for name, values in texts.items()}
        env.session.add_all(records.values())
        env.session.flush()
        return {name: int(record.id) for name, record in records.items()}


def read_by(served: Served, login: str) -> set[str]:
    """The titles that a colleague finds under Help."""
    assert login in {*PEOPLE, *PEOPLE_OF_BASE}
    return {link.text for link in served.visitor(login).read("/help").one("main").all("a") if "/base/" in link["href"]}


def test_everybody_reads_those_for_all_and_for_their_own_roles(served: Served) -> None:
    common = {"How to open the shop", "Z comes first", "Cum închidem Română"}
    assert read_by(served, "clerk") == common
    assert read_by(served, "olena") == {*common, "How to call back"}
    assert read_by(served, "admin") == {*common, "How to call back", "How to dismiss", "New instruction N"}
    assert read_by(served, "keeper") == read_by(served, "admin")


def test_one_for_another_role_is_not_there_by_its_address_nor_by_the_search(
    served: Served, written: dict[str, int]
) -> None:
    olena = served.visitor("olena")
    assert olena.get(f"/base/instruction/{written['sales']}").status == 200
    assert olena.get(f"/base/instruction/{written['head']}").status == 404
    assert "How to dismiss" not in olena.read("/search?q=dismiss").one("main").text
    assert "How to dismiss" in served.visitor("head").read("/search?q=dismiss").one("main").text


def test_the_search_finds_words_of_the_text(served: Served) -> None:
    found = served.visitor("clerk").read("/search?q=the+key").one("main")
    assert found.link("How to open the shop").startswith("/base/instruction/")


def test_those_about_the_screen_stand_first_and_other_languages_last(served: Served) -> None:
    titles = [head.text for head in served.visitor("olena").read("/help?at=/crm/client/7").one("main").all("h2")]
    assert titles == ["About this screen", "Instructions", "In other languages", "How Gazda is used"]
    first = served.visitor("olena").read("/help?at=/crm/client").panel("About this screen")
    assert [link.text for link in first.all("a")] == ["How to call back"]
    others = served.visitor("olena").read("/help?at=/tasks/task").panel("Instructions")
    assert [link.text for link in others.all("a")] == ["Z comes first", "How to call back", "How to open the shop"]


def test_the_menu_is_given_only_what_is_about_the_screen(served: Served) -> None:
    olena = served.visitor("olena")
    here = olena.get("/help?at=/crm/client", hx_request="true")
    assert [link.text for link in here.page.all("a")] == ["How to call back"]
    assert olena.get("/help?at=/tasks/task", hx_request="true").page.all("a") == []


def test_every_page_asks_help_about_itself(served: Served) -> None:
    olena = served.visitor("olena")
    for path in ("/crm/client", "/tasks/task", "/profile"):
        top = olena.read(path).one("header")
        assert top.link("Instructions and help").partition("&")[0] == f"/help?at={path}"


def test_only_who_keeps_them_writes_them(served: Served) -> None:
    assert served.visitor("clerk").get("/base/instruction/new").status == 404
    keeper = served.visitor("keeper")
    form = keeper.form("/base/instruction/new")
    told = form.fill(title="Як вітати", text="## Усміхнися\n\nІ все.", about="crm.client", position="50").send()
    page = keeper.follow(told)
    assert page.one("h1").text == "Як вітати"
    assert page.one("div", class_="prose").one("h2").text == "Усміхнися"
    assert page.all("nav", aria_label="Contents") == []


def test_what_an_instruction_was_before_is_seen_on_its_page(served: Served, written: dict[str, int]) -> None:
    keeper = served.visitor("keeper")
    answer = keeper.form(f"/base/instruction/{written['open']}/edit").fill(title="How we open").send()
    assert "How to open the shop → How we open" in keeper.follow(answer).panel("History").text
    keeper.form(f"/base/instruction/{written['open']}/edit").fill(title="How to open the shop").send()


def test_an_archived_one_is_out_of_the_way(served: Served, written: dict[str, int]) -> None:
    admin = served.visitor("admin")
    card = f"/base/instruction/{written['first']}"
    admin.press(admin.read(card), "To the archive")
    assert "Z comes first" not in read_by(served, "clerk")
    admin.press(admin.read(card), "Back from the archive")
    assert "Z comes first" in read_by(served, "clerk")
