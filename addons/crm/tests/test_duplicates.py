"""Nobody is entered twice by mistake: similar clients are shown while one types, before saving, and in a report."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.browser import Browse
from tests.support.served import Served

NEW = "/crm/client/new"


@pytest.mark.row("CRM-30")
def test_a_phone_that_is_there_in_another_spelling_is_warned_of_and_saved_only_when_confirmed(served: Served) -> None:
    olena = served.visitor("olena")
    card = olena.follow(olena.form(NEW).fill(surname="Дубль", first_name="Перший", phones_0_number="0671112233").send())
    present = card.link("Change E").removesuffix("/edit")

    answer = olena.form(NEW).fill(surname="Інакший", phones_0_number="+38 (067) 111-22-33").send()
    assert answer.status == 422
    warning = answer.page.one("div", class_="note")
    assert warning.text == "A client with this phone is there already: Дубль Перший"
    assert warning.link("Дубль Перший") == present
    again = olena.again(answer)
    assert (again["surname"], again["phones-0-number"]) == ("Інакший", "+38 (067) 111-22-33")
    assert again.send().status == 422, "saving without the confirmation is refused again"
    again["_confirm"] = ["1"]
    card = olena.follow(again.send())
    assert card.one("h1").text == "Інакший"

    form = olena.form(card.link("Change E")).fill(note="Чоловік Першої")
    assert form.send().status == 303, "what was confirmed once is not asked about again"
    form = olena.form(card.link("Change E")).fill(first_name="Перший", surname="Дубль")
    assert form.send().status == 422, "but what is new is"


@pytest.mark.parametrize(
    ("field", "first", "second", "why"),
    [
        ("emails_0_address", "Office@Dubl.example.com", "office@dubl.example.com", "A client with this e-mail is there already:"),
        ("tax_id", "40123454", "4012 3454", "A client with this tax code is there already:"),
        ("name", "ТОВ «Близнюк»", "Близнюк, тов", "A client of this name is there already:"),
    ],
)  # fmt: skip
def test_an_e_mail_a_tax_code_and_a_name_are_warned_of_too(
    served: Served, field: str, first: str, second: str, why: str
) -> None:
    olena = served.visitor("olena")
    named = {"name": f"Фірма {field} А"} if field != "name" else {}
    card = olena.follow(olena.form(NEW).fill(kind="organisation", **named, **{field: first}).send())
    named = {"name": f"Фірма {field} Б"} if field != "name" else {}
    answer = olena.form(NEW).fill(kind="organisation", **named, **{field: second}).send()
    assert answer.status == 422
    assert answer.page.one("div", class_="note").text == f"{why} {card.one('h1').text}"


def test_a_client_is_no_duplicate_of_itself_nor_of_one_in_the_archive(served: Served) -> None:
    olena = served.visitor("olena")
    card = olena.follow(olena.form(NEW).fill(surname="Самотній", phones_0_number="0673332211").send())
    path = card.link("Change E")
    assert olena.form(path).fill(first_name="Сам").send().status == 303
    olena.follow(olena.press(olena.read(path.removesuffix("/edit")), "To the archive"))
    assert olena.form(NEW).fill(surname="Новий", phones_0_number="067 333 22 11").send().status == 303


def test_the_whole_base_is_searched_for_clients_that_look_alike(served: Served) -> None:
    olena = served.visitor("olena")
    for surname in ("Подвійний", "Роздвоєний"):
        form = olena.form(NEW).fill(surname=surname, phones_0_number="0 50 777 88 99")
        form.values.append(("_confirm", "1"))
        olena.follow(form.send())
    report = olena.read(olena.read("/crm/client").link("Possible duplicates"))
    row = next(row for row in report.all("tr") if "+380 50 777 88 99" in row.text)
    assert row.text == "the same phone +380 50 777 88 99 Подвійний, Роздвоєний"
    assert olena.read(row.link("Роздвоєний")).one("h1").text == "Роздвоєний"


def test_whoever_types_a_phone_that_is_there_sees_the_present_card_at_once(served: Served, browse: Browse) -> None:
    olena = served.visitor("olena")
    card = olena.follow(olena.form(NEW).fill(surname="Наявний", phones_0_number="0931234567").send())
    page = served.page(browse, "olena")
    page.goto(NEW)
    page.get_by_label("Surname").fill("Щойний")
    page.get_by_label("Phone", exact=True).fill("(093) 123 45 67")
    page.keyboard.press("Tab")
    warning = page.locator("#similar")
    expect(warning).to_have_text("A client with this phone is there already: Наявний")
    expect(warning.get_by_role("link", name="Наявний")).to_have_attribute("href", card.link("Change E")[:-5])
    expect(page.get_by_label("Surname")).to_have_value("Щойний")
