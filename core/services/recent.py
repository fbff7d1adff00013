"""Which records a person worked on last, by the trail of what was changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from core.policy.env import Env
from core.policy.trail import Trail
from core.services.statements import run, table_of

LATEST, CHANGES = 3_000, 200
"""How many changes, of everybody, are looked through for those of one person; and how many of theirs are enough."""


def worked_on(env: Env) -> Sequence[tuple[str, int]]:
    """The models and ids of records that the person who asks changed, the latest first; whether they may still be seen
    is for who reads them."""
    if env.user is None:
        return ()
    trail = table_of(env, Trail)
    latest = select(trail.c.id, trail.c.by, trail.c.model, trail.c.record).order_by(trail.c.id.desc()).limit(LATEST)
    found = latest.subquery()
    asked = select(found.c.model, found.c.record).where(found.c.by == env.user)
    rows = run(env, asked.order_by(found.c.id.desc()).limit(CHANGES))
    return list(dict.fromkeys((row.model, row.record) for row in rows))
