"""A load goes on after whatever breaks it off, lets others write, and can be taken back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from addons import crm
from addons.tasks.models import Task
from benchmarks import people
from core.policy.business import Business
from core.policy.trail import Trail
from core.services.exchange import importing, loading
from core.services.exchange.runs import ImportRun
from core.values.errors import NotFound, UserError
from tests.support.business import ROOT
from tests.support.importing import Desk, table

ADDONS = ("base", "crm", "tasks")
TABLES = (crm.Client, crm.Phone, crm.Email, crm.Address, crm.Contact, crm.ClientTag, crm.Tag, crm.Source)


@pytest.fixture
def desk(business: Business) -> Desk:
    return Desk(business, "crm.head")


def crowd(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        people.write(file, count, 7)
    return path


def rows_of(business: Business) -> dict[str, int]:
    """How many rows each table has that a load fills."""
    with business.env(trusted=True) as env:
        return {part.part_name: env.session.scalar(select(func.count()).select_from(env[part])) or 0 for part in TABLES}


def client(env: Any, name: str) -> Any:
    return env.session.scalars(select(env[crm.Client]).where(env[crm.Client].name == name)).one()


# ---- nothing before it is asked for


def test_a_check_stores_nothing_and_tells_what_a_load_will_do(desk: Desk, tmp_path: Path) -> None:
    path = table(
        tmp_path / "check.csv",
        "ПІБ|Телефон|ІПН|Теги|Джерело",
        "Коваль Ірина|0671110001||опт|Сайт",
        "Ірина Коваль|0671110001|||",
        "Хибна Олена|0671110002|3247400139||",
    )
    run = desk.bring(path)
    with desk.business.env(trusted=True) as env:
        before = env.session.scalar(select(func.max(env[Trail].id)))
    report = desk.check(run, desk.proposed(path))
    assert (report.state, report.counts) == ("checked", (1, 1, 0, 1))
    assert [(one["number"], one["field"], one["value"]) for one in report.result["problems"]] == [
        (4, "ІПН", "3247400139")
    ]
    assert set(rows_of(desk.business).values()) == {0}
    with desk.business.env(trusted=True) as env:
        written = env.session.scalars(select(env[Trail].model).where(env[Trail].id > before)).all()
        assert set(written) <= {"base.import"}
    assert desk.load(run).counts == (1, 0, 1, 1)


def test_a_file_that_turns_out_bad_late_is_refused_with_a_sentence_and_nothing_of_it_stored(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "late.csv"
    path.write_text("ПІБ;Телефон\n" + "Коваль Ірина;0671110001\n" * 2000 + "a;" * 1100 + "\n", encoding="utf-8")
    report = desk.check(desk.bring(path), {"ПІБ": "name", "Телефон": "phone"})
    assert report.state == "failed"
    assert (
        report.result["error"] == "late.csv має 1101 стовпців; читається щонайбільше 1000."
        or "1000" in report.result["error"]
    )
    assert set(rows_of(desk.business).values()) == {0}


def test_everybody_sees_their_own_imports_and_an_administrator_all(desk: Desk, tmp_path: Path) -> None:
    run = desk.bring(table(tmp_path / "a.csv", "ПІБ", "Коваль Ірина"))
    other = Desk(desk.business, "crm.head", login="other")
    with desk.business.env(other.person) as env, pytest.raises(NotFound):
        env.find(ImportRun, run)
    chief = Desk(desk.business, "base.administrator", login="chief")
    with desk.business.env(chief.person) as env:
        assert env.find(ImportRun, run).name == "a.csv"
    nobody = Desk(desk.business, "base.employee", login="nobody")
    with pytest.raises(NotFound):
        nobody.bring(tmp_path / "a.csv")


# ---- broken off


def test_a_load_whose_worker_is_killed_goes_on_without_doubles(desk: Desk, tmp_path: Path) -> None:
    path = crowd(tmp_path / "crowd.csv", 1500)
    run = desk.bring(path)
    desk.check(run, desk.proposed(path))
    with desk.business.env(desk.person, writes=True) as env:
        importing.load(env, env.find(ImportRun, run), loading.load_import)
    kill_amid(desk.business, lambda: rows_of(desk.business)["crm.client"] >= 100)
    stored = rows_of(desk.business)["crm.client"]
    assert 100 <= stored < 1500
    deadline = time.monotonic() + 60
    report = desk.report(run)
    while report.state == "loading" and time.monotonic() < deadline:
        report = desk.worked(run)
        time.sleep(0.2)
    assert report.state == "done"
    assert sum(report.counts) == 1500
    assert rows_of(desk.business)["crm.client"] == report.added >= 1490
    with desk.business.env(trusted=True) as env:
        phone = env[crm.Phone]
        doubled = select(phone.e164).where(phone.e164.is_not(None)).group_by(phone.e164).having(func.count() > 1)
        assert env.session.scalars(doubled).all() == []
    assert desk.take(path).counts[0] == 0, "and the same file again adds none"


def kill_amid(business: Business, is_amid: Callable[[], bool]) -> None:
    """Let a worker of another process begin, and kill it once it is amid its work."""
    command = [
        sys.executable,
        "-m",
        "tests.support.import_worker",
        json.dumps(asdict(business.entry)),
        str(business.folder),
    ]
    worker = subprocess.Popen(command, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while not is_amid() and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        worker.kill()
        worker.wait()


def test_a_load_can_be_stopped_and_what_it_stored_so_far_taken_back(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = crowd(tmp_path / "crowd.csv", 600)
    run = desk.bring(path)
    desk.check(run, desk.proposed(path))

    def stop(pace: loading.Pace, seconds: float, rows: int) -> None:
        with desk.business.env(desk.person, writes=True) as env:
            importing.stop(env, env.find(ImportRun, run))

    with monkeypatch.context() as patched:
        patched.setattr(loading.Pace, "took", stop)
        report = desk.load(run)
    assert (report.state, sum(report.counts)) == ("cancelled", 100)
    assert rows_of(desk.business)["crm.client"] == report.added
    assert desk.undo(run).state == "undone"
    assert set(rows_of(desk.business).values()) == {0}


def test_an_import_goes_only_where_it_can(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "ПІБ|Телефон", "Коваль Ірина|0671110001")
    run = desk.bring(path)
    with desk.business.env(desk.person, writes=True) as env, pytest.raises(UserError, match="gone on meanwhile"):
        importing.load(env, env.find(ImportRun, run), loading.load_import)
    desk.check(run, desk.proposed(path))
    desk.load(run)
    with desk.business.env(desk.person, writes=True) as env, pytest.raises(UserError, match="gone on meanwhile"):
        importing.load(env, env.find(ImportRun, run), loading.load_import)


# ---- taken back


def test_a_load_taken_back_leaves_the_base_as_it_was(desk: Desk, tmp_path: Path) -> None:
    first = table(
        tmp_path / "a.csv",
        "ПІБ|Телефон|Місто|Примітка|Теги",
        "Коваль Ірина|0671110001|Київ|каса|опт",
        "Бондар Іван|0671110002|||",
    )
    desk.take(first)
    with desk.business.env(trusted=True) as env:
        before = {one.name: state_of(one) for one in env.session.scalars(select(env[crm.Client]))}
    tables = rows_of(desk.business)
    second = table(
        tmp_path / "b.csv",
        "ПІБ|Телефон|E-mail|Місто|Вулиця|Будинок|Примітка|Теги|ІПН|Дата народження",
        "Коваль Ірина Петрівна|0671110001; 0501110009|i@i.ua|Київ|вул. Нова|5|кава|VIP|3247400138|14.02",
        "Новий Клієнт|0671110003||Львів||||опт||",
    )
    report = desk.take(second)
    assert report.counts == (1, 1, 0, 0)
    undone = desk.undo(report.run)
    assert (undone.state, undone.result["removed"], undone.result["restored"], undone.result["stay"]) == (
        "undone",
        1,
        1,
        0,
    )
    with desk.business.env(trusted=True) as env:
        assert {one.name: state_of(one) for one in env.session.scalars(select(env[crm.Client]))} == before
    assert rows_of(desk.business) == tables


def state_of(client: Any) -> dict[str, Any]:
    """What people see of a client."""
    names = ("name", "patronymic", "phone", "email", "city", "note", "tax_id", "birthday", "search", "name_key")
    lines = [sorted(str(line) for line in getattr(client, name)) for name in ("phones", "emails", "addresses", "tags")]
    return {**{name: getattr(client, name) for name in names}, "lines": lines}


def test_what_somebody_changed_or_uses_since_stays_and_is_listed(desk: Desk, tmp_path: Path) -> None:
    names = ("Змінений Іван", "Нова Лінія", "Має Задачу", "Нічий Петро")
    report = desk.take(
        table(tmp_path / "a.csv", "ПІБ|Телефон", *(f"{name}|067111000{n}" for n, name in enumerate(names)))
    )
    with desk.business.env(desk.person, writes=True) as env:
        noted, reached = client(env, "Змінений Іван"), client(env, "Нова Лінія")
        noted.note = "дзвонив"
        reached.emails.append(env[crm.Email](address="n@n.ua"))
        env.session.add(env[Task](name="Передзвонити", client_id=client(env, "Має Задачу").id))
    undone = desk.undo(report.run)
    assert (undone.result["removed"], undone.result["stay"]) == (1, 3)
    assert [name for _key, name in undone.result["kept"]] == ["Змінений Іван", "Нова Лінія", "Має Задачу"]
    with desk.business.env(trusted=True) as env:
        assert sorted(env.session.scalars(select(env[crm.Client].name))) == sorted(names[:3])
        assert client(env, "Змінений Іван").phones[0].number == "+380 67 111 00 00", "with all its lines"


def test_a_field_that_somebody_changed_after_it_was_filled_is_left_as_it_is(desk: Desk, tmp_path: Path) -> None:
    desk.take(table(tmp_path / "a.csv", "ПІБ|Телефон", "Коваль Ірина|0671110001"))
    report = desk.take(table(tmp_path / "b.csv", "ПІБ|Телефон|Примітка|Сайт", "Коваль Ірина|0671110001|каса|firma.ua"))
    with desk.business.env(desk.person, writes=True) as env:
        client(env, "Коваль Ірина").note = "каса і кава"
    desk.undo(report.run)
    with desk.business.env(trusted=True) as env:
        found = client(env, "Коваль Ірина")
        assert (found.note, found.site) == ("каса і кава", None)


def test_one_undo_leaves_what_another_import_did(desk: Desk, tmp_path: Path) -> None:
    first = desk.take(table(tmp_path / "a.csv", "ПІБ|Телефон", "Коваль Ірина|0671110001", "Бондар Іван|0671110002"))
    second = desk.take(
        table(tmp_path / "b.csv", "ПІБ|Телефон|E-mail", "Коваль Ірина|0671110001|i@i.ua", "Ткач Юрій|0671110003|")
    )
    undone = desk.undo(first.run)
    assert [name for _key, name in undone.result["kept"]] == ["Коваль Ірина"], "the second import has added to it"
    desk.undo(second.run)
    with desk.business.env(trusted=True) as env:
        assert [one.name for one in env.session.scalars(select(env[crm.Client]))] == ["Коваль Ірина"]
        assert client(env, "Коваль Ірина").emails == []


def test_of_a_refused_row_only_what_refused_it_is_told(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path / "nobody.csv", "ПІБ|Телефон", "|0000", "Коваль Ірина|0000")
    run = desk.bring(path)
    checked = desk.check(run, desk.proposed(path))
    assert [(told["number"], told["refused"]) for told in checked.result["problems"]] == [(2, True), (3, False)]
    assert [(number, refused) for number, *_rest, refused in desk.load(run).problems] == [(2, True), (3, False)]
