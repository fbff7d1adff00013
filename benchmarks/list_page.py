"""The list page of 80 clients beside the most that can be had: its statements by the bare driver, its bytes by f-strings.

Both are served in turn, in the same run, by two workers each, and asked through 16 connections without compression.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.clients import ENGINES, directory_on, fill, person_of, sign_in
from benchmarks.figures import Figure, main
from benchmarks.load import ask
from benchmarks.raw_list import DESCRIPTION, PATH, describe, write
from benchmarks.servers import Running, free_port, gazda, running
from core.policy.env import Person

WORKERS = 2
LEAST = {"sqlite": 30.0, "postgresql": 20.0}
"""Percent of the raw page's answers a second."""


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    """Both pages on every engine."""
    clients, rounds, seconds = (2_000, 3, 1.0) if asked.quick else (20_000, 9, 3.0)
    for engine in asked.engines:
        with tempfile.TemporaryDirectory(prefix="gazda-benchmark-") as folder:
            yield from on(engine, Path(folder), clients, rounds, seconds)


def on(engine: str, folder: Path, clients: int, rounds: int, seconds: float) -> Iterator[Figure]:
    with ExitStack() as stack:
        directory = stack.enter_context(directory_on(engine, folder))
        business = directory.open("main")
        fill(business, clients)
        cookie, person = sign_in(business), person_of(business)
        directory.close()
        product = stack.enter_context(gazda(folder, WORKERS))
        page = product.get(PATH, cookie)[1]
        raw = stack.enter_context(bare(folder, person, page.decode()))
        if raw.get(PATH)[1] != page:
            raise RuntimeError("the raw page is not the product's, byte for byte")
        yield from compared(engine, {"the product": product, "raw": raw}, cookie, rounds, seconds)


@contextmanager
def bare(folder: Path, person: Person, page: str) -> Iterator[Running]:
    """The raw page, served by as many workers."""
    file, port = folder / "raw.json", free_port()
    write(file, describe(folder, person, page), person)
    os.environ[DESCRIPTION] = str(file)
    with running(["benchmarks.raw_list", str(port), str(WORKERS)], port) as found:
        yield found


def compared(engine: str, servers: dict[str, Running], cookie: str, rounds: int, seconds: float) -> Iterator[Figure]:
    """Rounds in turn, so that whatever else the machine does meets both alike; the median of the rounds counts."""
    for server in servers.values():
        ask(server.port, PATH, cookie, seconds)
    rates: dict[str, list[float]] = {name: [] for name in servers}
    costs: dict[str, list[float]] = {name: [] for name in servers}
    medians: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(rounds):
        for name, server in servers.items():
            used = server.seconds()
            found = ask(server.port, PATH, cookie, seconds)
            rates[name].append(found.rate)
            medians[name].append(found.median)
            costs[name].append((server.seconds() - used) / (found.rate * seconds) * 1e3)
    for name in servers:
        yield Figure(f"{engine}: list page, {name}", statistics.median(rates[name]), "req/s")
        yield Figure(f"{engine}: list page, {name}, half of the answers within", statistics.median(medians[name]), "ms")
        yield Figure(
            f"{engine}: list page, {name}, processor time of the workers", statistics.median(costs[name]), "ms/req"
        )
    shares = [ours / bare * 100 for ours, bare in zip(rates["the product"], rates["raw"], strict=True)]
    yield Figure(f"{engine}: list page, the product of raw", statistics.median(shares), "%", least=LEAST[engine])


def engines(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)


if __name__ == "__main__":
    main(measure, __doc__ or "", engines)
