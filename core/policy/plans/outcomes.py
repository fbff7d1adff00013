"""What came of a plan, kept with it in the history: how long it took, how long others waited, what could not come back."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import select, update

from core.composition.addonset import AddonSet
from core.policy.bulk import table_of
from core.policy.business import Business
from core.policy.guard import KERNEL
from core.policy.installed import PlanRun
from core.policy.plan import Note
from core.policy.plans.coming import changing

log = logging.getLogger("gazda.plans")


def write_down(business: Business, parts: AddonSet, run: int, held: float, took: float, notes: Iterable[Note]) -> None:
    """Note it once the plan is done, in a transaction of its own: only then is it known. A failure is only logged."""
    runs = table_of(parts[PlanRun])
    outcome = {"held": round(held, 3), "took": round(took, 3), "notes": [asdict(note) for note in notes]}
    try:
        with changing(business) as connection:
            told = connection.execute(
                select(runs.c.plan).where(runs.c.id == run), execution_options=KERNEL
            ).scalar_one()
            changed = update(runs).where(runs.c.id == run).values(plan={**told, "outcome": outcome})
            connection.execute(changed, execution_options=KERNEL)
    except Exception:  # the plan is done, and whoever asked for it must not be told that it is not
        log.exception("plan %d is done, but what came of it could not be written down", run)
