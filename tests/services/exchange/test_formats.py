"""Numbers of a workbook read as a person sees them, dates as ISO."""

from __future__ import annotations

import pytest

from core.services.exchange.formats import EPOCH, EPOCH_1904, digits, unescaped, written

TYPED = {
    "380671234567.0": "380671234567",
    "3.80671234567E11": "380671234567",
    "380671234567": "380671234567",
    "00123": "00123",
    "0.1": "0.1",
    "0.10000000000000001": "0.1",
    "1250.5": "1250.5",
    "-3.0": "-3",
    "12345678901234567890": "12345678901234567890",
    "1e400": "1e400",
    "nan": "nan",
    "abc": "abc",
}


@pytest.mark.parametrize(("stored", "typed"), TYPED.items())
def test_digits_stay_as_they_were_typed(stored: str, typed: str) -> None:
    assert digits(stored) == typed


DATES = [
    (14, "", "29305", "1980-03-25"),
    (22, "", "45000.5", "2023-03-15T12:00:00"),
    (14, "", "59", "1900-02-28"),
    (14, "", "61", "1900-03-01"),
    (14, "", "1", "1900-01-01"),
    (14, "", "-5", "-5"),
    (14, "", "1e12", "1000000000000"),
    (20, "", "0.75", "18:00:00"),
    (46, "", "1.5", "36:00:00"),
    (170, "dd.mm.yyyy", "45000", "2023-03-15"),
    (170, '[$-422]d mmmm yyyy" р.";@', "45000", "2023-03-15"),
    (170, "[h]:mm", "1.25", "30:00:00"),
    (170, "h:mm", "0.5", "12:00:00"),
    (170, "dd.mm.yyyy h:mm", "0.5", "12:00:00"),
    (170, '#,##0.00" грн."', "1250.5", "1250.5"),
    (170, "[Red]0.00", "5", "5"),
    (170, "General", "5.0", "5"),
    (170, "00000000", "1234567", "01234567"),
    (49, "", "380671234567", "380671234567"),
    (170, '"day" 0', "45000", "45000"),
]


@pytest.mark.parametrize(("identifier", "code", "stored", "shown"), DATES)
def test_the_format_of_the_cell_says_what_the_number_is(identifier: int, code: str, stored: str, shown: str) -> None:
    assert written(identifier, {170: code}, EPOCH)(stored) == shown


def test_the_other_epoch_begins_four_years_later() -> None:
    assert written(14, {}, EPOCH_1904)("0.0") == "00:00:00"
    assert written(14, {}, EPOCH_1904)("1") == "1904-01-02"


def test_escaped_signs_are_read_and_those_no_text_holds_left_out() -> None:
    assert unescaped("a_x000D__x000A_b_x0000__xD800_c_x005F_x000D_") == "a\r\nbc_x000D_"
