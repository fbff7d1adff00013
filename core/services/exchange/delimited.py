"""Tables as text: cells divided by ; , tab or |, quoted where they hold a separator or the end of a line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from core.services.exchange.formulas import unguarded
from core.services.exchange.header import Header, Record, header, rows, wide
from core.services.exchange.table import Hints, Limits, Row, Source
from core.services.exchange.text import charset, lines, long_line
from core.values.errors import UserError
from core.values.words import _

SEPARATORS = ";,\t|"
# Stands where no cell is divided: a character that no table holds.
NONE = "\x1f"
# Two columns at least, and most lines of the same width, or else a line of few words.
LOOKED_AT, LINES = 1 << 16, 200
AGREEING = 0.5
WORDS = 8


def open_delimited(path: Path, name: str, limits: Limits, hints: Hints) -> Source:
    """The table in a text file; raises UserError where it is none."""
    codec = charset(path, name, hints.encoding)
    start = opening(lines(path, name, codec, limits.line))
    separator = hints.delimiter or said(start) or sniffed(start, name)
    raw = partial(records, path, name, codec, separator, limits)
    head = header(raw(), name, limits, named=hints.header)
    return Source(
        kind="csv",
        name=name,
        columns=head.columns,
        read=partial(read, raw, head, name, limits),
        encoding=codec,
        delimiter=separator if separator != NONE else "",
    )


def read(raw: partial[Iterator[Record]], head: Header, name: str, limits: Limits) -> Iterator[Row]:
    """A new reading of the rows."""
    return rows(raw(), head, name, limits, shifting=True)


def opening(source: Iterable[str]) -> list[str]:
    """The first lines, enough to judge the file by."""
    start: list[str] = []
    size = 0
    for line in source:
        start.append(line)
        size += len(line)
        if size > LOOKED_AT or len(start) == LINES:
            break
    return start


def said(start: list[str]) -> str:
    """The separator that the first line declares as spreadsheets do: sep=;"""
    line = start[0].strip("\r\n\ufeff") if start else ""
    return line[4:] if line.lower().startswith("sep=") and len(line) == 5 else ""


def sniffed(start: list[str], name: str) -> str:
    """The separator under which most lines have the same number of cells, more than one; raises UserError for prose."""
    best = max(SEPARATORS, key=lambda separator: agreement(start, separator))
    if agreement(start, best) >= (AGREEING / 2, 2):
        return best
    words = sorted(len(line.split()) for line in start if line.strip())
    if words and words[len(words) // 2] > WORDS:
        raise UserError(
            _("{name} is text but no table: its lines are not divided into columns by ; , | or tabs."), name=name
        )
    return NONE


def agreement(start: list[str], separator: str) -> tuple[float, int]:
    """The share of lines that have the most usual number of cells, halved where the first has not, and that number."""
    try:
        counts = [len(cells) for cells in csv.reader(start, delimiter=separator) if cells]
    except csv.Error:
        return 0.0, 1
    widths = Counter(counts)
    width = max(widths, key=lambda count: (widths[count], count), default=1)
    if width == 1:
        return 0.0, 1
    return widths[width] / len(counts) / (1 if counts[0] == width else 2), width


def records(path: Path, name: str, codec: str, separator: str, limits: Limits) -> Iterator[Record]:
    """The records of the file with the number of their first line; one with broken quotes says so.

    Raises UserError for a cell, a line or a number of columns past the limits.
    """
    # A setting of the whole process; nothing else here reads CSV, and a lower one would cut long notes.
    csv.field_size_limit(max(csv.field_size_limit(), limits.cell))
    kept: list[str] = []
    source = keeping(lines(path, name, codec, limits.line), kept, name, limits)
    reader = csv.reader(source, delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield unquoted(line, "".join(kept), name, limits)
        else:
            if line > 1 or not said(kept):
                raw = kept[0] if len(kept) == 1 else "".join(kept)
                yield Record(line, inspected(line, cells, raw, name, limits))
        line += len(kept)
        kept.clear()


def keeping(source: Iterable[str], kept: list[str], name: str, limits: Limits) -> Iterator[str]:
    """The same lines, each remembered in `kept` until the record it belongs to is whole."""
    size = 0
    for number, line in enumerate(source, 1):
        size = len(line) + (size if kept else 0)
        if size > limits.line:
            raise long_line(name, number, limits.line)
        kept.append(line)
        yield line


def inspected(line: int, cells: list[str], raw: str, name: str, limits: Limits) -> list[str]:
    """The cells without guards against formulas; raises UserError where they are too many or too long."""
    if len(cells) > limits.columns:
        raise wide(name, len(cells), limits)
    if len(raw) > limits.cell and max(map(len, cells)) > limits.cell:
        raise long_cell(name, line, limits)
    return list(map(unguarded, cells)) if "'" in raw else cells


def long_cell(name: str, line: int, limits: Limits) -> UserError:
    """The sentence for one value as large as a file."""
    return UserError(
        _("{name}: a cell that begins in line {line} is longer than {characters} characters."),
        name=name,
        line=line,
        characters=limits.cell,
    )


def unquoted(line: int, text: str, name: str, limits: Limits) -> Record:
    """A record whose quotation marks do not match; raises UserError where its cell grew past the limit."""
    if len(text) > limits.cell:
        raise long_cell(name, line, limits)
    reason = UserError(_("The quotation marks of this row do not match."))
    return Record(line, [text.rstrip("\r\n")], ((-1, reason, text.rstrip("\r\n")),))
