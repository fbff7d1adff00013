"""A business moves between databases with every row, file and counter, or stays where it is."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select, text

from core.policy.business import Business, Elsewhere, Entry, Paused, Sets
from core.policy.businesses import intents, moving, settling, transfer
from core.policy.businesses.directory import Directory
from core.policy.exclusive import exclusive
from core.policy.guard import KERNEL
from core.policy.still import leave, still
from core.services.files import Attachment, content
from core.services.search import matching
from core.services.worker import Runner
from core.values.errors import GazdaError
from tests.addons import probe
from tests.addons.chores import Effect
from tests.support.business import PROGRAM, ROOT
from tests.support.housing import CONTENT, OTHER, present, values

pytestmark = pytest.mark.usefixtures("at_once")
Url = Callable[[str], str]


@pytest.fixture
def away(engine: str, url: Url) -> str:
    """Where the business of a test is moved to."""
    return url(OTHER[engine]) or "sqlite:///away.db"


def add_company(business: Business) -> int:
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        company = env[probe.Company](name="After")
        env.session.add(company)
        env.session.flush()
        return int(company.id)


def test_all_of_a_business_moves_and_comes_back(
    directory: Directory, name: str, away: str, engine: str, url: Url
) -> None:
    home = directory.entry(name)
    before = values(directory.open(name))
    done = moving.move(directory, name, away)
    there = directory.entry(name)
    assert not there.lives_as(home)
    assert there.state == ""
    assert not present(home)
    assert values(directory.open(name)) == before
    assert {pair.before.table for pair in done.pairs} == before.keys() - {"revisions", "counters"} | {"alembic_version"}
    assert all(pair.before == pair.after for pair in done.pairs)
    counted = dict(before["counters"])
    assert counted["base_company"] > len(before["base_company"])
    assert add_company(directory.open(name)) == counted["base_company"] + 1
    now = values(directory.open(name))
    moving.move(directory, name, url(engine) or "sqlite:///again.db")
    assert values(directory.open(name)) == now
    assert not present(there)
    assert add_company(directory.open(name)) == counted["base_company"] + 2
    assert not intents.left(directory.folder)


def test_files_jobs_and_searches_work_in_the_new_place(directory: Directory, name: str, away: str) -> None:
    moving.move(directory, name, away)
    business = directory.open(name)
    with business.env(PROGRAM, trusted=True) as env:
        assert content(env, env.session.query(env[Attachment]).one().id) == CONTENT
    assert Runner(lambda: [business]).run_due(business) >= 1
    with business.env(PROGRAM, trusted=True) as env:
        assert [effect.number for effect in env.session.query(env[Effect])] == [7]
        found = matching(env, select(env[probe.Note]), env[probe.Note], "нотатка 3", 10)
        assert len(list(found)) == 1


# ---- what is in the way leaves the business where it is


def refused(directory: Directory, name: str, url: str, match: str) -> None:
    home, before = directory.entry(name), values(directory.open(name))
    with pytest.raises(GazdaError, match=match):
        moving.move(directory, name, url)
    assert directory.entry(name) == home
    assert values(directory.open(name)) == before
    assert add_company(directory.open(name))
    assert not intents.left(directory.folder)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("value", ["x" * 81, "a\0b"])
def test_what_the_other_database_cannot_keep_is_told(directory: Directory, name: str, away: str, value: str) -> None:
    business = directory.open(name)
    with exclusive(business) as connection:
        connection.execute(text("update probe_line set words = :value where id = 1"), {"value": value})
    refused(directory, name, away, "probe_line: its rows cannot be kept here: .*nothing was done")


def test_a_copy_that_differs_is_never_lived_in(
    directory: Directory, name: str, away: str, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = "copy_in" if engine == "sqlite" else "insert_many"
    right = getattr(transfer, function)

    def wrong(connection: object, table: object, rows: object) -> None:
        """A fault: of notes the last row is lost."""
        kept = list(rows)  # type: ignore[call-overload]
        right(connection, table, iter(kept[:-1] if table.name == "probe_mark" else kept))  # type: ignore[attr-defined]

    monkeypatch.setattr(transfer, function, wrong)
    refused(directory, name, away, "differs from what was read in probe_mark; nothing was done")


def test_a_place_that_cannot_be_reached_or_is_taken_is_told(directory: Directory, name: str, tmp_path: Path) -> None:
    (tmp_path / "taken.db").write_text("somebody's")
    refused(directory, name, "sqlite:///taken.db", "taken.db is there already")
    refused(directory, name, "postgresql://nobody:secret@127.0.0.1:1/none", "^postgresql://127.0.0.1:1/none cannot be")
    refused(directory, name, "mysql://x/y", "no business can live at")
    refused(directory, name, "nonsense", "is no database's address")
    assert (tmp_path / "taken.db").read_text() == "somebody's"


def test_a_business_that_is_being_moved_is_not_moved_again(directory: Directory, name: str, away: str) -> None:
    with (
        intents.begun(directory.folder, intents.Intent("archive", directory.entry(name)), lambda _intent: None),
        pytest.raises(GazdaError, match="another command is at work"),
    ):
        moving.move(directory, name, away)


# ---- while it moves


def test_people_read_and_nobody_writes_while_it_moves(directory: Directory, name: str, away: str) -> None:
    business = directory.open(name)
    directory.replace(moving.replace(directory.entry(name), state=settling.MOVING))
    assert directory.open(name) is business, "what is said of its place closes no database"
    with pytest.raises(Paused), business.env(PROGRAM, writes=True, trusted=True):
        pass
    with still(Business(directory.entry(name), directory.sets, directory.folder)):
        assert values(business)
    with pytest.raises(GazdaError, match="is moving; it must be open"):
        moving.move(directory, name, away)


def test_who_waited_to_write_never_writes_into_the_old_database(directory: Directory, name: str, sets: Sets) -> None:
    entry = directory.entry(name)
    late, old = Business(entry, sets, directory.folder), Business(entry, sets, directory.folder)
    with late.env(PROGRAM, trusted=True):
        pass
    began, outcome = Event(), []

    def write() -> None:
        began.set()
        try:
            outcome.append(add_company(late))
        except Elsewhere as error:
            outcome.append(error)

    thread = Thread(target=write)
    with still(old) as connection:
        thread.start()
        began.wait()
        time.sleep(0.5)
        assert thread.is_alive()
        before = connection.execute(text("select count(*) from base_company")).scalar()
        leave(connection)
    thread.join()
    assert isinstance(outcome[0], Elsewhere)
    with exclusive(old) as connection:
        assert connection.execute(text("select count(*) from base_company")).scalar() == before
    for one in (late, old):
        with pytest.raises(Elsewhere), one.env(PROGRAM, trusted=True):
            pass
        one.close()


# ---- killed

MOMENTS = (
    "core.policy.businesses.directory.Directory.replace:1",
    "core.policy.homes.make_home:1",
    "core.policy.businesses.transfer.migrate_as_far:1",
    "core.policy.businesses.transfer.write:1",
    "core.policy.businesses.transfer.write:20",
    "core.policy.businesses.transfer.refuse_difference:1",
    "core.policy.still.leave:1",
    "core.policy.businesses.settling.settle:1",
    "core.policy.businesses.directory.Directory.replace:2",
    "core.policy.homes.remove_home:1",
    "",
)
"""Functions at whose beginning the process is killed, and the how manieth time; the last lets it live."""
USUAL = {
    "core.policy.businesses.transfer.write:20",
    "core.policy.businesses.settling.settle:1",
    "core.policy.homes.remove_home:1",
}
VICTIM = """
import importlib, os, signal, sys
from pathlib import Path
from core.policy.businesses import moving, settling
from core.policy.business import Sets
from core.policy.businesses.directory import Directory
from tests.support.business import shelf_of

settling.NOTICE = 0
place, _, count = {moment!r}.partition(":")
def spy(frame, event, argument):
    global count
    if event == "call" and frame.f_code.co_name == place.rpartition(".")[2]:
        module = frame.f_globals["__name__"]
        if place.startswith(module):
            count = int(count) - 1
            if count == 0:
                os.kill(os.getpid(), signal.SIGKILL)
if place:
    sys.setprofile(spy)
print("begin", flush=True)
moving.move(Directory(Path({folder!r}), Sets(shelf_of())), {name!r}, {url!r})
print("done", flush=True)
"""


def start(directory: Directory, name: str, url: str, moment: str) -> subprocess.Popen[str]:
    script = VICTIM.format(folder=str(directory.folder), name=name, url=url, moment=moment)
    return subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def check_one(directory: Directory, name: str, home: Entry, before: object) -> bool:
    """There is one business, whole, in one place, and it works; whether it was moved."""
    settling.recover(directory)
    assert not intents.left(directory.folder)
    now = directory.entry(name)
    assert now.state == ""
    assert values(directory.open(name)) == before
    with directory.open(name).env(PROGRAM, writes=True, trusted=True) as env:
        env.connection.execute(text("update base_company set name = 'x'"), execution_options=KERNEL)
        env.connection.rollback()
    moved = not now.lives_as(home)
    assert present(now)
    assert not moved or not present(home)
    return moved


@pytest.mark.parametrize(
    "moment", [pytest.param(one, marks=[] if one in USUAL else pytest.mark.long) for one in MOMENTS]
)
def test_a_move_that_was_killed_leaves_one_business(directory: Directory, name: str, away: str, moment: str) -> None:
    home, before = directory.entry(name), values(directory.open(name))
    directory.close()
    with start(directory, name, away, moment) as victim:
        victim.wait(60)
    assert victim.returncode == (-signal.SIGKILL if moment else 0)
    assert bool(intents.left(directory.folder)) == bool(moment)
    moved = check_one(directory, name, home, before)
    later = MOMENTS.index(moment) >= MOMENTS.index("core.policy.businesses.settling.settle:1")
    assert moved == later
    if not moved:
        moving.move(directory, name, away)
        assert values(directory.open(name)) == before


@pytest.mark.long
def test_a_move_killed_at_any_time_leaves_one_business(directory: Directory, name: str, away: str, engine: str) -> None:
    home, before = directory.entry(name), values(directory.open(name))
    directory.close()
    outcomes = []
    for _turn in range(30):
        with start(directory, name, away, "") as victim:
            assert victim.stdout is not None
            victim.stdout.readline()
            time.sleep(random.uniform(0, 3))
            victim.kill()
        moved = check_one(directory, name, home, before)
        outcomes.append(moved)
        if moved:
            moving.move(directory, name, str(home.url) if engine == "sqlite" else home.owner_url)
            home = directory.entry(name)
        directory.close()
    assert set(outcomes) == {True, False}
