"""Numbers and dates as the reader's language writes them; quick, because a list has thousands of cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.values.words import _

SPACE = "\u00a0"
MINUS = "\u2212"
TWO = tuple(f"{number:02}" for number in range(60))
"""Hours and minutes as they are written; to look one up takes a fifth of the time of writing it."""

DAYS = 2_000
"""How many days a reader's formats remember in words."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def english(text: str) -> str:
    return text.replace("-", MINUS)


def continental(text: str) -> str:
    """Python's 1,234.50 with a comma before the decimals; three replacements are quicker than one translation."""
    return text.replace(",", SPACE).replace(".", ",").replace("-", MINUS)


class Formats:
    """How values read in one language and time zone on the day `today`; `words` translates "today"."""

    def __init__(self, language: str, zone: str, today: dt.date, words: Callable[[str], str]) -> None:
        self.language, self.zone, self.today = language, ZoneInfo(zone), today
        self._signs = english if language == "en" else continental
        self._near = {
            today: words(_("today")),
            today - dt.timedelta(days=1): words(_("yesterday")),
            today + dt.timedelta(days=1): words(_("tomorrow")),
        }
        self.day = lru_cache(DAYS)(self._day)
        """A date, in a word where it is near: today, yesterday, tomorrow."""

    def number(self, value: Decimal | int) -> str:
        """A number with the decimals it has: 1 234,50."""
        return self._signs(f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}")

    def decimal(self, value: Decimal | int, places: int) -> str:
        """A number with just so many decimals; half to even, as Decimal rounds."""
        return self._signs(f"{Decimal(value):,.{places}f}")

    def rounded(self, value: float) -> str:
        """A figure as one says it: 0,4 or 3,5 or 12."""
        return self.quantity(Decimal(f"{value:.1f}" if value < 10 else f"{value:.0f}"))

    def quantity(self, value: Decimal | int) -> str:
        """A number without the zeros at the end of its decimals."""
        text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
        return self._signs(text.rstrip("0").rstrip(".") if "." in text else text)

    def money(self, value: Decimal | int, sign: str = "") -> str:
        """An amount with two decimals, and the sign or code of its currency where no column head tells it."""
        amount = self.decimal(value, 2)
        return f"{amount}{SPACE}{sign}" if sign else amount

    def percent(self, value: Decimal | int) -> str:
        """A share given in hundredths: 12,4 %."""
        return f"{self.quantity(value)}{SPACE}%"

    def date(self, value: dt.date) -> str:
        """22.11 in this year, 22.11.2025 in another."""
        if self.language == "en":
            text = f"{value.day} {MONTHS[value.month - 1]}"
            return text if value.year == self.today.year else f"{text} {value.year}"
        text = f"{value.day:02}.{value.month:02}"
        return text if value.year == self.today.year else f"{text}.{value.year:04}"

    def _day(self, value: dt.date) -> str:
        near = self._near.get(value)
        return self.date(value) if near is None else near

    def instant(self, value: dt.datetime) -> str:
        """A point in time where the reader is: "today 14:05", 20.11 14:05."""
        local = value.astimezone(self.zone)
        return f"{self.day(local.date())} {TWO[local.hour]}:{TWO[local.minute]}"

    def when(self, value: dt.date | None) -> str:
        """A day or a point in time, whichever it is; nothing where there is none."""
        if isinstance(value, dt.datetime):
            return self.instant(value)
        return self.day(value) if isinstance(value, dt.date) else ""

    def full(self, value: dt.datetime) -> str:
        """A point in time to the second, for what is proven by it: 22.11.2026 14:05:09."""
        local = value.astimezone(self.zone)
        day = f"{local.day} {MONTHS[local.month - 1]}" if self.language == "en" else f"{local:%d.%m}"
        return f"{day}{' ' if self.language == 'en' else '.'}{local.year:04} {local:%H:%M:%S}"

    def month(self, value: dt.date) -> str:
        """A month and its year: November 2026."""
        return month(value, self.language)

    def long_date(self, value: dt.date) -> str:
        """A date as documents write it: 22 листопада 2026 р."""
        return long_date(value, self.language)


@lru_cache(maxsize=500)
def month(value: dt.date, language: str) -> str:
    """A month in a word that stands alone, and its year."""
    from babel.dates import format_date  # noqa: PLC0415  # as below

    return format_date(value, "LLLL y", locale=language).replace("\u202f", SPACE)


@lru_cache(maxsize=2000)
def long_date(value: dt.date, language: str) -> str:
    """A date with the month in a word."""
    from babel.dates import format_date  # noqa: PLC0415  # takes 50 ms, and few pages have such a date

    pattern = "d MMMM y" if language == "en" else "long"
    return format_date(value, pattern, locale=language).replace("\u202f", SPACE)
