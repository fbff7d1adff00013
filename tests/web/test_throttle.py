"""Who tries passwords waits: by account and by address, longer each time."""

from __future__ import annotations

import pytest

from core.web.throttle import ROOM, TRIES, WINDOW, Throttle, network

DAY = 24 * 3600


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(clock)


def spend(throttle: Throttle, *keys: str) -> None:
    for _ in range(TRIES):
        assert throttle.take(*keys) == 0


def test_the_eleventh_try_waits_a_quarter_of_an_hour_and_then_twice_as_long(throttle: Throttle, clock: Clock) -> None:
    for wait in (WINDOW, 2 * WINDOW, 4 * WINDOW):
        spend(throttle, "olena")
        assert throttle.take("olena") == wait
        clock.now += wait - 1
        assert throttle.take("olena") == 1
        clock.now += 1


def test_the_wait_never_passes_a_day(throttle: Throttle, clock: Clock) -> None:
    for _ in range(12):
        spend(throttle, "olena")
        wait = throttle.take("olena")
        assert wait <= DAY
        clock.now += wait


def test_tries_far_apart_block_nobody(throttle: Throttle, clock: Clock) -> None:
    for _ in range(100):
        assert throttle.take("olena") == 0
        clock.now += WINDOW / (TRIES - 2)


def test_one_address_trying_many_accounts_waits_too(throttle: Throttle) -> None:
    for number in range(TRIES):
        assert throttle.take(f"user {number}", "10.0.0.7") == 0
    assert throttle.take("user 99", "10.0.0.7") == WINDOW
    assert throttle.take("user 99", "10.0.0.8") == 0


def test_a_right_password_lets_the_account_start_anew(throttle: Throttle) -> None:
    for _ in range(5 * TRIES):
        assert throttle.take("olena", "10.0.0.7") == 0
        throttle.give_back("olena", "10.0.0.7")


def test_tries_at_the_same_time_are_counted_before_they_are_answered(throttle: Throttle) -> None:
    taken = [throttle.take("olena") for _ in range(100)]
    assert taken.count(0) == TRIES


def test_after_a_quiet_day_it_begins_from_the_start(throttle: Throttle, clock: Clock) -> None:
    spend(throttle, "olena")
    clock.now += WINDOW + DAY + 1
    spend(throttle, "olena")
    assert throttle.take("olena") == WINDOW


def test_memory_is_bounded_and_blocks_outlive_a_flood(throttle: Throttle) -> None:
    spend(throttle, "olena")
    for number in range(3 * ROOM):
        throttle.take(f"user {number}")
    assert len(throttle) <= ROOM
    assert throttle.take("olena") > 0


@pytest.mark.parametrize(
    ("address", "counted"),
    [("10.0.0.7", "10.0.0.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("", ""), ("testclient", "testclient")],
)
def test_an_address_of_ipv6_counts_by_its_network(address: str, counted: str) -> None:
    assert network(address) == counted
