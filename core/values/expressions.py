"""What lists ask of a column that the two databases do not say alike: text folded and ordered, a day where the reader is.

SQLite has no time zones and knows the case of no letter but Latin ones; PostgreSQL has both, by its own names.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, DateTime, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from core.values.text import fold, sort_key

BUCKETS = ("year", "quarter", "month", "week", "day", "weekday", "hour")
"""Into what points in time are gathered: by their beginning, or by the day of the week (0 Monday) and the hour."""

FIRST, LAST = 2000, 2050
"""The years whose changes of the clock SQLite is told; before and after them the nearest one holds."""


class Folded(FunctionElement[str]):
    """Text as `fold` makes it, near enough: one case, letters typed alike made one."""

    type = String()
    inherit_cache = True


class Ordered(FunctionElement[str]):
    """Text by which it is put in the order of a dictionary."""

    type = String()
    inherit_cache = True


class Local(FunctionElement[datetime]):
    """A point in time as the clock of a zone shows it; the zone is a plain text parameter."""

    type = DateTime()
    inherit_cache = True


class Bucket(FunctionElement[str]):
    """Where in the calendar a day or local time belongs, as text: the ISO date a period begins with, or a number."""

    type = String()
    inherit_cache = True


def folded(column: Any) -> ColumnElement[str]:
    """A column of text, folded."""
    return Folded(column)


def ordered(column: Any) -> ColumnElement[str]:
    """A column of text as it is sorted by."""
    return Ordered(column)


def bucket(column: Any, kind: str, zone: str) -> ColumnElement[str]:
    """A column of days, or of points in time where `zone` is, gathered into one of BUCKETS."""
    local = (
        column if isinstance(column.type, Date) else Local(column, bindparam(None, zone, String, literal_execute=True))
    )
    return Bucket(local, bindparam(None, kind, String, literal_execute=True))


# ---- SQLite


def sqlite_fold(text: Any) -> Any:
    return _fold(text) if isinstance(text, str) else text


def sqlite_sort_key(text: Any) -> Any:
    return _sort_key(text) if isinstance(text, str) else text


_fold, _sort_key = lru_cache(50_000)(fold), lru_cache(50_000)(sort_key)

SQLITE_FUNCTIONS = {"gazda_fold": sqlite_fold, "gazda_sort_key": sqlite_sort_key}
"""Of one argument each; every connection is given them."""


@compiles(Folded, "sqlite")
def folded_by_us(element: Any, compiler: Any, **options: Any) -> str:
    return f"gazda_fold({compiler.process(element.clauses.clauses[0], **options)})"


@compiles(Ordered, "sqlite")
def ordered_by_us(element: Any, compiler: Any, **options: Any) -> str:
    return f"gazda_sort_key({compiler.process(element.clauses.clauses[0], **options)})"


@compiles(Local, "sqlite")
def local_by_offset(element: Any, compiler: Any, **options: Any) -> str:
    column, zone = element.clauses.clauses
    asked = compiler.process(column, **options)
    return f"datetime({asked}, {offset_of(asked, changes(zone.value))})"


def offset_of(asked: str, known: Sequence[tuple[str, str]]) -> str:
    """The offset of a point in time as an expression: halved until one is left, which takes seven comparisons."""
    if len(known) == 1:
        return f"'{known[0][1]}'"
    half = len(known) // 2
    later, earlier = offset_of(asked, known[half:]), offset_of(asked, known[:half])
    return f"CASE WHEN {asked} >= '{known[half][0]}' THEN {later} ELSE {earlier} END"


@lru_cache(64)
def changes(zone: str) -> tuple[tuple[str, str], ...]:
    """Since when which offset holds: [("", "+7200 seconds"), ("2000-03-26 01:00:00", "+10800 seconds"), …]."""
    place, at = ZoneInfo(zone), datetime(FIRST, 1, 1, tzinfo=UTC)
    offset = at.astimezone(place).utcoffset()
    found = [("", offset)]
    while at.year < LAST:
        later = at + timedelta(days=1)
        if later.astimezone(place).utcoffset() == offset:
            at = later
            continue
        at = first_hour(at, place, offset)
        offset = at.astimezone(place).utcoffset()
        found.append((f"{at:%Y-%m-%d %H:%M:%S}", offset))
    return tuple((since, f"{int((of or timedelta()).total_seconds()):+d} seconds") for since, of in found)


def first_hour(day: datetime, place: ZoneInfo, before: timedelta | None) -> datetime:
    """When within the 24 hours from `day` the clock changes, to the quarter of an hour."""
    at = day
    while at.astimezone(place).utcoffset() == before:
        at += timedelta(minutes=15)
    return at


SQLITE_BUCKETS = {
    "year": "strftime('%Y-01-01', {0})",
    "quarter": "printf('%s-%02d-01', strftime('%Y', {0}), (strftime('%m', {0}) - 1) / 3 * 3 + 1)",
    "month": "strftime('%Y-%m-01', {0})",
    "week": "date({0}, '-6 days', 'weekday 1')",
    "day": "date({0})",
    "weekday": "CAST((strftime('%w', {0}) + 6) % 7 AS TEXT)",
    "hour": "strftime('%H', {0})",
}


@compiles(Bucket, "sqlite")
def bucket_by_format(element: Any, compiler: Any, **options: Any) -> str:
    column, kind = element.clauses.clauses
    return SQLITE_BUCKETS[kind.value].format(compiler.process(column, **options))


# ---- PostgreSQL


def alike() -> tuple[str, str]:
    """Letters, and what `fold` makes of each: those that become just one other."""
    spans = ((0x41, 0x5A), (0xC0, 0x24F), (0x2B9, 0x2BD), (0x400, 0x52F), (0x2010, 0x2032), (0x2212, 0x2212))
    letters = [chr(code) for first, last in spans for code in range(first, last + 1)] + ["´", "`"]
    pairs = {letter: made for letter in letters if len(made := fold(letter)) == 1 and made != letter}
    return "".join(pairs), "".join(pairs.values())


SPACES = "\u00a0\u2007\u2009\u202f\t\n\r"
LONGER = ("№", "…", "™", "ß")
"""Signs that `fold` makes more than one letter of."""

FROM, TO = (text.replace("'", "''") for text in alike())


@compiles(Folded, "postgresql")
def folded_by_letters(element: Any, compiler: Any, **options: Any) -> str:
    found = compiler.process(element.clauses.clauses[0], **options)
    for sign in LONGER:
        found = f"replace({found}, '{sign}', '{fold(sign)}')"
    return f"translate({found}, '{FROM}{SPACES}', '{TO}{' ' * len(SPACES)}')"


@compiles(Ordered, "postgresql")
def ordered_by_collation(element: Any, compiler: Any, **options: Any) -> str:
    return f'({compiler.process(element.clauses.clauses[0], **options)} COLLATE "und-x-icu")'


@compiles(Local, "postgresql")
def local_by_name(element: Any, compiler: Any, **options: Any) -> str:
    column, zone = element.clauses.clauses
    return f"timezone({compiler.process(zone, **options)}, {compiler.process(column, **options)})"


POSTGRES_BUCKETS = {
    **{
        kind: f"to_char(date_trunc('{kind}', {{0}}), 'YYYY-MM-DD')"
        for kind in ("year", "quarter", "month", "week", "day")
    },
    "weekday": "to_char(extract(isodow from {0}) - 1, 'FM9')",
    "hour": "to_char({0}, 'HH24')",
}


@compiles(Bucket, "postgresql")
def bucket_by_truncation(element: Any, compiler: Any, **options: Any) -> str:
    column, kind = element.clauses.clauses
    return POSTGRES_BUCKETS[kind.value].format(compiler.process(column, **options))
