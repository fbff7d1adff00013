"""No cell of ours becomes a formula, and each comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.services.exchange.formulas import guarded, unguarded

DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://evil","x")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "+380-67-123-45-67",
    "-cmd",
    "+A1",
    "＝1+1",
    "'=1",
    "+",
    "+ ()",
]
PLAIN = [
    "+380671234567",
    "+380 67 123 45 67",
    "+38 (067) 1234567",
    "-5",
    "-1250,50",
    "0671234567",
    "Ґудзь",
    "",
    "'x",
    "a=b",
]


@pytest.mark.parametrize("value", DANGEROUS)
def test_what_a_spreadsheet_could_compute_is_marked(value: str) -> None:
    assert guarded(value) == f"'{value}"


@pytest.mark.parametrize("value", PLAIN)
def test_phones_and_numbers_stay_usable(value: str) -> None:
    assert guarded(value) == value


def test_what_people_mark_themselves_is_unmarked() -> None:
    assert [unguarded(value) for value in ("'+380671234567", "'=x", "'так", "'")] == [
        "+380671234567",
        "=x",
        "'так",
        "'",
    ]


@given(st.text("'=+-@\t\r\n1a ().,"))
def test_every_cell_comes_back_as_it_was(value: str) -> None:
    assert unguarded(guarded(value)) == value


@given(st.text("'=+-@\t\r\n1a ().,＝"))
def test_what_is_written_begins_with_a_sign_only_before_a_number(value: str) -> None:
    written = guarded(value)
    assert written[:1] not in set("=+-@\t\r\n＝") or set(written[1:]) <= set("0123456789 ().,")
