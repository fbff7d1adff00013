"""How long a new business takes: the whole command by which one is made, with base alone and with every addon."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.clients import ADDONS, ENGINES, MEMORY
from benchmarks.figures import Figure, main
from tests.support.postgres import start_server

TIMES = 7
BASE, ALL = 2.0, 10.0
"""Seconds until the link of the administrator of a new business is there."""


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    """The same on every engine."""
    times = 2 if asked.quick else TIMES
    for engine in asked.engines:
        with tempfile.TemporaryDirectory(prefix="gazda-benchmark-") as folder, housing(engine) as urls:
            found(Path(folder), "first", ["--install", "base", "--no-demo", *urls])  # compiles what was never imported
            for said, limit, options in (
                ("base alone", BASE, ["--install", "base", "--no-demo"]),
                ("every addon", ALL, ["--install", *ADDONS, "--no-demo"]),
                ("every addon, with demo data", ALL, ["--install", *ADDONS]),
            ):
                names = [f"{said.replace(',', '').replace(' ', '-')}-{number}" for number in range(times)]
                took = [found(Path(folder), name, [*options, *urls]) for name in names]
                yield Figure(f"{engine}: a new business with {said}", statistics.median(took), "s", most=limit)


@contextmanager
def housing(engine: str) -> Iterator[Sequence[str]]:
    """What the command is told of where the business shall live."""
    if engine == "sqlite":
        yield ()
        return
    with start_server(durable=True, **MEMORY) as server:
        yield "--url", server.dsn(server.create_database("benchmark"))


def found(folder: Path, name: str, options: Sequence[str]) -> float:
    """Make a business by a command of its own; gives the seconds it took."""
    command = [sys.executable, "-m", "core.web.cli", "business", "create", name, "--data", str(folder), *options]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def prepare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)


if __name__ == "__main__":
    main(measure, __doc__ or "", prepare)
