"""A worker that does all the background work of a business once: `python -m tests.support.import_worker ENTRY FOLDER`.

It says what that took: seconds by the clock, seconds of the processor, its own and those of the processes it started,
and the most memory it ever had together with the largest of them, in bytes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from core.policy.business import Business, Entry, Sets
from core.services.worker import Runner
from tests.support.business import ROOT, shelf_of

LEASE = timedelta(seconds=2)
UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system counts memory."""


def main(entry: Entry, folder: Path) -> None:
    business = Business(entry, Sets(shelf_of()), folder)
    began, busy = time.perf_counter(), time.process_time()
    Runner(lambda: [business], lease=LEASE).run_due(business)
    took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - busy}
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    took |= {"beside": others.ru_utime + others.ru_stime, "memory": (own.ru_maxrss + others.ru_maxrss) * UNIT}
    print(json.dumps(took))


def start_worker(business: Business) -> subprocess.Popen[str]:
    """Such a worker, in a process of its own."""
    entry = json.dumps(asdict(business.entry))
    command = [sys.executable, "-m", __name__, entry, str(business.folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


if __name__ == "__main__":
    main(Entry(**json.loads(sys.argv[1])), Path(sys.argv[2]))
