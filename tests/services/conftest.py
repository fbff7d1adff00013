"""A business with the addon `chores`, on each database, and the people who work in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.policy.business import Business
from core.policy.env import Person
from core.policy.people import User
from tests.support.business import Found

SWEEPER = frozenset({"chores.sweeper"})
ADMINISTRATOR = frozenset({"base.administrator"})


@pytest.fixture
def shop(found: Found) -> Business:
    """An empty business."""
    return found("base", "chores")


@pytest.fixture
def hire(shop: Business) -> Callable[..., Person]:
    """Make a user and the Person that they are."""

    def make(name: str, roles: frozenset[str] = SWEEPER, language: str = "en") -> Person:
        with shop.env(trusted=True, writes=True) as env:
            user = env[User](name=name, login=name, roles=sorted(roles), language=language)
            env.session.add(user)
            env.session.flush()
            return Person(user.id, name, roles, language)

    return make
