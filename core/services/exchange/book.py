"""A workbook of one sheet, written as its rows come: nothing is held but the row at hand. No cell becomes a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Self
from zipfile import ZIP_DEFLATED, ZipFile

from markupsafe import escape

from core.services.exchange.outgoing import Heading, Kind, Row, moment, plain
from core.services.exchange.writer import CONTROL, ESCAPE, LONGEST
from core.values.errors import UserError
from core.values.words import _

LEVEL = 2
"""Of zlib: 6 takes twice as long for a twentieth less."""

MOST = 1_048_576
"""Rows of a sheet."""

EXACT = 15
"""Digits that a number of a spreadsheet has; one with more is written as text."""

EPOCH = date(1899, 12, 30).toordinal()
FIRST = date(1900, 3, 1)
"""The first day that every spreadsheet counts alike; earlier ones are written as text."""

PIECE = 1_000
WIDTHS: dict[Kind, tuple[int, int]] = {
    "text": (8, 60), "number": (8, 20), "amount": (12, 20), "date": (12, 12), "instant": (17, 17),
}  # fmt: skip
STYLES: dict[Kind, str] = {"text": "", "number": "", "date": ' s="2"', "instant": ' s="3"', "amount": ' s="4"'}

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENTS = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/></Types>'
)
ROOT = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
PARTS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
LOOKS = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Book:
    """Takes the rows of a table; the widths of its columns are those of the first piece."""

    def __init__(self, path: Path, name: str, headings: Sequence[Heading]) -> None:
        self.name, self.headings, self.count = sheet_name(name), headings, 0
        self.letters = [letters(place) for place in range(len(headings))]
        self._cells = [CELLS[heading.kind] for heading in headings]
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=LEVEL)

    def __enter__(self) -> Self:
        for name, text in (("[Content_Types].xml", CONTENTS), ("_rels/.rels", ROOT)):
            self._zip.writestr(name, text)
        self._sheet = self._zip.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if error is None:
                self._begin([])
                self._put(f'</sheetData><autoFilter ref="A1:{self.letters[-1]}{self.count}"/></worksheet>')
        finally:
            self._sheet.close()
        if error is None:
            for name, text in (
                ("xl/workbook.xml", self._book()),
                ("xl/_rels/workbook.xml.rels", PARTS),
                ("xl/styles.xml", LOOKS),
            ):
                self._zip.writestr(name, text)
        self._zip.close()

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows; UserError where they are more than a sheet has, or a cell cannot be held."""
        left = iter(rows)
        while piece := list(islice(left, PIECE)):
            self._begin(piece)
            if self.count + len(piece) > MOST:
                told = _("A sheet has no more than {rows} rows; take the CSV file, or narrow the list.")
                raise UserError(told, rows=MOST)
            self._put("".join(map(self._row, piece)))

    def _begin(self, first: Sequence[Row]) -> None:
        """What stands before the rows, once."""
        if self.count:
            return
        wide = "".join(
            f'<col min="{at}" max="{at}" width="{width(heading, [row[at - 1] for row in first])}" customWidth="1"/>'
            for at, heading in enumerate(self.headings, 1)
        )
        self._put(
            f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
            'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f"<cols>{wide}</cols><sheetData>"
        )
        titles = (
            text(heading.title, f'<c r="{at}1" s="1"') for at, heading in zip(self.letters, self.headings, strict=True)
        )
        self._put(f'<row r="1">{"".join(titles)}</row>')
        self.count = 1

    def _row(self, row: Row) -> str:
        self.count = number = self.count + 1
        cells = [
            cell(value, f'<c r="{letter}{number}"')
            for letter, cell, value in zip(self.letters, self._cells, row, strict=True)
            if value is not None and value != ""
        ]
        return f'<row r="{number}">{"".join(cells)}</row>'

    def _put(self, written: str) -> None:
        self._sheet.write(written.encode())

    def _book(self) -> str:
        shown = escape(self.name)
        quoted = escape(self.name.replace("'", "''"))
        area = f"'{quoted}'!$A$1:${self.letters[-1]}${self.count}"
        return (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="{shown}" sheetId="1" r:id="rId1"/>'
            '</sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
            f"{area}</definedName></definedNames></workbook>"
        )


# ---- cells; `opened` is the beginning of the element


def text(value: str, opened: str) -> str:
    """A cell that is text whatever it begins with."""
    if not value.isprintable() or "_x" in value:
        value = ESCAPE.sub("_x005F_", CONTROL.sub("", value))
    if len(value) > LONGEST:
        raise UserError(
            _("A cell of more than {characters} characters does not fit into a workbook; take the CSV file."),
            characters=LONGEST,
        )
    safe = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return f'{opened} t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def number(value: Decimal | int, opened: str) -> str:
    return figure(plain(value), opened)


def amount(value: Decimal | int, opened: str) -> str:
    return figure(f"{value:.2f}", f"{opened}{STYLES['amount']}")


def figure(written: str, opened: str) -> str:
    """A number, as text where a spreadsheet would not keep all of its digits."""
    return f"{opened}><v>{written}</v></c>" if len(written) <= EXACT else text(written, opened)


def day(value: date, opened: str) -> str:
    if value < FIRST:
        return text(value.isoformat(), opened)
    return f"{opened}{STYLES['date']}><v>{value.toordinal() - EPOCH}</v></c>"


def instant(value: datetime, opened: str) -> str:
    """A moment by the wall clock, to the second."""
    if value.date() < FIRST:
        return text(moment(value), opened)
    part = (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    return f"{opened}{STYLES['instant']}><v>{value.toordinal() - EPOCH + part:.9f}</v></c>"


CELLS: dict[Kind, Callable[[Any, str], str]] = {
    "text": text, "number": number, "amount": amount, "date": day, "instant": instant,
}  # fmt: skip


def width(heading: Heading, values: Iterable[Any]) -> int:
    """How wide a column is, in letters."""
    least, most = WIDTHS[heading.kind]
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(least, len(heading.title) + 4, longest + 2), max(most, len(heading.title) + 4, least))


def letters(place: int) -> str:
    """The name of a column by its place: A, Z, AA."""
    above, own = divmod(place, 26)
    return (letters(above - 1) if above else "") + chr(65 + own)


def sheet_name(name: str) -> str:
    """A name that a sheet can have."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:31].strip(" '") or "1"
