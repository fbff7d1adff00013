"""What an open page is told: that something is new, within two seconds, and nothing of others; no thread waits for it."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from core.policy.business import Business, Sets
from core.policy.businesses.directory import Directory
from core.policy.people import SignIn, User
from core.web import events
from core.web.configuration import Settings
from core.web.events import Events, Stream, Wish
from core.web.lanes import Lanes
from tests.support.served import Served, Visitor, serving

ADDONS = ("base", "crm", "tasks")
KEY = b"of no browser"
SOON = 2.0
"""Seconds within which what one person does is told to another."""


class Listening:
    """An open stream, read line by line in a thread of the test."""

    def __init__(self, address: str, cookies: Any, path: str) -> None:
        host, _colon, port = address.removeprefix("http://").partition(":")
        said = "; ".join(f"{name}={value}" for name, value in dict(cookies).items())
        self.socket = socket.create_connection((host, int(port)), timeout=30)
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {said}\r\n\r\n".encode())
        self.told: Queue[dict[str, Any] | None] = Queue()
        self.lines = self.socket.makefile("rb")
        self.status = int(self.lines.readline().split()[1])
        self.headers = dict(self._headers())
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _headers(self) -> Iterator[tuple[str, str]]:
        while line := self.lines.readline().decode().strip():
            name, _colon, value = line.partition(": ")
            yield name.lower(), value

    def _read(self) -> None:
        with suppress(OSError, ValueError):
            for line in self.lines:
                if line.startswith(b"data: "):
                    self.told.put(json.loads(line[6:]))
                if line == b"0\r\n":
                    break
        self.told.put(None)

    def next(self, within: float = SOON) -> dict[str, Any] | None:
        """What is told next; None where the stream has ended."""
        return self.told.get(timeout=within)

    def close(self) -> None:
        with suppress(OSError):  # the server went first
            self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)
        self.lines.close()
        self.socket.close()


@contextmanager
def listening(served: Served, visitor: Visitor, path: str = events.PATH) -> Iterator[Listening]:
    found = Listening(served.address, visitor.http.cookies, path)
    try:
        yield found
    finally:
        found.close()


def client_of(visitor: Visitor, name: str) -> str:
    """The address of a new client's card."""
    return visitor.form("/crm/client/new").fill(surname=name).send().to


def place_of(client: str) -> str:
    return f"{events.PATH}?card=crm.client:{client.rpartition('/')[2]}"


def write(visitor: Visitor, client: str, body: str) -> None:
    assert visitor.form(client, "composer").fill(kind="note", body=body).send().status == 303


def test_a_note_of_one_is_told_to_another_within_two_seconds(served: Served) -> None:
    olena, andrii = served.visitor("olena"), served.visitor("andrii")
    client = client_of(olena, "Вчасний")
    with listening(served, olena, place_of(client)) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"] == "text/event-stream"
        assert stream.headers["x-accel-buffering"] == "no"
        assert stream.headers["cache-control"] == "no-store"
        first = stream.next()
        assert first == {"unread": 0, "at": "", "version": 1, "notes": ""}
        begun = time.monotonic()
        write(andrii, client, "Передзвонив")
        told = stream.next(SOON)
        assert time.monotonic() - begun < SOON
        assert told["unread"] == 1
        assert told["notes"] > ""
        assert set(told) == {"unread", "at", "version", "notes"}, "no text of anybody's goes this way"
    olena.read(client)


def test_what_another_process_writes_is_told_too(served: Served) -> None:
    """The program's own business here stands for another process: it shares nothing with the server but the database."""
    olena = served.visitor("olena")
    client = client_of(olena, "Спільний")
    key = int(client.rpartition("/")[2])
    with listening(served, olena, place_of(client)) as stream:
        assert stream.next()["version"] == 1
        with served.env() as env:
            env.session.get(env.parts.named("model", "crm.client"), key).site = "https://new.example"
        assert stream.next()["version"] == 2


def test_nothing_is_told_of_another_person_or_of_a_record_out_of_sight(served: Served) -> None:
    olena, andrii, head = (served.visitor(login) for login in ("olena", "andrii", "head"))
    client = client_of(olena, "Тихий")
    with served.env() as env:
        env.session.query(env[User]).filter_by(login="head").one().roles = ["base.employee"]
    with listening(served, head, place_of(client)) as stream:
        assert stream.next() == {"unread": 0, "at": ""}
        write(andrii, client, "Між нами")
        with pytest.raises(Empty):
            stream.next(SOON)
    with served.env() as env:
        env.session.query(env[User]).filter_by(login="head").one().roles = ["crm.head"]


def test_a_stream_ends_with_its_sign_in(served: Served) -> None:
    andrii = served.visitor("andrii")
    with listening(served, andrii) as stream:
        assert stream.next() is not None
        with served.env() as env:
            env.session.query(env[SignIn]).filter_by(user_id=served.people["andrii"]).delete()
        while (told := stream.next()) is not None:
            assert told["unread"] >= 0
    assert andrii.get(events.PATH).status == 303


def test_who_is_not_signed_in_gets_no_stream(served: Served) -> None:
    answer = served.stranger().get(events.PATH)
    assert (answer.status, answer.to.partition("?")[0]) == (303, "/signin")


def test_open_streams_hold_no_thread_and_no_connection(served: Served) -> None:
    """Three times as many as there are threads and connections, and pages are answered all the while."""
    olena = served.visitor("olena")
    held = [Listening(served.address, olena.http.cookies, events.PATH) for _one in range(60)]
    try:
        for stream in held:
            assert stream.next(10) is not None
        begun = time.monotonic()
        for _page in range(10):
            assert olena.get("/crm/client").status == 200
        assert time.monotonic() - begun < 10
    finally:
        for stream in held:
            stream.close()


def test_beyond_the_cap_a_stream_is_refused_with_a_time_to_come_again(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "STREAMS", 0)
    answer = served.visitor("olena").get(events.PATH)
    assert answer.status == 503
    assert answer.headers["retry-after"] == "60"


def test_a_server_that_stops_does_not_wait_for_its_streams(tmp_path: Path, shipped: Sets, served: Served) -> None:
    olena = served.visitor("olena")
    directory = Directory(tmp_path, shipped)
    directory.add(served.business.entry)
    with serving(Settings(data=str(tmp_path), jobs_in_server=False), directory) as address:
        stream = Listening(address, olena.http.cookies, events.PATH)
        assert stream.next(10) is not None
        begun = time.monotonic()
    assert time.monotonic() - begun < 1, "one second is what requests under way are given here"
    assert stream.next() is None
    stream.close()


# ---- the streams of a process by themselves


class Line:
    """One browser at the other end of a stream."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message.get("body", b""))


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many streams each look at the database was for; what it finds changes with every one."""
    found: list[int] = []

    def look(_business: Business, wishes: frozenset[Wish]) -> dict[Wish, Any]:
        if mine := [wish for wish in wishes if wish.key == KEY]:
            found.append(len(mine))
        return {wish: {"unread": len(found)} for wish in wishes}

    monkeypatch.setattr(events, "look", look)
    monkeypatch.setattr(events, "TURN", 0.05)
    monkeypatch.setattr(events, "BEAT", 0.02)
    return found


def test_there_is_one_look_for_all_streams_and_none_once_they_are_gone(served: Served, looks: list[int]) -> None:
    async def scenario() -> None:
        lanes = Lanes(2, "test")
        found, lines = Events(lanes), [Line() for _one in range(5)]
        sends = [
            asyncio.create_task(
                found.send(Stream(served.business, Wish(KEY, user)), {"type": "http"}, line.receive, line.send)
            )
            for user, line in enumerate(lines)
        ]
        await asyncio.sleep(0.3)
        assert found.count == 5
        assert 3 <= len(looks) <= 8
        assert looks[-1] == 5
        assert any(b'"unread"' in piece for piece in lines[0].sent)
        assert any(piece == b": \n\n" for piece in lines[0].sent), "it says that it is alive"
        for line in lines:
            line.gone.set()
        await asyncio.gather(*sends)
        assert found.count == 0
        await asyncio.sleep(0.5)
        seen = len(looks)
        await asyncio.sleep(0.5)
        assert len(looks) == seen
        lanes.stop()

    asyncio.run(scenario())


def test_a_database_that_cannot_be_looked_at_ends_its_streams(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def look(_business: Business, _wishes: frozenset[Wish]) -> dict[Wish, Any]:
        raise OSError("away")

    monkeypatch.setattr(events, "look", look)

    async def scenario() -> None:
        lanes, line = Lanes(2, "test"), Line()
        found = Events(lanes)
        stream = Stream(served.business, Wish(KEY, 1))
        async with asyncio.timeout(5):
            await found.send(stream, {"type": "http"}, line.receive, line.send)
        assert found.count == 0
        lanes.stop()

    asyncio.run(scenario())
    assert "could not be looked at" in caplog.text
