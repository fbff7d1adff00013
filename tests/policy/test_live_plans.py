"""While addons come and go, people work on: nobody is refused, and nobody waits for long."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any, Self

import pytest
from sqlalchemy import func, select, text

from addons import base
from core.conformance.contents import contents
from core.policy.business import Business, retried
from core.policy.exclusive import exclusive
from core.policy.plans.lifecycle import Done, carry_out
from core.policy.plans.planning import plan
from tests.addons import probe
from tests.support.business import PROGRAM, Found

RECORDS = 100_000
LONGEST = 2.0
"""Seconds that somebody may be held up."""


@dataclass
class Busy(AbstractContextManager["Busy"]):
    """Threads that read and write companies all the time, and how long each turn took."""

    business: Business
    records: int
    waits: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "write": []})
    failed: list[BaseException] = field(default_factory=list)
    written: dict[int, str] = field(default_factory=dict)
    over: Event = field(default_factory=Event)

    def __enter__(self) -> Self:
        acts: list[Callable[[random.Random], str]] = [self.read, self.write]
        self.threads = [Thread(target=self.work, args=(acts[n % 2], n)) for n in range(8)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def work(self, act: Callable[[random.Random], str], seed: int) -> None:
        dice = random.Random(seed)
        while not self.over.is_set():
            begun = time.monotonic()
            try:
                kind = act(dice)
            except BaseException as error:
                self.failed.append(error)
                return
            self.waits[kind].append(time.monotonic() - begun)
            time.sleep(0.005)

    def read(self, dice: random.Random) -> str:
        with self.business.env(PROGRAM, trusted=True) as env:
            company = env[base.Company]
            key = dice.randrange(1, self.records)
            assert env.session.scalar(select(company.name).where(company.id == key)) is not None
            if probe.Note in env.parts:
                env.session.scalar(select(func.count()).select_from(env[probe.Note]))
        return "read"

    def write(self, dice: random.Random) -> str:
        key, name = dice.randrange(1, self.records), f"Company {dice.random()}"

        def change() -> None:
            with self.business.env(PROGRAM, writes=True, trusted=True) as env:
                company: Any = env.find(base.Company, key)
                company.name = name
                if probe.Note in env.parts:
                    company.probe_hint = name

        retried(change)
        self.written[key] = name
        return "write"


def fill(business: Business, records: int) -> None:
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        for start in range(0, records, 5000):
            env.insert(base.Company, [{"name": f"Company {n}"} for n in range(start, min(start + 5000, records))])
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.insert(probe.Note, [{"name": f"Note {n}", "search": f"note {n}"} for n in range(records // 10)])
    with exclusive(business) as connection:
        linked = "update base_company set probe_hint = name, probe_note_id = 1 + id % :notes"
        connection.execute(text(linked), {"notes": records // 10})


def report(business: Business, records: int, plans: dict[str, str], slowest: dict[str, float]) -> None:
    """What a long run measured, for pytest -s."""
    waits = {kind: f"{seconds:.2f} s" for kind, seconds in slowest.items()}
    sys.stdout.write(f"\n{business.engine.dialect.name}, {records} records: {plans}; longest turn {waits}\n")


@pytest.mark.parametrize("records", [pytest.param(RECORDS, marks=pytest.mark.long), 2000])
def test_nobody_is_held_up_while_an_addon_goes_and_comes_back(found: Found, records: int) -> None:
    business = found("probe")
    fill(business, records)
    done: dict[str, Done] = {}
    total: dict[str, float] = {}
    with Busy(business, records) as busy:
        for turn, verb in enumerate(("remove", "install", "remove", "install")):
            time.sleep(0.5)
            begun = time.monotonic()
            done[f"{verb} {turn}"] = carry_out(business, plan(business, **{verb: ["probe"]}), PROGRAM)
            total[f"{verb} {turn}"] = time.monotonic() - begun
        time.sleep(0.5)
    slowest = {kind: max(waits) for kind, waits in busy.waits.items()}
    report(business, records, {name: f"{total[name]:.1f} s, held {done[name].held:.2f} s" for name in done}, slowest)
    assert busy.failed == []
    assert records < RECORDS or max(slowest.values()) < LONGEST, "seconds count where nothing else runs"
    rows = {row["id"]: row["name"] for row in contents(business)["base_company"]}
    found_names = {int(key): name for key, name in rows.items()}
    assert {key: found_names[key] for key in busy.written} == busy.written
