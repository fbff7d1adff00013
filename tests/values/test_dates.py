"""Dates and birthdays as people type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.values.dates import Birthday, parse_birthday, parse_date
from core.values.errors import UserError

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("22.11", date(2026, 11, 22)),
        ("5.1", date(2026, 1, 5)),
        ("22.11.2026", date(2026, 11, 22)),
        ("22.11.2026 р.", date(2026, 11, 22)),
        ("22.11.26", date(2026, 11, 22)),
        ("22/11/26", date(2026, 11, 22)),
        ("22-11-2026", date(2026, 11, 22)),
        ("22 11 2026", date(2026, 11, 22)),
        ("22. 11. 2026", date(2026, 11, 22)),
        ("22.11.85", date(1985, 11, 22)),
        ("22.11.46", date(2046, 11, 22)),
        ("22.11.47", date(1947, 11, 22)),
        ("2026-11-22", date(2026, 11, 22)),
        ("2026/11/2", date(2026, 11, 2)),
        ("20261122", date(2026, 11, 22)),
        ("2026-11-22T10:00:00Z", date(2026, 11, 22)),
        ("2026-11-22 00:00:00", date(2026, 11, 22)),
        ("22.11.2026 9:30", date(2026, 11, 22)),
        ("+14", date(2026, 12, 4)),
        ("+ 1", date(2026, 11, 21)),
        ("-3", date(2026, 11, 17)),
        ("today", TODAY),
        ("Сьогодні", TODAY),
        ("сегодня", TODAY),
        ("Astăzi", TODAY),
        ("azi", TODAY),
        ("завтра", date(2026, 11, 21)),
        ("mâine", date(2026, 11, 21)),
        ("вчора", date(2026, 11, 19)),
        ("ieri", date(2026, 11, 19)),
        ("післязавтра", date(2026, 11, 22)),
        ("  22.11  ", date(2026, 11, 22)),
    ],
)
def test_a_date_is_understood(typed: str, meant: date) -> None:
    assert parse_date(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("22.13", "22.13 has no such month; write day, month and year, as in 22.11.2026."),
        ("11/22/2026", "11/22/2026 has no such month; write day, month and year, as in 22.11.2026."),
        ("31.11", "31.11 is no day of the calendar; check the day of the month."),
        ("29.02.2026", "29.02.2026 is no day of the calendar; check the day of the month."),
        ("+99999", "+99999 days is more than a hundred years away; type the date itself."),
        ("скоро", "скоро is no date; write it like 22.11.2026, 22.11 or +14 for two weeks from today."),
        ("202611", "202611 is no date; write it like 22.11.2026, 22.11 or +14 for two weeks from today."),
    ],
)
def test_what_is_no_date_is_told_with_the_way_out(typed: str, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        parse_date(typed, TODAY)
    assert str(refusal.value) == sentence


@given(st.dates(), st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%d %m %Y"]))
def test_every_day_of_the_calendar_is_read_back(day: date, pattern: str) -> None:
    typed = day.strftime(pattern.replace("%Y", f"{day.year:04}"))
    assert parse_date(typed, TODAY) == day


@given(st.integers(-36_600, 36_600))
def test_days_are_counted_from_today(days: int) -> None:
    assert parse_date(f"{days:+}", TODAY) == TODAY + timedelta(days=days)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(0, 99))
def test_two_digits_of_a_year_are_at_most_twenty_years_ahead(today: date, year: int) -> None:
    meant = parse_date(f"01.01.{year:02}", today).year
    assert meant % 100 == year
    assert today.year - 80 < meant <= today.year + 20


@given(st.text(), st.sampled_from([parse_date, parse_birthday]))
def test_nothing_typed_raises_anything_but_a_refusal(typed: str, parse: type) -> None:
    try:
        parse(typed, TODAY)
    except UserError as refusal:
        sentence = str(refusal)
    else:
        sentence = "."
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("--02-03", Birthday(2, 3, None)),
        ("--0203", Birthday(2, 3, None)),
        ("03.02", Birthday(2, 3, None)),
        ("29.02", Birthday(2, 29, None)),
        ("1604-02-03", Birthday(2, 3, None)),
        ("03.02.1980", Birthday(2, 3, 1980)),
        ("1980-03-22", Birthday(3, 22, 1980)),
        ("19800322", Birthday(3, 22, 1980)),
        ("2016-08-01T00:00:00Z", Birthday(8, 1, 2016)),
        ("03.02.85", Birthday(2, 3, 1985)),
        ("03.02.30", Birthday(2, 3, 1930)),
    ],
)
def test_a_birthday_may_lack_its_year(typed: str, meant: Birthday) -> None:
    assert parse_birthday(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["--13-01", "--02-30", "01.01.2027", "колись", ""])
def test_what_is_no_birthday_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        parse_birthday(typed, TODAY)
