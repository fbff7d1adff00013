"""The made-up clients that the figures are measured with: right, unlike each other and always the same."""

from __future__ import annotations

import csv
import hashlib
import io
import time
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from addons.crm.values.addresses import Address, missing
from addons.crm.values.emails import parse_email
from addons.crm.values.identifiers import check
from addons.crm.values.phones import parse_phone
from addons.crm.values.sites import parse_site
from benchmarks.people import COLUMNS, main, write
from benchmarks.person_names import SOURCE, fathers_name, feminine
from core.values.dates import parse_birthday

FIRST_THOUSAND = "3aeab412c2062a68c3ff07c5fd7c4bf6fce1b5c60da412ed2f59ed5af8e0fc00"


def written(count: int, seed: int = 7) -> str:
    out = io.StringIO()
    write(out, count, seed)
    return out.getvalue()


@pytest.fixture(scope="module")
def clients() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(6_000), newline="")))


def filled(clients: list[dict[str, str]], *columns: str) -> list[str]:
    return [client[column] for client in clients for column in columns if client[column]]


def test_the_same_seed_writes_the_same_bytes() -> None:
    text = written(1_000)
    assert hashlib.sha256(text.encode()).hexdigest() == FIRST_THOUSAND
    assert written(1_200).startswith(text)
    assert written(1_000, seed=8) != text


def test_the_command_writes_the_file(tmp_path: Path) -> None:
    out = tmp_path / "clients.csv"
    main(["--count", "20", "--seed", "7", "--out", str(out)])
    assert out.read_bytes().decode() == written(20)


@pytest.mark.parametrize("count", ["-1", "1000001"])
def test_a_count_that_would_repeat_codes_is_refused(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--count", count])
    assert "--count" in capsys.readouterr().err


def test_every_column_is_used(clients: list[dict[str, str]]) -> None:
    assert [column for column in COLUMNS if not filled(clients, column)] == []


def test_no_two_clients_share_a_phone_a_mailbox_or_a_code(clients: list[dict[str, str]]) -> None:
    phones = [parse_phone(typed, "UA") for typed in filled(clients, "Phone", "Phone 2")]
    assert [phone.raw for phone in phones if not phone.valid] == []
    for values in (
        [phone.e164 for phone in phones],
        *(filled(clients, column) for column in ("E-mail", "Tax code", "VAT number", "Bank account (IBAN)", "Site")),
    ):
        assert len(values) > 100
        assert Counter(values).most_common(1)[0][1] == 1


def test_phones_are_typed_in_many_ways(clients: list[dict[str, str]]) -> None:
    shapes = {"".join("0" if sign.isdigit() else sign for sign in typed) for typed in filled(clients, "Phone")}
    assert len(shapes) >= 15


def test_all_that_is_checked_on_import_is_right(clients: list[dict[str, str]]) -> None:
    for client in clients:
        code = "ua.rntrc" if client["Kind"] == "Person" else "ua.edrpou"
        for column, kind in (("Tax code", code), ("VAT number", "eu.vat"), ("Bank account (IBAN)", "iban")):
            assert not client[column] or check(kind, client[column]) == client[column]
    for address in filled(clients, "E-mail"):
        assert parse_email(address) == address
    for site in filled(clients, "Site"):
        assert parse_site(site) == f"https://{site}"
    for day in filled(clients, "Birthday"):
        assert parse_birthday(day, date(2026, 11, 22)).month


def share(clients: list[dict[str, str]], column: str) -> float:
    return len(filled(clients, column)) / len(clients)


def test_the_shares_are_those_of_a_shop(clients: list[dict[str, str]]) -> None:
    persons = sum(client["Kind"] == "Person" for client in clients) / len(clients)
    assert persons == pytest.approx(0.85, abs=0.02)
    assert share(clients, "Patronymic") == pytest.approx(0.70, abs=0.02)
    assert share(clients, "Phone") == pytest.approx(0.96, abs=0.02)
    incomplete = [client for client in clients if client["City"] and missing(address_of(client))]
    assert len(incomplete) / sum(bool(client["City"]) for client in clients) == pytest.approx(0.44, abs=0.03)


def address_of(client: dict[str, str]) -> Address:
    return Address(postcode=client["Postal code"], city=client["City"], street=client["Street"], house=client["House"])


def test_names_are_met_as_unevenly_as_in_life(clients: list[dict[str, str]]) -> None:
    surnames = Counter(filled(clients, "Surname"))
    assert len(surnames) > 450
    assert surnames.most_common(1)[0][1] > 10 * min(surnames.values())


@pytest.mark.parametrize("code", ["uk", "ru", "ro"])
def test_each_language_has_names_enough(code: str) -> None:
    words = tomllib.loads(SOURCE.read_text(encoding="utf-8"))[code]
    assert len(set(words["surnames"].split())) >= 150
    assert len({*words["women"].split(), *words["men"].split()}) >= 100


@pytest.mark.parametrize(
    ("father", "code", "his", "her"),
    [
        ("Петро", "uk", "Петрович", "Петрівна"),
        ("Микола", "uk", "Миколайович", "Миколаївна"),
        ("Сергій", "uk", "Сергійович", "Сергіївна"),
        ("Василь", "uk", "Васильович", "Василівна"),
        ("Ілля", "uk", "Ілліч", "Іллівна"),
        ("Юрий", "ru", "Юрьевич", "Юрьевна"),
        ("Сергей", "ru", "Сергеевич", "Сергеевна"),
        ("Илья", "ru", "Ильич", "Ильинична"),
        ("Ion", "ro", "", ""),
    ],
)
def test_a_patronymic_is_formed_as_its_language_forms_it(father: str, code: str, his: str, her: str) -> None:
    assert (fathers_name(father, code, True), fathers_name(father, code, False)) == (his, her)


@pytest.mark.parametrize(
    ("surname", "code", "her"),
    [
        ("Левицький", "uk", "Левицька"),
        ("Осадчий", "uk", "Осадча"),
        ("Коваль", "uk", "Коваль"),
        ("Иванов", "ru", "Иванова"),
        ("Соловьёв", "ru", "Соловьёва"),
        ("Вишневский", "ru", "Вишневская"),
        ("Popescu", "ro", "Popescu"),
    ],
)
def test_a_surname_has_its_feminine_form(surname: str, code: str, her: str) -> None:
    assert feminine(surname, code) == her


def test_a_hundred_thousand_take_seconds() -> None:
    start = time.process_time()
    written(5_000)
    assert time.process_time() - start < 1
