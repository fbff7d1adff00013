"""A large file is read by another process: what it finds is the same, and its end is never taken for the file's."""

from __future__ import annotations

from multiprocessing import active_children
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from addons.crm.tests.imports.test_client import everybody
from core import Business, UserError
from core.services.exchange import loading
from core.services.exchange.apart import Errand, drafts_apart
from core.services.exchange.importer import importer_of
from core.services.exchange.reading import Reading
from core.services.exchange.runs import Options
from core.services.exchange.source import open_source
from tests.support.importing import Desk

ADDONS = ("base", "crm", "tasks")
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
TEXT = """ПІБ;Телефон;ІПН;Місто;Теги
Коваль Ірина;067 111-00-01;;Київ;опт
Коваль Ірина;+380671110001;;;
Хибна Олена;0671110002;3247400139;;
Бондар Іван;немає;;Львів;опт, VIP
"""


@pytest.fixture
def desk(business: Business) -> Desk:
    return Desk(business, "crm.head")


def readers() -> list[BaseProcess]:
    return [child for child in active_children() if child.name == "import"]


def errand(desk: Desk, path: Path, skip: int = 0) -> Errand:
    business = desk.business
    mapping = {"ПІБ": "name", "Телефон": "phone", "ІПН": "tax_id", "Місто": "city", "Теги": "tags"}
    place = (business.entry, business.sets.shelf, business.folder, desk.person)
    return Errand(*place, "crm.client", path, path.name, mapping, Options(), skip)


def written(path: Path, text: str = TEXT) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("skip", [0, 3])
def test_the_drafts_are_those_that_this_process_would_make(desk: Desk, tmp_path: Path, skip: int) -> None:
    path = written(tmp_path / "a.csv")
    told = errand(desk, path, skip)
    with desk.business.env(desk.person) as env:
        importer = importer_of(env, "crm.client")
    here = list(Reading(open_source(path, path.name), importer, told.mapping).drafts(skip))
    with drafts_apart(told) as drafts:
        there = list(drafts)
    assert [(one.number, one.record, one.cells, one.beside) for one in there] == [
        (one.number, one.record, one.cells, one.beside) for one in here
    ]
    assert [[str(wrong.reason) for wrong in one.problems] for one in there] == [
        [str(wrong.reason) for wrong in one.problems] for one in here
    ]
    assert len(there) == 4 - skip


def test_a_load_of_a_large_file_stores_what_one_of_a_small_file_does(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "is_worth_it", lambda size: size > 0)
    read = []
    monkeypatch.setattr(loading, "drafts_apart", lambda told: read.append(told.skip) or drafts_apart(told))
    report = desk.take(written(tmp_path / "a.csv"))
    assert report.counts == (2, 0, 1, 1)
    assert read == [0, 0], "checked and loaded so"
    assert [one["name"] for one in everybody(desk.business)] == ["Коваль Ірина", "Бондар Іван"]


def test_what_is_wrong_with_the_file_is_said_here(desk: Desk, tmp_path: Path) -> None:
    path = written(tmp_path / "late.csv", TEXT + "Мельник Юрій;0671110004;;;\n" * 500 + "a;" * 1100 + "\n")
    with pytest.raises(UserError, match="1100|1101"), drafts_apart(errand(desk, path)) as drafts:
        list(drafts)


def test_a_reader_that_dies_is_an_error_and_not_the_end_of_the_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "a.csv", TEXT + "Мельник Юрій;0671110004;;;\n" * 20_000)
    with drafts_apart(errand(desk, path)) as drafts:
        next(drafts)
        for reader in readers():
            reader.kill()
        with pytest.raises(EOFError):
            list(drafts)


def test_a_reader_ends_with_the_work_it_is_for(desk: Desk, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", TEXT + "Мельник Юрій;0671110004;;;\n" * 20_000)
    with drafts_apart(errand(desk, path)) as drafts:
        next(drafts)
        assert len(readers()) == 1
    assert readers() == []
