"""A process that serves a business has the set of a plan at hand by the time the plan is done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.policy.business import Business
from core.policy.plans import coming
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import draft, plan
from core.web.house import House
from core.web.site import Site
from tests.support.business import PROGRAM

WAIT = 30.0


@pytest.fixture
def site(house: House) -> Iterator[Site]:
    """The business as a process serves it, beside `people`, by which plans are carried out."""
    yield house.site("localhost")
    house.close()


def composed_ahead(site: Site) -> frozenset[str]:
    """What the site makes ready once a request was made."""
    site.check()
    if (thread := site.ahead.thread) is not None:
        thread.join(WAIT)
    return site.ahead.addons


def test_a_plan_under_way_is_composed_before_it_is_done(site: Site, people: Business) -> None:
    todo = draft(people, (), ("tasks",))
    assert composed_ahead(site) == frozenset()
    with coming.told(people, todo, PROGRAM):
        assert composed_ahead(site) == {"base", "crm"}
        ready = site.ahead.ready
        assert ready is not None
        carry_out(people, todo.plan, PROGRAM)
    site.check()
    assert site.standing is not None
    assert site.standing.installed.parts is ready
    assert site.ahead.ready is None


def test_a_plan_that_fails_takes_its_word_back(site: Site, people: Business) -> None:
    todo = draft(people, (), ("tasks",))

    def fail() -> None:
        assert composed_ahead(site) == {"base", "crm"}
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), coming.told(people, todo, PROGRAM):
        fail()
    assert composed_ahead(site) == frozenset()
    assert site.ahead.ready is None


def test_what_a_killed_plan_has_told_goes_with_the_next(site: Site, people: Business) -> None:
    todo = draft(people, (), ("tasks",))
    killed = coming.told(people, todo, PROGRAM)
    killed.__enter__()
    assert composed_ahead(site) == {"base", "crm"}
    carry_out(people, plan(people, remove=["tasks"]), PROGRAM)
    assert composed_ahead(site) == frozenset()
