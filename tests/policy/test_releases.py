"""What every release left is brought up to the code of today, on both databases, with every value that it had."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.conformance.contents import contents
from core.policy.business import Business
from core.policy.businesses.directory import Directory, located
from core.policy.businesses.keeping import restore
from core.policy.businesses.upgrading import due, upgrade
from core.policy.businesses.whole import Kept
from core.policy.homes import home_of
from core.policy.migrations.branches import rows_in
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.policy.plans.recalling import to_restore
from core.values.version import VERSION
from tests.support.business import PROGRAM
from tests.support.housing import name, url, values
from tests.support.releases import NAME, Release, releases, sets

__all__ = ["name", "url"]
pytestmark = pytest.mark.usefixtures("at_once")
TOLD = ("base_addon", "base_plan", "base_trail")
"""Tables in which each upgrade tells of itself, with its own time."""

each_release = pytest.mark.parametrize("release", releases(), ids=lambda release: release.version)


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    """A data folder with the code of today."""
    found = Directory(tmp_path, sets())
    yield found
    found.close()


def upgraded(directory: Directory, name: str) -> Business:
    """A business of the folder once it is as far as the code."""
    for one in list(due(directory, [name])):
        outcome = upgrade(directory, one, PROGRAM)
        assert outcome.trouble == ""
    business = directory.open(name)
    with business.reading() as connection:
        installed = business.installed(connection)
        assert installed.behind == ()
        assert installed.broken == {}
        heads = business.sets.branches(installed.parts).heads
        assert set(rows_in(connection)) == set(heads.values())
    assert set(installed.parts.addons) >= {"base", "crm", "tasks"}
    return business


def unpacked(directory: Directory, release: Release) -> Business:
    """The SQLite business of a release as it was left, but under the code of today."""
    directory.add(release.unpack(directory.folder))
    return directory.open(NAME)


def lost(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Rows that are gone and values that are others, of the columns that are still there."""
    found = []
    for table in before.keys() & after.keys():
        now = {row["id"]: row for row in after[table]}
        for row in before[table]:
            kept = now.get(row["id"], {})
            found += [f"{table} {row['id']} {c}" for c in row if not kept or (c in kept and kept[c] != row[c])]
    return found


@each_release
def test_every_value_is_there_after_the_upgrade(directory: Directory, release: Release) -> None:
    before = contents(unpacked(directory, release))
    assert len(before["crm_client"]) >= 10
    assert len(before["tasks_task"]) >= 5
    business = upgraded(directory, NAME)
    assert lost(before, contents(business)) == []
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        client = env.session.query(env.parts.named("model", "crm.client")).first()
        assert client is not None
        client.note = "written today"


@each_release
def test_its_archive_fills_each_database_with_the_same(
    release: Release, directory: Directory, engine: str, name: str, url: Callable[[str], str]
) -> None:
    entry = located(home_of(name, directory.folder, url(engine)), directory.folder)
    pairs = restore(directory, Kept(release.whole), entry)
    assert pairs
    assert [pair.before.table for pair in pairs if pair.before.sha256 != pair.after.sha256] == []
    unpacked(directory, release)
    one, other = values(upgraded(directory, name)), values(upgraded(directory, NAME))
    assert {table: rows for table, rows in one.items() if table not in TOLD} == {
        table: rows for table, rows in other.items() if table not in TOLD
    }
    assert {table: len(one[table]) for table in TOLD} == {table: len(other[table]) for table in TOLD}


@each_release
def test_what_an_addon_left_comes_back_into_todays(release: Release, directory: Directory) -> None:
    unpacked(directory, release)
    business = upgraded(directory, NAME)
    before = contents(business)
    done = carry_out(business, plan(business, remove=["tasks"]), PROGRAM)
    (business.archives / done.archive).unlink()
    (business.archives / release.tasks.name).write_bytes(release.tasks.read_bytes())
    back = carry_out(business, to_restore(business, release.tasks.name), PROGRAM)
    assert back.notes == ()
    assert lost(before, contents(business)) == []


def test_a_released_version_has_left_its_files() -> None:
    known = [release.version for release in releases()]
    assert known
    assert VERSION in known or not VERSION.replace(".", "").isdigit()
