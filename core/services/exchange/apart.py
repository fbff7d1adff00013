"""A large file is read by a process beside the one that stores it: each has a processor, and a server goes on answering."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import TypeAlias

from core.policy.business import Business, Entry, Sets
from core.policy.env import Person
from core.services.exchange.importer import Draft, importer_of
from core.services.exchange.reading import Reading, batches
from core.services.exchange.runs import Options
from core.services.exchange.source import open_source
from core.services.exchange.table import Limits
from core.values.errors import UserError
from core.values.manifest import Shelf

LARGE = 1_000_000
"""Bytes from which on a file is worth a process."""
AT_ONCE, AHEAD, UNPACKED = 100, 30, 10
"""Drafts in one message, messages that wait for being taken, and those of them that wait unpacked."""

Message: TypeAlias = list[Draft] | UserError | None
"""Drafts, or why there are none, or the end."""


@dataclass(frozen=True, slots=True)
class Errand:
    """All that another process needs to know to read a file for somebody."""

    entry: Entry
    shelf: Shelf
    folder: Path
    person: Person
    model: str
    file: Path
    name: str
    mapping: Mapping[str, str]
    options: Options
    skip: int = 0

    def drafts(self) -> Iterator[Draft]:
        """The drafts after the first `skip`; UserError where the file as a whole is at fault."""
        business = Business(self.entry, Sets(self.shelf), self.folder)
        with business.env(self.person) as env:
            importer = importer_of(env, self.model)
        business.close()
        source = open_source(self.file, self.name, Limits(), self.options.hints)
        return Reading(source, importer, self.mapping, lenient=self.options.lenient).drafts(self.skip)


def is_worth_it(size: int) -> bool:
    """Whether a file is so large, and there is a processor for its reader; a daemon may start no process."""
    return size >= LARGE and (os.cpu_count() or 1) > 1 and not current_process().daemon


@contextmanager
def drafts_apart(errand: Errand) -> Iterator[Iterator[Draft]]:
    """The drafts of a file as another process makes them; it ends with the block."""
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=make, args=(errand, there), daemon=True, name="import")
    process.start()
    there.close()
    unpacked: Queue[Message | Exception] = Queue(UNPACKED)
    unpacking = Thread(target=unpack, args=(here, unpacked), daemon=True)
    unpacking.start()
    try:
        yield received(unpacked)
    finally:
        process.kill()
        process.join()
        process.close()
        while unpacking.is_alive():  # it reads to the end of the pipe, which has come
            with suppress(Empty):
                unpacked.get(timeout=0.01)
        here.close()


def received(unpacked: Queue[Message | Exception]) -> Iterator[Draft]:
    """The drafts that wait, up to the end."""
    while told := unpacked.get():
        if isinstance(told, Exception):
            raise told
        yield from told


def unpack(pipe: Connection, unpacked: Queue[Message | Exception]) -> None:
    """Unpack what comes while the database works on what came before, which needs no interpreter.

    A process that ends before it has said so is no end of the file.
    """
    told: Message = []
    while isinstance(told, list):
        try:
            told = pickle.loads(pipe.recv_bytes())  # noqa: S301  # of our own process
        except (EOFError, OSError) as error:
            unpacked.put(error)
            return
        unpacked.put(told)


def make(errand: Errand, pipe: Connection) -> None:
    """Read the file and send its drafts: as many ahead as fit, while the other process stores those before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who pressed Ctrl+C meant the process that started this one
    waiting: Queue[bytes | None] = Queue(AHEAD)
    sender = Thread(target=send, args=(waiting, pipe))
    sender.start()
    try:
        for batch in batches(errand.drafts(), AT_ONCE):
            waiting.put(pickle.dumps(batch, pickle.HIGHEST_PROTOCOL))
        waiting.put(pickle.dumps(None))
    except UserError as error:
        waiting.put(pickle.dumps(error))
    finally:
        waiting.put(None)
        sender.join()


def send(waiting: Queue[bytes | None], pipe: Connection) -> None:
    """Send what waits, up to the end; nobody is left to work for where the other side is gone."""
    try:
        while message := waiting.get():
            pipe.send_bytes(message)
        pipe.close()
    except OSError:
        os._exit(1)
