"""Workers find work by themselves, stop cleanly, and may die at any moment without harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import func, select, update

from core.policy.business import Business, Entry
from core.policy.env import Person, utc_now
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.services import worker
from core.services.attempt import Attempt, Steps
from core.services.jobs import Job, bells, claim, enqueue
from core.services.statements import run, table_of
from core.services.worker import Runner
from core.values import declarations
from tests.addons.chores import Effect, act, load
from tests.services.test_attempt import remove_chores
from tests.support.business import PROGRAM, ROOT


@contextmanager
def running(shop: Business, **options: Any) -> Iterator[Runner]:
    runner = Runner(lambda: [shop], **options)
    runner.start()
    try:
        yield runner
    finally:
        runner.stop()


def ask(shop: Business, person: Person, job: declarations.Job = act, **given: Any) -> int:
    with shop.env(person, writes=True) as env:
        return enqueue(env, job, **(given or {"number": 1}))


def states(shop: Business) -> dict[str, int]:
    with shop.env(trusted=True) as env:
        table = table_of(env, Job)
        rows = run(env, select(table.c.state, func.count()).group_by(table.c.state))
        return {row.state: row.count for row in rows}


def numbers(shop: Business) -> list[int]:
    with shop.env(trusted=True) as env:
        table = table_of(env, Effect)
        return list(run(env, select(table.c.number).order_by(table.c.number)).scalars())


def wait_until(happened: Callable[[], bool], seconds: float = 20) -> float:
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds, "it never happened"
        time.sleep(0.01)
    return time.monotonic() - began


def test_work_asked_for_in_this_process_begins_at_once(
    shop: Business, hire: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL", (60, 60))
    ann = hire("Ann")
    with running(shop):
        wait_until(lambda: bool(bells(shop)))
        for number in range(3):
            ask(shop, ann, number=number)
            wait_until(lambda: not set(states(shop)) - {"done"})
    assert numbers(shop) == [0, 1, 2]
    assert bells(shop) == set()


def test_work_asked_for_elsewhere_is_found_within_two_seconds(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    with running(shop):
        wait_until(lambda: bool(bells(shop)))
        with shop.env(ann, writes=True) as env:
            enqueue(env, act, number=1)
            env.after.clear()
        assert wait_until(lambda: states(shop) == {"done": 1}) < 2.5


def test_a_stop_interrupts_long_work_between_batches_and_another_worker_ends_it(
    shop: Business, hire: Callable[..., Person]
) -> None:
    ask(shop, hire("Ann"), load, rows=200, batch=10, pause=0.02)
    with running(shop):
        wait_until(lambda: len(numbers(shop)) >= 10)
    done = len(numbers(shop))
    assert 0 < done < 200
    assert states(shop) == {"todo": 1}
    with running(shop):
        wait_until(lambda: states(shop) == {"done": 1})
    assert numbers(shop) == list(range(200))


def test_a_claim_is_kept_alive_while_the_work_lasts(shop: Business, hire: Callable[..., Person]) -> None:
    ask(shop, hire("Ann"), load, rows=1, pause=3)
    with running(shop, lease=timedelta(seconds=1.5)), running(shop, lease=timedelta(seconds=1.5)):
        wait_until(lambda: states(shop) == {"done": 1})
    with shop.env(trusted=True) as env:
        assert run(env, select(table_of(env, Job).c.attempt)).scalar() == 1
    assert numbers(shop) == [0]


def test_a_lease_is_not_shortened_by_a_heartbeat_that_met_a_batch(shop: Business, hire: Callable[..., Person]) -> None:
    key, runner = ask(shop, hire("Ann"), load, rows=1), Runner(lambda: [shop])
    with shop.env(trusted=True, writes=True) as env:
        found = claim(env, "default", runner.name, runner.lease)
    assert found is not None
    steps = Steps(Attempt(shop, found, runner.name))
    heartbeat = Thread(target=runner._extend, args=(shop, [key]))
    with steps.env() as env:
        steps.save(env, 1)
        heartbeat.start()
        time.sleep(0.5)
        before = utc_now()
    heartbeat.join()
    assert lease(shop) >= before + runner.lease


def lease(shop: Business) -> datetime:
    with shop.env(trusted=True) as env:
        until = run(env, select(table_of(env, Job).c.locked_until)).scalar_one()
        assert isinstance(until, datetime)
        return until


def test_two_threads_do_short_work_while_long_work_lasts(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    ask(shop, ann, load, rows=1000, batch=1, pause=0.005)
    with running(shop):
        wait_until(lambda: len(numbers(shop)) > 3)
        short = ask(shop, ann, number=5000)
        wait_until(lambda: 5000 in numbers(shop))
        assert short
        assert len(numbers(shop)) < 1000


def test_work_of_a_removed_addon_waits_until_it_is_back(shop: Business, hire: Callable[..., Person]) -> None:
    ask(shop, hire("Ann"))
    remove_chores(shop)
    assert Runner(lambda: [shop]).run_due(shop) == 0
    assert states(shop) == {"todo": 1}
    carry_out(shop, plan(shop, install=["chores"]), PROGRAM)
    Runner(lambda: [shop]).run_due(shop)
    assert states(shop) == {"done": 1}
    assert numbers(shop) == [1]


def test_a_business_that_cannot_be_reached_does_not_stop_the_others(
    shop: Business, hire: Callable[..., Person], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    empty = Business(Entry("empty", f"sqlite:///{tmp_path}/empty.db"), shop.sets, tmp_path)
    ask(shop, hire("Ann"))
    runner = Runner(lambda: [empty, shop])
    runner.start()
    try:
        wait_until(lambda: states(shop) == {"done": 1})
    finally:
        runner.stop()
        empty.close()
    assert caplog.text.count("no background work for empty") == 1


def test_work_that_kills_its_worker_each_time_is_given_up(shop: Business, hire: Callable[..., Person]) -> None:
    ask(shop, hire("Ann"))
    with shop.env(trusted=True, writes=True) as env:
        table = table_of(env, Job)
        run(env, update(table).values(max_attempts=1))
        assert claim(env, "default", "dead", timedelta(seconds=-1)) is not None
    Runner(lambda: [shop]).run_due(shop)
    with shop.env(trusted=True) as env:
        job = run(env, select(table_of(env, Job))).one()
    assert job.state == "failed"
    assert job.error == "The program stopped each time it did this work; its log tells more under job 1."
    assert numbers(shop) == []


def test_queues_are_served_by_the_workers_meant_for_them(shop: Business, hire: Callable[..., Person]) -> None:
    ask(shop, hire("Ann"))
    assert Runner(lambda: [shop], queues=("print",)).run_due(shop) == 0
    assert Runner(lambda: [shop], queues=("default",)).run_due(shop) == 1


def crash(shop: Business) -> int:
    """Let workers that die do all the work of `shop`; returns how many died."""
    shop.close()
    command = [sys.executable, "-m", "tests.services.crashing", json.dumps(asdict(shop.entry)), str(shop.folder), "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are forked")
@pytest.mark.parametrize(
    ("count", "odds"), [(100, 0.03), pytest.param(1000, 0.02, marks=pytest.mark.long)], ids=["quick", "long"]
)
def test_whatever_kills_the_workers_each_effect_happens_once(
    shop: Business, hire: Callable[..., Person], count: int, odds: float
) -> None:
    ann = hire("Ann")
    with shop.env(ann, writes=True) as env:
        for number in range(count):
            enqueue(env, act, number=number, odds=odds)
        enqueue(env, load, rows=count, batch=10, odds=odds)
    deaths = crash(shop)
    assert states(shop) == {"done": count + 1}
    assert numbers(shop) == sorted([*range(count), *range(count)])
    assert deaths > 0
