"""Asks a server for one address as fast as it answers, through some connections, from a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import statistics
import time
from dataclasses import dataclass, field
from typing import cast

import uvloop

LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Round:
    """What came of one round: answers a second, and milliseconds until half of them were there."""

    rate: float
    median: float


def ask(port: int, path: str, cookie: str, seconds: float) -> Round:
    """One round."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(run, (port, path, cookie, seconds))


def run(port: int, path: str, cookie: str, seconds: float) -> Round:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: gazda={cookie}\r\n\r\n".encode()
    return uvloop.run(rounds(port, request, seconds))


async def rounds(port: int, request: bytes, seconds: float) -> Round:
    """All connections at once; what is under way at the end does not count."""
    found = Measured(request, time.perf_counter() + seconds)
    loop = asyncio.get_running_loop()
    for _ in range(CONNECTIONS):
        await loop.create_connection(lambda: Connection(found), "127.0.0.1", port)
    await asyncio.sleep(seconds)
    if found.faults or not found.times:
        raise RuntimeError(f"the server answered {found.faults[:1]}")
    return Round(len(found.times) / seconds, statistics.median(found.times) * 1e3)


@dataclass
class Measured:
    """What all connections send, until when, and how long each answer took."""

    request: bytes
    end: float
    times: list[float] = field(default_factory=list)
    faults: list[bytes] = field(default_factory=list)


class Connection(asyncio.Protocol):
    """Asks again as soon as it has the whole answer."""

    def __init__(self, found: Measured) -> None:
        self.found = found
        self.left = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.send()

    def send(self) -> None:
        self.began = time.perf_counter()
        self.transport.write(self.found.request)

    def data_received(self, data: bytes) -> None:
        if self.left == 0:
            head, _, data = data.partition(b"\r\n\r\n")
            length = LENGTH.search(head)
            if not head.startswith(b"HTTP/1.1 200") or length is None:
                self.found.faults.append(head)
                self.transport.abort()
                return
            self.left = int(length[1])
        self.left -= len(data)
        if self.left == 0:
            self.answered(time.perf_counter())

    def answered(self, now: float) -> None:
        if now < self.found.end:
            self.found.times.append(now - self.began)
            self.send()
        else:
            self.transport.close()
