"""Workbooks made part by part, the good ones as spreadsheet programs write them and the bad ones as attackers do."""

from __future__ import annotations

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def sheet(rows: str) -> str:
    """A sheet with these row elements."""
    return f'{PROLOGUE}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def row(number: int, *cells: str) -> str:
    """A row of inline texts; empty ones are left out."""
    inside = "".join(text(f"{chr(65 + place)}{number}", cell) for place, cell in enumerate(cells) if cell)
    return f'<row r="{number}">{inside}</row>'


def text(reference: str, value: str) -> str:
    """A cell with an inline text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'


def relations(*links: tuple[str, str, str]) -> str:
    """A part of relations: id, kind, target."""
    inside = "".join(f'<Relationship Id="{i}" Type="{RELATIONS}/{kind}" Target="{to}"/>' for i, kind, to in links)
    return f'{PROLOGUE}<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def parts(*sheets: str, strings: str = "", styles: str = "", properties: str = "") -> dict[str, str]:
    """The parts of a workbook with these sheets, named S1, S2 …"""
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, len(sheets) + 1))
    links = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    found = {
        "[Content_Types].xml": f'{PROLOGUE}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{PROLOGUE}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
        f"<sheets>{names}</sheets></workbook>",
        **{f"xl/worksheets/sheet{number}.xml": content for number, content in enumerate(sheets, 1)},
    }
    if strings:
        found["xl/sharedStrings.xml"] = f'{PROLOGUE}<sst xmlns="{MAIN}">{strings}</sst>'
        links.append(("rId100", "sharedStrings", "sharedStrings.xml"))
    if styles:
        found["xl/styles.xml"] = f'{PROLOGUE}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
        links.append(("rId101", "styles", "/xl/styles.xml"))
    return {**found, "xl/_rels/workbook.xml.rels": relations(*links)}


def write(path: Path, contents: dict[str, str] | dict[str, bytes]) -> Path:
    """Pack the parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path


def workbook(path: Path, *sheets: str, strings: str = "", styles: str = "", properties: str = "") -> Path:
    """A workbook with these sheets."""
    return write(path, parts(*sheets, strings=strings, styles=styles, properties=properties))
