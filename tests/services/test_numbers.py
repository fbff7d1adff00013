"""Documents are numbered without gaps and without doubles, whoever else numbers, whatever is rolled back."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from threading import Thread

import pytest

from core.policy.business import Business, retried
from core.policy.env import Person
from core.services.numbers import next_number
from core.services.statements import run, table_of
from tests.addons.chores import Effect

WRITERS = 8
SERIES = ("invoice", "payment")


class Rolled(Exception):
    """A document that was given up after it had its number."""


def test_numbers_begin_at_one_in_each_series_and_year(shop: Business, hire: Callable[..., Person]) -> None:
    with shop.env(hire("Ann"), writes=True) as env:
        given = [next_number(env, code, year) for code, year in (("a", 2026), ("a", 2026), ("b", 2026), ("a", 2027))]
    assert given == [1, 2, 1, 1]


def test_a_number_that_was_rolled_back_is_given_again(shop: Business, hire: Callable[..., Person]) -> None:
    ann = hire("Ann")
    for expected, fails in ((1, False), (2, True), (2, False)):
        try:
            with shop.env(ann, writes=True) as env:
                assert next_number(env, "a", 2026) == expected
                if fails:
                    raise Rolled
        except Rolled:
            assert fails


@pytest.mark.parametrize("seconds", [1.5, pytest.param(10, marks=pytest.mark.long)], ids=["quick", "long"])
def test_eight_writers_of_which_a_tenth_gives_up_leave_no_gap(
    shop: Business, hire: Callable[..., Person], seconds: float
) -> None:
    ann = hire("Ann")
    end, rolled, errors = time.monotonic() + seconds, Counter[str](), list[BaseException]()

    def write(seed: int) -> None:
        dice = random.Random(seed)
        while time.monotonic() < end:
            code, fails = dice.choice(SERIES), dice.random() < 0.1
            try:
                retried(partial(issue, code, fails))
            except Rolled:
                rolled[code] += 1
            except BaseException as error:
                errors.append(error)
                raise

    def issue(code: str, fails: bool) -> None:
        with shop.env(ann, writes=True) as env:
            env.session.add(env[Effect](number=next_number(env, code, 2026), who=code))
            env.session.flush()
            if fails:
                raise Rolled

    threads = [Thread(target=write, args=(seed,)) for seed in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with shop.env(trusted=True) as env:
        table = table_of(env, Effect)
        given = [(row.who, row.number) for row in run(env, table.select())]
    for code in SERIES:
        numbers = sorted(number for series, number in given if series == code)
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) > 10
    assert sum(rolled.values()) > 0
