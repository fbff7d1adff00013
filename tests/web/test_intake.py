"""`gazda import`: what it tells, what it stores, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from addons import crm
from core.web import serve
from core.web.cli import main
from core.web.configuration import Settings

ROWS = "ПІБ;Телефон;День народження\nКоваль Ірина;067 111-00-01;14.02.1985\nБондар Іван;0671110002;31.02.1990\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it."""
    folder = tmp_path_factory.mktemp("made") / "data"
    assert main(["create", "--data", str(folder), "--no-demo", "--language", "en"]) == 0
    return folder


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def names(folder: Path) -> set[str]:
    directory = serve.directory_of(Settings(data=str(folder)))
    with directory.open("main").env(trusted=True) as env:
        found = set(env.session.scalars(select(env[crm.Client].name)))
    directory.close()
    return found


def imported(folder: Path, *arguments: str) -> int:
    return main(["import", "crm.client", *arguments, "--data", str(folder)])


def test_a_dry_run_tells_of_every_row_and_stores_nothing(
    made: Path, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(made, str(book), "--dry-run") == 0
    told = capsys.readouterr().out
    assert "  ПІБ → name\n  Телефон → phone\n  День народження → birthday\n" in told
    assert "book.csv: checked, nothing stored: 2 rows, 1 added, 0 joined, 0 unchanged, 1 refused\n" in told
    assert "  row 3, День народження: " in told
    assert "(31.02.1990)" in told
    assert names(made) == set()


def test_files_are_loaded_and_a_wrong_one_keeps_none_of_the_others_out(
    made: Path, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "photo.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    assert imported(made, str(picture), str(book)) == 1
    told = capsys.readouterr()
    assert told.err.startswith("gazda: photo.csv: ")
    assert "book.csv: loaded: 2 rows, 1 added, 0 joined, 0 unchanged, 1 refused\n" in told.out
    assert "  row 3, День народження: " in told.out
    assert names(made) == {"Коваль Ірина"}
    assert imported(made, str(book)) == 0
    assert "0 added, 0 joined, 1 unchanged, 1 refused" in capsys.readouterr().out


def test_columns_go_where_a_file_says(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, columns = tmp_path / "odd.csv", tmp_path / "columns.toml"
    table.write_text("x;y\nСидоренко Олена;теж вчителька\n", encoding="utf-8")
    columns.write_text(f'{json.dumps("x")} = "name"\n"y" = "note"\n', encoding="utf-8")
    assert imported(made, str(table), "--map", str(columns)) == 0
    assert "  x → name\n  y → note\n" in capsys.readouterr().out
    assert "Сидоренко Олена" in names(made)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["absent.csv"], "there is no file absent.csv"),
        (["absent.csv", "--login", "ghost"], "nobody has the login ghost"),
        (["absent.csv", "--map", "absent.toml"], "absent.toml cannot be read"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    made: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert imported(made, *arguments) == 1
    assert told in capsys.readouterr().err


def test_a_field_or_a_kind_of_record_that_is_not_there_is_told(
    made: Path, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = tmp_path / "columns.toml"
    columns.write_text('"ПІБ" = "nmae"\n', encoding="utf-8")
    assert imported(made, str(book), "--map", str(columns)) == 1
    assert "there is no field nmae; there are " in capsys.readouterr().err
    columns.write_text('"ПІБ" = 3\n', encoding="utf-8")
    assert imported(made, str(book), "--map", str(columns)) == 1
    assert "ПІБ is not the name of a field" in capsys.readouterr().err
    assert main(["import", "crm.nobody", str(book), "--data", str(made)]) == 1
    assert "crm.nobody" in capsys.readouterr().err


def test_a_table_without_names_says_what_is_missing(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "phones.csv"
    table.write_text("Телефон\n0671110001\n0671110002\n", encoding="utf-8")
    assert imported(made, str(table)) == 1
    assert "no column holds the names; say which by --map" in capsys.readouterr().err
