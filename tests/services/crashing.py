"""Workers that die at their work and are replaced: `python -m tests.services.crashing ENTRY FOLDER WORKERS`.

One process imports and composes everything, then forks workers until one of them finds nothing left to do.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, text

from core.policy.business import Business, Entry, Sets
from core.services.jobs import ACTIVE, Job
from core.services.statements import run, table_of
from core.services.worker import Runner
from tests.support.business import shelf_of

LEASE = timedelta(seconds=0.5)
PATIENCE = 120


def work(shop: Business) -> None:
    """Do all there is, until nothing waits and nobody works, or until the work kills this process."""
    runner = Runner(lambda: [shop], lease=LEASE)
    while is_active(shop):
        if not runner.run_due(shop):
            time.sleep(0.02)


def is_active(shop: Business) -> bool:
    with shop.env(trusted=True) as env:
        table = table_of(env, Job)
        return run(env, select(table.c.id).where(text(ACTIVE)).limit(1)).scalar() is not None


def main(entry: Entry, folder: Path, workers: int) -> int:
    """Keep so many workers alive until the work is done; returns how many died."""
    sets = Sets(shelf_of())
    composed = sets.of(("base", "chores"))  # held, so that no child composes it again
    alive, deaths, deadline = set(), 0, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        while len(alive) < workers:
            child = os.fork()
            if not child:
                work(Business(entry, sets, folder))
                os._exit(0)
            alive.add(child)
        child, status = os.wait()
        alive.remove(child)
        if status == 0:
            break
        deaths += 1
    for child in alive:
        deaths += os.waitpid(child, 0)[1] != 0
    assert composed
    return deaths


if __name__ == "__main__":
    sys.stdout.write(str(main(Entry(**json.loads(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3]))))
