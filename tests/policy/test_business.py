"""A transaction that another got in the way of is done again, from what is there now."""

from __future__ import annotations

import pytest

from addons import base
from core.policy.business import Business, retried
from core.policy.passing import passing
from tests.support.business import PROGRAM

ADDONS = ("base",)


def rename(business: Business, key: int, ending: str) -> None:
    """Add an ending to the name of a company."""
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.find(base.Company, key).name += ending


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # on SQLite one transaction at a time may write
def test_a_record_that_another_has_just_changed_is_changed_again(business: Business) -> None:
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        company = env[base.Company](name="Gazda")
        env.session.add(company)
        env.session.flush()
        key = company.id
    tries = []

    def change() -> None:
        with business.env(PROGRAM, writes=True, trusted=True) as env:
            company = env.find(base.Company, key)
            tries.append(company.name)
            if len(tries) == 1:
                rename(business, key, ", first")
            company.name += ", second"

    retried(change)
    assert tries == ["Gazda", "Gazda, first"]
    with business.env(PROGRAM, trusted=True) as env:
        assert env.find(base.Company, key).name == "Gazda, first, second"


def test_an_error_of_the_program_is_not_tried_again() -> None:
    tries = []

    def fail() -> None:
        tries.append(1)
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        retried(fail)
    assert len(tries) == 1
    assert not passing(ValueError("ours"))
