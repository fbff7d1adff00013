"""A large list as XLSX and as CSV: what that takes of the processor, and in what memory, in a process of its own.

The work is the product's own: the list of clients with eight columns, everything found, in the order of its names.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.clients import ROOT, directory_on, fill, person_of, sets
from benchmarks.figures import Figure, main
from benchmarks.million import engines
from core.policy.business import Business, Entry
from core.screens.exports.making import Order, produce
from core.services.exports import KINDS, Wish

COLUMNS = "name,phone,city,status,manager,created_at,email,tax_id"
CPU, MEMORY = 6.0, 150.0
"""Seconds for a hundred thousand rows, and megabytes however many there are."""

STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Work:
    """What an export took: seconds, seconds of the processor, bytes of memory before it and at most, and gave."""

    rows: int
    seconds: float
    cpu: float
    before: int
    memory: int
    size: int


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    """Every engine asked for."""
    clients = 5_000 if asked.quick else asked.clients
    for engine in asked.engines:
        with (
            tempfile.TemporaryDirectory(prefix="gazda-benchmark-") as folder,
            directory_on(engine, Path(folder)) as directory,
        ):
            business = directory.open("main")
            fill(business, clients)
            for kind in KINDS:
                yield from told(f"{engine}: {kind}", apart(business, kind), clients)


def told(where: str, work: Work, clients: int) -> Iterator[Figure]:
    """The figures of one export."""
    yield Figure(f"{where}, rows", work.rows, "", least=clients)
    yield Figure(f"{where}, processor time", work.cpu, "s", most=CPU * max(clients, 20_000) / 100_000)
    yield Figure(f"{where}, processor time", 1e6 * work.cpu / work.rows, "µs/row")
    yield Figure(f"{where}, time by the clock", work.seconds, "s")
    yield Figure(f"{where}, size", work.size / 1e6, "MB")
    yield Figure(f"{where}, memory at most", work.memory / 1e6, "MB", most=MEMORY)
    yield Figure(f"{where}, memory that the export added", (work.memory - work.before) / 1e6, "MB")


def apart(business: Business, kind: str) -> Work:
    """An export in a process of its own."""
    entry = json.dumps(asdict(business.entry))
    command = [sys.executable, "-m", "benchmarks.export_list", "--work", entry, str(business.folder), kind]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Work(**json.loads(done.stdout))


def memory() -> int:
    """The most memory that this process had, in bytes; elsewhere than on Linux that of its parent counts too."""
    if not STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def export(entry: Entry, folder: Path, kind: str) -> Work:
    """Export the list of clients in this process."""
    business = Business(entry, sets(), folder)
    order = Order(business, person_of(business), Wish("crm.client", kind, "clients", f"cols={COLUMNS}"))
    with order.reading():
        before = memory()
    with tempfile.TemporaryDirectory(prefix="gazda-benchmark-") as place:
        path = Path(place) / "export"
        began, busy = time.perf_counter(), time.process_time()
        rows = produce(order, path, lambda *told, **more: None)
        took = time.perf_counter() - began, time.process_time() - busy
        size = path.stat().st_size
    business.close()
    return Work(rows, *took, before, memory(), size)


def options(parser: argparse.ArgumentParser) -> None:
    engines(parser)
    parser.add_argument("--clients", type=int, default=100_000)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        print(json.dumps(asdict(export(Entry(**json.loads(sys.argv[2])), Path(sys.argv[3]), sys.argv[4]))))
    else:
        main(measure, __doc__ or "", options)
