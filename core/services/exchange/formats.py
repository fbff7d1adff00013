"""Numbers of a workbook as text: dates where the format of the cell says so, digits as they were typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from math import isfinite

Written = Callable[[str], str]

# The numbers of formats that need no description in the file (ECMA-376, 18.8.30).
DATES = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
TIMES = frozenset({18, 19, 20, 21, 45, 46, 47})
# Quoted words, escaped signs, colours and conditions are no letters of a date; [h] and its like are.
SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]|general|standard', re.IGNORECASE)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
MIDNIGHT = time()
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a sheet knows no time zone
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001  a sheet knows no time zone


def written(identifier: int, codes: Mapping[int, str], epoch: datetime) -> Written:
    """How a number is written that has the format `identifier`; `codes` are those the workbook describes."""
    code = SILENT.sub("", codes.get(identifier, "")).lower().split(";")[0]
    if identifier in DATES or re.search("[dy]|mmm", code):
        return partial(moment, epoch=epoch)
    if identifier in TIMES or re.search("[hs]", code):
        return clock
    if len(code) > 1 and not code.strip("0"):
        return partial(padded, width=len(code))
    return digits


def digits(text: str) -> str:
    """A number as it was typed: 380671234567.0 and 3.80671234567E11 are 380671234567, and 0.1 is 0.1."""
    if text.isascii() and text.isdigit():
        return text
    number = finite(text)
    if number is None:
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def padded(text: str, *, width: int) -> str:
    """A number whose format is zeros only: a code that keeps its leading zeros."""
    return digits(text).zfill(width)


def moment(text: str, *, epoch: datetime) -> str:
    """Days since the epoch as an ISO date, with the time where there is one."""
    days = finite(text)
    if days is None or days < 0:
        return digits(text)
    if days < 1:
        return clock(text)
    # The sheet of 1900 counts a 29 February that never was.
    shift = 1 if days < 60 and epoch is EPOCH else 0
    try:
        when = epoch + timedelta(seconds=round((days + shift) * 86400))
    except OverflowError:
        return digits(text)
    return when.isoformat() if when.time() != MIDNIGHT else when.date().isoformat()


def clock(text: str) -> str:
    """A part of a day, or a length of time, as hours, minutes and seconds."""
    days = finite(text)
    if days is None or not 0 <= days < 10_000:
        return digits(text)
    minutes, seconds = divmod(round(days * 86400), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def finite(text: str) -> float | None:
    """The number, None for what is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def unescaped(text: str) -> str:
    """Text without the _x000D_ that stands in workbooks for signs XML cannot hold."""
    return ESCAPED.sub(sign, text) if "_x" in text else text


def sign(code: re.Match[str]) -> str:
    """The sign that is meant; one that no text holds is left out."""
    meant = chr(int(code[1], 16))
    return meant if meant.isprintable() or meant in "\t\r\n" else ""
