"""Dates as people type them: 22.11, 22/11/26, +14, today; and birthdays whose year nobody knows."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from core.values.errors import UserError
from core.values.text import fold
from core.values.words import _

FAR_DAYS = 36_600
YEARS_AHEAD = 20
NO_YEAR = 1604
"""A leap year, and the one that address books of Apple write where there is none."""

_SPOKEN = {
    -2: "позавчора позавчера alaltaieri",
    -1: "yesterday вчора учора вчера ieri",
    0: "today now сьогодні сегодня azi astazi",
    1: "tomorrow завтра maine",
    2: "післязавтра послезавтра poimaine",
}
_DAYS = {word: days for days, words in _SPOKEN.items() for word in words.split()}

_TIME = r"(?:[T ]\d{1,2}:\d{2}\S*)?"
_SEPARATOR = r"(?:\s?[-./]\s?|\s)"
_shift = re.compile(r"([+-]\s?\d{1,5})", re.ASCII).fullmatch
_year_first = re.compile(rf"(\d{{4}})[-./](\d{{1,2}})[-./](\d{{1,2}}){_TIME}", re.ASCII).fullmatch
_eight_digits = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}", re.ASCII).fullmatch
_day_first = re.compile(
    rf"(\d{{1,2}}){_SEPARATOR}(\d{{1,2}})(?:{_SEPARATOR}(\d{{4}}|\d{{2}}))?\.?(?:\s?[рг]\.)?{_TIME}", re.ASCII
).fullmatch
_no_year = re.compile(r"--(\d{2})-?(\d{2})", re.ASCII).fullmatch


class Birthday(NamedTuple):
    """A day of the year, with the year where it is known."""

    month: int
    day: int
    year: int | None = None


def parse_date(text: str, today: date, *, years_ahead: int = YEARS_AHEAD) -> date:
    """The date that `text` says on the day `today`; without a year it is of this year. Raises UserError.

    A year of two digits is the latest such that is at most `years_ahead` from now: 26 is 2026, 85 is 1985.
    """
    typed = " ".join(text.split())
    spoken = _DAYS.get(fold(typed))
    if spoken is not None:
        return today + timedelta(days=spoken)
    if shift := _shift(typed):
        return _shifted(int(shift[1].replace(" ", "")), today, typed)
    if year_first := _year_first(typed) or _eight_digits(typed):
        return _day(int(year_first[1]), int(year_first[2]), int(year_first[3]), typed)
    if day_first := _day_first(typed):
        year = today.year if day_first[3] is None else _full_year(day_first[3], today.year + years_ahead)
        return _day(year, int(day_first[2]), int(day_first[1]), typed)
    value = typed if len(typed) <= 40 else f"{typed[:40]}…"
    raise UserError(
        _("{value} is no date; write it like 22.11.2026, 22.11 or +14 for two weeks from today."), value=value
    )


def parse_birthday(text: str, today: date) -> Birthday:
    """A birthday like `parse_date`, but without a year ("--02-03", "03.02") the year stays unknown."""
    typed = " ".join(text.split())
    unknown, day_first = _no_year(typed), _day_first(typed)
    if unknown:
        return _yearless(int(unknown[1]), int(unknown[2]), typed)
    if day_first and day_first[3] is None:
        return _yearless(int(day_first[2]), int(day_first[1]), typed)
    found = parse_date(typed, today, years_ahead=0)
    if found.year == NO_YEAR:
        return Birthday(found.month, found.day)
    if found > today:
        raise UserError(_("{value} is still to come; a birthday lies in the past."), value=typed)
    return Birthday(found.month, found.day, found.year)


def _yearless(month: int, day: int, typed: str) -> Birthday:
    found = _day(NO_YEAR, month, day, typed)
    return Birthday(found.month, found.day)


def _full_year(digits: str, latest: int) -> int:
    return int(digits) if len(digits) == 4 else latest - (latest - int(digits)) % 100


def _shifted(days: int, today: date, typed: str) -> date:
    if abs(days) > FAR_DAYS:
        raise UserError(_("{value} days is more than a hundred years away; type the date itself."), value=typed)
    return today + timedelta(days=days)


def _day(year: int, month: int, day: int, typed: str) -> date:
    if not 1 <= month <= 12:
        raise UserError(_("{value} has no such month; write day, month and year, as in 22.11.2026."), value=typed)
    try:
        return date(year, month, day)
    except ValueError:
        raise UserError(_("{value} is no day of the calendar; check the day of the month."), value=typed) from None
