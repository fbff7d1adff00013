"""Whatever happens to a plan half-way, the business has the old set or the new, and every row."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any, Self

import pytest
from sqlalchemy import event, text

from addons import base
from core.conformance.contents import contents, schema
from core.policy.business import Business, Sets, retried
from core.policy.engines import make_plan_engine
from core.policy.installed import Addon
from core.policy.plan import Plan
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from tests.support.business import PROGRAM, ROOT, Found
from tests.support.notes import fill
from tests.support.workshop import Workshop

STAGED = "gazda_stage_"
PRAGMA, DENY = 19, 1
"""Of SQLite: the action that a PRAGMA is, and the answer that refuses one."""


@pytest.fixture(params=["moved in", "built beside"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The two ways in which the rows of a table come back: few are moved in by the plan, many built beside it."""
    if request.param == "built beside":
        monkeypatch.setattr("core.policy.archives.beside.tables.ENOUGH", 1)
    return str(request.param)


# ---- a statement fails


class Struck(Exception):
    """What a test throws into a statement."""


@contextmanager
def struck(business: Business, number: int) -> Iterator[list[str]]:
    """The statement of a plan with this number fails, a commit too; gives the statements there were."""
    engine = make_plan_engine(business.entry.owner_url or business.entry.url)
    seen: list[str] = []

    def strike(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)
        if len(seen) == number:
            raise Struck(statement)

    def refuse(connection: Any) -> None:
        """A commit that a database refuses is a rollback there."""
        seen.append("COMMIT")
        if len(seen) == number:
            connection.connection.driver_connection.cursor().execute("ROLLBACK")
            raise Struck("COMMIT")

    event.listen(engine, "before_cursor_execute", strike)
    event.listen(engine, "commit", refuse)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", strike)
        event.remove(engine, "commit", refuse)


def every_statement(business: Business, step: int, offset: int, **asked: list[str]) -> int:
    """Let each `step`th statement of a plan fail in turn and compare with what was there before; gives their number."""
    before, laid_out, addons = contents(business, less=set()), schema(business), versions(business)
    archives = set(business.archives.glob("*")) if business.archives.exists() else set()
    number = 1 + offset
    while True:
        told = plan(business, **asked)
        with struck(business, number) as seen:
            failed = failure(business, told)
        if failed is None:
            return len(seen)
        assert any(isinstance(cause, Struck) for cause in causes(failed)), failed
        assert contents(business, less=set()) == before, seen[-1]
        assert schema(business) == laid_out, seen[-1]
        assert versions(business) == addons
        assert (set(business.archives.glob("*")) if business.archives.exists() else set()) == archives, seen[-1]
        number += step


def failure(business: Business, told: Plan) -> Exception | None:
    """Why the plan could not be carried out, if so."""
    try:
        carry_out(business, told, PROGRAM)
    except Exception as error:
        return error
    return None


def causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def versions(business: Business) -> dict[str, tuple[str, str]]:
    """The addons that are or were here, each with its version and state."""
    with business.env(PROGRAM, trusted=True) as env:
        found = env.session.query(env[Addon]).all()
        return {addon.name: (addon.version, addon.state) for addon in found}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.long), 59])
def test_a_statement_that_fails_leaves_everything_as_it_was(found: Found, step: int) -> None:
    business = found("pin")
    offset = random.Random(time.time()).randrange(step)
    assert every_statement(business, step, offset, install=["probe"]) > 60
    fill(business)
    assert every_statement(business, step, offset, remove=["probe"]) > 40
    assert every_statement(business, step, offset, install=["probe"]) > 60


FIRST = """
words: Mapped[str] = column(String(40), default="")
"""
SECOND = """
words: Mapped[str] = column(String(40), default="", index=True)
more: Mapped[str | None] = column(String(40))
"""


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.long), 23])
def test_an_upgrade_whose_statement_fails_leaves_everything_as_it_was(
    found: Found, workshop: Workshop, step: int
) -> None:
    workshop.table("aging", FIRST)
    workshop.revise("aging")
    business = workshop.open(found("pin"))
    carry_out(business, plan(business, install=["aging"]), PROGRAM)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.insert(env.parts.named("model", "aging.thing"), [{"words": f"thing {n}"} for n in range(20)])
    business.close()
    workshop.table("aging", SECOND, version="1.1")
    written = workshop.revise("aging")
    assert written is not None
    moved = "    op.execute(\"update aging_thing set more = words || '!'\")\n"
    migration = written.read_text("utf-8").replace("\n\n\ndef downgrade", f"\n{moved}\n\ndef downgrade")
    assert moved in migration
    written.write_text(migration, "utf-8")
    business = workshop.open(business)
    assert versions(business)["aging"] == ("1.0", "installed")
    assert every_statement(business, step, random.Random(time.time()).randrange(step)) > 20
    assert versions(business)["aging"] == ("1.1", "installed")
    assert {row["more"] for row in contents(business)["aging_thing"]} == {f"thing {n}!" for n in range(20)}
    business.close()


def test_an_archive_that_cannot_be_written_stops_the_plan(found: Found) -> None:
    business = found("probe")
    business.archives.parent.mkdir(exist_ok=True)
    business.archives.write_text("a file where the folder should be", "utf-8")
    with pytest.raises(OSError, match="exists"):
        carry_out(business, plan(business, remove=["probe"]), PROGRAM)
    assert versions(business)["probe"][1] == "installed"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_checkpoint_that_fails_after_the_commit_does_not_undo_what_is_told(found: Found) -> None:
    business = found("pin")
    engine, refused = make_plan_engine(business.entry.url), list[str]()

    def authorize(action: int, name: str | None, *_rest: Any) -> int:
        if action == PRAGMA and name == "wal_checkpoint":
            refused.append(name)
            return DENY
        return 0

    def about_to_commit(connection: Any) -> None:
        connection.connection.driver_connection.set_authorizer(authorize)

    event.listen(engine, "commit", about_to_commit)
    try:
        carry_out(business, plan(business, install=["probe"]), PROGRAM)
    finally:
        event.remove(engine, "commit", about_to_commit)
    assert refused
    assert versions(business)["probe"][1] == "installed"


# ---- the process is killed, while others work

VICTIM = """
from pathlib import Path
import core.policy.archives.beside.tables as tables
from core.policy.business import Business, Entry, Sets
from core.policy.env import Person
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from tests.support.business import shelf_of
if {beside}:
    tables.ENOUGH = 1
business = Business(Entry(**{entry}), Sets(shelf_of()), Path({folder}))
told = plan(business, **{{{verb!r}: ["probe"]}})
print("begin", flush=True)
carry_out(business, told, Person())
print("done", flush=True)
"""


@dataclass
class Work(AbstractContextManager["Work"]):
    """People who add companies and rename their own all the time; what was told to be stored is remembered."""

    business: Business
    names: dict[int, str] = field(default_factory=dict)
    failed: list[BaseException] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        self.threads = [Thread(target=self.work, args=(number,)) for number in range(3)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def work(self, number: int) -> None:
        dice, mine = random.Random(number), list[int]()
        while not self.over.is_set():
            name = f"Firm {number} {dice.random()}"
            try:
                key = retried(lambda: self.write(dice.choice(mine) if len(mine) > 5 else None, name))  # noqa: B023
            except BaseException as error:
                self.failed.append(error)
                return
            self.names[key] = name
            mine.append(key)
            time.sleep(0.02)

    def write(self, key: int | None, name: str) -> int:
        with self.business.env(PROGRAM, writes=True, trusted=True) as env:
            company: Any = env[base.Company](name=name) if key is None else env.find(base.Company, key)
            company.name = name
            env.session.add(company)
            env.session.flush()
            return int(company.id)


@pytest.mark.parametrize("rounds", [pytest.param(200, marks=pytest.mark.long), 3])
def test_a_killed_process_leaves_the_old_set_or_the_new_and_every_row(found: Found, sets: Sets, rounds: int) -> None:
    business = found("pin")
    carry_out(business, plan(business, install=["probe"]), PROGRAM)
    fill(business)
    full = held(business)
    carry_out(business, plan(business, remove=["probe"]), PROGRAM)
    empty = held(business)
    assert full != empty
    ended: list[bool] = []
    longest: dict[str, float] = {}
    with Work(business) as work:
        for turn in range(rounds):
            installed = state_of(business, sets) == full
            verb = "remove" if installed else "install"
            begun, seconds = launch(business, verb, beside=bool(turn % 4 > 1), longest=longest.get(verb))
            longest[verb] = max(longest.get(verb, 0.0), seconds) if begun else seconds
            now = state_of(business, sets)
            assert now in (full, empty)
            ended.append((now == full) != installed)
    assert work.failed == []
    with business.env(PROGRAM, trusted=True) as env:
        names = {company.id: company.name for company in env.session.query(env[base.Company]) if company.id > 5}
    assert names == work.names
    assert rounds < 50 or 0.1 < sum(ended) / rounds < 0.9, "moments before and after the commit were met"
    verb = "remove" if state_of(business, sets) == full else "install"
    carry_out(business, plan(business, **{verb: ["probe"]}), PROGRAM)
    assert held(business) == (empty if verb == "remove" else full)
    if verb == "install":
        assert not [name for name in names_in(business) if name.startswith(STAGED)]


def launch(business: Business, verb: str, *, beside: bool, longest: float | None) -> tuple[bool, float]:
    """Begin a plan in a process of its own and kill it at a moment that one cannot foresee; the first may end."""
    entry = {name: getattr(business.entry, name) for name in business.entry.__slots__}
    script = VICTIM.format(entry=entry, folder=repr(str(business.folder)), verb=verb, beside=beside)
    command, environment = [sys.executable, "-c", script], {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "begin\n"
        begun = time.monotonic()
        if longest is None:
            assert victim.stdout.readline() == "done\n"
            return False, time.monotonic() - begun
        time.sleep(random.uniform(0, longest * 1.2))
        victim.send_signal(signal.SIGKILL)
        ended = victim.stdout.read() == "done\n"
    return True, time.monotonic() - begun if ended else 0.0


def state_of(business: Business, sets: Sets) -> dict[str, Any]:
    """What a new process finds; it can be worked with."""
    opened = Business(business.entry, sets, business.folder)
    with opened.env(PROGRAM, writes=True, trusted=True) as env:
        installed = "probe" in env.parts.addons
        assert env.find(base.Company, 1) is not None
    found = held(opened)
    assert installed == ("probe_note" in found)
    if opened.sqlite:
        with opened.reading() as connection:
            assert connection.execute(text("pragma integrity_check")).scalar() == "ok"
    opened.close()
    return found


def held(business: Business) -> dict[str, Any]:
    """All rows but those of the people at work."""
    found = contents(business)
    found["base_company"] = [row for row in found["base_company"] if int(row["id"]) <= 5]
    return found


def names_in(business: Business) -> list[str]:
    """Every table that is there."""
    from sqlalchemy import inspect

    with business.reading() as connection:
        return inspect(connection).get_table_names()
