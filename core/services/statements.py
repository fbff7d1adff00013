"""The services' own statements in a person's unit of work: each service asks for itself who may have what it does."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Executable, Result, Table, Update
from sqlalchemy.dialects import postgresql, sqlite

from core.composition.model import BareModel
from core.policy import bulk
from core.policy.env import Env
from core.policy.guard import KERNEL

OWN = {**KERNEL, "sudo": True}
"""Execution options of a statement that the rules of the person do not reach."""


def table_of(env: Env, part: type[BareModel]) -> Table:
    """The table of `part` in the set in use."""
    return cast(Table, cast(Any, env.parts[part]).__table__)


def run(env: Env, statement: Executable, values: Any = None) -> Result[Any]:
    """Execute `statement` on the connection of this unit of work, past the rules."""
    return env.connection.execute(statement, values, execution_options=OWN)


def insert(env: Env, part: type[BareModel]) -> postgresql.Insert | sqlite.Insert:
    """An insert that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    return bulk.upsert(env.connection, env.parts[part])


def count(env: Env, statement: Update | Delete) -> int:
    """Execute an update or delete, past the rules; returns how many rows it met."""
    return int(cast("CursorResult[Any]", run(env, statement)).rowcount)
