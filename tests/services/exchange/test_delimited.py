"""Tables as text: every separator, quotes, broken rows and what is past the limits."""

from __future__ import annotations

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.services.exchange.source import open_source
from core.services.exchange.table import DEFAULT, Hints, Limits, Row, Source
from core.values.errors import UserError

DATA = Path(__file__).parents[2] / "data" / "exchange" / "csv"

UKRAINIAN = [
    ("Ґудзь В’ячеслав Їжакович", "067 123 45 67", "32855961", "Київ", "22.03.1980", "Дзвонити\r\nпісля 18:00"),
    ("Єременко Юлія Григорівна", "+38 (050) 765-43-21", "", "Запоріжжя", "", 'ТОВ "Ромашка"; склад'),
    ("Ільчук Сергій", "0931112233", "", "Чернівці", "", ""),
]
RUSSIAN = [
    ("Щукин", "Эдуард", "Юрьевич", "8-057-700-00-00", "1759013776", "Харьков"),
    ("Подъездова", "Алёна", "Игоревна", "0501234567", "", "Одесса, Аркадия"),
]
ROMANIAN = [
    ("Țuțea", "Ștefan", "0722 123 456", "RO18547290", "Iași", "Iași"),
    ("Brâncuși", "Mădălina", "+40 21 312 34 56", "", "București", ""),
]


def source(tmp_path: Path, text: str, limits: Limits = DEFAULT, hints: Hints = Hints()) -> Source:  # noqa: B008
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode())
    return open_source(path, path.name, limits, hints)


def values(path: Path) -> list[tuple[str, ...]]:
    return [row.values for row in open_source(path, path.name).rows()]


@pytest.mark.parametrize("name", ["uk-utf8.csv", "uk-utf8-mark.csv", "uk-cp1251.csv"])
def test_ukrainian_tables_are_read_in_their_encodings(name: str) -> None:
    assert values(DATA / name) == UKRAINIAN


@pytest.mark.parametrize("name", ["uk-koi8u.csv", "uk-cp1125.csv"])
def test_ukrainian_tables_of_old_systems_have_a_plain_apostrophe(name: str) -> None:
    assert values(DATA / name) == [tuple(cell.replace("’", "'") for cell in row) for row in UKRAINIAN]


def test_unicode_text_of_excel_is_divided_by_tabs() -> None:
    read = open_source(DATA / "uk-utf16.txt", "uk-utf16.txt")
    assert (read.encoding, read.delimiter, next(read.rows()).values[1]) == ("utf-16", "\t", "067 123 45 67")


@pytest.mark.parametrize("name", ["ru-cp1251.csv", "ru-cp866.csv", "ru-koi8.csv", "ru-mac.csv"])
def test_russian_tables_are_read_in_their_encodings(name: str) -> None:
    assert values(DATA / name) == RUSSIAN


@pytest.mark.parametrize("name", ["ro-utf8.csv", "ro-cp1250.csv", "ro-latin2.csv", "ro-latin10.csv"])
def test_romanian_tables_are_read_in_their_encodings(name: str) -> None:
    assert values(DATA / name) == ROMANIAN


def test_the_number_of_a_row_is_that_of_its_first_line() -> None:
    assert [row.number for row in open_source(DATA / "uk-utf8.csv", "uk").rows()] == [2, 4, 5]


def test_a_separator_that_the_file_declares_is_taken_and_its_line_is_no_row() -> None:
    read = open_source(DATA / "declared.csv", "declared.csv")
    assert (read.delimiter, read.columns, list(read.rows())) == (
        ",",
        ("Name", "Phone"),
        [Row(3, ("Taras", "0671234567"))],
    )


def test_a_title_above_the_header_is_no_column() -> None:
    read = open_source(DATA / "titled.csv", "titled.csv")
    assert (read.columns, next(read.rows()).number) == (("№", "Клієнт", "Телефон", "Борг"), 4)


def test_a_table_without_header_gets_letters() -> None:
    read = open_source(DATA / "no-header.csv", "no-header.csv")
    assert (read.columns, len(list(read.rows()))) == (tuple("ABCDEF"), 3)


def test_ragged_rows_are_reported_and_none_is_lost() -> None:
    rows = list(open_source(DATA / "ragged.csv", "ragged.csv").rows())
    assert [(row.number, row.values[0].split()[0].strip('"'), row.refused) for row in rows] == [
        (2, "Шевченко", False),
        (3, "Косач", False),
        (4, "Франко", True),
        (5, "Леся", True),
        (6, "Мельник", False),
        (8, "Бондар", False),
    ]
    assert rows[3].problems[0].value == '"Леся "Українка"";0660000000;Луцьк'
    assert str(rows[3].problems[0].reason) == "The quotation marks of this row do not match."


def test_an_apostrophe_put_before_a_plus_is_taken_off() -> None:
    assert values(DATA / "ragged.csv")[-1][1] == "+380631112233"


def test_a_quote_that_is_never_closed_is_one_refused_row(tmp_path: Path) -> None:
    rows = list(source(tmp_path, 'a;b\n1;2\n"3;4\n5;6\n').rows())
    assert [(row.number, row.refused) for row in rows] == [(2, False), (3, True)]
    assert rows[1].problems[0].value == '"3;4\n5;6'


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_a_separator_is_found_beside_the_others_in_texts(tmp_path: Path, separator: str) -> None:
    others = [other for other in ";,\t|" if other != separator]
    lines = [separator.join(["Name", "Note", "Sum"])]
    lines += [separator.join([f"n{n}", f"a{others[n % 3]} b", "1,5" if separator != "," else "1.5"]) for n in range(9)]
    read = source(tmp_path, "\n".join(lines))
    assert (read.delimiter, len(read.columns), sum(1 for _ in read.rows())) == (separator, 3, 9)


def test_decimal_commas_divide_no_columns(tmp_path: Path) -> None:
    assert source(tmp_path, "Ім'я;Борг;Ліміт\nІван;1,5;2,5\nОлена;0,5;7,5\n").delimiter == ";"


def test_a_list_of_one_column_is_a_table(tmp_path: Path) -> None:
    read = source(tmp_path, "Телефон\n0671234567\n0507654321\n")
    assert (read.columns, read.delimiter, len(list(read.rows()))) == (("Телефон",), "", 2)


def test_the_person_may_say_what_divides_the_cells(tmp_path: Path) -> None:
    assert source(tmp_path, "a:b\n1:2\n", hints=Hints(delimiter=":")).columns == ("a", "b")


def test_a_source_is_read_again_from_its_beginning(tmp_path: Path) -> None:
    read = source(tmp_path, "a;b\n1;2\n3;4\n")
    assert list(read.rows()) == list(read.rows()) == list(read.table().rows)
    assert read.samples(1) == [("1", "2")]


def test_a_cell_of_many_lines_past_the_limit_is_refused_with_its_line(tmp_path: Path) -> None:
    text = "a;b\n1;2\n" * 300 + '"' + "x" * 60 + "\n" * 60 + '";1\n'
    read = source(tmp_path, text, Limits(cell=100))
    with pytest.raises(UserError, match="cell that begins in line 601 is longer than 100"):
        list(read.rows())


def test_a_quote_left_open_over_a_long_file_is_refused_with_its_line(tmp_path: Path) -> None:
    read = source(tmp_path, "a;b\n1;2\n" * 300 + '"open;1\n' + "3;4\n" * 300_000)
    with pytest.raises(UserError, match="begins in line 601"):
        list(read.rows())


def test_one_record_past_the_limit_of_a_line_is_refused(tmp_path: Path) -> None:
    text = "a;b;c\n" + ";".join(['"' + "x\n" * 40 + '"'] * 3)
    with pytest.raises(UserError, match="is longer than 200"):
        source(tmp_path, text, Limits(cell=100, line=200))


@pytest.mark.parametrize("quoted", [False, True], ids=["bare", "of many lines"])
def test_a_cell_of_200_megabytes_is_refused_without_being_held(tmp_path: Path, quoted: bool) -> None:
    path = tmp_path / "cell.csv"
    piece = ("y" * 99_999 + ("\n" if quoted else "y")).encode()
    with path.open("wb") as file:
        file.write(b"name;note\nx;1\nz;" + (b'"' if quoted else b""))
        file.writelines(piece for _piece in range(2_000))
        file.write(b'"\n' if quoted else b"\n")
    tracemalloc.start()
    try:
        with pytest.raises(UserError) as refused:
            list(open_source(path, path.name).rows())
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    assert str(refused.value).startswith("cell.csv: ")
    assert "characters" in str(refused.value)


def test_reading_holds_no_more_than_a_few_rows(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("ПІБ;Телефон\n" + "Шевченко Тарас Григорович;0671234567\n" * 30_000)
    read = open_source(path, path.name)
    tracemalloc.start()
    assert sum(1 for _ in read.rows()) == 30_000
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\r\n\t"), max_size=20).filter(
    lambda cell: not cell.startswith("'")
)


@settings(deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=8), st.sampled_from(";,\t|"))
def test_what_a_table_holds_comes_out_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], separator: str
) -> None:
    path = tmp_path_factory.mktemp("tables") / "list.csv"
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator).writerows([("one", "two", "three"), *rows])
    path.write_text(written.getvalue(), encoding="utf-8", newline="")
    read = open_source(path, path.name, hints=Hints(delimiter=separator, header=True, encoding="utf-8"))
    assert [row.values for row in read.rows()] == [row for row in rows if any(row)]
