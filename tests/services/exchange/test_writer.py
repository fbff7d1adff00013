"""Tables written for people: no formula in them, and the same when they are loaded again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.services.exchange.source import open_source
from core.services.exchange.table import Hints, Problem, Row
from core.services.exchange.writer import refused, write_csv, write_xlsx
from core.values.errors import UserError

Write = Callable[[Path, Sequence[str], Iterable[Sequence[str]]], None]
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "=cmd|' /C calc'!A1", '=HYPERLINK("http://evil")']


@pytest.mark.parametrize(("name", "write"), [("list.csv", write_csv), ("list.xlsx", write_xlsx)])
def test_a_table_is_loaded_again_as_it_was(tmp_path: Path, name: str, write: Write) -> None:
    rows = [("Ґудзь", "+380671234567", 'a;b\n"c"'), (" x ", *FORMULAS[:2]), ("_x000D_", "=\r\n'", "00123")]
    write(tmp_path / name, ("ПІБ", "Телефон", "Примітка"), rows)
    source = open_source(tmp_path / name, name)
    assert (source.columns, [row.values for row in source.rows()]) == (("ПІБ", "Телефон", "Примітка"), rows)


def test_every_cell_of_a_workbook_is_text(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "list.xlsx", FORMULAS, [FORMULAS, ["380671234567", "1.5", "true"]])
    cells = [cell for row in load_workbook(tmp_path / "list.xlsx").active.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert len(cells) == 2 * len(FORMULAS) + 3


def test_cells_of_csv_that_begin_like_formulas_are_marked(tmp_path: Path) -> None:
    write_csv(tmp_path / "list.csv", ["a"], [[cell] for cell in FORMULAS])
    text = (tmp_path / "list.csv").read_bytes().decode("utf-8-sig")
    starts = [line.lstrip('"')[:1] for line in text.split("\r\n")[1:] if line]
    assert set(starts) <= {"'"}


@pytest.mark.parametrize(("name", "write"), [("list.csv", write_csv), ("list.xlsx", write_xlsx)])
def test_a_spreadsheet_program_finds_no_formula(tmp_path: Path, name: str, write: Write) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("no LibreOffice on this machine")
    write(tmp_path / name, ["a"], [[cell] for cell in FORMULAS])
    command = [office, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "fods"]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / name], check=True, capture_output=True, timeout=120)
    assert "table:formula" not in (tmp_path / "list.fods").read_text(encoding="utf-8")


def test_a_cell_that_a_workbook_cannot_hold_is_not_cut_off_silently(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="more than 32767 characters"):
        write_xlsx(tmp_path / "list.xlsx", ["a"], [["x" * 32_768]])


def test_signs_that_xml_cannot_hold_are_left_out(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "list.xlsx", ["a"], [["b\x01\x0b\ud800c"]])
    assert next(open_source(tmp_path / "list.xlsx", "list.xlsx").rows()).values == ("bc",)


def test_refused_rows_come_with_their_reasons_and_load_again(tmp_path: Path) -> None:
    reason = UserError("The phone {phone} is too short.", phone="067")
    rows = [
        Row(2, ("Ґудзь", "0671234567")),
        Row(3, ("Косач", "067"), (Problem(3, "Телефон", reason, "067"), Problem(3, "", reason, "", refused=False))),
        Row(4, ("Франко", "")),
    ]
    write_csv(tmp_path / "left.csv", ("ПІБ", "Телефон", "Причина"), refused(rows, lambda one: str(one.reason)))
    source = open_source(tmp_path / "left.csv", "left.csv")
    assert [row.values for row in source.rows()] == [("Косач", "067", "The phone 067 is too short.")]


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@settings(deadline=None, max_examples=50)
@given(rows=st.lists(st.tuples(CELL, CELL), max_size=5), kind=st.sampled_from(["csv", "xlsx"]))
def test_any_table_is_loaded_again_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], kind: str
) -> None:
    path = tmp_path_factory.mktemp("written") / f"list.{kind}"
    (write_csv if kind == "csv" else write_xlsx)(path, ("one", "two"), rows)
    rows = (
        [tuple(cell.replace("\ufffe", "").replace("\uffff", "") for cell in row) for row in rows]
        if kind == "xlsx"
        else rows
    )
    source = open_source(path, path.name, hints=Hints(header=True, delimiter=";"))
    assert [row.values for row in source.rows()] == [row for row in rows if any(row)]
