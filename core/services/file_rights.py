"""Whose files, links and notes a person reaches: those of the records they reach, and their own of no record yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from core.composition.model import Model
from core.policy import writes
from core.policy.env import Env
from core.policy.proof import MARK
from core.services.files import Attachment
from core.values.declarations import Verb
from core.values.errors import AccessError


def of_reached_record(verb: Verb) -> Callable[[Any, Env], ColumnElement[bool]]:
    """The condition of a rule: what belongs to records that `verb` reaches, and the person's own of no record yet."""

    def where(model: Any, env: Env) -> ColumnElement[bool]:
        others = [other for other in env.parts.all("model") if not other.belongs_to and env.rights.may(verb, other)]
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
    """The condition that something belongs to a record of `other` within `limit`."""
    table = other.__table__
    told: Any = limit._annotate({MARK: table.name})
    reached = select(table.c.id).where(table.c.id == model.record, told).correlate_except(table)
    return and_(model.model == other.part_name, exists(reached))


def refuse_unchangeable(env: Env, record: Model) -> None:
    """Raise AccessError unless this person may write the record, and with that what belongs to it."""
    model = type(record)
    if not (env.may("write", model) and env.may("create", Attachment)):
        raise AccessError(f"{env.who} may not write {model.part_name}")
    if not env.trusted:
        env.session.flush()
        writes.refuse_unseen(env, "write", model, [record.id])


def may_change(env: Env, record: Model) -> bool:
    """Whether this person may add to a record what belongs to it, and take it away."""
    try:
        refuse_unchangeable(env, record)
    except AccessError:
        return False
    return True
