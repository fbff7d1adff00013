"""Whose files a person reaches: those of the records they reach, and their own that have no record yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from core.policy.env import Env
from core.policy.proof import MARK
from core.services.files import Attachment
from core.values.declarations import Verb


def of_reached_record(verb: Verb) -> Callable[[Any, Env], ColumnElement[bool]]:
    """The condition of a rule: files of records that `verb` reaches, and what the person stored for no record yet."""

    def where(model: Any, env: Env) -> ColumnElement[bool]:
        others = [
            other for other in env.parts.all("model") if other is not env[Attachment] and env.rights.may(verb, other)
        ]
        limits = [(other, env.rights.where(verb, other, env)) for other in others]
        free = [other.part_name for other, limit in limits if limit is None]
        own = and_(model.model == "", model.created_by == env.user) if env.user is not None else false()
        return or_(
            own,
            model.model.in_(free),
            *(of_record(model, other, limit) for other, limit in limits if limit is not None),
        )

    return where


def of_record(model: Any, other: Any, limit: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that an attachment belongs to a record of `other` within `limit`."""
    table = other.__table__
    told: Any = limit._annotate({MARK: table.name})
    reached = select(table.c.id).where(table.c.id == model.record, told).correlate_except(table)
    return and_(model.model == other.part_name, exists(reached))
