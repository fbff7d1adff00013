"""What came of a plan, kept with it in the history: how long it took, how long others waited, what could not come back."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from core.composition.addonset import AddonSet
from core.policy.bulk import table_of
from core.policy.business import Business
from core.policy.coming import changing
from core.policy.guard import KERNEL
from core.policy.installed import PlanRun
from core.policy.plan import Note


def write_down(business: Business, parts: AddonSet, run: int, held: float, took: float, notes: Iterable[Note]) -> None:
    """Note it once the plan is done, in a transaction of its own: only then is it known."""
    runs = table_of(parts[PlanRun])
    outcome = {"held": round(held, 3), "took": round(took, 3), "notes": [asdict(note) for note in notes]}
    with suppress(DBAPIError), changing(business) as connection:  # the plan is done, whatever becomes of this
        told = connection.execute(select(runs.c.plan).where(runs.c.id == run), execution_options=KERNEL).scalar_one()
        changed = update(runs).where(runs.c.id == run).values(plan={**told, "outcome": outcome})
        connection.execute(changed, execution_options=KERNEL)
