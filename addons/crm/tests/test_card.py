"""The card of a client: who it is, how to reach them, where they are, since when they are known."""

from __future__ import annotations

import re

import pytest

from tests.support.browser import Browse
from tests.support.html import Element
from tests.support.served import Clock, Served, Visitor

NEW = "/crm/client/new"


def shown(form: Element, kind: str) -> set[str]:
    """The fields that a form shows for a kind of client; the others are hidden by the mark `data-only`."""
    other = {"person": "kind=organisation", "organisation": "kind=person"}[kind]
    hidden = {one["name"] for place in form.all(data_only=other) for one in place.all() if one["name"]}
    hidden |= {one["value"] for place in form.all(data_only=other) for one in place.all("button", name="_add")}
    lines = {button["value"] for button in form.all("button", name="_add")}
    return ({one["name"] for one in form.all()} | lines) - hidden


def names(visitor: Visitor, address: str) -> list[str]:
    """The clients of a list, in its order."""
    return [row.all("a")[0].text for row in visitor.read(address).all("tr") if "data-row" in row.attributes]


@pytest.mark.row("CRM-01")
def test_a_person_and_an_organisation_have_fields_of_their_own(served: Served) -> None:
    olena = served.visitor("olena")
    form = olena.form(NEW)
    person, organisation = shown(form.element, "person"), shown(form.element, "organisation")
    assert {"birthday", "surname", "first_name", "patronymic"} <= person - organisation
    assert {"legal_name", "contacts"} <= organisation - person
    assert "tax_id" in organisation

    card = olena.follow(form.fill(kind="person", surname="ФОП Іваненко", birthday="14.02.1985").send())
    assert "Birthday 14 Feb 1985" in card.panel("Details").text
    assert "Contact persons" not in card.text

    form = olena.form(NEW).fill(kind="organisation", name="ТОВ «Рембо»", tax_id="14360570")
    form = olena.again(form.send("_add", "contacts"))
    form.fill(contacts_0_name="Наталія Гриценко", contacts_0_position="директорка", contacts_0_number="067 512 44 00")
    card = olena.follow(form.send())
    assert "Tax code 14360570" in card.panel("Details").text
    contact = card.panel("Contact persons").text
    assert "Наталія Гриценко" in contact
    assert "директорка, +380 67 512 44 00" in contact


@pytest.mark.row("CRM-02")
def test_a_person_is_greeted_by_first_name_and_patronymic_and_sorted_by_surname(served: Served) -> None:
    olena = served.visitor("olena")
    for surname, first_name, patronymic in (
        ("Яремчук", "Андрій", "Богданович"),
        ("Ґалаґан", "Юлія", "Ярославівна"),
        ("Гайдук", "Ярина", "Юріївна"),
    ):
        form = olena.form(NEW).fill(surname=surname, first_name=first_name, patronymic=patronymic)
        card = olena.follow(form.send())
        assert f"Greeting {first_name} {patronymic}" in card.panel("Details").text
    listed = names(olena, "/crm/client")
    wanted = ["Гайдук Ярина Юріївна", "Ґалаґан Юлія Ярославівна", "Яремчук Андрій Богданович"]
    assert [name for name in listed if name in wanted] == wanted
    assert names(olena, "/crm/client?o=-sort_key") == listed[::-1]


@pytest.mark.row("CRM-04")
def test_a_client_is_found_by_any_of_its_phones(served: Served) -> None:
    olena = served.visitor("olena")
    form = olena.form(NEW).fill(surname="Трителефонний")
    form.fill(phones_0_number="050 310 11 22", phones_0_note="особистий")
    form = olena.again(form.send("_add", "phones"))
    form.fill(phones_1_number="044 390 33 44", phones_1_use="work", phones_1_note="бухгалтерія")
    form = olena.again(form.send("_add", "phones"))
    form.fill(phones_2_number="+373 22 480 556", phones_2_use="home")
    card = olena.follow(form.send())
    labels = card.panel("Phones").text
    for line in ("+380 50 310 11 22 mobile, особистий", "+380 44 390 33 44 work, бухгалтерія", "+373 22 480 556 home"):
        assert line in labels
    for question in ("1122", "050 310 11 22", "3344", "0443903344", "390 33 44", "0556", "+373 22 480 556", "480556"):
        assert names(olena, f"/crm/client?q={question.replace('+', '%2B')}") == ["Трителефонний"], question
        assert olena.read(f"/search?q={question.replace('+', '%2B')}").link("Трителефонний +380 50 310 11 22")
    assert names(olena, "/crm/client?q=5507") == []


@pytest.mark.row("CRM-08")
def test_an_address_is_kept_in_parts_filtered_by_city_and_reported_while_it_lacks_one(served: Served) -> None:
    olena = served.visitor("olena")
    whole = {"postcode": "65026", "city": "Одеса", "street": "вул. Дерибасівська", "house": "12"}
    for surname, parts in (("Повний", whole), ("Неповний", {**whole, "postcode": "", "city": "Бердичів"})):
        form = olena.form(NEW).fill(surname=surname, phones_0_number=f"+38067{abs(hash(surname)) % 10**7:07}")
        form = olena.again(form.send("_add", "addresses"))
        for part, value in parts.items():
            form[f"addresses-0-{part}"] = value
        card = olena.follow(form.send())
        edited = olena.form(card.link("Change E"))
        assert {part: edited[f"addresses-0-{part}"] for part in parts} == parts
        lacks = "incomplete" in card.panel("Addresses").text
        assert lacks == (surname == "Неповний")
    assert "not known: postal code" in card.panel("Addresses").text

    assert names(olena, "/crm/client?f.city=Одеса") == ["Повний"]
    assert names(olena, "/crm/client?f.city=одеса") == ["Повний"], "a city is found however its first letter is typed"
    assert names(olena, "/crm/client?f.city=Одеса&f.city=Бердичів") == ["Неповний", "Повний"]
    suggested = olena.read("/crm/client/values?of=city&f.city=берд").all("option")
    assert [option["value"] for option in suggested] == ["Бердичів"]

    report = olena.read("/crm/quality?show=addresses")
    assert "Неповний Бердичів, вул. Дерибасівська, 12; not known: postal code" in report.text
    assert report.link("Неповний") == olena.read("/crm/client?f.city=Бердичів").link("Неповний")
    assert "Повний Одеса" not in report.text


def test_the_report_on_quality_counts_clients_without_a_phone_and_phones_that_are_none(served: Served) -> None:
    olena = served.visitor("olena")
    before = figures(olena)
    for surname, number in (("Бездзвінний", ""), ("Дивний", "тел. у Марії")):
        olena.follow(olena.form(NEW).fill(surname=surname, phones_0_number=number).send())
    after = figures(olena)
    assert {name: after[name] - before[name] for name in after} == {
        "Incomplete addresses": 0, "Without a phone": 1, "Phones not recognised": 1,
    }  # fmt: skip
    assert "Бездзвінний" in olena.read("/crm/quality?show=no_phone").text
    odd = olena.read("/crm/quality?show=phones")
    assert "Дивний тел. у Марії" in odd.text
    assert "not recognised" in olena.read(odd.link("Дивний")).panel("Phones").text


def figures(visitor: Visitor) -> dict[str, int]:
    """The figures on top of the report."""
    found = [one.text for one in visitor.read("/crm/quality").one(class_="smart").all("a")]
    pairs = [re.fullmatch(r"(\D+) (\d+)(?: shown below)?", text) for text in found]
    return {pair[1]: int(pair[2]) for pair in pairs if pair}


@pytest.mark.row("CRM-11")
def test_the_day_a_client_was_entered_is_kept_and_cannot_be_edited(served: Served, clock: Clock) -> None:
    clock.set("2026-05-15")
    olena = served.visitor("olena")
    form = olena.form(NEW).fill(surname="Травневий")
    assert not {name for name in form.names() if "created" in name}
    form.values += [("created_at", "2020-01-01T00:00:00+00:00"), ("created_by", "1")]
    card = olena.follow(form.send())
    assert "Created today 15:00" in card.panel("Sales").text
    assert "Травневий" in names(olena, "/crm/client?tab=this_month")
    assert "Травневий" not in names(olena, "/crm/client?tab=last_month")

    clock.set("2026-06-03")
    olena = served.visitor("olena")
    assert olena.read("/crm/client").link("Entered last month") == "/crm/client?tab=last_month"
    assert "Травневий" in names(olena, "/crm/client?tab=last_month")
    assert "Травневий" not in names(olena, "/crm/client?tab=this_month")
    form = olena.form(f"{olena.read('/crm/client?tab=last_month').link('Травневий')}/edit").fill(first_name="Іван")
    form.values += [("created_at", "2026-06-02T00:00:00+00:00")]
    card = olena.follow(form.send())
    assert "Created 15 May 15:00" in card.panel("Sales").text

    clock.set("2026-07-01")
    assert "Травневий" not in names(served.visitor("olena"), "/crm/client?tab=last_month")


@pytest.mark.row("CRM-14")
def test_the_site_of_a_company_opens_and_a_bad_one_is_refused(served: Served, browse: Browse) -> None:
    olena = served.visitor("olena")
    form = olena.form(NEW).fill(kind="organisation", name="Пекарня «Ранок»", site="ранок точка юа")
    answer = form.send()
    assert answer.status == 422
    again = olena.again(answer)
    assert again["site"] == "ранок точка юа", "what was typed comes back"
    field = answer.page.one(id="f-site")
    assert field["aria-invalid"] == "true"
    assert answer.page.one(id=field["aria-describedby"].split()[0]).text
    card = olena.follow(again.fill(site="ranok.example.ua").send())
    link = next(link for link in card.all("a") if link.text == "ranok.example.ua")
    assert (link["href"], link["rel"]) == ("https://ranok.example.ua", "noopener noreferrer")

    page = served.page(browse, "olena")
    page.context.route("https://ranok.example.ua/", lambda route: route.fulfill(body="<title>Ranok</title>"))
    page.goto(link_of(olena, "Пекарня «Ранок»"))
    with page.expect_popup() as opened:
        page.get_by_role("link", name="ranok.example.ua").click()
    opened.value.wait_for_load_state()
    assert (opened.value.url, opened.value.title()) == ("https://ranok.example.ua/", "Ranok")


def link_of(visitor: Visitor, name: str) -> str:
    """The address of a client's card."""
    return visitor.read("/crm/client").link(name)


@pytest.mark.row("CRM-29")
def test_a_phone_is_brought_to_one_format_however_it_is_typed(served: Served) -> None:
    olena = served.visitor("olena")
    for surname, typed in (("Перший", "067 123-45-67"), ("Другий", "+380671234567"), ("Третій", "380671234567")):
        answer = olena.form(NEW).fill(surname=surname, phones_0_number=typed).send()
        if answer.status == 422:
            form = olena.again(answer)
            form.values.append(("_confirm", "1"))
            answer = form.send()
        assert olena.follow(answer).panel("Phones").link("+380 67 123 45 67") == "tel:+380671234567"
    assert names(olena, "/crm/client?q=%2B380671234567") == ["Третій", "Другий", "Перший"]
