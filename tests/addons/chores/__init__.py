"""Work for the background, and the tables on which its effects are counted."""

from __future__ import annotations

import os
import random
import time
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String
from sqlalchemy.orm import Mapped

from addons.base import employee
from core.composition.model import BareModel, Model
from core.policy.env import Env
from core.services.attempt import Progress, Steps
from core.values.declarations import Grant, Role, Rule, job
from core.values.errors import UserError
from core.values.fields import column
from core.values.words import _n


class Effect(BareModel, name="chores.effect"):
    """One effect of one piece of work."""

    number: Mapped[int] = column(BigInteger)
    who: Mapped[str] = column(String(80), default="")
    source: Mapped[str] = column(String(80), default="")


class Room(Model, name="chores.room"):
    """A record that files are attached to; a sweeper sees the open ones and may change those on floor 1."""

    model_label = "name"
    name: Mapped[str] = column(String(80))
    closed: Mapped[bool] = column(default=False)
    floor: Mapped[int] = column(BigInteger, default=1)


def is_open(model: Any, _env: Env) -> ColumnElement[bool]:
    return model.closed.is_(False)  # type: ignore[no-any-return]  # a comparison of a column


def on_first_floor(model: Any, _env: Env) -> ColumnElement[bool]:
    return model.floor == 1  # type: ignore[no-any-return]  # as above


sweeper = Role("Sweeper", implies=(employee,))
access = (
    Grant(sweeper, Effect, "read create"),
    Grant(sweeper, Room, "read write"),
    Rule(sweeper, Room, is_open, "read"),
    Rule(sweeper, Room, on_first_floor, "write"),
)


def die(odds: float) -> None:
    """End the process as kill -9 would, with these odds."""
    if random.random() < odds:
        os._exit(9)


@job("Do it once", retries=20)
def act(env: Env, number: int, odds: float = 0) -> int:
    """Leave one effect; the process may die before the work, before its end and after it."""
    die(odds)
    env.session.add(env[Effect](number=number, who=env.who, source=env.source))
    env.session.flush()
    die(odds)
    env.later(lambda: die(odds))
    return number


@job("Refuse")
def refuse(env: Env, rows: int) -> None:
    env.session.add(env[Effect](number=rows))
    raise UserError(_n("{count} row cannot be read.", "{count} rows cannot be read."), count=rows)


@job("Break", retries=2)
def break_down(env: Env) -> None:
    env.session.add(env[Effect](number=1))
    env.session.flush()
    raise ZeroDivisionError("the till is empty")


@job("In many steps", retries=20)
def load(steps: Steps, rows: int, batch: int = 10, odds: float = 0, pause: float = 0) -> int:
    """Leave `rows` effects, in batches, from where it was."""
    done = steps.resume or 0
    while done < rows:
        die(odds)
        with steps.env() as env:
            end = min(done + batch, rows)
            env.insert(
                Effect, [{"number": number, "who": env.who, "source": env.source} for number in range(done, end)]
            )
            steps.progress(100 * end // rows, "Row {row} of {rows}", row=end, rows=rows)
            steps.save(env, end)
            time.sleep(pause)
        done = end
        die(odds)
    return done


@job("Stumbling", retries=1)
def stumble(steps: Steps, rows: int, standing: bool = False) -> None:
    """Fail after each row, having saved it unless `standing` still."""
    while (done := steps.resume or 0) < rows:
        with steps.env() as env:
            env.insert(Effect, [{"number": done}])
            if not standing:
                steps.save(env, done + 1)
        raise ZeroDivisionError


@job("With progress")
def report(env: Env, progress: Progress) -> None:
    env.session.add(env[Effect](number=1))
    progress(40, "Page {page}", page=4)


@job("Each night", every="30 3 * * *")
def nightly(env: Env) -> None:
    env.session.add(env[Effect](number=330, who=env.who, source=env.source))
