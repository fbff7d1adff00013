"""Background work is a row of the business: asked for with the data, done once, shown to who asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select, update

from core.policy.business import Business
from core.policy.env import Env, Person
from core.services import jobs
from core.services.jobs import Job, cancel, claim, enqueue, tidy_jobs
from core.services.statements import run, table_of
from core.services.worker import Runner
from core.values import declarations
from core.values.errors import AccessError, AddonError, NotFound, UserError
from tests.addons.chores import Effect, act, load, refuse
from tests.services.conftest import ADMINISTRATOR

LEASE = timedelta(seconds=60)


def ask(shop: Business, person: Person, job: declarations.Job = act, **given: Any) -> int:
    with shop.env(person, writes=True) as env:
        return enqueue(env, job, **(given or {"number": 1}))


def states(env: Env) -> list[str]:
    table = table_of(env, Job)
    return list(run(env, select(table.c.state).order_by(table.c.id)).scalars())


def test_work_is_asked_for_with_the_data_or_not_at_all(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    with suppress(ZeroDivisionError), shop.env(ann, writes=True) as env:
        enqueue(env, act, number=1)
        env.session.add(env[Effect](number=1))
        raise ZeroDivisionError
    with shop.env(ann) as env:
        assert env.session.scalars(select(env[Job])).all() == []


def test_the_same_work_is_asked_for_once_while_it_waits(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    first = ask(shop, ann, number=1, dedupe="index")
    assert ask(shop, ann, number=2, dedupe="index") == first
    assert ask(shop, ann, number=3, dedupe="other") != first
    Runner(lambda: [shop]).run_due(shop)
    assert ask(shop, ann, number=4, dedupe="index") != first


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "number"),
        ({"number": 1, "numbr": 2}, "numbr"),
        ({"number": 1, "env": 2}, "env"),
        ({"number": {1, 2}}, "JSON"),
    ],
)
def test_what_could_only_fail_later_is_refused_at_once(given: dict[str, Any], said: str) -> None:
    with pytest.raises(AddonError, match=said):
        jobs.refuse_args(act, given)


def test_work_that_no_addon_offers_is_refused(shop: Business, hire: Callable[..., Person]) -> None:
    with shop.env(hire("Ann"), writes=True) as env, pytest.raises(AddonError, match="no job 'odd'"):
        enqueue(env, declarations.Job(odd))


def odd() -> None:
    """Work that is bound in no addon."""


def test_nobody_asks_for_nothing(shop: Business) -> None:
    with shop.env(writes=True) as env, pytest.raises(AccessError):
        enqueue(env, act, number=1)


def test_a_claim_is_given_once_by_priority_then_by_age(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    ids = [ask(shop, ann, number=n, priority=p) for n, p in enumerate((0, 0, 5))]
    taken = []
    for worker in ("one", "two", "three", "four"):
        with shop.env(trusted=True, writes=True) as env:
            taken.append(claim(env, "default", worker, LEASE))
    assert [found and found.id for found in taken] == [ids[2], ids[0], ids[1], None]


def test_a_claim_comes_back_when_its_lease_has_run_out(shop: Business, hire: Callable[..., Person]) -> None:
    ask(shop, hire("Ann"))
    with shop.env(trusted=True, writes=True) as env:
        first = claim(env, "default", "one", timedelta(seconds=-1))
    with shop.env(trusted=True, writes=True) as env:
        second = claim(env, "default", "two", LEASE)
    assert first is not None
    assert second is not None
    assert (first.id, first.attempt, second.attempt) == (second.id, 1, 2)


def test_workers_at_the_same_instant_never_get_the_same_job(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    with shop.env(ann, writes=True) as env:
        for number in range(40):
            enqueue(env, act, number=number)
    taken: list[int] = []
    barrier = Barrier(4)

    def take() -> None:
        barrier.wait()
        while True:
            with shop.env(trusted=True, writes=True) as env:
                found = claim(env, "default", "one", LEASE)
            if found is None:
                return
            taken.append(found.id)

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 40


def test_work_planned_for_later_waits(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    with shop.env(ann, writes=True) as env:
        enqueue(env, act, run_at=env.now() + timedelta(hours=1), number=1)
    assert Runner(lambda: [shop]).run_due(shop) == 0
    late = Runner(lambda: [shop], clock=lambda: env.now() + timedelta(hours=2))
    assert late.run_due(shop) >= 1


def test_everybody_sees_own_work_and_administrators_all(shop: Business, hire: Callable[..., Person]) -> None:
    ann, bob, chief = hire("Ann"), hire("Bob"), hire("Chief", ADMINISTRATOR)
    of_ann, of_bob = ask(shop, ann), ask(shop, bob)
    for person, seen in ((ann, [of_ann]), (bob, [of_bob]), (chief, [of_ann, of_bob])):
        with shop.env(person) as env:
            assert [job.id for job in env.session.scalars(select(env[Job]).order_by(env[Job].id))] == seen
    with shop.env(bob, writes=True) as env, pytest.raises(NotFound):
        cancel(env, of_ann)


def test_a_person_cannot_write_a_job_past_the_service(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    key = ask(shop, ann)
    with pytest.raises(AccessError), shop.env(ann, writes=True) as env:
        env.find(Job, key).args = {"number": 2}


def test_cancelled_work_is_not_done(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    key = ask(shop, ann)
    with shop.env(ann, writes=True) as env:
        assert cancel(env, key)
        assert not cancel(env, key)
    assert Runner(lambda: [shop]).run_due(shop) == 0
    with shop.env(ann) as env:
        assert env.find(Job, key).state == "cancelled"
        assert env.session.scalars(select(env[Effect])).all() == []


def test_failed_work_can_be_tried_again_unless_the_same_waits(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    key = ask(shop, ann, refuse, rows=2, dedupe="same")
    Runner(lambda: [shop]).run_due(shop)
    with shop.env(ann, writes=True) as env:
        jobs.again(env, key)
        job = env.find(Job, key)
        assert (job.state, job.attempt, job.error) == ("todo", 0, "")
        with pytest.raises(UserError, match="not failed"):
            jobs.again(env, key)
    Runner(lambda: [shop]).run_due(shop)
    ask(shop, ann, refuse, rows=2, dedupe="same")
    with shop.env(ann, writes=True) as env, pytest.raises(UserError, match="already waiting"):
        jobs.again(env, key)


def test_old_work_is_forgotten_and_failures_later_than_successes(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    for job in (act, refuse, load):
        ask(shop, ann, job, **({"rows": 1} if job is not act else {"number": 1}))
    Runner(lambda: [shop]).run_due(shop)
    with shop.env(trusted=True, writes=True) as env:
        table = table_of(env, Job)
        run(env, update(table).values(finished_at=env.now() - timedelta(days=31)))
        enqueue(env, tidy_jobs)
    Runner(lambda: [shop]).run_due(shop)
    with shop.env(trusted=True) as env:
        assert states(env) == ["failed", "done"]
