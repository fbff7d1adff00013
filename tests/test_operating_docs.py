"""Every command in docs/operating is done as it stands there, in the order of its page."""

from __future__ import annotations

import re
import shlex
import zipfile
from pathlib import Path

import pytest

from core.policy.businesses import settling
from core.policy.businesses.directory import Directory
from core.web import serve
from core.web.cli import main
from core.web.configuration import Settings
from tests.support.business import ROOT
from tests.support.guestbook import EXAMPLE
from tests.support.postgres import Database

PAGES = sorted((ROOT / "docs/operating").glob("*.md"))
COMMAND = re.compile(r"^ {4,}(gazda .+)$", re.MULTILINE)
URL = "postgresql://gazda:SECRET@localhost/gazda"


def businesses(folder: Path) -> None:
    """How the story of that page ends."""
    directory: Directory = serve.directory_of(Settings(data=str(folder / "data")))
    entries = directory.entries()
    assert {name: (entry.hosts, entry.path) for name, entry in entries.items()} == {
        "shop": (("*",), ""),
        "office": (("*",), "/office"),
        "north": (("north.example", "www.north.example"), ""),
        "trial": (("*",), "/trial"),
        "trial-2": (("*",), "/trial-2"),
    }
    assert entries["office"].schema == "gazda_office"
    assert entries["shop"].url.endswith("shop-again.db")
    assert (folder / "trial.gazda.zip").exists()
    assert not (folder / "data/south.db").exists()
    for name in entries:
        with directory.open(name).env(trusted=True) as env:
            assert "crm" in env.parts.addons
    directory.close()


def guest_book(folder: Path) -> None:
    """The archive of an addon that the page adds."""
    with zipfile.ZipFile(folder / "guestbook.zip", "w") as archive:
        for file in sorted((EXAMPLE / "guestbook").rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                archive.write(file, file.relative_to(EXAMPLE))


def addons(folder: Path) -> None:
    """How the story of that page ends."""
    directory = serve.directory_of(Settings(data=str(folder / "data")))
    business = directory.open("shop")
    with business.env(trusted=True) as env:
        assert set(env.parts.addons) == {"base", "crm", "tasks"}
        assert env.session.query(env.parts.named("model", "tasks.task")).count() == 8
    assert len(list(business.archives.glob("*-tasks.zip"))) == 2
    assert len(list(business.archives.glob("*-guestbook.zip"))) == 1
    assert "guestbook" not in directory.sets.shelf.manifests
    directory.close()


BEGINS = {"addons": guest_book}
ENDS = {"businesses": businesses, "addons": addons}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_does_its_work(
    page: Path,
    tmp_path: Path,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(settling, "NOTICE", 0.0)
    monkeypatch.chdir(tmp_path)
    BEGINS.get(page.stem, Path.exists)(tmp_path)
    commands = COMMAND.findall(page.read_text("utf-8"))
    assert len(commands) > 10
    for command in commands:
        words = shlex.split(command.replace(URL, database.dsn))[1:]
        assert main([*words, "--data", str(tmp_path / "data")]) == 0, (command, capsys.readouterr().err)
    told = capsys.readouterr().out
    assert database.server.password not in told
    ENDS[page.stem](tmp_path)
