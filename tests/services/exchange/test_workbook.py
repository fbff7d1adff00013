"""Tables of workbooks: every kind of cell, sheets, and the memory and time they take."""

from __future__ import annotations

import tracemalloc
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from core.services.exchange.source import open_source
from core.services.exchange.table import DEFAULT, Hints, Limits, Row
from core.values.errors import UserError
from tests.services.exchange.books import parts, relations, row, sheet, workbook, write

STYLES = (
    '<numFmts count="2"><numFmt numFmtId="170" formatCode="dd.mm.yyyy"/>'
    '<numFmt numFmtId="171" formatCode="00000000"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>'
)


def read(path: Path, limits: Limits = DEFAULT, hints: Hints = Hints()) -> list[Row]:  # noqa: B008
    return list(open_source(path, path.name, limits, hints).rows())


def values_of(tmp_path: Path, *cells: str, strings: str = "", styles: str = STYLES, properties: str = "") -> list[str]:
    """What these cells say under a header as wide as they are."""
    head = row(1, *(f"col{n}" for n in range(len(cells))))
    path = workbook(
        tmp_path / "one.xlsx",
        sheet(f'{head}<row r="2">{"".join(cells)}</row>'),
        strings=strings,
        styles=styles,
        properties=properties,
    )
    (found,) = read(path)
    return list(found.values)


def test_a_workbook_as_openpyxl_writes_it_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["ПІБ", "Телефон", "Народження", "Зустріч", "О котрій", "Борг", "VIP", "Код"])
    when = datetime(2024, 5, 6, 7, 8, 9)
    book.active.append(["Ґудзь", 380671234567, date(1980, 3, 22), when, time(18, 30), 1250.5, True, "00123"])
    book.save(tmp_path / "list.xlsx")
    assert read(tmp_path / "list.xlsx") == [
        Row(2, ("Ґудзь", "380671234567", "1980-03-22", "2024-05-06T07:08:09", "18:30:00", "1250.5", "true", "00123"))
    ]


def test_phones_that_a_spreadsheet_made_numbers_keep_their_digits(tmp_path: Path) -> None:
    cells = ['<c r="A2"><v>380671234567.0</v></c>', '<c r="B2"><v>3.80671234567E11</v></c>']
    assert values_of(tmp_path, *cells) == ["380671234567", "380671234567"]


def test_styles_say_what_is_a_date_and_which_zeros_count(tmp_path: Path) -> None:
    cells = ['<c r="A2" s="1"><v>45000</v></c>', '<c r="B2" s="2"><v>1234567</v></c>', '<c r="C2" s="9"><v>5</v></c>']
    assert values_of(tmp_path, *cells) == ["2023-03-15", "01234567", "5"]


def test_a_workbook_of_an_old_mac_counts_from_1904(tmp_path: Path) -> None:
    cell = '<c r="A2" s="1"><v>43538</v></c>'
    assert values_of(tmp_path, cell, properties='<workbookPr date1904="1"/>') == ["2023-03-15"]


def test_shared_texts_are_put_together_without_their_phonetic_readings(tmp_path: Path) -> None:
    strings = "<si><t>Ки</t></si><si><r><t>Ґу</t></r><r><t>дзь_x000D_</t></r><rPh><t>reading</t></rPh></si>"
    cells = ['<c r="A2" t="s"><v>1</v></c>', '<c r="B2" t="s"><v>0</v></c>']
    assert values_of(tmp_path, *cells, strings=strings) == ["Ґудзь\r", "Ки"]


def test_a_formula_gives_the_result_that_was_saved(tmp_path: Path) -> None:
    cells = [
        '<c r="A2"><f>1+1</f><v>2</v></c>',
        '<c r="B2" t="str"><f>A2&amp;"x"</f><v>2x</v></c>',
        '<c r="C2" t="str"><f>""</f><v></v></c>',
        '<c r="D2" t="b"><f>1=2</f><v>0</v></c>',
    ]
    assert values_of(tmp_path, *cells) == ["2", "2x", "", "false"]


def test_a_formula_without_result_and_an_error_refuse_their_row(tmp_path: Path) -> None:
    cells = '<c r="A3"><f>1+1</f></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C3"><v>7</v></c>'
    good = row(4, "x", "y", "z")
    path = workbook(tmp_path / "one.xlsx", sheet(row(1, "Сума", "Частка", "Код") + f'<row r="3">{cells}</row>' + good))
    first, second = read(path)
    assert (first.number, first.values, first.refused, second.refused) == (3, ("", "", "7"), True, False)
    assert [(problem.field, str(problem.reason), problem.value) for problem in first.problems] == [
        ("Сума", "The cell has a formula without its result; open the file in a spreadsheet program and save it.", ""),
        ("Частка", "The cell shows the error #DIV/0!.", "#DIV/0!"),
    ]


def test_a_formula_of_a_program_that_computes_nothing_refuses_its_row(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Сума"])
    book.active.append(["=1+1"])
    book.save(tmp_path / "list.xlsx")
    (found,) = read(tmp_path / "list.xlsx")
    assert found.refused


def test_cells_without_references_follow_each_other(tmp_path: Path) -> None:
    path = workbook(tmp_path / "one.xlsx", sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"))
    assert [(found.number, found.values) for found in read(path, hints=Hints(header=False))] == [
        (1, ("1", "2")),
        (2, ("3", "")),
    ]


def test_empty_cells_between_others_and_empty_rows_are_kept_apart(tmp_path: Path) -> None:
    path = workbook(tmp_path / "one.xlsx", sheet(row(1, "a", "b", "c") + row(3) + row(7, "1", "", "3")))
    assert read(path) == [Row(7, ("1", "", "3"))]


def test_tags_with_a_prefix_are_read(tmp_path: Path) -> None:
    prefixed = sheet(row(1, "ПІБ", "Код") + row(2, "Ґудзь", "7")).replace("<", "<x:").replace("<x:/", "</x:")
    prefixed = prefixed.replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    assert read(workbook(tmp_path / "one.xlsx", prefixed)) == [Row(2, ("Ґудзь", "7"))]


def test_the_first_sheet_with_rows_is_read_and_all_are_listed(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "three.xlsx", sheet(""), sheet(row(1, "a") + row(2, "1")), sheet(row(1, "b") + row(2, "2"))
    )
    source = open_source(path, path.name)
    assert (source.sheets, source.sheet, source.columns) == (("S1", "S2", "S3"), "S2", ("a",))
    assert open_source(path, path.name, hints=Hints(sheet="S3")).columns == ("b",)


def test_a_hidden_sheet_is_read_only_when_there_is_no_other(tmp_path: Path) -> None:
    contents = parts(sheet(row(1, "hidden") + row(2, "1")), sheet(row(1, "shown") + row(2, "2")))
    contents["xl/workbook.xml"] = contents["xl/workbook.xml"].replace('sheetId="1"', 'sheetId="1" state="hidden"')
    path = write(tmp_path / "two.xlsx", contents)
    assert open_source(path, path.name).columns == ("shown",)


def test_a_workbook_with_no_values_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "empty.xlsx", sheet('<row r="1"><c r="A1" s="1"/></row>'), styles=STYLES)
    with pytest.raises(UserError, match="holds no rows"):
        open_source(path, path.name)


def test_a_link_out_of_the_file_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.xml"
    outside.write_text(sheet(row(1, "secret")))
    contents = parts(sheet(row(1, "a")))
    for target in (f"file://{outside}", "../../../outside.xml", str(outside)):
        contents["xl/_rels/workbook.xml.rels"] = relations(("rId1", "worksheet", target))
        path = write(tmp_path / "link.xlsx", contents)
        with pytest.raises(UserError):
            open_source(path, path.name)


def test_a_cell_past_the_header_is_noted_and_refuses_nothing(tmp_path: Path) -> None:
    rows = "".join(row(number, "x", "y") for number in range(2, 9))
    path = workbook(tmp_path / "note.xlsx", sheet(row(1, "a", "b") + rows + row(9, "1", "2", "", "нотатка")))
    last = read(path)[-1]
    assert (last.values, last.refused, last.problems[0].value) == (("1", "2"), False, " нотатка")


def test_two_cells_far_apart_take_no_room_between_them(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="A1048576"><v>7</v></c></row>'
    assert read(workbook(tmp_path / "far.xlsx", sheet(row(1, "a") + far))) == [Row(1_048_576, ("7",))]


def test_a_cell_past_the_limit_of_columns_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "wide.xlsx", sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'))
    with pytest.raises(UserError, match="16384 columns; at most 1000"):
        open_source(path, path.name)


def test_a_long_text_that_many_cells_share_is_held_once(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))
    path = workbook(tmp_path / "shared.xlsx", sheet(rows), strings=f"<si><t>{'x' * 30_000}</t></si>")
    source = open_source(path, path.name)
    tracemalloc.start()
    assert sum(len(found.values[0]) for found in source.rows()) == 30_000 * 19_998
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_reading_past_the_limit_of_time_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "slow.xlsx", sheet("".join(row(n, "x", "y") for n in range(1, 5000))))
    with pytest.raises(UserError, match="takes longer than 0 seconds"):
        read(path, Limits(seconds=0))


def test_the_million_and_first_cell_is_refused_and_the_millionth_is_not(tmp_path: Path) -> None:
    limits = Limits(cells=100)
    full = "".join(row(number, *["x"] * 10) for number in range(1, 11))
    assert len(read(workbook(tmp_path / "full.xlsx", sheet(full)), limits)) == 9
    with pytest.raises(UserError, match="more than 100 cells"):
        read(workbook(tmp_path / "over.xlsx", sheet(full + row(11, "x"))), limits)
