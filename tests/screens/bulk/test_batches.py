"""A batch is written as far as each record's own rules allow: what is read but not one's own stays, and is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select

from addons.base.models import SavedView
from core.policy.business import Business
from core.policy.env import Env, Person
from core.screens.bulk.batches import Batch
from core.values.errors import UserError
from tests.support.served import add_colleague


@dataclass
class Views:
    """Saved views as a list has its records."""

    env: Env

    def mapped(self) -> Any:
        return self.env[SavedView]


class Renaming:
    """Every record gets a new name; one that is called so refuses."""

    back: ClassVar[dict[str, str]] = {"field": "name"}

    def before(self, record: Any) -> Any:
        return record.name

    def do(self, record: Any) -> None:
        if record.name == "stubborn":
            raise UserError("It will not.")
        record.name = f"{record.name}!"


def test_records_beyond_the_rules_and_those_that_refuse_stay_and_the_rest_is_written(business: Business) -> None:
    with business.env(trusted=True, writes=True) as env:
        mine, theirs = (add_colleague(env, login, login, "base.employee") for login in ("mine", "theirs"))
        keys = {}
        for name, owner in (("own", mine), ("stubborn", mine), ("shared", None), ("hidden", theirs)):
            record = env[SavedView](name=name, model="base.user", query="", owner_id=owner)
            env.session.add(record)
            env.session.flush()
            keys[name] = record.id
    person = Person(mine, "mine", frozenset({"base.employee"}))
    with business.env(person, writes=True) as env:
        batch = Batch(Views(env), Renaming()).run(list(keys.values()))  # type: ignore[arg-type]  # as far as it is asked
        assert [(key, old) for key, _version, old in batch.changed] == [(keys["own"], "own")]
        assert sorted(batch.refused) == [
            (keys["stubborn"], "stubborn", "It will not."),
            (keys["shared"], "shared", "You may not change this record."),
            (keys["hidden"], f"№ {keys['hidden']}", "It is no longer there."),
        ]
    with business.env(trusted=True) as env:
        view = env[SavedView]
        assert set(env.session.scalars(select(view.name))) == {"own!", "stubborn", "shared", "hidden"}
