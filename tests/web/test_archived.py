"""Administrators add addons by the browser only where the operator has opened that to their business."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.policy.business import Business, Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.sources.shelves import Shelves
from core.services.adding import Archives
from core.web.app import Application
from core.web.archived import Adding, archives_of
from core.web.configuration import Settings
from core.web.house import House
from core.web.kernel import kernel_routes
from core.web.static import Static
from tests.support.archives import HOSTILE, wheel, write, zipped
from tests.support.html import read
from tests.support.sources import forgotten
from tests.web.conftest import Browser

__all__ = ["forgotten"]
Opened = Callable[..., Browser]


@pytest.fixture
def opened(people: Business, entry: Entry, static: Static, tmp_path: Path) -> Iterator[Opened]:
    """A browser on the business under these settings."""
    clients: list[TestClient] = []

    def make(login: str = "admin", others: tuple[str, ...] = (), **said: Any) -> Browser:
        settings = replace(Settings(data=str(tmp_path)), **said)
        sets = Sets(Shelves([], archives_of(settings)))
        directory = Directory(tmp_path, sets)
        if not directory.entries():
            directory.add(entry)
        names = [entry.name, *others]
        house = House(directory, static, kernel_routes(Adding(settings, lambda: names)), works=False)
        client = TestClient(Application(house, threads=2), base_url="http://localhost:8069")
        clients.append(client.__enter__())
        browser = Browser(client)
        browser.sign_in(login)
        return browser

    yield make
    for client in clients:
        client.__exit__(None, None, None)


def send(browser: Browser, name: str, data: bytes, **more: str) -> Any:
    browser.get("/addons/add")
    return browser.post("/addons/add", more, files={"archive": (name, data, "application/octet-stream")})


def test_an_archive_brings_an_addon_that_is_installed_at_once(opened: Opened, tmp_path: Path) -> None:
    admin = opened(addon_uploads=True)
    assert "/addons/add" in admin.get("/addons").text
    answer = send(admin, "till.whl", wheel())
    assert answer.status_code == 200
    page = read(answer.text).text
    receipt = (tmp_path / "addons/till-1.0/receipt.json").read_text("utf-8")
    assert "till 1.0 can be installed now" in page
    assert page.split("SHA-256 of till.whl: ")[1][:64] in receipt
    assert '"by": "Admin (main)"' in receipt

    digest = read(admin.get("/addons/till/install").text).one("input", name="digest")["value"]
    assert admin.post("/addons/till/install", {"digest": digest}).headers["location"] == "/addons"
    tile = read(admin.get("/addons").text).one("article", id="addon-till")
    assert "Installed" in tile.text
    assert "till" in sys.modules


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("said", "may"),
    [
        ({}, False),
        ({"addon_uploads": True}, True),
        ({"addon_uploads": True, "login": "clerk"}, False),
        ({"addon_uploads": True, "others": ("other",)}, False),
        ({"addon_uploads": True, "others": ("other",), "addon_uploads_by": "main"}, True),
        ({"addon_uploads": True, "addon_uploads_by": "other"}, False),
        ({"addon_uploads_by": "main"}, False),
    ],
)
def test_only_administrators_of_the_business_that_the_operator_names(
    opened: Opened, tmp_path: Path, said: dict[str, Any], may: bool
) -> None:
    browser = opened(**said)
    assert ("/addons/add" in browser.get("/addons").text) is may
    assert browser.get("/addons/add").status_code == (200 if may else 404)
    browser.get("/profile")
    answer = browser.post("/addons/add", files={"archive": ("till.zip", zipped(), "application/zip")})
    assert answer.status_code == (200 if may else 404)
    assert (tmp_path / "addons/till-1.0").exists() is may


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_is_refused_is_told_on_the_form_and_nothing_is_kept(opened: Opened, tmp_path: Path) -> None:
    admin = opened(addon_uploads=True)
    answer = send(admin, "a.zip", HOSTILE["a symbolic link"][1]())
    assert answer.status_code == 422
    assert "till/link in it is no plain file" in read(answer.text).text
    assert send(admin, "", b"").status_code == 422
    wrong = send(admin, "till.zip", zipped(), sha256="00")
    assert "is not the file that was meant" in read(wrong.text).text
    assert 'value="00"' in wrong.text
    assert not list(tmp_path.glob("addons/*/"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_page_of_addons_says_what_is_left_out_and_what_needs_a_restart(opened: Opened, tmp_path: Path) -> None:
    admin = opened(addon_uploads=True)
    send(admin, "till.zip", zipped())
    digest = read(admin.get("/addons/till/install").text).one("input", name="digest")["value"]
    assert admin.post("/addons/till/install", {"digest": digest}).status_code == 303
    later = zipped({"till/addon.toml": 'name = "till"\ntitle = "Till"\nversion = "2.0"\n', "till/__init__.py": ""})
    Archives(tmp_path / "addons").add(write(tmp_path, "till-2.zip", later), "till-2.zip")
    tile = read(admin.get("/addons").text).one("article", id="addon-till")
    assert "Restart needed" in tile.text
    assert "till: version 2.0 is on the disk in" in tile.text
    assert "/addons/till/remove" not in [link["href"] for link in tile.all("a")]
    refused = admin.get("/addons/till/remove")
    assert refused.status_code == 422
    assert "restart Gazda first" in read(refused.text).text
    assert admin.get("/profile").status_code == 200
