"""The header of a table is found, named and made unique; rows that do not fit it are reported, not lost."""

from __future__ import annotations

import pytest

from core.services.exchange.header import Header, Record, header, letter, rows, unique
from core.services.exchange.table import DEFAULT, Limits, Row
from core.values.errors import UserError


def records(*lines: str) -> list[Record]:
    return [Record(number, line.split(";")) for number, line in enumerate(lines, 1)]


def found(*lines: str, named: bool | None = None) -> Header:
    return header(records(*lines), "list", DEFAULT, named=named)


def read(*lines: str, shifting: bool = True, limits: Limits = DEFAULT) -> list[Row]:
    head = Header(("a", "b", "c"), 1)
    return list(rows(records("a;b;c", *lines), head, "list", limits, shifting=shifting))


def test_the_first_row_of_titles_is_the_header() -> None:
    assert found("ПІБ;Телефон", "Шевченко;0671234567") == Header(("ПІБ", "Телефон"), 1)


def test_a_title_and_blank_lines_above_the_header_are_passed_over() -> None:
    assert found("Список клієнтів;;", ";;", "№;Клієнт;Телефон", "1;Шевченко;067", "2;Косач;050").upto == 3


@pytest.mark.parametrize("data", ["0671234567", "+38 (067) 123-45-67", "a@b.ua", "22.03.1980", "https://a.ua", "12345"])
def test_a_first_row_with_data_is_no_header(data: str) -> None:
    assert found(f"Шевченко;{data}", "Косач;x") == Header(("A", "B"), 0)


def test_the_person_may_say_whether_there_is_a_header() -> None:
    assert found("Шевченко;Київ", "Косач;Луцьк", named=False) == Header(("A", "B"), 0)
    assert found("2023;2024", "1;2", named=True) == Header(("2023", "2024"), 1)


def test_titles_are_made_unique_and_missing_ones_lettered() -> None:
    assert unique(["Тел.", " Тел. ", "", "Тел. 2", "Тел."], 6) == ("Тел.", "Тел. 2", "C", "Тел. 2 2", "Тел. 3", "F")


def test_a_column_without_title_is_read_when_most_rows_have_it() -> None:
    assert found("ПІБ;Телефон", "a;b;c", "d;e;f", "g;h;i").columns == ("ПІБ", "Телефон", "C")


def test_columns_are_lettered_as_in_spreadsheets() -> None:
    assert [letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@pytest.mark.parametrize("lines", [(), ("", ";;"), (" ; ",)])
def test_a_table_without_rows_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(UserError, match="holds no rows"):
        found(*lines)


def test_more_columns_than_the_limit_are_refused() -> None:
    with pytest.raises(UserError, match="1001 columns; at most 1000"):
        found(";".join(["x"] * 1001))


def test_a_row_with_a_cell_too_many_is_refused_with_the_surplus() -> None:
    (row,) = read("1;2;3;4;5")
    assert (row.values, row.refused, row.problems[0].value) == (("1", "2", "3"), True, "4 5")
    assert str(row.problems[0].reason) == "The row has 5 cells, the table 3 columns."


def test_a_row_that_is_too_short_is_filled_and_noted() -> None:
    (row,) = read("1;2")
    assert (row.values, row.refused, len(row.problems)) == (("1", "2", ""), False, 1)


def test_empty_cells_past_the_last_column_are_nothing() -> None:
    assert read("1;2;3;;") == [Row(2, ("1", "2", "3"))]


def test_where_cells_know_their_columns_nothing_is_refused_for_its_length() -> None:
    short, long = read("1;2", "1;2;3;4", shifting=False)
    assert short == Row(2, ("1", "2", ""))
    assert (long.refused, long.problems[0].value) == (False, "4")


def test_empty_rows_are_passed_over_and_numbers_kept() -> None:
    assert [row.number for row in read(";;", "1;2;3", "", "4;5;6")] == [3, 5]


def test_more_rows_than_the_limit_are_refused() -> None:
    with pytest.raises(UserError, match="more than 2 rows"):
        read("1;2;3", "1;2;3", "1;2;3", limits=Limits(rows=2))
