"""Stretches of days that are told from today: the last 7 days, this month, today and 14 days."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.values.dates import parse_date
from core.values.errors import UserError
from core.values.words import _

UNITS = {"d": _("days"), "w": _("weeks"), "m": _("months"), "y": _("years")}
PERIODS = {
    "today": _("today"), "yesterday": _("yesterday"), "tomorrow": _("tomorrow"),
    "week": _("this week"), "week-1": _("last week"), "week+1": _("next week"),
    "month": _("this month"), "month-1": _("last month"), "month+1": _("next month"),
    "quarter": _("this quarter"), "quarter-1": _("last quarter"), "quarter+1": _("next quarter"),
    "year": _("this year"), "year-1": _("last year"), "year+1": _("next year"),
}  # fmt: skip
MONTHS = {"month": 1, "quarter": 3, "year": 12}
LENGTH = re.compile(r"([1-9]\d{0,3})([dwmy])")
RELATIVE = re.compile(r"today([+-]\d{1,5})?")
FARTHEST = 9_000

Span = tuple[date, date]
"""The first day, and the one after the last."""


def length_of(text: str) -> tuple[int, str]:
    """How many of which unit "7d" says; UserError for anything else."""
    found = LENGTH.fullmatch(text)
    if found is None:
        raise UserError(_("{value} is no stretch of days; write it like 7d, 2w, 3m or 1y."), value=text)
    return int(found[1]), found[2]


def shifted(day: date, count: int, unit: str) -> date:
    """A day so many units later, or earlier; the last of its month where that is shorter."""
    if unit in "dw":
        return day + timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if not 1 <= year <= FARTHEST:
        raise UserError(_("{value} is too far away; choose fewer years."), value=f"{count}{unit}")
    first = date(year, month + 1, 1)
    return min(first + timedelta(days=day.day - 1), month_after(first, 1) - timedelta(days=1))


def month_after(first: date, months: int) -> date:
    """The first day of a month so many months later."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def last(text: str, today: date) -> Span:
    """The days before today that "7d" says, and today."""
    count, unit = length_of(text)
    return shifted(today, -count, unit), today + timedelta(days=1)


def next_(text: str, today: date) -> Span:
    """Today, and the days after it that "7d" says."""
    count, unit = length_of(text)
    return today, shifted(today, count, unit) + timedelta(days=1)


def during(text: str, today: date) -> Span:
    """The days of one of PERIODS."""
    if text not in PERIODS:
        raise UserError(_("{value} is no period; choose one from the list."), value=text)
    near = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if text in near:
        day = today + timedelta(days=near[text])
        return day, day + timedelta(days=1)
    name, shift = re.fullmatch(r"([a-z]+)([+-]1)?", text).groups(default="0")  # type: ignore[union-attr]  # one of PERIODS
    if name == "week":
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=int(shift))
        return first, first + timedelta(weeks=1)
    months = MONTHS[name]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    return month_after(first, int(shift) * months), month_after(first, (int(shift) + 1) * months)


def begun_at(first: date, kind: str) -> Span:
    """The period of a kind (year, quarter, month, week, day) that begins on a day."""
    if kind in MONTHS:
        return first, month_after(first, MONTHS[kind])
    return first, first + timedelta(days=7 if kind == "week" else 1)


def day_of(text: str, today: date) -> date:
    """The day that an address says: 2026-11-22, today, today-7."""
    if found := RELATIVE.fullmatch(text):
        return today + timedelta(days=int(found[1] or 0))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(_("{value} is no date; write it like 22.11.2026."), value=text) from None


def typed_day(text: str, today: date) -> str:
    """What a person typed as an address says it; words and shifts stay told from today."""
    found = parse_date(text, today)
    relative = text.strip()[:1] in "+-" or not any(character.isdigit() for character in text)
    shift = (found - today).days
    return (f"today{shift:+d}" if shift else "today") if relative else found.isoformat()


def moment(day: date, zone: str) -> datetime:
    """When a day begins where the reader is."""
    return datetime.combine(day, time(), ZoneInfo(zone))
