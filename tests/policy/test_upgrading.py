"""Upgrades make a backup first; a business whose migration fails is as it was, row by row, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from core.policy.business import Business
from core.policy.businesses import upgrading
from core.policy.businesses.directory import Directory, located
from core.policy.homes import home_of
from core.policy.plans.founding import create_business
from core.web import serve
from core.web.cli import main
from tests.support.business import PROGRAM
from tests.support.housing import furnish, present, values
from tests.support.workshop import Workshop

pytestmark = pytest.mark.usefixtures("at_once")
NEWER = 'words: Mapped[str] = column(String(40), default="", index=True)'
FAILS = """
    op.execute("update base_company set name = 'half done'")
    raise RuntimeError("no such luck")
"""
ESCAPES = """
    driver = op.get_bind().connection.driver_connection
    op.execute("update base_company set name = 'half done'")
    op.execute("create table aging_left (id integer)")
    driver.commit()
    raise RuntimeError("no such luck")
"""
"""What a migration must not do, and one that does it anyway: it commits what it has done so far."""


@pytest.fixture
def directory(
    engine: str, name: str, url: Callable[[str], str], workshop: Workshop, tmp_path: Path
) -> Iterator[Directory]:
    """Two businesses with an addon, and one with base alone, all full of rows."""
    workshop.table("aging")
    workshop.revise("aging")
    found = Directory(tmp_path, workshop.sets())
    for one, addons in ((f"{name}a", ("probe", "chores", "aging")), (f"{name}b", ("aging",)), (f"{name}c", ("base",))):
        entry = located(home_of(one, tmp_path, url(engine)), tmp_path)
        create_business(entry, found.sets, tmp_path, addons, PROGRAM).close()
        found.add(entry)
    furnish(found.open(f"{name}a"))
    for one in found.entries():
        add_things(found.open(one))
    found.close()
    yield found
    found.close()


def add_things(business: Business) -> None:
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        if "aging" in env.parts.addons:
            env.session.add(env.parts.named("model", "aging.thing")(words="kept"))


def newer(workshop: Workshop, upgrade: str = "") -> Workshop:
    """The addon has moved on; `upgrade` is done by its migration after all else."""
    workshop.table("aging", NEWER, version="1.1")
    workshop.revise("aging")
    last = max((workshop.folder / "aging/migrations").glob("*.py"))
    last.write_text(last.read_text().replace("\n\n\ndef downgrade", f"{upgrade}\n\n\ndef downgrade"))
    workshop.forget()
    return workshop


def reopened(directory: Directory, workshop: Workshop) -> Directory:
    return Directory(directory.folder, workshop.sets())


def raw(business: Business) -> object:
    """Tables and rows as the database has them, whatever the code knows; without where counting goes on."""
    found = values(business)
    found.pop("counters")
    found.pop("base_failure")
    with business.reading() as connection:
        names = (
            "select name from sqlite_master"
            if business.sqlite
            else "select tablename from pg_tables where schemaname = current_schema()"
        )
        return found, sorted(
            name for (name,) in connection.execute(text(names)).all() if not str(name).startswith("sqlite")
        )


def test_each_business_is_upgraded_after_a_backup(directory: Directory, name: str, workshop: Workshop) -> None:
    now = reopened(directory, newer(workshop))
    due = list(upgrading.due(now, list(now.entries())))
    assert [one.name for one in due] == [f"{name}a", f"{name}b"]
    assert [(step.verb, step.addon, step.version) for step in due[0].plan.steps] == [("upgrade", "aging", "1.1")]
    done = [upgrading.upgrade(now, one, PROGRAM) for one in due]
    assert not any(one.trouble for one in done)
    for one in done:
        assert Path(one.backup).stat().st_mode & 0o077 == 0
        with now.open(one.name).reading() as connection:
            assert now.open(one.name).installed(connection).behind == ()
    assert list(upgrading.due(now, list(now.entries()))) == []
    now.close()


@pytest.mark.parametrize("migration", [FAILS, ESCAPES])
def test_a_business_whose_migration_fails_is_as_it_was(
    directory: Directory, name: str, workshop: Workshop, migration: str
) -> None:
    before = {one: raw(directory.open(one)) for one in directory.entries()}
    homes = directory.entries()
    directory.close()
    now = reopened(directory, newer(workshop, migration))
    due = list(upgrading.due(now, list(now.entries())))
    done = [upgrading.upgrade(now, one, PROGRAM) for one in due]
    assert all("no such luck" in one.trouble for one in done)
    assert [one.restored for one in done] == [migration == ESCAPES] * 2
    now.close()
    older(workshop)
    again = reopened(directory, workshop)
    for one, told in before.items():
        business = again.open(one)
        assert raw(business) == told
        add_things(business)
        assert present(business.entry)
        assert business.entry.lives_as(homes[one]) or not present(homes[one])
    again.close()


def older(workshop: Workshop) -> None:
    """Put the code back that the data are of."""
    last = max((workshop.folder / "aging/migrations").glob("*.py"))
    last.unlink()
    workshop.table("aging", version="1.0")
    workshop.forget()


def test_the_command_goes_on_after_a_failure_and_says_so(
    directory: Directory,
    name: str,
    workshop: Workshop,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    only_a = FAILS.replace(
        "    raise", '    if op.get_bind().exec_driver_sql("select count(*) from base_company").scalar(): raise'
    )
    newer(workshop, only_a)
    shelf = workshop.shelf()
    monkeypatch.setattr(serve, "shelves_of", lambda _settings: shelf)
    data = ["--data", str(directory.folder)]
    assert main(["upgrade", *data]) == 1
    assert "several businesses; choose one with --business" in capsys.readouterr().err
    assert main(["upgrade", "--all", *data]) == 1, "nobody at the terminal said yes"
    assert "nothing was done" in capsys.readouterr().err
    assert main(["upgrade", "agin", "--business", f"{name}b", *data]) == 1
    assert "upgrade: no addon 'agin'; did you mean 'aging'?" in capsys.readouterr().err
    assert main(["upgrade", "probe", "--business", f"{name}b", "--yes", *data]) == 0
    assert f"{name}b: probe, as far as the code" in capsys.readouterr().out
    assert main(["upgrade", "--all", "--yes", *data]) == 1
    told = capsys.readouterr()
    assert f"{name}a: NOT upgraded, and is as it was: aging: migrations/" in told.out
    assert "no such luck" in told.out
    assert f"{name}b: upgraded, others waited" in told.out
    assert f"{name}c: as far as the code" in told.out
    assert "upgrade aging 1.0 → 1.1" in told.out
    assert told.err == f"gazda: 1 of 3 businesses could not be upgraded: {name}a\n"
    assert main(["upgrade", "aging", "--business", f"{name}b", "--yes", *data]) == 0
    assert "as far as the code" in capsys.readouterr().out
    assert len(list((directory.folder / "backups").iterdir())) == 2
