"""One sheet of a workbook as a stream of rows; only the texts that cells share are held in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from typing import IO

from core.services.exchange.formats import Written, digits, unescaped
from core.services.exchange.header import Record, wide
from core.services.exchange.markup import DEPTH, Text, local, long_cell, parse
from core.services.exchange.package import damaged
from core.services.exchange.table import Limits
from core.values.errors import UserError
from core.values.words import _

# No sheet has more rows.
ROWS = 1_048_576
VALUES = frozenset("vt")


def sheet_records(
    part: IO[bytes], strings: Sequence[str], formats: Sequence[Written], name: str, limits: Limits
) -> Iterator[Record]:
    """The rows of a sheet that have a cell; raises UserError past the limits and for damage."""
    cells = Cells(strings, formats, name, limits)
    with closing(part):
        for _portion in parse(part, cells, name, limits):
            yield from cells.ready
            cells.ready.clear()
            if cells.over:
                return
    yield from cells.ready


def shared_strings(part: IO[bytes], name: str, limits: Limits) -> list[str]:
    """The texts that cells refer to by number."""
    strings = Strings(name, limits)
    with closing(part):
        for _portion in parse(part, strings, name, limits):
            pass
    return strings.found


def too_many_cells(name: str, limits: Limits) -> UserError:
    """The sentence for a workbook that is too large for this way."""
    return UserError(
        _("{name} has more than {limit} cells; save the table as CSV UTF-8 or divide it."),
        name=name,
        limit=limits.cells,
    )


class Strings:
    """Hears the shared texts; the phonetic readings beside them are left out."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.text = Text(name, limits)
        self.found: list[str] = []
        self.depth = self.phonetic = 0
        self.listening = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEPTH:
            raise damaged(self.name)
        self.phonetic += local(tag) == "rPh"
        self.listening = local(tag) == "t" and not self.phonetic

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.listening = False
        self.phonetic -= local(tag) == "rPh"
        if local(tag) == "si":
            self.found.append(unescaped(self.text.take()))
            if len(self.found) > self.limits.cells:
                raise too_many_cells(self.name, self.limits)

    def data(self, text: str) -> None:
        if self.listening:
            self.text.add(text)


class Cells:
    """Hears the cells of a sheet and puts whole rows into `ready`; `over` after the last one.

    It is told of every tag of a large file: the frequent ones first, and few calls.
    """

    def __init__(self, strings: Sequence[str], formats: Sequence[Written], name: str, limits: Limits) -> None:
        self.strings, self.name, self.limits = strings, name, limits
        self.formats = {str(style): format_ for style, format_ in enumerate(formats)}
        self.ready: list[Record] = []
        self.over = self.listening = self.formula = self.stored = False
        self.text = ""
        self.number = self.depth = self.phonetic = self.place = self.count = 0
        self.kind = self.style = ""
        self.cells: list[str] = []
        self.wrong: list[tuple[int, UserError, str]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = local(tag)
        if tag == "c":
            self.start_cell(attributes)
        elif tag in VALUES:
            self.start_value()
        elif tag == "row":
            self.start_row(attributes)
        else:
            self.start_other(tag)

    def start_cell(self, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > self.limits.cells:
            raise too_many_cells(self.name, self.limits)
        self.place = column(attributes["r"]) if "r" in attributes else self.place + 1
        if self.place < 0:
            raise damaged(self.name)
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s", "")
        self.formula = self.stored = False
        self.text = ""

    def start_value(self) -> None:
        if self.listening:
            raise damaged(self.name)
        self.listening, self.stored = not self.phonetic, True

    def start_row(self, attributes: dict[str, str]) -> None:
        stated = attributes.get("r", "")
        self.number = int(stated) if stated.isdecimal() and len(stated) < 8 else self.number + 1
        self.cells, self.wrong, self.place = [], [], -1
        if self.number > ROWS:
            raise damaged(self.name)

    def start_other(self, tag: str) -> None:
        self.depth += 1
        self.formula = self.formula or tag == "f"
        self.phonetic += tag == "rPh"
        if self.depth > DEPTH:
            raise damaged(self.name)

    def data(self, text: str) -> None:
        if self.listening:
            self.text += text
            if len(self.text) > self.limits.cell:
                raise long_cell(self.name, self.limits)

    def end(self, tag: str) -> None:
        if ":" in tag:
            tag = local(tag)
        if tag == "c":
            self.end_cell()
        elif tag in VALUES:
            self.listening = False
        elif tag == "row":
            if self.cells or self.wrong:
                self.ready.append(Record(self.number, self.cells, tuple(self.wrong)))
        else:
            self.depth -= 1
            self.phonetic -= tag == "rPh"
            self.over = self.over or tag == "sheetData"

    def end_cell(self) -> None:
        text, kind = self.text, self.kind
        if kind == "e" or (self.formula and not text and not (self.stored and kind == "str")):
            self.wrong.append((self.place, unusable(text), text))
        elif not text:
            return
        elif kind == "s":
            self.put(self.shared(text))
        elif kind == "n":
            self.put(self.formats.get(self.style, digits)(text))
        elif kind == "b":
            self.put("true" if text.strip() == "1" else "false")
        else:
            self.put(unescaped(text))

    def put(self, value: str) -> None:
        """Set the value of the present cell; raises UserError for a column past the limit."""
        gap = self.place - len(self.cells)
        if gap:
            self.make_room(gap)
        if gap < 0:
            self.cells[self.place] = value
        else:
            self.cells.append(value)

    def make_room(self, gap: int) -> None:
        if self.place >= self.limits.columns:
            raise wide(self.name, self.place + 1, self.limits)
        self.cells.extend([""] * gap)

    def shared(self, text: str) -> str:
        try:
            return self.strings[int(text)]
        except (ValueError, IndexError) as error:
            raise damaged(self.name) from error


def unusable(error: str) -> UserError:
    """The sentence for a cell that shows an error, or a formula whose result was not saved."""
    if error:
        return UserError(_("The cell shows the error {error}."), error=error)
    return UserError(
        _("The cell has a formula without its result; open the file in a spreadsheet program and save it.")
    )


def column(reference: str) -> int:
    """The place of the column in AB12, counted from 0."""
    return lettered(reference.rstrip("0123456789"))


@lru_cache(maxsize=20_000)
def lettered(letters: str) -> int:
    """The place of the column AB, counted from 0."""
    place = 0
    for letter in letters[:3]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
