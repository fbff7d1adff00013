"""Columns of sheets as people in Ukraine, Romania and Moldova keep them find their fields."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from core.services.exchange import vocabulary
from core.services.exchange.matching import Match, Target, match
from core.services.exchange.source import open_source

DATA = Path(__file__).parents[2] / "data" / "exchange" / "csv"
TARGETS = [
    Target("name", vocabulary.FULL_NAME, "person_name"),
    Target("family", vocabulary.FAMILY_NAME),
    Target("given", vocabulary.GIVEN_NAME),
    Target("patronymic", vocabulary.PATRONYMIC),
    Target("organisation", vocabulary.ORGANISATION),
    Target("phones", vocabulary.PHONE, "phone", many=True),
    Target("emails", vocabulary.EMAIL, "email", many=True),
    Target("tax_id", vocabulary.TAX_ID, "tax_id"),
    Target("iban", vocabulary.IBAN, "iban"),
    Target("bank", vocabulary.BANK),
    Target("country", vocabulary.COUNTRY),
    Target("region", vocabulary.REGION),
    Target("city", vocabulary.CITY),
    Target("street", vocabulary.STREET),
    Target("postcode", vocabulary.POSTCODE),
    Target("birthday", vocabulary.BIRTHDAY, "date"),
    Target("site", vocabulary.SITE, "site", many=True),
    Target("position", vocabulary.POSITION),
    Target("tags", vocabulary.TAGS),
    Target("note", vocabulary.NOTE),
    Target("source", vocabulary.SOURCE),
    Target("manager", vocabulary.MANAGER),
    Target("industry", vocabulary.INDUSTRY),
]


def sheets() -> dict[str, list[tuple[str, str]]]:
    """The titles of sheets as they occur, each with its field or none."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in (DATA.parent / "headers.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            found[line.strip("[]")] = pairs = []
        elif line:
            title, _equals, field = line.rpartition(" =")
            pairs.append((title, field.strip()))
    return found


@pytest.mark.parametrize("expected", sheets().values(), ids=sheets())
def test_columns_find_their_fields_by_name(expected: list[tuple[str, str]]) -> None:
    found = match([title for title, _field in expected], [], TARGETS)
    assert [(one.column, one.field) for one in found] == expected


def test_columns_without_titles_find_their_fields_by_content() -> None:
    source = open_source(DATA / "no-header.csv", "no-header.csv")
    found = match(source.columns, source.samples(), TARGETS)
    assert [(one.field, one.why) for one in found] == [
        ("name", "content"),
        ("phones", "content"),
        ("emails", "content"),
        ("tax_id", "content"),
        ("birthday", "content"),
        ("", ""),
    ]


def test_a_column_with_a_strange_title_is_found_by_what_only_one_field_holds() -> None:
    rows = [["0671234567", "22.03.1980"], ["0507654321", "25.02.1971"]]
    assert [one.field for one in match(["Куди дзвонити", "Дата реєстрації"], rows, TARGETS)] == ["phones", ""]


def test_a_title_that_its_values_belie_is_doubted() -> None:
    rows = [["a@b.ua", "0671234567"], ["c@d.ua", "0507654321"]]
    first, second = match(["Телефон", "Контакт"], rows, TARGETS)
    assert (first.field, first.why, second.field) == ("emails", "content", "phones")


def test_the_surest_column_takes_a_field_that_is_single() -> None:
    found = match(["Місто доставки", "Місто", "Місто 2"], [], TARGETS)
    assert [one.field for one in found] == ["", "city", ""]


def test_nothing_is_matched_where_nothing_fits() -> None:
    assert match(["№", "", "Сума боргу", "A"], [], TARGETS) == [Match(title) for title in ("№", "", "Сума боргу", "A")]


def test_confidence_orders_the_same_the_numbered_the_near_and_the_longer() -> None:
    titles = ["Телефон", "Телефон 2", "Телефонн", "Телефон клієнта"]
    found = [one.confidence for one in match(titles, [], TARGETS)]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 4
    assert all(0.5 < confidence <= 1 for confidence in found)


def test_a_thousand_columns_are_matched_in_a_few_seconds() -> None:
    began = time.process_time()
    match([f"Стовпець {number} чогось" for number in range(1000)], [["x"] * 1000], TARGETS)
    assert time.process_time() - began < 10


def test_no_title_stands_under_two_ideas() -> None:
    lists = {name: titles for name, titles in vars(vocabulary).items() if name.isupper()}
    seen = [(title.casefold(), name) for name, titles in lists.items() for title in titles]
    doubled = [(title, name) for title, name in seen if sum(title == other for other, _name in seen) > 1]
    assert doubled == []
