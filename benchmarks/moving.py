"""Moves a business of many clients from a file to a database server and back, every table compared; then archives it."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.clients import MEMORY, directory_on, fill
from benchmarks.figures import Figure, main
from core.policy.businesses import moving
from core.policy.businesses.keeping import archive
from tests.support.postgres import start_server

CLIENTS = 100_000
SLOWEST = 4_000.0
"""Rows a second that are read, written, read back and compared."""


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    clients = 2_000 if asked.quick else CLIENTS
    with (
        tempfile.TemporaryDirectory(prefix="gazda-moving-") as name,
        start_server(**MEMORY) as server,
        directory_on("sqlite", Path(name)) as directory,
    ):
        fill(directory.open("main"), clients)
        for told, url in (
            ("to PostgreSQL", server.dsn(server.create_database("moved"))),
            ("to SQLite", "sqlite:///b.db"),
        ):
            done = moving.move(directory, "main", url)
            yield Figure(f"rows moved {told}", done.rows, "rows")
            yield Figure(f"rows moved {told} in a second", done.rows / done.seconds, "rows/s", least=SLOWEST)
            yield Figure(f"nobody could write while it moved {told}", done.seconds, "s")
        began = time.monotonic()
        path = archive(directory, "main")
        taken = time.monotonic() - began
        yield Figure("rows archived in a second", done.rows / taken, "rows/s", least=SLOWEST)
        yield Figure("size of the archive", path.stat().st_size / 1e6, "MB")


if __name__ == "__main__":
    main(measure, __doc__ or "")
