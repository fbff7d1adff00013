"""Phones: one stored value for every spelling, and nothing typed is lost."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from addons.crm.values.phones import Phone, format_phone, parse_phone, split_phones
from core.values.text import digits
from tests.support.shared import shared_data

OWN = Path(__file__).parents[4] / "tests" / "data" / "phones" / "expected.csv"

NATIONAL = {
    "UA": ("67", "50", "44", "800", "3112"),
    "RO": ("72", "21", "800", "90"),
    "MD": ("69", "22", "800"),
    "PL": ("5",),
}
LENGTHS = {"UA": (9, 9, 9, 10), "RO": (9, 9, 6), "MD": (8, 8, 7), "PL": (9,)}
PREFIXES = {
    "UA": ("0", "", "+380", "00380", "380", "+380 0", "+380(0)"),
    "RO": ("0", "", "+40", "0040", "40", "+40(0)"),
    "MD": ("0", "", "+373", "00373", "373"),
    "PL": ("", "+48", "0048", "48"),
}
PUNCTUATION = st.sampled_from(["", "", "", " ", "-", ".", "(", ")", " (", ") ", "\u00a0"])


@st.composite
def typed_phones(draw: st.DrawFn) -> tuple[str, str]:
    """A number as people type it with the country it is typed in, mostly a valid one."""
    region = draw(st.sampled_from(sorted(NATIONAL)))
    start = draw(st.sampled_from(NATIONAL[region]))
    length = draw(st.sampled_from(LENGTHS[region])) - len(start)
    number = start + draw(st.text("0123456789", min_size=length, max_size=length))
    typed = "".join(digit + draw(PUNCTUATION) for digit in number)
    return draw(st.sampled_from(PREFIXES[region])) + draw(PUNCTUATION) + typed, region


def spellings(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def differences(path: Path) -> list[tuple[str, Phone]]:
    rows = [(row, parse_phone(row["raw"], row["default_region"])) for row in spellings(path)]
    return [
        (row["raw"], phone)
        for row, phone in rows
        if (phone.e164, "valid" if phone.valid else "invalid") != (row["e164"], row["status"])
    ]


def test_every_spelling_of_the_shared_list_becomes_its_expected_number() -> None:
    path = shared_data("phones/expected.csv")
    assert len(spellings(path)) == 243
    assert differences(path) == []


def test_every_spelling_of_our_own_list_becomes_its_expected_number() -> None:
    assert len(spellings(OWN)) > 70
    assert differences(OWN) == []


def test_three_spellings_are_one_stored_value() -> None:
    typed = ("067 123-45-67", "+380671234567", "380671234567")
    assert {parse_phone(raw, "UA").e164 for raw in typed} == {"+380671234567"}


def library_answer(raw: str, region: str) -> str:
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return ""
    valid = phonenumbers.is_valid_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if valid else ""


@given(typed_phones())
def test_what_the_library_takes_for_valid_comes_out_the_same(typed: tuple[str, str]) -> None:
    raw, region = typed
    assume(not raw.rstrip().endswith(".0"))  # to the library a digit, to us the fraction that a spreadsheet adds
    answer = library_answer(raw, region)
    assume(answer)
    assert parse_phone(raw, region).e164 == answer


def test_the_fraction_of_a_spreadsheet_is_no_digit() -> None:
    assert parse_phone("380671234567.0", "UA").e164 == "+380671234567"
    assert not parse_phone("50000000.0", "PL").valid


@given(typed_phones())
def test_what_is_called_valid_the_library_calls_valid(typed: tuple[str, str]) -> None:
    phone = parse_phone(*typed)
    assert library_answer(phone.e164, "") == phone.e164


@given(st.text(), st.sampled_from(["UA", "RO", "US", "", "nowhere"]))
def test_nothing_typed_makes_it_raise_and_all_of_it_is_kept(raw: str, region: str) -> None:
    phone = parse_phone(raw, region)
    assert phone.raw == raw
    assert phone.valid is (phone.e164 != "")


def test_a_book_in_the_phone_cell_is_refused_at_once() -> None:
    start = time.process_time()
    assert not parse_phone(" 1" * 1_000_000, "UA").valid
    assert len(split_phones(" , 0671234567" * 100_000)) == 1
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("raw", "extension"),
    [
        ("044 490 12 34 дод. 105", "105"),
        ("044 490 12 34 доб. 105", "105"),
        ("044 490-12-34 (вн. 7)", "7"),
        ("044 490-12-34 ext 12", "12"),
        ("044 490-12-34x12", "12"),
        ("0444901234,,12", "12"),
        ("tel:+380-44-490-12-34;ext=12", "12"),
        ("044 490 12 34", ""),
    ],
)
def test_an_extension_stands_beside_the_number(raw: str, extension: str) -> None:
    assert parse_phone(raw, "UA") == Phone("+380444901234", True, raw, extension)


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("067 111 22 33, 050 222 33 44; 0 44 490 12 34", ("067 111 22 33", "050 222 33 44", "0 44 490 12 34")),
        ("067 111 22 33\n050 222 33 44", ("067 111 22 33", "050 222 33 44")),
        ("067 111 22 33 / 050 222 33 44", ("067 111 22 33", "050 222 33 44")),
        ("067 111 22 33 або 050 222 33 44", ("067 111 22 33", "050 222 33 44")),
        ("067 111 22 33 050 222 33 44", ("067 111 22 33", "050 222 33 44")),
        ("+380671112233+380502223344", ("+380671112233", "+380502223344")),
        ("+380 67 111 22 33 +380 50 222 33 44", ("+380 67 111 22 33", "+380 50 222 33 44")),
        ("Іван 067 111 22 33, Оля 050 222 33 44", ("Іван 067 111 22 33", "Оля 050 222 33 44")),
        ("Іван, 067 111 22 33", ("Іван, 067 111 22 33",)),
        ("044 490 12 34, дод. 12345", ("044 490 12 34, дод. 12345",)),
        ("044 490 12 34, 35", ("044 490 12 34, 35",)),
        ("0221/123456", ("0221/123456",)),
        ("067 111 22 33", ("067 111 22 33",)),
        (" ; ", (";",)),
        ("", ()),
    ],
)
def test_two_phones_in_one_cell_are_two(cell: str, phones: tuple[str, ...]) -> None:
    assert split_phones(cell) == phones


@given(st.text("0123456789+-(), ;/\nабо", max_size=80))
def test_splitting_loses_no_digit(cell: str) -> None:
    assert "".join(map(digits, split_phones(cell))) == digits(cell)


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+380675124417", "+380 67 512 44 17"),
        ("+380444901234", "+380 44 490 12 34"),
        ("+380800210800", "+380 800 210 800"),
        ("+37369204118", "+373 69 204 118"),
        ("+40721204118", "+40 721 204 118"),
        ("+40212041180", "+40 21 204 1180"),
        ("+79162041180", "+7 916 204 11 80"),
        ("+4930123456", "+49 30 123456"),
        ("067 512", "067 512"),
        ("", ""),
    ],
)
def test_a_number_is_shown_in_groups(e164: str, shown: str) -> None:
    assert format_phone(e164) == shown


def test_what_is_shown_can_be_typed_again() -> None:
    numbers = {row["e164"] for row in spellings(OWN) if row["e164"]}
    assert {parse_phone(format_phone(number), "UA").e164 for number in numbers} == numbers


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("(044) 490-12-34 дод. 105", "+380 44 490 12 34 #105"),
        ("0675124417", "+380 67 512 44 17"),
        (" 067 512 ", "067 512"),
    ],
)
def test_a_card_shows_the_extension_and_what_is_no_phone_as_typed(raw: str, shown: str) -> None:
    phone = parse_phone(raw, "UA")
    assert phone.shown == shown
    assert parse_phone(shown, "UA").shown == shown


def test_parsing_keeps_up_with_an_import() -> None:
    raws = [f"0{operator} {number} {number % 90 + 10} 17" for operator in (50, 67, 93) for number in range(100, 1_000)]
    start = time.process_time()
    assert all(parse_phone(raw, "UA").valid for raw in raws)
    assert len(raws) / (time.process_time() - start) > 50_000
