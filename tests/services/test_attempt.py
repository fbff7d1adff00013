"""One attempt at one job: as who asked, with effects once, and an end that is told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, update

from core.policy.business import Business
from core.policy.env import Env, Person, utc_now
from core.policy.people import User
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.services.attempt import Attempt, Cancelled, Handover, Steps, delay
from core.services.jobs import Claim, Job, cancel, claim, enqueue
from core.services.statements import run, table_of
from core.services.worker import Runner
from core.values import declarations
from tests.addons.chores import Effect, Room, act, break_down, load, refuse, report, stumble
from tests.services.conftest import ADMINISTRATOR
from tests.support.business import PROGRAM

LEASE = timedelta(seconds=60)


def ask(shop: Business, person: Person, job: declarations.Job, **given: Any) -> int:
    with shop.env(person, writes=True) as env:
        return enqueue(env, job, **given)


def take(shop: Business, worker: str = "one", lease: timedelta = LEASE) -> Claim:
    with shop.env(trusted=True, writes=True) as env:
        found = claim(env, "default", worker, lease)
    assert found is not None
    return found


def told(shop: Business, key: int) -> Any:
    with shop.env(trusted=True) as env:
        table = table_of(env, Job)
        return run(env, select(table).where(table.c.id == key)).one()


def effects(shop: Business) -> list[tuple[int, str, str]]:
    with shop.env(trusted=True) as env:
        table = table_of(env, Effect)
        return [
            tuple(row) for row in run(env, select(table.c.number, table.c.who, table.c.source).order_by(table.c.id))
        ]


def change_user(shop: Business, person: Person, **values: Any) -> None:
    with shop.env(trusted=True, writes=True) as env:
        table = table_of(env, User)
        run(env, update(table).where(table.c.id == person.id).values(values))


def test_work_is_done_as_the_person_who_asked(shop: Business, hire: Callable[..., Person]) -> None:
    key = ask(shop, hire("Ann"), act, number=7)
    Attempt(shop, take(shop), "one").perform()
    assert effects(shop) == [(7, "Ann", f"job {key}")]
    job = told(shop, key)
    assert (job.state, job.progress, job.result, job.locked_until) == ("done", 100, 7, None)
    assert job.finished_at is not None


def test_a_right_that_was_taken_away_meanwhile_is_gone(
    shop: Business, hire: Callable[..., Person], caplog: pytest.LogCaptureFixture
) -> None:
    ann = hire("Ann")
    key = ask(shop, ann, act, number=7)
    change_user(shop, ann, roles=["base.employee"])
    Attempt(shop, take(shop), "one").perform()
    assert effects(shop) == []
    job = told(shop, key)
    assert (job.state, job.error) == ("failed", "You may not do this, or it is no longer there.")
    assert "may not create chores.effect" in caplog.text


@pytest.mark.parametrize("gone", [{"active": False}, {"archived_at": utc_now()}])
def test_who_may_no_longer_sign_in_has_nothing_done(
    shop: Business, hire: Callable[..., Person], gone: dict[str, Any]
) -> None:
    ann = hire("Ann")
    key = ask(shop, ann, act, number=7)
    change_user(shop, ann, **gone)
    Attempt(shop, take(shop), "one").perform()
    assert (told(shop, key).state, told(shop, key).error) == (
        "failed",
        "The person who asked for this may no longer sign in.",
    )
    assert effects(shop) == []


def test_what_the_person_can_mend_is_told_in_their_words_and_not_tried_again(
    shop: Business, hire: Callable[..., Person], caplog: pytest.LogCaptureFixture
) -> None:
    key = ask(shop, hire("Ann"), refuse, rows=1)
    Attempt(shop, take(shop), "one").perform()
    job = told(shop, key)
    assert (job.state, job.attempt, job.error) == ("failed", 1, "1 row cannot be read.")
    assert effects(shop) == []
    assert caplog.records == []


def test_a_fault_is_logged_and_tried_again_later_until_it_is_kept_as_failed(
    shop: Business, hire: Callable[..., Person], caplog: pytest.LogCaptureFixture
) -> None:
    key = ask(shop, hire("Ann"), break_down)
    began, waits = utc_now(), []
    for _ in range(3):
        Runner(lambda: [shop], clock=lambda: began + timedelta(days=1) * (len(waits) + 1)).run_due(shop)
        waits.append((told(shop, key).state, told(shop, key).attempt))
    assert waits == [("todo", 1), ("todo", 2), ("failed", 3)]
    assert told(shop, key).error == f"The program met an error here; its log tells more under job {key}."
    assert caplog.text.count("ZeroDivisionError: the till is empty") == 3
    assert f"job {key}" not in [source for _, _, source in effects(shop)]


def test_each_wait_is_four_times_the_one_before_give_or_take_a_fifth() -> None:
    for attempt, seconds in ((1, 10), (2, 40), (3, 160), (4, 640)):
        waits = {delay(attempt).total_seconds() for _ in range(200)}
        assert min(waits) >= seconds * 0.8
        assert max(waits) <= seconds * 1.2
        assert len(waits) > 1


def test_effects_of_a_worker_that_lost_its_claim_are_rolled_back(shop: Business, hire: Callable[..., Person]) -> None:
    key = ask(shop, hire("Ann"), act, number=7)
    slow = take(shop, "slow", timedelta(seconds=-1))
    quick = take(shop, "quick")
    Attempt(shop, slow, "slow").perform()
    assert effects(shop) == []
    Attempt(shop, quick, "quick").perform()
    Attempt(shop, slow, "slow").perform()
    assert effects(shop) == [(7, "Ann", f"job {key}")]


def test_long_work_resumes_after_the_last_batch_that_was_committed(shop: Business, hire: Callable[..., Person]) -> None:
    key = ask(shop, hire("Ann"), load, rows=35)
    found = take(shop)
    steps = Steps(Attempt(shop, found, "one"))
    with steps.env() as env:
        env.insert(Effect, [{"number": number} for number in range(10)])
        steps.save(env, 10)
    with suppress(ZeroDivisionError), steps.env() as env:
        env.insert(Effect, [{"number": number} for number in range(10, 20)])
        steps.save(env, 20)
        raise ZeroDivisionError
    assert steps.resume == 10

    with shop.env(trusted=True, writes=True) as env:
        table = table_of(env, Job)
        run(env, update(table).values(locked_until=utc_now() - timedelta(seconds=1)))
    Attempt(shop, take(shop, "two"), "two").perform()
    assert [number for number, _, _ in effects(shop)] == list(range(35))
    assert (told(shop, key).state, told(shop, key).note) == ("done", "Row 35 of 35")


def test_long_work_that_gets_on_is_not_given_up(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    walking, standing = ask(shop, ann, stumble, rows=5), ask(shop, ann, stumble, rows=5, standing=True)
    began = utc_now()
    for hour in range(7):
        with logging_off():
            Runner(lambda: [shop], clock=partial(later, began, hour)).run_due(shop)
    assert (told(shop, walking).state, told(shop, walking).attempt) == ("done", 6)
    assert (told(shop, standing).state, told(shop, standing).attempt) == ("failed", 2)


def later(began: datetime, hours: int) -> datetime:
    return began + timedelta(hours=hours)


@contextmanager
def logging_off() -> Iterator[None]:
    """Without the traces of work that fails on purpose."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def test_cancelled_long_work_keeps_its_batches_and_makes_no_more(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    key = ask(shop, ann, load, rows=35)
    steps = Steps(Attempt(shop, take(shop), "one"))
    with steps.env() as env:
        env.insert(Effect, [{"number": 1}])
    with shop.env(ann, writes=True) as env:
        cancel(env, key)
    with pytest.raises(Cancelled), steps.env() as env:
        env.insert(Effect, [{"number": 2}])
    with pytest.raises(Cancelled):
        steps.progress(50)
    assert [number for number, _, _ in effects(shop)] == [1]
    assert told(shop, key).state == "cancelled"


def test_a_worker_that_stops_gives_its_work_back_without_counting_it(
    shop: Business, hire: Callable[..., Person]
) -> None:
    key = ask(shop, hire("Ann"), load, rows=35)
    attempt = Attempt(shop, take(shop), "one")
    attempt.stopping.set()
    attempt.perform()
    assert (told(shop, key).state, told(shop, key).attempt) == ("todo", 0)
    with pytest.raises(Handover), Steps(attempt).env():
        pass


def test_progress_is_seen_while_the_work_is_under_way(shop: Business, hire: Callable[..., Person]) -> None:
    key = ask(shop, hire("Ann"), load, rows=1)
    steps = Steps(Attempt(shop, take(shop), "one"))
    steps.progress(30, "Page {page}", page=3)
    assert (told(shop, key).progress, told(shop, key).note) == (30, "Page 3")
    steps.progress(40)
    assert told(shop, key).progress == 30, "not more often than twice a second"
    with steps.env():
        steps.progress(200, "Nearly")
    assert (told(shop, key).progress, told(shop, key).note) == (100, "Nearly")


def test_progress_within_one_transaction_is_seen_where_two_may_write(
    shop: Business, hire: Callable[..., Person]
) -> None:
    key = ask(shop, hire("Ann"), report)
    Attempt(shop, take(shop), "one").perform()
    assert (told(shop, key).state, told(shop, key).note) == ("done", "" if shop.sqlite else "Page 4")


def test_the_program_itself_does_recurring_work_with_all_rights(shop: Business) -> None:
    with shop.env(trusted=True, writes=True) as env:
        enqueue(env, act, number=9)
    Attempt(shop, take(shop), "one").perform()
    assert [number for number, _, _ in effects(shop)] == [9]


def test_what_the_work_changes_is_trailed_as_the_persons_own(shop: Business, hire: Callable[..., Person]) -> None:
    from core.policy.trail import Trail

    chief = hire("Chief", ADMINISTRATOR)
    with shop.env(chief, writes=True) as env:
        env.session.add(env[Room](name="1"))
        key = enqueue(env, act, number=1)
    Attempt(shop, take(shop), "one").perform()
    with shop.env(trusted=True) as env:
        table = table_of(env, Trail)
        assert (
            run(env, select(func.count()).where(table.c.model == "chores.room", table.c.by == chief.id)).scalar() == 1
        )
    assert told(shop, key).created_by == chief.id


def test_a_batch_sees_the_set_of_its_own_moment(shop: Business, hire: Callable[..., Person]) -> None:
    key = ask(shop, hire("Ann"), load, rows=35)
    attempt = Attempt(shop, take(shop), "one")
    steps = Steps(attempt)
    with steps.env():
        pass
    remove_chores(shop)
    with pytest.raises(Handover), steps.env():
        pass
    attempt.perform()
    assert told(shop, key).state == "todo"


def remove_chores(shop: Business) -> None:
    carry_out(shop, plan(shop, remove=["chores"]), PROGRAM)


def test_what_a_job_returns_must_be_json(
    shop: Business, hire: Callable[..., Person], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def odd(env: Env, number: int) -> object:
        return object()

    key = ask(shop, hire("Ann"), act, number=1)
    monkeypatch.setitem(act.__dict__, "run", odd)
    with caplog.at_level(logging.CRITICAL):
        Attempt(shop, take(shop), "one").perform()
    assert told(shop, key).state == "failed"
