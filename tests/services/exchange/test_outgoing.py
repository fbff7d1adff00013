"""What a spreadsheet finds in an exported file: numbers, days, moments and texts, and never a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from core.services.exchange.book import Book, letters, sheet_name
from core.services.exchange.outgoing import Heading, writer_of
from core.services.exchange.source import open_source
from core.values.errors import UserError

HEADINGS = [
    Heading("Name"), Heading("Pieces", "number"), Heading("Price", "amount"), Heading("Due", "date"),
    Heading("Visit", "instant"),
]  # fmt: skip
ROWS: list[list[Any]] = [
    ["Чайник & <кришка>", Decimal("1.500000"), Decimal("1250.5"), date(2026, 6, 1), datetime(2026, 6, 1, 15, 30, 7)],
    ["  two\nlines ", 7, Decimal(-3), None, None],
    ["", None, None, date(1899, 1, 2), datetime(1850, 1, 2, 3, 4, 5)],
]
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\tx", "\rx", "＝1+1", '=HYPERLINK("x")']


def written(path: Path, kind: str, rows: list[list[Any]], language: str = "uk", headings: Any = HEADINGS) -> Path:
    with writer_of(kind, path, "Orders", headings, language) as file:
        file.write(rows[:1])
        file.write(rows[1:])
    return path


def test_a_workbook_has_values_of_their_kinds(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path / "a.xlsx", "xlsx", ROWS)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["Name", "Pieces", "Price", "Due", "Visit"]
    assert rows[1] == ["Чайник & <кришка>", 1.5, 1250.5, datetime(2026, 6, 1), datetime(2026, 6, 1, 15, 30, 7)]
    assert rows[2] == ["  two\nlines ", 7, -3, None, None]
    assert rows[3] == [None, None, None, "1899-01-02", "1850-01-02 03:04:05"], "no spreadsheet counts such days"
    first = sheet[2]
    assert [cell.number_format for cell in first[1:3]] == ["General", "#,##0.00"]
    assert first[3].is_date
    assert first[4].is_date


def test_a_workbook_opens_with_a_head_that_stays_filters_and_fitting_columns(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path / "a.xlsx", "xlsx", [["x" * 200, *ROWS[0][1:]]])).active
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.title) == ("A2", "A1:E2", "Orders")
    assert [sheet.column_dimensions[letter].width for letter in "ABCDE"] == [60, 10, 12, 12, 17]
    assert all(cell.font.b for cell in sheet[1])


def test_a_table_without_rows_still_has_its_head(tmp_path: Path) -> None:
    sheet = load_workbook(written(tmp_path / "a.xlsx", "xlsx", [])).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [[one.title for one in HEADINGS]]
    assert written(tmp_path / "b", "csv", []).read_text("utf-8-sig") == "Name;Pieces;Price;Due;Visit\n"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str, tmp_path: Path) -> None:
    headings = [Heading(text)]
    sheet = load_workbook(written(tmp_path / "a.xlsx", "xlsx", [[text]], headings=headings)).active
    assert [(row[0].data_type, row[0].value) for row in sheet.iter_rows()] == [("s", text)] * 2
    raw = written(tmp_path / "b", "csv", [[text]], headings=headings).read_bytes().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(raw, newline=""), delimiter=";")) == [[f"'{text}"]] * 2


def test_signs_that_xml_cannot_hold_are_left_out_and_those_that_look_like_its_own_stay(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", "xlsx", [["a\x00b\x0b"], ["_x0041_"]], headings=[Heading("T")])
    assert [row.values for row in open_source(path, "a.xlsx").rows()] == [("ab",), ("_x0041_",)]


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_written_as_text(tmp_path: Path) -> None:
    headings, rows = [Heading("Code", "number")], [[1234567890123456789], [123456789012345]]
    sheet = load_workbook(written(tmp_path / "a.xlsx", "xlsx", rows, headings=headings)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["1234567890123456789", 123456789012345]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("uk", ["Чайник & <кришка>;1,5;1250,50;2026-06-01;2026-06-01 15:30:07", '"  two\nlines ";7;-3,00;;']),
        ("en", ["Чайник & <кришка>,1.5,1250.50,2026-06-01,2026-06-01 15:30:07", '"  two\nlines ",7,-3.00,,']),
    ],
)
def test_csv_is_as_spreadsheets_of_the_language_expect_it(language: str, lines: list[str], tmp_path: Path) -> None:
    raw = written(tmp_path / "a", "csv", ROWS[:2], language).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").split("\r\n")[1:] == [*lines, ""]


def test_what_does_not_fit_into_a_workbook_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="take the CSV file"):
        written(tmp_path / "a.xlsx", "xlsx", [["x" * 32_768]], headings=[Heading("T")])
    monkeypatch.setattr("core.services.exchange.book.MOST", 2)
    with pytest.raises(UserError, match="take the CSV file"):
        written(tmp_path / "b", "xlsx", [["a"], ["b"]], headings=[Heading("T")])


def test_columns_and_sheets_are_called_as_spreadsheets_allow(tmp_path: Path) -> None:
    assert [letters(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert sheet_name("Зарплата: 2026/05 [чернетка]") == "Зарплата  2026 05  чернетка"
    assert (sheet_name("'"), len(sheet_name("x" * 50))) == ("1", 31)
    path = tmp_path / "a.xlsx"
    with Book(path, "Кав'ярня & Ко", [Heading("T")]) as book:
        book.write([["1"]])
    assert load_workbook(path).sheetnames == ["Кав'ярня & Ко"]
