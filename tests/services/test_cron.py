"""Recurring work fires once for each planned time, by the wall clock of the business."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.policy.business import Business
from core.services import cron, settings
from core.services.cron import Cron, next_time
from core.services.jobs import Job
from core.services.statements import run, table_of
from core.values import declarations
from core.values.declarations import is_cron
from core.values.errors import AddonError
from tests.addons.chores import nightly

KYIV = ZoneInfo("Europe/Kyiv")


def kyiv(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KYIV)


def times(every: str, after: datetime, count: int) -> list[str]:
    found = [after]
    for _ in range(count):
        found.append(next_time(every, "Europe/Kyiv", found[-1]))
    return [f"{at.astimezone(KYIV):%m-%d %H:%M%z}" for at in found[1:]]


@pytest.mark.parametrize(
    ("every", "after", "expected"),
    [
        ("30 3 * * *", "2026-01-30 12:00", ["01-31 03:30+0200", "02-01 03:30+0200"]),
        ("0 9 * * 1-5", "2026-11-20 10:00", ["11-23 09:00+0200", "11-24 09:00+0200"]),
        ("0 0 29 2 *", "2026-01-01 00:00", ["02-29 00:00+0200"]),
        ("59 23 31 12 *", "2026-12-31 00:00", ["12-31 23:59+0200", "12-31 23:59+0200"]),
        # in spring the clock goes from 03:00 to 04:00
        ("30 3 * * *", "2026-03-28 12:00", ["03-29 04:30+0300", "03-30 03:30+0300"]),
        ("30 2 * * *", "2026-03-28 12:00", ["03-29 02:30+0200", "03-30 02:30+0300"]),
        ("30 * * * *", "2026-03-29 01:45", ["03-29 02:30+0200", "03-29 04:30+0300", "03-29 05:30+0300"]),
        # in autumn it goes from 04:00 back to 03:00
        ("30 3 * * *", "2026-10-24 12:00", ["10-25 03:30+0300", "10-26 03:30+0200"]),
        ("30 4 * * *", "2026-10-24 12:00", ["10-25 04:30+0200", "10-26 04:30+0200"]),
        ("30 * * * *", "2026-10-25 02:45", ["10-25 03:30+0300", "10-25 03:30+0200", "10-25 04:30+0200"]),
    ],
)
def test_planned_times_follow_the_wall_clock(every: str, after: str, expected: list[str]) -> None:
    assert times(every, kyiv(after), len(expected)) == expected


def test_every_night_of_three_years_has_its_one_time() -> None:
    at, nights = kyiv("2026-01-01 00:00").astimezone(UTC), []
    while at < kyiv("2029-01-01 00:00"):
        at = next_time("30 3 * * *", "Europe/Kyiv", at)
        nights.append(at.astimezone(KYIV).date())
    assert len(nights) == len(set(nights)) == (nights[-1] - nights[0]).days + 1


@given(st.integers(0, 366 * 24 * 60), st.sampled_from(["*/15 * * * *", "0 * * * *"]))
def test_what_runs_each_hour_never_waits_longer(minutes: int, every: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert timedelta(0) < next_time(every, "Europe/Kyiv", at) - at <= timedelta(hours=1)


part = st.from_regex(r"(\*|[0-9](-[0-9])?|[0-9]{2})(/[0-9]{1,2})?", fullmatch=True)


@given(st.lists(st.lists(part, min_size=1, max_size=2).map(",".join), min_size=5, max_size=5).map(" ".join))
def test_every_expression_we_take_is_one_that_can_be_read(every: str) -> None:
    if is_cron(every):
        assert croniter.is_valid(every)


@pytest.mark.parametrize("every", ["60 3 * * *", "* * * *", "*/0 * * * *", "0 24 * * *", "@daily", "0 0 * JAN *", "a"])
def test_a_broken_expression_is_refused_where_it_is_written(every: str) -> None:
    with pytest.raises(AddonError, match="is no cron expression"):
        declarations.job("Never", every=every)(print)


def test_a_time_that_never_comes_is_told() -> None:
    with pytest.raises(AddonError, match="never comes"):
        next_time("0 0 31 2 *", "Europe/Kyiv", kyiv("2026-01-01 00:00"))


def tick(shop: Business, now: datetime) -> None:
    with shop.env(trusted=True, writes=True) as env:
        env.clock = lambda: now
        cron.tick(env)


def fired(shop: Business) -> list[str]:
    with shop.env(trusted=True) as env:
        table = table_of(env, Job)
        mine = table.c.name == "chores.nightly"
        return list(run(env, select(table.c.dedupe).where(mine).order_by(table.c.id)).scalars())


def test_a_new_job_waits_for_its_first_time_and_then_fires_once_each_time(shop: Business) -> None:
    for text in ("11-21 12:00", "11-22 03:29", "11-22 03:30", "11-22 03:30", "11-22 12:00", "11-23 03:31"):
        tick(shop, kyiv(f"2026-{text}"))
    assert fired(shop) == ["chores.nightly@2026-11-22T01:30Z", "chores.nightly@2026-11-23T01:30Z"]


def test_times_missed_while_nothing_ran_fire_once(shop: Business) -> None:
    tick(shop, kyiv("2026-11-21 12:00"))
    tick(shop, kyiv("2026-11-28 12:00"))
    assert fired(shop) == ["chores.nightly@2026-11-22T01:30Z"]
    tick(shop, kyiv("2026-11-29 04:00"))
    assert len(fired(shop)) == 2


def test_a_clock_that_steps_back_an_hour_fires_nothing_twice(shop: Business) -> None:
    for text in ("03:00", "03:31", "02:31", "03:00", "03:31", "04:31"):
        tick(shop, kyiv(f"2026-11-22 {text}"))
    assert fired(shop) == ["chores.nightly@2026-11-22T01:30Z"]


def test_a_night_of_change_fires_once(shop: Business) -> None:
    now = kyiv("2026-10-24 12:00").astimezone(UTC)
    while now < kyiv("2026-10-25 12:00"):
        tick(shop, now)
        now += timedelta(minutes=10)
    assert fired(shop) == ["chores.nightly@2026-10-25T00:30Z"]


def test_workers_that_look_at_the_same_instant_fire_once(shop: Business) -> None:
    tick(shop, kyiv("2026-11-21 12:00"))
    barrier = Barrier(6)

    def look() -> None:
        barrier.wait()
        tick(shop, kyiv("2026-11-22 04:00"))

    threads = [Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fired(shop) == ["chores.nightly@2026-11-22T01:30Z"]


def planned(shop: Business) -> Any:
    with shop.env(trusted=True) as env:
        table = table_of(env, Cron)
        return run(env, select(table).where(table.c.name == "chores.nightly")).one()


def test_another_rhythm_or_zone_is_planned_anew(shop: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    tick(shop, kyiv("2026-11-22 03:00"))
    monkeypatch.setitem(nightly.__dict__, "every", "0 12 * * *")
    tick(shop, kyiv("2026-11-22 03:40"))
    assert planned(shop).planned == kyiv("2026-11-22 12:00")
    with shop.env(trusted=True, writes=True) as env:
        settings.change_setting(env, settings.ZONE, "Europe/Bucharest")
    with shop.env(trusted=True) as env:
        env.clock = lambda: kyiv("2026-11-22 03:40")
        assert cron.is_due(env)
    tick(shop, kyiv("2026-11-22 03:40"))
    assert planned(shop).zone == "Europe/Bucharest"
    assert fired(shop) == []


def test_a_broken_rhythm_does_not_stop_the_others(
    shop: Business, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(nightly.__dict__, "every", "0 0 31 2 *")
    cron.complain.cache_clear()
    with caplog.at_level(logging.ERROR):
        tick(shop, kyiv("2026-11-22 03:00"))
    assert "chores.nightly is passed over" in caplog.text
    with shop.env(trusted=True) as env:
        table = table_of(env, Cron)
        names = set(run(env, select(table.c.name)).scalars())
    assert "chores.nightly" not in names
    assert "base.tidy_jobs" in names
