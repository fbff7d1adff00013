"""A million clients: the first page, the ten-thousandth, what is found, and a card, each asked of the server in turn."""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select

from addons.crm import Client
from benchmarks.clients import ENGINES, SEED, directory_on, fill, sign_in
from benchmarks.figures import Figure, main
from benchmarks.people import Crowd
from benchmarks.servers import PATIENCE, gazda
from core.policy.business import Business
from core.screens.finding.cursors import cursor_text
from core.screens.finding.pages import PAGE

LIST = "/crm/client"
MOST = 20.0
"""Milliseconds until the answer is whole, for half of the requests; the way there and back is counted in."""

Address = Callable[[], str]


def measure(asked: argparse.Namespace) -> Iterator[Figure]:
    """Every engine asked for."""
    clients, rounds = (20_000, 30) if asked.quick else (1_000_000, 200)
    for engine in asked.engines:
        with tempfile.TemporaryDirectory(prefix="gazda-benchmark-") as folder:
            yield from on(engine, Path(folder), clients, rounds)


def on(engine: str, folder: Path, clients: int, rounds: int) -> Iterator[Figure]:
    with ExitStack() as stack:
        directory = stack.enter_context(directory_on(engine, folder))
        business = directory.open("main")
        began = time.perf_counter()
        fill(business, clients)
        yield Figure(f"{engine}: filling with {clients:,} clients", time.perf_counter() - began, "s")
        cookie, pages = sign_in(business), addresses(business, clients)
        directory.close()
        server = stack.enter_context(gazda(folder, 1))
        for name, address in pages.items():
            times = sorted(waits(server.port, cookie, address, rounds))
            yield Figure(f"{engine}: {name}", statistics.median(times), "ms", most=MOST)
            yield Figure(f"{engine}: {name}, 95 of 100 within", times[len(times) * 95 // 100], "ms")
        if "1\N{NO-BREAK SPACE}000+" not in server.get(LIST, cookie)[1].decode():
            raise RuntimeError("the list counted to the end")


def addresses(business: Business, clients: int) -> dict[str, Address]:
    """What is asked for, made anew for each request."""
    chance = random.Random(SEED)
    surnames = [row[2] for row in Crowd(SEED + 1).rows(2_000) if len(row[2]) >= 6 and row[2] > "А"]
    far = place(business, min(10_000, clients // PAGE - 1))
    return {
        "the first page of the list": lambda: LIST,
        "page 10,000, by key": lambda: f"{LIST}?after={far}",
        "search by a part of a Cyrillic surname": lambda: f"{LIST}?q={quote(part(chance, chance.choice(surnames)))}",
        "search by the last four digits of a phone": lambda: f"{LIST}?q={chance.randrange(10_000):04}",
        "a card": lambda: f"{LIST}/{chance.randrange(1, clients)}",
    }


def part(chance: random.Random, surname: str) -> str:
    """Some letters from the middle of a word, as somebody types them."""
    length = chance.randint(3, 6)
    start = chance.randint(0, len(surname) - length)
    return chance.choice((str.lower, str.upper, str.title))(surname[start : start + length])


def place(business: Business, page: int) -> str:
    """Where a page of the list begins."""
    with business.env(trusted=True) as env:
        client = env[Client]
        ordered = select(client.sort_key, client.id).order_by(client.sort_key, client.id)
        key, number = env.session.execute(ordered.offset(PAGE * page - 1).limit(1)).one()
    return cursor_text((key,), number)


def waits(port: int, cookie: str, address: Address, rounds: int) -> Iterator[float]:
    """Milliseconds of each request, one after the other through one connection; the first few only warm up."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for number in range(rounds + 10):
        asked = address()
        began = time.perf_counter()
        connection.request("GET", asked, headers={"Cookie": f"gazda={cookie}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{asked}: {answer.status}")
        if number >= 10:
            yield (time.perf_counter() - began) * 1e3
    connection.close()


def engines(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)


if __name__ == "__main__":
    main(measure, __doc__ or "", engines)
