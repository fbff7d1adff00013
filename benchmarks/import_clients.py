"""A large address book from one CSV: how quickly it is checked and loaded, in what memory, and how long others wait.

The jobs are the product's own, in a worker process of their own, while somebody else writes, some twenty times a second.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from addons.tasks import Task
from benchmarks import people
from benchmarks.clients import SEED, directory_on
from benchmarks.figures import Figure, main
from benchmarks.million import engines
from core.services.exchange import importing
from core.services.exchange.loading import check_import, load_import
from core.services.exchange.runs import ImportRun, Options
from tests.support.import_worker import start_worker
from tests.support.importing import Desk

ROWS_A_SECOND, MEMORY, LONGEST_WAIT = 3_000, 400, 0.5
PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Work:
    """What a job took: seconds, seconds of the processor, those of the reader beside it, bytes of memory of both, and
    the waits of others meanwhile.
    """

    seconds: float
    cpu: float
    beside: float
    memory: int
    waits: list[float]

    def told(self, where: str, rows: int, least: float | None = None) -> Iterator[Figure]:
        """The figures; `least` is the limit of rows a second."""
        yield Figure(f"{where}, rows a second", rows / self.seconds, "/s", least=least)
        yield Figure(f"{where}, the worker's processor time", 1e6 * self.cpu / rows, "µs/row")
        yield Figure(f"{where}, processor time of its reader", 1e6 * self.beside / rows, "µs/row")
        yield Figure(f"{where}, memory of both at most", self.memory / 1e6, "MB", most=MEMORY)
        yield Figure(f"{where}, longest wait of another writer", max(self.waits), "s", most=LONGEST_WAIT)
        yield Figure(f"{where}, usual wait of another writer", sorted(self.waits)[len(self.waits) // 2], "s")


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    """Every engine asked for."""
    clients = 10_000 if asked.quick else asked.clients
    for engine in asked.engines:
        with tempfile.TemporaryDirectory(prefix="gazda-benchmark-") as folder, desk_on(engine, Path(folder)) as desk:
            path = Path(folder) / "clients.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                people.write(file, clients, SEED)
            yield from first(engine, desk, path, clients)
            yield from again(engine, desk, path, clients)


@contextmanager
def desk_on(engine: str, folder: Path) -> Iterator[Desk]:
    """Somebody who may import, in a business without clients."""
    with directory_on(engine, folder, durable=True) as directory:
        yield Desk(directory.open("main"), "crm.head")


def first(engine: str, desk: Desk, path: Path, clients: int) -> Iterator[Figure]:
    """The whole way of the file."""
    run = desk.bring(path)
    checked = work(desk, lambda: check(desk, run, path))
    yield from checked.told(f"{engine}: check", clients)
    loaded = work(desk, lambda: load(desk, run))
    yield from loaded.told(f"{engine}: load", clients, ROWS_A_SECOND)
    yield Figure(f"{engine}: check and load, rows a second", clients / (checked.seconds + loaded.seconds), "/s")
    report = desk.report(run)
    yield Figure(f"{engine}: rows refused", report.refused, "", most=0)
    yield Figure(f"{engine}: rows taken up", report.added + report.joined + report.unchanged, "", least=clients)


def again(engine: str, desk: Desk, path: Path, clients: int) -> Iterator[Figure]:
    """The same file once more."""
    run = desk.bring(path)
    work(desk, lambda: check(desk, run, path))
    loaded = work(desk, lambda: load(desk, run))
    report = desk.report(run)
    yield from loaded.told(f"{engine}: the same file again", clients)
    yield Figure(f"{engine}: clients that it added", report.added, "", most=0)
    yield Figure(f"{engine}: clients that it changed", report.joined, "", most=0)


def check(desk: Desk, run: int, path: Path) -> None:
    with desk.business.env(desk.person, writes=True) as env:
        importing.check(env, env.find(ImportRun, run), desk.proposed(path), Options(), check_import)


def load(desk: Desk, run: int) -> None:
    with desk.business.env(desk.person, writes=True) as env:
        importing.load(env, env.find(ImportRun, run), load_import)


def work(desk: Desk, ask: Callable[[], None]) -> Work:
    """Let a worker do what was asked for, and write all the while."""
    ask()
    waits: list[float] = []
    with start_worker(desk.business) as worker:
        while worker.poll() is None:
            began = time.perf_counter()
            with desk.business.env(desk.person, writes=True) as env:
                env.session.add(env[Task](name="Передзвонити"))
            waits.append(time.perf_counter() - began)
            time.sleep(PAUSE)
        told = worker.communicate()[0]
    return Work(**json.loads(told), waits=waits)


def options(parser: argparse.ArgumentParser) -> None:
    engines(parser)
    parser.add_argument("--clients", type=int, default=100_000)


if __name__ == "__main__":
    main(measure, __doc__ or "", options)
