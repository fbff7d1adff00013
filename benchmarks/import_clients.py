"""The import of a large address book: how quick, how much memory, how long others wait, and that twice adds nothing.

Usage: python -m benchmarks.import_clients [--count 100000] [--engine sqlite]
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import people
from benchmarks.clients import ENGINES, directory_on
from core.services.exchange import importing
from core.services.exchange.loading import check_import, load_import
from core.services.exchange.runs import ImportRun, Options
from tests.support.import_worker import start_worker
from tests.support.importing import Desk


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--engine", action="append")
    asked = parser.parse_args()
    for engine in asked.engine or ENGINES:
        with tempfile.TemporaryDirectory() as name, directory_on(engine, Path(name)) as directory:
            path = Path(name) / "clients.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                people.write(file, asked.count, 7)
            desk = Desk(directory.open("main"), "crm.head")
            for again in range(2):
                print(engine, again, measured(desk, path), flush=True)


def measured(desk: Desk, path: Path) -> Any:
    run = desk.bring(path)
    with desk.business.env(desk.person, writes=True) as env:
        importing.check(env, env.find(ImportRun, run), desk.proposed(path), Options(), check_import)
    check, waits = worked(desk)
    with desk.business.env(desk.person, writes=True) as env:
        importing.load(env, env.find(ImportRun, run), load_import)
    load, waits2 = worked(desk)
    report = desk.report(run)
    return {"check": check, "load": load, "waits": [waits, waits2], "report": (report.state, report.counts, len(report.problems))}


def worked(desk):
    waits = []
    worker = start_worker(desk.business)
    while worker.poll() is None:
        began = time.perf_counter()
        with desk.business.env(desk.person, writes=True) as env:
            from addons.tasks.models import Task
            env.session.add(env[Task](name="x"))
        waits.append(time.perf_counter() - began)
        time.sleep(0.02)
    out = json.loads(worker.stdout.read())
    waits.sort()
    return out, (len(waits), waits[len(waits) // 2], waits[-1])


if __name__ == "__main__":
    main()
