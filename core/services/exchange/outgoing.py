"""Tables on their way out: titled columns, each of one kind of value, written page by page as CSV or as a workbook."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol, Self

from core.services.exchange.formulas import guarded

Kind = Literal["text", "number", "amount", "date", "instant"]
Row = Sequence[Any]
"""A value for each column, None where there is none: text, a number, a day, a moment by the wall clock."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a file."""

    title: str
    kind: Kind = "text"


class Writer(Protocol):
    """Takes the rows of a table; at the end of its block the file is whole."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: object, error: object, trace: object) -> None: ...

    def write(self, rows: Iterable[Row]) -> None: ...


def writer_of(kind: str, path: Path, name: str, headings: Sequence[Heading], language: str) -> Writer:
    """What writes a table called `name` into a file, as somebody who reads that language opens it."""
    if kind == "csv":
        return Separated(path, headings, language)
    from core.services.exchange.book import Book  # noqa: PLC0415  # it packs, which few processes do

    return Book(path, name, headings)


class Separated:
    """CSV as the spreadsheets of a language expect it: by semicolons with decimal commas, or by commas with points.

    Days are written 2026-06-01, which every spreadsheet knows for a day.
    """

    def __init__(self, path: Path, headings: Sequence[Heading], language: str) -> None:
        self.headings, self.comma = headings, language != "en"
        self._file = path.open("w", encoding="utf-8-sig", errors="replace", newline="")
        self._writer = csv.writer(self._file, delimiter=";" if self.comma else ",")
        self._cells = [self._cell(heading.kind) for heading in headings]

    def __enter__(self) -> Self:
        self._writer.writerow([guarded(heading.title) for heading in self.headings])
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._file.close()

    def write(self, rows: Iterable[Row]) -> None:
        cells = self._cells
        self._writer.writerows(
            ["" if value is None else cell(value) for cell, value in zip(cells, row, strict=True)] for row in rows
        )

    def _cell(self, kind: Kind) -> Callable[[Any], str]:
        cells: dict[Kind, Callable[[Any], str]] = {
            "text": guarded, "number": self._number, "amount": self._amount, "date": date.isoformat, "instant": moment,
        }  # fmt: skip
        return cells[kind]

    def _number(self, value: Decimal | int) -> str:
        return self._signed(plain(value))

    def _amount(self, value: Decimal | int) -> str:
        return self._signed(f"{value:.2f}")

    def _signed(self, text: str) -> str:
        return text.replace(".", ",") if self.comma else text


def moment(value: datetime) -> str:
    """A moment by the wall clock, to the second."""
    return value.isoformat(" ", "seconds")


def plain(value: Decimal | int) -> str:
    """A number without the zeros at the end of its decimals."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
