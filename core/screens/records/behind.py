"""The records behind a one-to-many field, with what they link to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.base import ExecutableOption

from core.policy.env import Env
from core.values.fields import resolve

ROWS = 20
"""Records of others that are read at once."""


def rows_behind(env: Env, record: Any, name: str) -> tuple[Sequence[Any], int]:
    """The records behind a one-to-many field, with what they link to, and how many there are: all that are the record's
    own, the first ROWS of others.
    """
    told = type(record).told(name)
    model, relation = env.parts[resolve(told.target)], type(record).__mapper__.relationships[name]
    behind = getattr(model, told.back) == record
    asked = select(model).where(behind).order_by(*relation.order_by or ()).options(*links_ahead(model, told.back))
    if told.owned:
        rows = env.session.scalars(asked).all()
        set_committed_value(record, name, list(rows))
        return rows, len(rows)
    rows = env.session.scalars(asked.limit(ROWS)).all()
    if len(rows) < ROWS:
        return rows, len(rows)
    return rows, env.session.scalar(select(func.count(model.id)).where(behind)) or 0


def links_ahead(model: Any, back: str) -> Iterator[ExecutableOption]:
    """What the lines of a record link to besides it, read for all of them at once."""
    for name in model.known():
        if model.told(name).kind == "link" and model.told(name).through and name != back:
            yield selectinload(getattr(model, name))
