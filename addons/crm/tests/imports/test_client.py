"""Address books become cards: one for each client, complete, checked, joined to those that are there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from addons import crm
from addons.crm.imports import storing
from addons.crm.imports.joining import LINES
from core import AddonError, Business
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.policy.trail import Trail
from core.services.exchange.writer import write_xlsx
from core.services.search import matching
from tests.support.business import PROGRAM, Found
from tests.support.importing import Desk, table
from tests.support.shared import shared_data
from tests.support.workshop import Workshop

ADDONS = ("base", "crm", "tasks")
SAME_FOR_ALL = {"id", "uid", "created_at", "updated_at", "import_id", "client_id"}


@pytest.fixture
def desk(business: Business) -> Desk:
    return Desk(business, "crm.head")


def everybody(business: Business) -> list[dict[str, Any]]:
    """Every client as plain values with their lines, the oldest first."""
    with business.env(trusted=True) as env:
        client = env[crm.Client]
        return [plain(one) for one in env.session.scalars(select(client).order_by(client.id))]


def clients(business: Business) -> dict[str, Any]:
    """The clients by their names."""
    return {told["name"]: told for told in everybody(business)}


def plain(client: Any) -> dict[str, Any]:
    """A client as plain values, without what differs from one to the next."""
    told = {column.key: getattr(client, column.key) for column in client.__mapper__.column_attrs}
    lines = {name: [plain_line(line) for line in getattr(client, name)] for name in (*LINES, "managers", "territories")}
    return {**told, **lines}


def plain_line(line: Any) -> dict[str, Any]:
    return {c.key: getattr(line, c.key) for c in line.__mapper__.column_attrs if c.key not in SAME_FOR_ALL}


def numbers(client: Any) -> list[str]:
    return [line["number"] for line in client["phones"]]


# ---- a row becomes a card


def test_a_row_fills_the_whole_card(desk: Desk, tmp_path: Path) -> None:
    with desk.business.env(trusted=True, writes=True) as env:
        env.session.add(env[crm.Territory](number=7, name="Поділ", manager_id=desk.person.id))
    path = table(
        tmp_path / "all.csv",
        "Прізвище|Ім'я|По батькові|Телефон|Робочий телефон|E-mail|Telegram|ІПН|IBAN|Дата народження|Індекс|Місто"
        "|Вулиця|Будинок|Квартира|Сайт|Статус|Джерело|Територія|Теги|Категорія|Примітка|Улюблений колір",
        "Коваль|Ірина|Петрівна|067 123-45-67; 050 765 43 21|044 490 12 34 дод. 105|Olena@Firma.UA|@iryna|3247400138"
        "|UA213223130000026007233566001|14.02.1985|04070|Київ|вул. Сагайдачного|25|4|firma.ua|Постійний|Instagram|7"
        "|VIP, опт|Пенсіонер|Любить каву|зелений",
    )
    assert desk.take(path).counts == (1, 0, 0, 0)
    card = clients(desk.business)["Коваль Ірина Петрівна"]
    assert (card["kind"], card["surname"], card["first_name"], card["patronymic"]) == (
        "person",
        "Коваль",
        "Ірина",
        "Петрівна",
    )
    assert numbers(card) == ["+380 67 123 45 67", "+380 50 765 43 21", "+380 44 490 12 34 #105"]
    assert [line["use"] for line in card["phones"]] == ["mobile", "mobile", "work"]
    assert card["emails"][0]["address"] == "olena@firma.ua"
    assert (card["accounts"][0]["network"], card["accounts"][0]["handle"]) == ("telegram", "@iryna")
    assert (card["tax_id"], card["iban"]) == ("3247400138", "UA213223130000026007233566001")
    assert (card["birthday"], card["site"], card["status"]) == ("1985-02-14", "https://firma.ua", "regular")
    address = card["addresses"][0]
    assert (address["postcode"], address["city"], address["house"], address["incomplete"]) == (
        "04070",
        "Київ",
        "25",
        False,
    )
    assert (card["note"], card["colour"], card["city"]) == ("Любить каву", "зелений", "Київ")
    assert card["manager_id"] == desk.person.id, "a client of a territory gets its manager"
    assert card["managers"][0]["manager_id"] == desk.person.id
    assert len(card["tags"]) == 2
    assert len(card["categories"]) == 1


def test_organisations_are_told_by_their_names_codes_and_contact_persons(desk: Desk, tmp_path: Path) -> None:
    path = table(
        tmp_path / "kinds.csv",
        "Клієнт|Контактна особа|Посада|Код ЄДРПОУ|Телефон",
        "ТОВ «Зерно Плюс»||||0671110001",
        "Ромашка|Іван Гончар|директор||0671110002",
        "Мальва|||44814457|0671110003",
        "Коваль Ірина Петрівна||||0671110004",
        "ФОП Бондар Володимир Ілліч||||0671110005",
    )
    assert desk.take(path).refused == 0
    found = clients(desk.business)
    assert {name: card["kind"] for name, card in found.items()} == {
        "ТОВ «Зерно Плюс»": "organisation",
        "Ромашка": "organisation",
        "Мальва": "organisation",
        "Коваль Ірина Петрівна": "person",
        "Бондар Володимир Ілліч": "person",
    }
    assert (found["Ромашка"]["contacts"][0]["name"], found["Ромашка"]["contacts"][0]["position"]) == (
        "Іван Гончар",
        "директор",
    )
    assert found["Бондар Володимир Ілліч"]["legal_name"] == "ФОП Бондар Володимир Ілліч"


def test_a_phone_that_does_not_parse_is_kept_as_typed_and_marked(desk: Desk, tmp_path: Path) -> None:
    report = desk.take(table(tmp_path / "odd.csv", "ПІБ|Телефон", "Коваль Ірина|12-34, питати Олю"))
    assert report.counts == (1, 0, 0, 0)
    line = clients(desk.business)["Коваль Ірина"]["phones"][0]
    assert (line["number"], line["e164"]) == ("12-34, питати Олю", None)
    assert [(row, column, value, refused) for row, column, _text, value, refused in report.problems] == [
        (2, "Телефон", "12-34, питати Олю", False)
    ]


WRONG = (
    (
        "ІПН",
        "3247400139",
        "The individual tax number 3247400139 has a wrong check digit; compare it with the certificate.",
    ),
    ("IBAN", "UA213223130000026007233566002", "The IBAN UA213223130000026007233566002 has wrong check digits"),
    ("E-mail", "не пошта", "не пошта is no e-mail address: it has no @"),
    ("Дата народження", "31.02.1980", "31.02.1980 is no day of the calendar"),
    ("Сайт", "не сайт", "A web address has no spaces"),
)


@pytest.mark.parametrize(("column", "value", "reason"), WRONG)
def test_a_wrong_value_refuses_its_row_and_is_told_with_row_field_reason_and_value(
    desk: Desk, tmp_path: Path, column: str, value: str, reason: str
) -> None:
    path = table(
        tmp_path / "wrong.csv", f"ПІБ|Телефон|{column}", "Добра Олена|0671110001|", f"Хибна Олена|0671110002|{value}"
    )
    report = desk.take(path)
    assert report.counts == (1, 0, 0, 1)
    assert list(clients(desk.business)) == ["Добра Олена"]
    row, field, told, typed, refused = report.problems[0]
    assert (row, field, typed, refused) == (3, column, value, True)
    assert told.startswith(reason)


def test_rows_come_without_their_wrong_fields_if_the_person_says_so(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path / "wrong.csv", "ПІБ|Телефон|ІПН", "Хибна Олена|0671110002|3247400139", "|0671110003|")
    report = desk.take(path, lenient=True)
    assert report.counts == (1, 0, 0, 1), "a row that names nobody stays out all the same"
    assert clients(desk.business)["Хибна Олена"]["tax_id"] is None
    assert [(row, column, refused) for row, column, _text, _value, refused in report.problems] == [
        (2, "ІПН", False),
        (3, "", True),
    ]


def test_a_value_longer_than_its_column_is_a_problem_and_not_cut(desk: Desk, tmp_path: Path) -> None:
    report = desk.take(table(tmp_path / "long.csv", "Прізвище|Ім'я|Телефон", f"{'К' * 121}|Ірина|0671110001"))
    assert report.counts == (0, 0, 0, 1)
    assert report.problems[0][2] == "This is longer than 120 characters; shorten it."


def test_what_names_no_entry_is_left_out_by_who_may_not_add_it(business: Business, tmp_path: Path) -> None:
    seller = Desk(business, "crm.sales")
    path = table(
        tmp_path / "names.csv",
        "ПІБ|Телефон|Теги|Джерело|Менеджер|Паспорт",
        "Коваль Ірина|0671110001|опт|Сайт|Ніхто|КА123456",
    )
    assert "passport" not in seller.proposed(path).values(), "a field out of reach is not offered"
    report = seller.take(path)
    assert report.counts == (1, 0, 0, 0)
    card = clients(business)["Коваль Ірина"]
    assert (len(card["tags"]), card["source_id"], card["manager_id"]) == (1, None, None), "sellers may add tags only"
    assert {(column, value) for _row, column, _text, value, _refused in report.problems} == {
        ("Джерело", "Сайт"),
        ("Менеджер", "Ніхто"),
    }


# ---- the same as a form would make


ROWS = (
    "person|Коваль|Ірина|Петрівна||067 123-45-67|olena@firma.ua|3247400138||Київ|вул. Сагайдачного|25|VIP|7",
    "organisation||||ТОВ «Зерно Плюс»|044 490 12 34 дод. 105|info@zerno.ua|44814457|zerno.ua|Київ|||опт, VIP|",
    "organisation||||SRL Dulce Vis|+373 22 210 415||||Chișinău|str. Independenței|3||7",
    "person|Ґудзь|Ёлка|||12-34|||||||",
)


def test_rows_are_stored_just_as_the_records_would_store_themselves(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(business, "crm.head")
    with business.env(trusted=True, writes=True) as env:
        env.session.add(env[crm.Territory](number=7, name="Поділ", manager_id=desk.person.id))
    path = table(
        tmp_path / "both.csv",
        "Вид|Прізвище|Ім'я|По батькові|Компанія|Телефон|E-mail|ІПН|Сайт|Місто|Вулиця|Будинок|Теги|Територія",
        *ROWS,
    )
    assert desk.take(path).added == len(ROWS)
    quick = clients(business)
    monkeypatch.setattr(storing, "is_plain", lambda env: False)
    assert desk.take(path, duplicates="add").added == len(ROWS)
    slow = {told["name"]: told for told in everybody(business)[len(ROWS) :]}
    assert {name: without_own(card) for name, card in quick.items()} == {
        n: without_own(card) for n, card in slow.items()
    }
    assert quick.keys() == {"Коваль Ірина Петрівна", "ТОВ «Зерно Плюс»", "SRL Dulce Vis", "Ґудзь Ёлка"}


def without_own(card: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in card.items() if name not in SAME_FOR_ALL}


def test_every_record_that_a_load_adds_is_in_the_trail_and_says_its_import(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path / "one.csv", "ПІБ|Телефон|E-mail|Місто|Теги", "Коваль Ірина|0671110001|a@b.ua|Київ|опт")
    report = desk.take(path)
    with desk.business.env(trusted=True) as env:
        trail = env[Trail]
        found = env.session.execute(
            select(trail.model, trail.verb, trail.by).where(trail.source == f"import {report.run}")
        )
        assert sorted(found.all()) == [
            (name, "create", desk.person.id)
            for name in ("crm.address", "crm.client", "crm.client_tag", "crm.email", "crm.phone", "crm.tag")
        ]
        for part in (crm.Client, crm.Phone, crm.Email, crm.Address, crm.ClientTag, crm.Tag):
            record = env.session.scalars(select(env[part])).one()
            assert record.import_id == report.run
            assert isinstance(record.created_at, datetime)


def test_a_loaded_client_is_found_by_any_part_of_a_name_and_by_the_last_digits(desk: Desk, tmp_path: Path) -> None:
    desk.take(table(tmp_path / "one.csv", "ПІБ|Телефон", "Коваленко Ірина|0671114417", "Бондар Іван|0671110002"))
    with desk.business.env(desk.person) as env:
        client = env[crm.Client]
        for question in ("валенк", "КОВАЛЕНКО", "4417", "067111"):
            found = matching(env, select(client.name), client, question, 10)
            assert "Коваленко Ірина" in [name for (name,) in found], question


# ---- one card for each client


def test_rows_of_one_client_within_a_file_become_one_card(desk: Desk, tmp_path: Path) -> None:
    path = table(
        tmp_path / "twice.csv",
        "ПІБ|Телефон|E-mail|Місто",
        "Коваль Ірина|067 111-00-01||",
        "Коваль Ірина Петрівна|+380671110001; 0501110002|iryna@ukr.net|",
        "Ірина Коваль||IRYNA@ukr.net|Київ",
        "Бондар Іван|0671110009||",
    )
    report = desk.take(path)
    assert report.counts == (2, 2, 0, 0)
    card = clients(desk.business)["Коваль Ірина Петрівна"]
    assert numbers(card) == ["+380 67 111 00 01", "+380 50 111 00 02"]
    assert (card["email"], card["city"]) == ("iryna@ukr.net", "Київ")


def test_the_same_file_again_adds_and_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = table(
        tmp_path / "same.csv",
        "ПІБ|Телефон|E-mail|Місто|Теги|Примітка",
        "Коваль Ірина|0671110001|a@b.ua|Київ|опт|каса",
        "Без Нічого||||опт|",
        "Без Нічого||||опт|",
        "Без Телефону|||Львів||",
        "Дивний Телефон|питати Олю||||",
    )
    assert desk.take(path).counts == (4, 0, 1, 0)
    before = clients(desk.business)
    assert desk.take(path).counts == (0, 0, 5, 0)
    assert clients(desk.business) == before, "not even a version rises"


def test_many_of_one_name_and_nothing_else_but_a_town_are_each_known_again(desk: Desk, tmp_path: Path) -> None:
    rows = [f"ТОВ Восток Інвест|Місто{number}" for number in range(60)]
    path = table(tmp_path / "namesakes.csv", "Назва|Місто", *rows)
    assert desk.take(path).counts == (60, 0, 0, 0)
    assert desk.take(path).counts == (0, 0, 60, 0)


def test_what_a_person_chose_to_do_with_duplicates_is_done(desk: Desk, tmp_path: Path) -> None:
    first = table(tmp_path / "a.csv", "ПІБ|Телефон", "Коваль Ірина|0671110001")
    second = table(tmp_path / "b.csv", "ПІБ|Телефон|E-mail", "Коваль Ірина|0671110001|new@b.ua")
    desk.take(first)
    assert desk.take(second, duplicates="skip").counts == (0, 0, 1, 0)
    assert clients(desk.business)["Коваль Ірина"]["emails"] == []
    assert desk.take(second, duplicates="join").counts == (0, 1, 0, 0)
    assert desk.take(second, duplicates="add").counts == (1, 0, 0, 0)


def test_joining_fills_what_is_empty_and_changes_nothing_else(desk: Desk, tmp_path: Path) -> None:
    desk.take(
        table(tmp_path / "a.csv", "ПІБ|Телефон|Місто|Примітка|Сайт", "Коваль Ірина|0671110001|Київ|каса|firma.ua")
    )
    path = table(
        tmp_path / "b.csv",
        "Прізвище|Ім'я|По батькові|Телефон|Місто|Вулиця|Будинок|Примітка|Сайт|ІПН",
        "Коваль|Ірина|Петрівна|0671110001|Київ|вул. Нова|5|кава|інша.укр|3247400138",
    )
    assert desk.take(path).counts == (0, 1, 0, 0)
    card = clients(desk.business)["Коваль Ірина Петрівна"]
    assert (card["site"], card["tax_id"], card["note"]) == ("https://firma.ua", "3247400138", "каса\nкава")
    assert [(line["city"], line["street"], line["house"]) for line in card["addresses"]] == [("Київ", "вул. Нова", "5")]
    assert card["version"] == 2


def test_a_person_and_an_organisation_with_one_phone_stay_two_unless_they_share_a_name(
    desk: Desk, tmp_path: Path
) -> None:
    path = table(
        tmp_path / "shared.csv",
        "Назва|Контактна особа|Телефон",
        "ТОВ «Зерно Плюс»||0671110001",
        "Бондар Іван Петрович||0671110001",
        "ТОВ «Мальва»|Гончар Олег|0671110002",
    )
    assert desk.take(path).added == 3
    joined = desk.take(table(tmp_path / "more.csv", "ПІБ|Телефон|E-mail", "Мальва Олена|0671110002|m@m.ua"))
    assert joined.counts == (0, 1, 0, 0)
    assert clients(desk.business)["ТОВ «Мальва»"]["email"] == "m@m.ua"


def test_a_join_under_another_name_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.take(table(tmp_path / "a.csv", "ПІБ|Телефон", "Коваль Ірина|0671110001"))
    report = desk.take(table(tmp_path / "b.csv", "ПІБ|Телефон|E-mail", "Іра Манікюр Нігті|0671110001|i@i.ua"))
    assert report.counts == (0, 1, 0, 0)
    assert report.problems[0][2:] == (
        "This was joined to Коваль Ірина, who has the same phone, e-mail or code.", "Іра Манікюр Нігті", False,
    )  # fmt: skip


def test_cards_in_the_archive_are_left_alone(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "ПІБ|Телефон", "Коваль Ірина|0671110001")
    desk.take(path)
    with desk.business.env(trusted=True, writes=True) as env:
        env.session.scalars(select(env[crm.Client])).one().archived_at = env.now()
    assert desk.take(path).counts == (1, 0, 0, 0)


@pytest.mark.row("IMP-07")
def test_the_old_files_of_all_managers_become_one_base_with_one_card_for_each_client(
    desk: Desk, tmp_path: Path
) -> None:
    first = tmp_path / "Андрій.csv"
    first.write_text(
        "Клієнт;Телефон;Місто;ЄДРПОУ\r\nКоваль Ірина Петрівна;067 123-45-67;Київ;\r\n"
        "ТОВ «Зерно Плюс»;044 490 12 34;Київ;44814457\r\nБондар Іван;0501110001;Одеса;\r\n",
        encoding="cp1251",
    )
    second = tmp_path / "Оксана.xlsx"
    rows = [
        ["Ірина Коваль", "+380671234567, 050 765 43 21", "iryna.koval@ukr.net", ""],
        ["Зерно Плюс ТОВ", "0671110077", "info@zerno.ua", "44814457"],
        ["Лисенко Микола", "0631152277", "", ""],
    ]
    write_xlsx(second, ["ПІБ / Назва", "Моб. телефон", "Ел. пошта", "Код ЄДРПОУ"], rows)
    third = tmp_path / "Телефон Маріана.vcf"
    third.write_text(
        "".join(
            f"BEGIN:VCARD\r\nVERSION:3.0\r\nN:{family};{given};;;\r\nFN:{given} {family}\r\n{more}END:VCARD\r\n"
            for family, given, more in (
                ("Коваль", "Ірина", "TEL;TYPE=CELL:0507654321\r\nTEL;TYPE=HOME:044 234 56 78\r\nBDAY:1985-02-14\r\n"),
                ("Бондар", "Іван", "TEL;TYPE=CELL:+38 (050) 111-00-01\r\nTEL;TYPE=WORK:0487770001\r\n"),
                ("Шевчук", "Андрій", "TEL;TYPE=CELL:0939990001\r\n"),
            )
        ),
        encoding="utf-8",
    )
    assert [desk.take(path).counts for path in (first, second, third)] == [(3, 0, 0, 0), (1, 2, 0, 0), (1, 2, 0, 0)]
    found = clients(desk.business)
    assert {name: numbers(card) for name, card in found.items()} == {
        "Коваль Ірина Петрівна": ["+380 67 123 45 67", "+380 50 765 43 21", "+380 44 234 56 78"],
        "ТОВ «Зерно Плюс»": ["+380 44 490 12 34", "+380 67 111 00 77"],
        "Бондар Іван": ["+380 50 111 00 01", "+380 48 777 00 01"],
        "Лисенко Микола": ["+380 63 115 22 77"],
        "Шевчук Андрій": ["+380 93 999 00 01"],
    }
    assert (found["Коваль Ірина Петрівна"]["email"], found["Коваль Ірина Петрівна"]["birthday"]) == (
        "iryna.koval@ukr.net",
        "1985-02-14",
    )
    assert found["ТОВ «Зерно Плюс»"]["email"] == "info@zerno.ua"


# ---- address books


def test_the_cards_of_every_program_become_clients(desk: Desk) -> None:
    reports = {path.name: desk.take(path) for path in sorted(shared_data("vcard/in").glob("*.vcf"))}
    assert sum(sum(report.counts) for report in reports.values()) == 18
    assert sum(report.refused for report in reports.values()) == 0
    found = everybody(desk.business)
    lines = [line for card in found for line in card["addresses"]]
    assert any(line["incomplete"] for line in lines), "an incomplete address is kept and marked"
    assert any(not line["incomplete"] or line["postcode"] for line in lines)
    typed = [line for card in found for line in card["phones"] if line["e164"] is None]
    assert "BusinessPhone" in [line["number"] for line in typed], "a phone that does not parse is kept as typed"
    sites = [card["site"] for card in found if card["site"]]
    assert "http://www.ibm.com" in sites
    assert not any("\\" in site for site in sites), "sites come without the backslashes of their programs"


def test_broken_cards_are_reported_and_not_stored(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "broken.vcf"
    path.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Перша Добра\nTEL:0671111111\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:2.1\nN;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B5=ZZ\nTEL:0672222222\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Без Кінця\nTEL:0673333333\n",
        encoding="utf-8",
    )
    report = desk.take(path)
    assert report.counts == (1, 0, 0, 2)
    assert list(clients(desk.business)) == ["Перша Добра"]
    assert [(row, text) for row, _column, text, _value, _refused in report.problems] == [
        (2, "Line 8: the quoted-printable text is broken."),
        (3, "The card that begins in line 11 does not end."),
    ]


def test_a_card_of_an_organisation_is_one_and_a_person_keeps_where_they_work(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "kinds.vcf"
    path.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Зерно Плюс\nORG:Зерно Плюс\nTEL:0671111111\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nN:Гончар;Іван;;;\nFN:Іван Гончар\nORG:Зерно Плюс;Склад\nTITLE:комірник\nTEL:0672222222\nEND:VCARD\n",
        encoding="utf-8",
    )
    assert desk.take(path).added == 2
    found = clients(desk.business)
    assert found["Зерно Плюс"]["kind"] == "organisation"
    assert (found["Гончар Іван"]["kind"], found["Гончар Іван"]["note"]) == ("person", "Зерно Плюс, Склад, комірник")


# ---- a column that another addon brings

SEATS = """
    from sqlalchemy import String
    from sqlalchemy.orm import Mapped
    from addons import crm
    from core import ImportField, _, column
    class Client(crm.Client):
        seats_seat: Mapped[str | None] = column(String(12), title=_("Seat"))
    class ClientImporter(crm.ClientImporter):
        @classmethod
        def fields(cls):
            return (*super().fields(), ImportField("FIELD", ("Місце",), title=_("Seat")))
"""


@pytest.fixture
def seated(found: Found, workshop: Workshop) -> Desk:
    """A business with an addon that adds a seat to the client and a column to its import."""
    workshop.addon("seats", depends='["crm"]', __init__=SEATS.replace("FIELD", "seats_seat"))
    workshop.revise("seats")
    business = workshop.open(found("crm"))
    carry_out(business, plan(business, install=["seats"]), PROGRAM)
    return Desk(business, "crm.sales")


def test_another_addons_column_is_filled_measured_and_joined(seated: Desk, tmp_path: Path) -> None:
    first = table(tmp_path / "1.csv", "Назва|Телефон|Місце", "Коваль Ірина|0671112233|", "Лис Іван|0672223344|вікно")
    assert seated.take(first).counts == (2, 0, 0, 0)
    second = table(tmp_path / "2.csv", "Назва|Телефон|Місце", "Коваль Ірина|0671112233|балкон")
    assert seated.take(second).counts == (0, 1, 0, 0)
    assert seated.take(second).counts == (0, 0, 1, 0), "it has the seat already"
    assert {name: told["seats_seat"] for name, told in clients(seated.business).items()} == {
        "Коваль Ірина": "балкон",
        "Лис Іван": "вікно",
    }
    report = seated.take(table(tmp_path / "3.csv", "Назва|Місце", "Жук Олег|біля великого вікна"))
    assert report.counts == (0, 0, 0, 1)
    assert [problem[1:] for problem in report.problems] == [
        ("Місце", "This is longer than 12 characters; shorten it.", "біля великого вікна", True)
    ]


def test_an_import_column_that_fills_nothing_is_named(workshop: Workshop) -> None:
    workshop.addon("seats", depends='["crm"]', __init__=SEATS.replace("FIELD", "seats_saet"))
    with pytest.raises(AddonError, match="no column 'seats_saet'; did you mean 'seats_seat'"):
        workshop.sets().of(["seats"])
