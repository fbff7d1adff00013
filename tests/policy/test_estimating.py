"""What a plan is expected to take: by its rows, and by what such plans took here before."""

from __future__ import annotations

import pytest

from core.policy.plans.estimating import expected
from core.policy.plans.history import History, Ran
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from tests.support.business import PROGRAM, Found
from tests.support.notes import fill


def ran(rows: int, took: float, held: float) -> Ran:
    return Ran({"expected": {"rows": rows}, "outcome": {"took": took, "held": held}}, "")


def test_without_a_history_the_rows_tell() -> None:
    few, many = expected(History(), 0, 0), expected(History(), 120_000, 5)
    assert few.held < 0.5 < many.held < 2
    assert few.seconds < many.seconds
    assert many.size == 5


def test_a_slow_machine_is_known_by_its_history() -> None:
    slow = History({}, (ran(120_000, 60, 4.6), ran(120_000, 60, 4.6)))
    assert expected(slow, 120_000, 0).held == pytest.approx(4.6, rel=0.05)
    assert expected(slow, 60_000, 0).seconds == pytest.approx(35, rel=0.2)


def test_a_plan_that_moved_nothing_says_nothing_of_one_that_moves_much() -> None:
    founded = History({}, (ran(0, 9, 3.0),))
    assert expected(founded, 120_000, 0) == expected(History(), 120_000, 0)
    assert expected(founded, 0, 0).held == pytest.approx(3.0)


def test_nobody_waits_longer_than_it_all_takes() -> None:
    odd = History({}, (ran(5000, 0.1, 9.0),))
    assert expected(odd, 5000, 0).held <= expected(odd, 5000, 0).seconds


def test_a_plan_is_told_what_the_last_one_took(found: Found) -> None:
    business = found("probe")
    fill(business)
    told = plan(business, remove=["probe"])
    assert told.expected.rows > 10
    done = carry_out(business, told, PROGRAM)
    size = (business.archives / done.archive).stat().st_size
    assert size / 4 < told.expected.size < size * 4
    with business.reading() as connection:
        kept = connection.exec_driver_sql("select plan from base_plan order by id desc limit 1").scalar()
    assert '"held"' in str(kept).replace("'", '"')
