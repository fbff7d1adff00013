"""`--dev`: a save is served, a broken one shows what is wrong, and the next good one is served again."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from core.web import reloading
from core.web.cli import main
from core.web.serve import SETTINGS
from tests.support.sources import forgotten, write_addon
from tests.web.test_live_addons import write_till
from tests.web.test_server import Server, come_in, data, made, started

__all__ = ["data", "forgotten", "made"]
PATIENCE = 60

Get = Callable[[str], httpx2.Response]


@pytest.fixture
def folder(data: Path, tmp_path: Path) -> Path:
    """A folder of addons, one of which is installed."""
    folder = tmp_path / "more"
    write_till(folder, 1)
    assert main(["install", "till", "--yes", "--data", str(data), "--addons", str(folder)]) == 0
    main(["invite", "admin", "--data", str(data)])
    return folder


@pytest.fixture
def server(data: Path, folder: Path) -> Iterator[Server]:
    with started("run", "--dev", "--workers", "2", "--addons", str(folder), data=data) as server:
        yield server


@pytest.fixture
def get(server: Server) -> Get:
    with httpx2.Client(base_url=server.address, timeout=60) as client:
        come_in(server, client)
        cookies = dict(client.cookies)
    return lambda path: httpx2.get(f"{server.address}{path}", cookies=cookies, timeout=60)


def wait_for(get: Get, path: str, text: str) -> httpx2.Response:
    """The page once it holds a text."""
    deadline, answer = time.monotonic() + PATIENCE, None
    while time.monotonic() < deadline:
        try:
            answer = get(path)
        except httpx2.TransportError:  # the connection was made with the process that ends
            continue
        if text in answer.text:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{path} never said {text!r}: {answer.text if answer else ''}")


def test_each_save_is_served_and_a_broken_one_is_shown_until_it_is_mended(
    server: Server, get: Get, folder: Path
) -> None:
    assert get("/till").text.endswith("number 1")
    routes, template = folder / "till/routes.py", folder / "till/templates/till/till.html"

    write(routes, routes.read_text("utf-8").replace("number=1", "number=7"))
    wait_for(get, "/till", "number 7")
    write(template, "amount {{ number }}")
    wait_for(get, "/till", "amount 7")

    good = routes.read_text("utf-8")
    write(routes, good + "\nnumbr = numbers\n")
    shown = wait_for(get, "/till", "name &#x27;numbers&#x27; is not defined")
    assert shown.status_code == 500
    assert "till/routes.py&quot;, line" in shown.text
    assert get("/profile").status_code == 500
    assert get("/addons").status_code == 200
    assert "name 'numbers' is not defined" in server.said()
    write(routes, good)
    assert wait_for(get, "/till", "amount 7").status_code == 200

    manifest = folder / "till/addon.toml"
    good = manifest.read_text("utf-8")
    write(manifest, good + "nme = 1\n")
    wait_for(get, "/till", "no key &#x27;nme&#x27;")
    write(manifest, good)
    wait_for(get, "/till", "amount 7")

    write_addon(folder, "shop")
    wait_for(get, "/addons", "addon-shop")
    assert server.stop() < 10


def write(path: Path, text: str) -> None:
    """Save as editors do: beside, then in place."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, "utf-8")
    new.replace(path)


def test_a_program_that_cannot_be_started_says_why(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setitem(os.environ, SETTINGS, "{")
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def ask() -> None:
        await reloading.application()({"type": "http", "method": "GET", "path": "/"}, None, send)  # type: ignore[arg-type]

    asyncio.run(ask())
    assert sent[0]["status"] == 500
    assert b"Gazda cannot be started" in sent[1]["body"]
    assert b"JSONDecodeError" in sent[1]["body"]
    assert "Gazda cannot be started" in caplog.text
