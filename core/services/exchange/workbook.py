"""Tables as XLSX: the sheets of a workbook, read as a stream behind a look at the zip.

No formula is computed and no link is followed; what the program that saved the file stored is what is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from posixpath import dirname, join, normpath
from zipfile import ZipFile

from core.services.exchange.formats import EPOCH, EPOCH_1904, Written, written
from core.services.exchange.header import Header, Record, header, rows
from core.services.exchange.markup import Elements, long_cell, parse
from core.services.exchange.package import damaged, package, refuse_doctypes
from core.services.exchange.sheet import ROWS, shared_strings, sheet_records, too_many_cells
from core.services.exchange.table import Hints, Limits, Row, Source
from core.values.errors import UserError
from core.values.words import _

CHUNK = 1 << 20
CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
# A cell has four tags or six; what has many more is no table.
TAGS = 12


@dataclass(frozen=True)
class Sheet:
    """A sheet by its name, and the part of the zip in which it stands."""

    name: str
    part: str
    hidden: bool = False


@dataclass(frozen=True)
class Book:
    """What a workbook says of itself: its sheets, its shared texts, and how its numbers are written."""

    sheets: tuple[Sheet, ...]
    strings: str = ""
    formats: tuple[Written, ...] = ()


def open_workbook(path: Path, name: str, limits: Limits, hints: Hints) -> Source:
    """The table in the first sheet that has rows, or in the one hinted at; raises UserError where there is none."""
    with package(path, name, limits) as archive:
        refuse_others(archive, name)
        refuse_doctypes(archive, name)
        book = describe(archive, name, limits)
        sheet = chosen(archive, book, name, limits, hints)
        count_cells(archive, sheet, name, limits)
    raw = partial(records, path, book, sheet, name, limits)
    head = header(raw(), name, limits, named=hints.header)
    return Source(
        kind="xlsx",
        name=name,
        columns=head.columns,
        read=partial(read, raw, head, name, limits),
        sheets=tuple(sheet.name for sheet in book.sheets),
        sheet=sheet.name,
    )


def read(raw: partial[Iterator[Record]], head: Header, name: str, limits: Limits) -> Iterator[Row]:
    """A new reading of the rows."""
    return rows(raw(), head, name, limits, shifting=False)


def records(path: Path, book: Book, sheet: Sheet, name: str, limits: Limits) -> Iterator[Record]:
    """The rows of the sheet, from a file that is opened for them."""
    with package(path, name, limits) as archive:
        strings = shared_strings(archive.open(book.strings), name, limits) if book.strings else []
        yield from sheet_records(archive.open(sheet.part), strings, book.formats, name, limits)


def refuse_others(archive: ZipFile, name: str) -> None:
    """Raise UserError for the zips that are something else."""
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise UserError(_("{name} is a binary workbook (XLSB); save it as XLSX."), name=name)
    if "content.xml" in names and "mimetype" in names:
        raise UserError(_("{name} is an OpenDocument file; save the table as XLSX."), name=name)
    if "_rels/.rels" not in names or not any(entry.startswith("xl/") for entry in names):
        raise UserError(
            _("{name} is an archive or a document, not a workbook; unpack it, or save the table as XLSX."), name=name
        )


def describe(archive: ZipFile, name: str, limits: Limits) -> Book:
    """What the parts about the workbook say of it; raises UserError where they say nothing of sheets."""
    main = next(iter(related(archive, "", name, limits).get("officeDocument", {}).values()), "")
    if not main:
        raise damaged(name)
    parts = related(archive, main, name, limits)
    found = elements(archive, main, {"sheet", "workbookPr"}, name, limits)
    sheets = [
        Sheet(attributes.get("name", ""), part, attributes.get("state", "visible") != "visible")
        for _parent, tag, attributes in found
        if tag == "sheet" and (part := parts.get("worksheet", {}).get(identifier(attributes), ""))
    ]
    old = any(attributes.get("date1904", "") in ("1", "true") for _parent, _tag, attributes in found)
    strings = next(iter(parts.get("sharedStrings", {}).values()), "")
    styles = next(iter(parts.get("styles", {}).values()), "")
    formats = styled(archive, styles, EPOCH_1904 if old else EPOCH, name, limits) if styles else ()
    return Book(tuple(sheets), strings, formats)


def related(archive: ZipFile, part: str, name: str, limits: Limits) -> dict[str, dict[str, str]]:
    """The parts that `part` refers to: by the kind of relation, then by its id. Links out of the file are left out."""
    folder = dirname(part)
    rels = join(folder, "_rels", f"{part.rpartition('/')[2]}.rels")
    known = {entry.lower(): entry for entry in archive.namelist()}
    found: dict[str, dict[str, str]] = {}
    if rels.lower() not in known:
        return found
    for _parent, _tag, attributes in elements(archive, known[rels.lower()], {"Relationship"}, name, limits):
        target = normpath(join("/", folder, attributes.get("Target", ""))).lstrip("/")
        if attributes.get("TargetMode") != "External" and target.lower() in known:
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.setdefault(kind, {})[attributes.get("Id", "")] = known[target.lower()]
    return found


def elements(
    archive: ZipFile, part: str, wanted: set[str], name: str, limits: Limits
) -> list[tuple[str, str, dict[str, str]]]:
    """The elements of a small part: the parent's tag, the tag, the attributes."""
    heard = Elements(wanted, name)
    with archive.open(part) as stream:
        for _portion in parse(stream, heard, name, limits):
            pass
    return heard.found


def identifier(attributes: dict[str, str]) -> str:
    """The id of the relation by which a sheet names its part."""
    return next((value for key, value in attributes.items() if key.endswith(":id")), "")


def styled(archive: ZipFile, part: str, epoch: datetime, name: str, limits: Limits) -> tuple[Written, ...]:
    """How each style of the workbook writes a number."""
    found = elements(archive, part, {"numFmt", "xf"}, name, limits)
    codes = {
        number(attributes.get("numFmtId", "")): attributes.get("formatCode", "")
        for _parent, tag, attributes in found
        if tag == "numFmt"
    }
    return tuple(
        written(number(attributes.get("numFmtId", "")), codes, epoch)
        for parent, tag, attributes in found
        if tag == "xf" and parent == "cellXfs"
    )


def number(text: str) -> int:
    """A count in an attribute, 0 where it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def chosen(archive: ZipFile, book: Book, name: str, limits: Limits, hints: Hints) -> Sheet:
    """The sheet that the person named, else the first with values, hidden ones last; raises UserError for none."""
    sheets = [sheet for sheet in book.sheets if sheet.name == hints.sheet]
    for sheet in sheets or sorted(book.sheets, key=lambda sheet: sheet.hidden):
        if any(VALUE.search(portion) for portion in portions(archive, sheet, name, limits)):
            return sheet
    raise UserError(_("{name} holds no rows."), name=name)


def count_cells(archive: ZipFile, sheet: Sheet, name: str, limits: Limits) -> None:
    """Refuse a sheet past the limits before a cell of it is read; what this quick look misses, the reading counts."""
    cells = lines = 0
    for portion in portions(archive, sheet, name, limits):
        cells += len(CELL.findall(portion))
        lines += portion.count(b"<row")
        if cells > limits.cells:
            raise too_many_cells(name, limits)
        if lines > ROWS:
            raise damaged(name)


def portions(archive: ZipFile, sheet: Sheet, name: str, limits: Limits) -> Iterator[bytes]:
    """The bytes of a sheet, never cut within a tag; raises UserError for more tags than its cells can have."""
    rest, tags = b"", 0
    with archive.open(sheet.part) as part:
        while chunk := part.read(CHUNK):
            data = rest + chunk
            cut = max(data.rfind(b"<"), 0)
            tags += data.count(b"<", 0, cut)
            if tags > TAGS * limits.cells:
                raise too_many_cells(name, limits)
            yield data[:cut]
            rest = data[cut:]
            if len(rest) > limits.cell + CHUNK:
                raise long_cell(name, limits)
    yield rest
