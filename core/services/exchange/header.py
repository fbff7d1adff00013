"""Where a table begins and what its columns are called, judged by its first rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import NamedTuple

from core.services.exchange.table import Limits, Problem, Row
from core.values.errors import UserError
from core.values.words import _

# Enough rows to see through a title and a few blank lines above the header.
LOOKED_AT = 50
# A longer title tells nothing more.
TITLE = 100
# What a title never is as a whole: a phone or long number, a date, an e-mail, an address of a site.
DATA = re.compile(r"[+(]?\d[\d\s()./-]{3,}|\S+@\S+|\w+://\S+")


class Record(NamedTuple):
    """The cells of one line or row as read; `wrong` holds the column (-1 for the row), the reason and the value."""

    number: int
    cells: list[str]
    wrong: tuple[tuple[int, UserError, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The unique titles of the columns; rows up to and with number `upto` are not data."""

    columns: tuple[str, ...]
    upto: int


def header(records: Iterable[Record], name: str, limits: Limits, *, named: bool | None = None) -> Header:
    """Find the header in the first records; `named` says whether there is one, None leaves it to the cells.

    Raises UserError for a table with no cell, or with more columns than the limit.
    """
    first = [record for record in islice(records, LOOKED_AT) if filled(record)]
    if not first:
        raise UserError(_("{name} holds no rows."), name=name)
    usual = usual_width(first)
    top = next((record for record in first if filled(record) * 2 >= usual), first[0])
    width = max(len(trimmed(top.cells)), usual)
    if width > limits.columns:
        raise wide(name, width, limits)
    if looks_titled(top.cells) if named is None else named:
        return Header(unique(top.cells, width), top.number)
    return Header(unique([], width), 0)


def wide(name: str, width: int, limits: Limits) -> UserError:
    """The sentence for more columns than any table has."""
    return UserError(
        _("{name} has {count} columns; at most {limit} are read."), name=name, count=width, limit=limits.columns
    )


def usual_width(records: Sequence[Record]) -> int:
    """How many cells most of the rows have, not counting empty ones at the end."""
    widths = Counter(len(trimmed(record.cells)) for record in records)
    return max(widths, key=lambda width: (widths[width], width))


def trimmed(cells: Sequence[str]) -> Sequence[str]:
    """The cells without the empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def filled(record: Record) -> int:
    """How many cells say something."""
    return sum(1 for cell in record.cells if cell.strip())


def looks_titled(cells: Sequence[str]) -> bool:
    """Titles are words; phones, dates, e-mails and long numbers are data."""
    return not any(DATA.fullmatch(cell.strip()) for cell in cells)


def unique(titles: Sequence[str], width: int) -> tuple[str, ...]:
    """A title for each column and no title twice: the letter where there is none, a number where there are more."""
    found: list[str] = []
    taken: set[str] = set()
    for place in range(width):
        title = " ".join(titles[place].split())[:TITLE] if place < len(titles) else ""
        taken.add(fresh := free(title or letter(place), taken))
        found.append(fresh)
    return tuple(found)


def free(title: str, taken: set[str]) -> str:
    """`title`, or it with the first number that makes it another one."""
    numbered = (f"{title} {number}" for number in count(2))
    return next(fresh for fresh in chain([title], numbered) if fresh not in taken)


def letter(place: int) -> str:
    """A, B … Z, AA: the column as spreadsheets call it; `place` counts from 0."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def rows(records: Iterable[Record], head: Header, name: str, limits: Limits, *, shifting: bool) -> Iterator[Row]:
    """The data rows under `head`, empty ones passed over; raises UserError past the limit of rows.

    `shifting` says that one separator too many or too few moves the cells beside it, as in text: a row that is too
    long is refused then, one that is too short is noted. Where each cell knows its column neither can happen.
    """
    width = len(head.columns)
    left = limits.rows
    for record in records:
        number, cells, wrong = record
        if number <= head.upto or not (wrong or any(cells)):
            continue
        left -= 1
        if left < 0:
            raise UserError(_("{name} has more than {limit} rows; divide it."), name=name, limit=limits.rows)
        if len(cells) == width and not wrong:
            yield Row(number, tuple(cells))
        else:
            yield uneven(record, head.columns, shifting=shifting)


def uneven(record: Record, columns: tuple[str, ...], *, shifting: bool) -> Row:
    """A row whose cells are too many, too few or broken, with the reasons."""
    width = len(columns)
    cells, surplus = record.cells[:width], trimmed(record.cells[width:])
    problems = [
        Problem(record.number, columns[place] if 0 <= place < width else "", reason, value)
        for place, reason, value in record.wrong
    ]
    if surplus:
        problems.append(uncounted(record, width, " ".join(surplus), refused=shifting))
    elif shifting and len(cells) < width and not problems:
        problems.append(uncounted(record, width, "", refused=False))
    cells += [""] * (width - len(cells))
    return Row(record.number, tuple(cells), tuple(problems))


def uncounted(record: Record, width: int, value: str, *, refused: bool) -> Problem:
    """A row that has not as many cells as the table has columns."""
    reason = UserError(_("The row has {count} cells, the table {width} columns."), count=len(record.cells), width=width)
    return Problem(record.number, "", reason, value, refused)
