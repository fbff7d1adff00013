"""A worker that does all the background work of a business once: `python -m tests.support.import_worker ENTRY FOLDER`."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from core.policy.business import Business, Entry, Sets
from core.services.worker import Runner
from tests.support.business import shelf_of

LEASE = timedelta(seconds=2)


def main(entry: Entry, folder: Path) -> None:
    business = Business(entry, Sets(shelf_of()), folder)
    Runner(lambda: [business], lease=LEASE).run_due(business)


if __name__ == "__main__":
    main(Entry(**json.loads(sys.argv[1])), Path(sys.argv[2]))
