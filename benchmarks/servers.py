"""Servers to be measured, each in processes of its own: started, asked, and what they used read from the system."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from tests.support.postgres import children, free_port

PATIENCE = 60.0
QUIET, BUSY = 0.5, 0.1
"""Seconds between two looks at whether a server still starts, and the part of a core by which it does."""

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Running:
    """A server that answers: where, by which process, and after how many seconds it did."""

    port: int
    process: int
    started: float

    @property
    def workers(self) -> list[int]:
        """Every process of the server."""
        found, todo = [], [self.process]
        while todo:
            found.append(todo.pop())
            todo += children(found[-1])
        return found

    def seconds(self) -> float:
        """Processor time that all its processes used so far."""
        return sum(processor_time(process) for process in self.workers)

    def settle(self) -> None:
        """Wait until every worker is up: whoever comes before would stay with the first one, and the others idle."""
        used = self.seconds()
        while (now := self._later()) - used > BUSY * QUIET:
            used = now

    def _later(self) -> float:
        time.sleep(QUIET)
        return self.seconds()

    def memory(self) -> float:
        """The resident memory, in MB, of the process that has the most."""
        return max(resident(process) for process in self.workers)

    def get(self, path: str, cookie: str = "", **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """The answer to one request: its status, its body as it came, its headers."""
        asked = urllib.request.Request(  # this machine's own address
            f"http://127.0.0.1:{self.port}{path}", headers={"Cookie": f"gazda={cookie}", **headers}
        )
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return answer.status, answer.read(), {name.lower(): value for name, value in answer.headers.items()}


@contextmanager
def running(arguments: Sequence[str], port: int, ready: str = "/healthz") -> Iterator[Running]:
    """A Python program that serves on `port`; stopped at the end."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *arguments], start_new_session=True)
    try:
        wait(process, port, ready)
        found = Running(port, process.pid, time.perf_counter() - began)
        found.settle()
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def wait(process: subprocess.Popen[bytes], port: int, ready: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=PATIENCE).close()
        except (URLError, ConnectionError):
            time.sleep(0.01)
        else:
            return
    raise RuntimeError("the server did not start")


@contextmanager
def gazda(folder: Path, workers: int, config: Path | None = None) -> Iterator[Running]:
    """The product, serving the businesses of a data folder."""
    port = free_port()
    arguments = ["core.web.cli", "serve", "--data", str(folder), "--port", str(port), "--workers", str(workers)]
    arguments += ["--config", str(config)] if config else []
    with running(arguments, port) as found:
        yield found


def processor_time(process: int) -> float:
    """Seconds of processor time a process used; none of one that has ended meanwhile."""
    try:
        fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(process: int) -> float:
    """Resident memory of a process in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
