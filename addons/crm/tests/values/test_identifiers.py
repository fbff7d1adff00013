"""Tax codes and accounts: what is right comes out in one form, what is wrong is told with the way out."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban

from addons.crm.values.identifiers import (
    KINDS,
    check,
    duplicate_key,
    group_iban,
    guess_kind,
    is_valid,
    tax_id_kinds,
)
from core import UserError
from tests.support.shared import shared_data

OWN = Path(__file__).parents[4] / "tests" / "data" / "tax_ids" / "expected.csv"


def cases(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answer(kind: str, raw: str) -> str:
    try:
        return check(kind, raw)
    except UserError:
        return ""


def differences(path: Path) -> list[tuple[str, str, str]]:
    found = [(row, answer(row["kind"], row["raw"])) for row in cases(path)]
    return [
        (row["kind"], row["raw"], compact)
        for row, compact in found
        if (str(int(bool(compact))), compact) != (row["valid"], row["compact"])
    ]


def test_the_shared_list_comes_out_as_expected() -> None:
    path = shared_data("tax_ids/expected.csv")
    assert len(cases(path)) == 39
    assert differences(path) == []


def test_our_own_list_comes_out_as_expected() -> None:
    assert {row["kind"] for row in cases(OWN)} == set(KINDS)
    assert differences(OWN) == []


@pytest.mark.parametrize(
    ("kind", "raw", "sentence"),
    [
        ("ua.edrpou", "40218835", "The EDRPOU code 40218835 has a wrong check digit; compare it with the extract."),
        (
            "ua.edrpou",
            "32129",
            "An EDRPOU code is 8 digits, and 32129 is not; put back the zeros that a spreadsheet dropped.",
        ),
        (
            "iban",
            "UA12",
            "UA12 is not as long as an IBAN of its country, or has a sign that it cannot have; copy it whole.",
        ),
        (
            "iban",
            "UA223052990000026001234567891",
            "The IBAN UA223052990000026001234567891 has wrong check digits; copy it whole from the bank's letter.",
        ),
        (
            "iban",
            "26001234567890",
            "An IBAN begins with the two letters of a country, and 26001234567890 does not; copy it whole.",
        ),
        (
            "ro.onrc",
            "J60/1/2020",
            "The letter, the county or the year of the trade register number J60/1/2020 does not exist; correct it.",
        ),
        (
            "eu.vat",
            "18547125",
            "A VAT number begins with the two letters of an EU country, and 18547125 does not; put them in front.",
        ),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_do(kind: str, raw: str, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        check(kind, raw)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(raw=st.one_of(st.text(), st.text("0123456789ROUAJ/-. МА", max_size=32)))
def test_nothing_typed_raises_but_a_refusal_and_what_passed_passes_again(kind: str, raw: str) -> None:
    compact = answer(kind, raw)
    assert not compact or check(kind, compact) == compact


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_page_of_digits_is_refused_and_not_repeated(kind: str) -> None:
    with pytest.raises(UserError) as refusal:
        check(kind, "1" * 100_000)
    assert len(str(refusal.value)) < 250


@given(
    st.sampled_from(["UA", "RO", "MD"]),
    st.integers(0, 99),
    st.text("0123456789ABCXYZ", min_size=19, max_size=26),
    st.sampled_from(["3052990000026001234567890", "AAAA1B31007593840000", "AG000225100013104168"]),
    st.booleans(),
)
def test_quickly_tested_accounts_are_those_the_library_lets_pass(
    country: str, checks: int, random: str, known: str, is_random: bool
) -> None:
    account = f"{country}{checks:02}{random if is_random else known}"
    assert is_valid("iban", account) is iban.is_valid(account)
    right = f"{country}{iban.calc_check_digits(account)}{account[4:]}"
    assert is_valid("iban", right) is iban.is_valid(right)


@pytest.mark.parametrize(
    ("raw", "country", "kind"),
    [
        ("40218834", "UA", "ua.edrpou"),
        ("40218835", "UA", "ua.edrpou"),
        ("3456789014", "UA", "ua.rntrc"),
        ("RO18547125", "UA", "eu.vat"),
        ("UA22 3052 9900 0002 6001 2345 6789 0", "UA", "iban"),
        ("RO18547125", "RO", "ro.cf"),
        ("18547125", "RO", "ro.cf"),
        ("1800101221144", "RO", "ro.cnp"),
        ("J40/1234/2020", "RO", "ro.onrc"),
        ("1003600015231", "MD", "md.idno"),
        ("7830002293", "RU", "ru.inn"),
        ("200988541", "BY", "by.unp"),
        ("CZ25123891", "CZ", "eu.vat"),
        ("немає", "UA", None),
        ("", "UA", None),
    ],
)
def test_the_kind_is_guessed_from_the_shape(raw: str, country: str, kind: str | None) -> None:
    assert guess_kind(raw, country) == kind


@pytest.mark.parametrize(
    ("country", "organisation", "person"),
    [
        ("UA", "ua.edrpou", "ua.rntrc"),
        ("RO", "ro.cf", "ro.cnp"),
        ("MD", "md.idno", "md.idno"),
        ("DE", "eu.vat", None),
        ("US", None, None),
    ],
)
def test_a_card_offers_the_codes_of_its_country(country: str, organisation: str | None, person: str | None) -> None:
    assert next(iter(tax_id_kinds(country, is_organisation=True)), None) == organisation
    assert next(iter(tax_id_kinds(country, is_organisation=False)), None) == person


def test_a_romanian_code_is_the_same_taxpayer_with_and_without_ro() -> None:
    assert duplicate_key("ro.cf", check("ro.cf", "RO 18547125")) == duplicate_key("ro.cf", "18547125")
    assert duplicate_key("ro.cf", "18547125") == duplicate_key("eu.vat", "RO18547125")


def test_an_account_is_shown_in_groups_of_four_that_can_be_typed_again() -> None:
    shown = group_iban("UA223052990000026001234567890")
    assert shown == "UA22 3052 9900 0002 6001 2345 6789 0"
    assert check("iban", shown) == "UA223052990000026001234567890"
