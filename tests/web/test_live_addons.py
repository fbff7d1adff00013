"""An addon that comes while the server runs is there in every worker process, with its pages and its files."""

from __future__ import annotations

import re
from pathlib import Path

import httpx2
import pytest

from core.web.cli import main
from tests.support.html import read
from tests.support.sources import forgotten, write_addon
from tests.web.test_server import come_in, data, made, post, started

__all__ = ["data", "forgotten", "made"]
ROUTES = """
from core import Ask, piece, route

@route("/till")
def till(ask: Ask):
    return piece(ask, "till/till.html", number={number})

@route("/till/late")
def late(ask: Ask):
    return piece(ask, "till/late.html", number={number})

@route("/till/later")
def later(ask: Ask):
    from till.later import NUMBER
    return piece(ask, "till/till.html", number=NUMBER)
"""
TIMES = 12
"""Requests on connections of their own; with two workers, all of them at one would be a chance in two thousand."""


def write_till(folder: Path, number: int) -> None:
    home = write_addon(folder, "till", version=f"{number}.0", routes=ROUTES.replace("{number}", str(number)))
    for path, text in {
        "templates/till/till.html": "<link href=\"{{ static('till/till.css') }}\"> number {{ number }}",
        "templates/till/late.html": f"late {number} of {{{{ number }}}}",
        "static/till/till.css": f"b {{ order: {number} }}",
        "later.py": f"NUMBER = {number}",
    }.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text, "utf-8")


def test_it_is_installed_served_and_told_of_by_every_process(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    main(["invite", "admin", "--data", str(data)])
    with started("run", "--workers", "2", "--addons", str(folder), data=data) as server:
        with httpx2.Client(base_url=server.address, timeout=60) as client:
            come_in(server, client)
            cookies = dict(client.cookies)

            def get(path: str) -> httpx2.Response:
                return httpx2.get(f"{server.address}{path}", cookies=cookies, timeout=60)

            assert "addon-till" not in client.get("/addons").text
            write_till(folder, 1)
            assert all("addon-till" in get("/addons").text for _ in range(TIMES))
            digest = read(client.get("/addons/till/install").text).one("input", name="digest")["value"]
            answer = post(client, "/addons/till/install", {"digest": digest})
            assert answer.headers["location"] == "/addons"
            pages = [get("/till") for _ in range(TIMES)]
            assert {page.status_code for page in pages} == {200}
            address = re.search(r'href="(/static/[^"]+)"', pages[0].text)
            assert address
            assert {get(address[1]).text for _ in range(TIMES)} == {"b { order: 1 }"}

            write_till(folder, 2)
            said = {told(get("/addons")) for _ in range(TIMES)}
            assert all("version 2.0 is on the disk; restart Gazda to use it" in one for one in said), said
            assert {get("/till").text for _ in range(TIMES)} == {pages[0].text}
            assert {get("/till/late").text for _ in range(TIMES)} == {"late 1 of 1"}, "shown for the first time now"
            late = {get("/till/later").text for _ in range(TIMES)}
            assert all("till.later is not the one that belongs to what runs" in read(page).text for page in late), (
                "read for the first time now"
            )
        server.stop()
    assert main(["upgrade", "--yes", "--data", str(data), "--addons", str(folder)]) == 0
    with started("serve", "--workers", "2", "--addons", str(folder), data=data) as server:
        assert httpx2.get(f"{server.address}/till", cookies=cookies).text.endswith("number 2")


def told(answer: httpx2.Response) -> str:
    """What the page says of the addon."""
    return read(answer.text).one("article", id="addon-till").text
