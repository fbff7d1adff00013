"""The kind of a column is seen in its values."""

from __future__ import annotations

import time

import pytest

from core.services.exchange.content import KINDS, kind_of

COLUMNS = {
    "phone": ["067 123 45 67", "+38 (050) 765-43-21", "тел. 0931112233", "0722 123 456", "+40 21 312 34 56", ""],
    "email": ["a.b@c.ua", "o'neil+x@mail.example.com", "пошта@приклад.укр"],
    "date": ["22.03.1980", "1/2/2024", "1980-03-22", "2024-05-06T07:08:09", "01.02.24"],
    "iban": ["UA213223130000026007233566001", "RO49 AAAA 1B31 0075 9384 0000"],
    "tax_id": ["32855961", "14360570", "RO18547290", "1759013776"],
    "site": ["https://a.ua/b", "www.magazin.ro", "shop.com.ua", "слово.укр"],
    "money": ["1 250,50", "0.00", "12,5 грн", "-3.10 lei"],
    "person_name": ["Шевченко Тарас Григорович", "Ильчук Юрий", "Ion Popescu", "Ґудзенко В'ячеслав Ї."],
    "text": ["Київ", "Луцьк", "2024", "VIP"],
}


@pytest.mark.parametrize(("kind", "values"), COLUMNS.items())
def test_a_column_is_of_the_kind_of_its_values(kind: str, values: list[str]) -> None:
    assert kind_of(values) == kind


def test_one_stray_value_among_ten_changes_nothing_and_three_do() -> None:
    phones = ["067123456" + str(digit) for digit in range(10)]
    assert kind_of([*phones[:9], "немає"]) == "phone"
    assert kind_of([*phones[:7], "немає", "?", "-"]) == "text"


@pytest.mark.parametrize("values", [[], ["", " "]])
def test_an_empty_column_is_text(values: list[str]) -> None:
    assert kind_of(values) == "text"


@pytest.mark.parametrize(
    "value", ["31.02.2024", "2024-13-01", "12", "UA213223130000026007233566002", "Київ вулиця", "a@b"]
)
def test_what_only_looks_like_a_kind_is_text(value: str) -> None:
    assert kind_of([value]) == "text"


@pytest.mark.parametrize(
    "value", ["0" * 200, "А" * 200, "А-" * 100, "1 " * 100, "a." * 100, "x" * 1_000_000, "Іван " * 40]
)
def test_no_value_takes_long_to_judge(value: str) -> None:
    began = time.process_time()
    kind_of([value] * 50)
    assert time.process_time() - began < 1


def test_every_kind_is_tried() -> None:
    assert {kind for kind, _looks in KINDS} | {"text"} == set(COLUMNS)
