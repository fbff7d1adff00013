"""Numbers and dates read as the reader's language writes them, as Babel would, only quicker."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from core.services.formats import MINUS, SPACE, Formats

TODAY = dt.date(2026, 11, 22)
LANGUAGES = ("uk", "ro", "ru", "en")
TRANSLATED = {"today": "сьогодні", "yesterday": "вчора", "tomorrow": "завтра"}

amounts = st.integers(-(2**63), 2**63 - 1)
languages = st.sampled_from(LANGUAGES)


def formats(language: str, zone: str = "Europe/Kyiv") -> Formats:
    words = str if language == "en" else lambda message: TRANSLATED.get(message, message)
    return Formats(language, zone, TODAY, words)


def babel(value: Decimal | int, language: str, places: int) -> str:
    """What Babel writes, with our space between thousands and our minus; Romanian thousands stand apart too."""
    pattern = "#,##0" + ("." + "0" * places if places else "")
    text = format_decimal(value, pattern, locale=language, group_separator=True)
    if language == "ro":
        text = text.replace(".", SPACE)
    return text.replace("-", MINUS)


@given(amounts, languages)
def test_whole_numbers_read_as_babel_writes_them(value: int, language: str) -> None:
    assert formats(language).number(value) == babel(value, language, 0)


@given(amounts, st.sampled_from([2, 4, 6, 10]), languages)
def test_amounts_of_every_scale_read_as_babel_writes_them(steps: int, scale: int, language: str) -> None:
    value = Decimal(steps).scaleb(-scale)
    assert formats(language).number(value) == babel(value, language, scale)


@given(amounts, st.integers(0, 4), languages)
def test_rounded_amounts_read_as_babel_writes_them(steps: int, places: int, language: str) -> None:
    value = Decimal(steps).scaleb(-6)
    assert formats(language).decimal(value, places) == babel(value, language, places)


@given(amounts, languages)
def test_a_quantity_loses_only_zeros_that_say_nothing(steps: int, language: str) -> None:
    value = Decimal(steps).scaleb(-6)
    read = formats(language).quantity(value)
    plain = read.replace(",", "") if language == "en" else read.replace(SPACE, "").replace(",", ".")
    assert Decimal(plain.replace(MINUS, "-")) == value
    assert not ("." in plain and plain.endswith(("0", ".")))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("uk", ["−1\u00a0234,50", "1\u00a0234\u00a0567", "0,00\u00a0₴", "1,5", "100", "12,4\u00a0%"]),
        ("ro", ["−1\u00a0234,50", "1\u00a0234\u00a0567", "0,00\u00a0₴", "1,5", "100", "12,4\u00a0%"]),
        ("ru", ["−1\u00a0234,50", "1\u00a0234\u00a0567", "0,00\u00a0₴", "1,5", "100", "12,4\u00a0%"]),
        ("en", ["−1,234.50", "1,234,567", "0.00\u00a0₴", "1.5", "100", "12.4\u00a0%"]),
    ],
)
def test_figures_as_the_screens_show_them(language: str, expected: list[str]) -> None:
    shown = formats(language)
    assert [
        shown.money(Decimal("-1234.50")),
        shown.number(1234567),
        shown.money(0, "₴"),
        shown.quantity(Decimal("1.500000")),
        shown.quantity(Decimal("100.000000")),
        shown.percent(Decimal("12.40")),
    ] == expected


@pytest.mark.parametrize(
    ("day", "uk", "en"),
    [
        (dt.date(2026, 11, 22), "сьогодні", "today"),
        (dt.date(2026, 11, 21), "вчора", "yesterday"),
        (dt.date(2026, 11, 23), "завтра", "tomorrow"),
        (dt.date(2026, 1, 5), "05.01", "5 Jan"),
        (dt.date(2025, 11, 22), "22.11.2025", "22 Nov 2025"),
        (dt.date(1, 2, 3), "03.02.0001", "3 Feb 1"),
    ],
)
def test_days_near_are_words_and_this_year_goes_without_saying(day: dt.date, uk: str, en: str) -> None:
    assert (formats("uk").day(day), formats("en").day(day)) == (uk, en)


@given(st.dates(dt.date(1900, 1, 1)), st.sampled_from(["uk", "ro", "ru"]))
def test_dates_of_other_years_read_as_babel_writes_them(day: dt.date, language: str) -> None:
    expected = format_date(day, "dd.MM.yyyy" if day.year != TODAY.year else "dd.MM", locale=language)
    assert formats(language).date(day) == expected


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        ("2026-11-22T12:05:09+00:00", "Europe/Kyiv", "сьогодні 14:05"),
        ("2026-11-21T22:30:00+00:00", "Europe/Kyiv", "сьогодні 00:30"),
        ("2026-11-21T22:30:00+00:00", "Europe/London", "вчора 22:30"),
        ("2026-07-01T06:00:00+00:00", "Europe/Kyiv", "01.07 09:00"),
        ("2024-02-29T06:00:00+00:00", "Europe/Kyiv", "29.02.2024 08:00"),
    ],
)
def test_points_in_time_are_those_of_the_readers_clock(at: str, zone: str, expected: str) -> None:
    assert formats("uk", zone).instant(dt.datetime.fromisoformat(at)) == expected


def test_a_point_in_time_can_be_told_to_the_second() -> None:
    at = dt.datetime(2026, 11, 22, 12, 5, 9, tzinfo=dt.UTC)
    assert formats("uk").full(at) == "22.11.2026 14:05:09"
    assert formats("en").full(at) == "22 Nov 2026 14:05:09"


def test_documents_write_the_month_in_a_word() -> None:
    read = {language: formats(language).long_date(TODAY) for language in LANGUAGES}
    assert read == {
        "uk": "22 листопада 2026\u00a0р.",
        "ro": "22 noiembrie 2026",
        "ru": "22 ноября 2026\u00a0г.",
        "en": "22 November 2026",
    }


@pytest.mark.long
def test_a_cell_takes_a_fifth_of_babels_time_at_most() -> None:
    shown = formats("uk")
    amounts = [Decimal(n * 7919).scaleb(-2) for n in range(5_000)]
    days = [TODAY - dt.timedelta(days=n % 900) for n in range(5_000)]
    for ours, theirs, values in (
        (shown.number, lambda value: format_decimal(value, locale="uk"), amounts),
        (shown.day, lambda value: format_date(value, "dd.MM.yyyy", locale="uk"), days),
    ):
        assert min(timed(ours, values) for _ in range(3)) < min(timed(theirs, values) for _ in range(3)) / 5


def timed(cell: object, values: list[object]) -> float:
    began = time.perf_counter()
    for value in values:
        cell(value)  # type: ignore[operator]
    return time.perf_counter() - began
