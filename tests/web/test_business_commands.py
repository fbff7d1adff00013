"""Businesses from the command line: each command does its work and tells what it did, or says why not."""

from __future__ import annotations

import io
import secrets
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest

from core.policy.business import Sets
from core.policy.businesses import settling
from core.policy.businesses.directory import Directory
from core.policy.businesses.intents import Intent, left
from core.policy.people import Invitation, SignIn, User
from core.services.cron import Cron, tick
from core.services.files import Attachment, content
from core.services.jobs import Job, enqueue
from core.web import serve
from core.web.cli import main
from core.web.house import House
from core.web.kernel import kernel_routes
from core.web.static import Static
from tests.addons.chores import act, nightly
from tests.support.housing import CONTENT, furnish, present, values
from tests.web.test_signin import rows

LATE = ("postgresql",)
"""Both ways between the databases begin at a file too."""

RIGHTS = "select rolinherit, rolsuper, rolcreaterole from pg_roles where rolname = current_user"


class Say(Protocol):
    def __call__(self, *arguments: str, fails: bool = False) -> str: ...


@pytest.fixture
def gazda(tmp_path: Path, sets: Sets, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Types a command; gives what it said."""
    monkeypatch.setattr(settling, "NOTICE", 0.0)
    monkeypatch.setattr(serve, "shelves_of", lambda _settings: sets.shelf)

    def typed(*arguments: str, fails: bool = False) -> str:
        assert main([*arguments, "--data", str(tmp_path / "data")]) == int(fails), capsys.readouterr()
        told = capsys.readouterr()
        return told.err if fails else told.out

    return typed


@pytest.fixture
def directory(tmp_path: Path, sets: Sets) -> Iterator[Directory]:
    found = Directory(tmp_path / "data", sets)
    yield found
    found.close()


@pytest.fixture
def name() -> str:
    return f"b{secrets.token_hex(4)}"


@pytest.fixture
def shop(gazda: Say, directory: Directory, name: str, engine: str, url: Callable[[str], str]) -> str:
    """A business with rows of every kind, made by the command."""
    place = ["--url", url(engine)] if engine == "postgresql" else []
    gazda("business", "create", name, "--title", "Крамниця", "--no-demo", "--install", "probe_more", "chores", *place)
    furnish(directory.open(name))
    return name


def test_a_business_is_made_where_its_url_says(gazda: Say, directory: Directory, shop: str, engine: str) -> None:
    entry = directory.entry(shop)
    assert entry.title == "Крамниця"
    [admin] = rows(directory.open(shop), User)
    assert (admin.login, admin.password, admin.language) == ("admin", "", "uk")
    told = gazda("business", "list")
    assert f"{shop}  Крамниця" in told
    assert "every host" in told
    assert "probe_more 1.0" in told
    assert "state      open" in told
    if engine == "sqlite":
        assert stat.S_IMODE((directory.folder / f"{shop}.db").stat().st_mode) == 0o600
        assert f"lives in   {shop}.db" in told
        return
    password = entry.url.split(":")[2].split("@")[0]
    assert len(password) > 30
    assert password not in told
    assert entry.schema == f"gazda_{shop}"
    with psycopg.connect(entry.url) as connection:
        assert connection.execute(RIGHTS).fetchone() == (False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"select * from {entry.schema}.base_user")


def test_a_login_that_is_no_superuser_can_make_move_and_delete_a_business(
    gazda: Say, directory: Directory, name: str, database: Any
) -> None:
    login = f"maker_{name}"
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        connection.execute(f"create role {login} login createrole password 'x'")
        connection.execute(f"grant create on database {database.name} to {login}")
    url = database.server.dsn(database.name, user=login, password="x")
    gazda("business", "create", name, "--url", url, "--no-demo", "--install", "probe")
    entry = directory.entry(name)
    gazda("business", "move", name, "--to", "sqlite:///here.db")
    assert not present(entry)
    gazda("business", "move", name, "--to", url)
    entry = directory.entry(name)
    gazda("business", "archive", name)
    gazda("business", "delete", name)
    assert not present(entry)
    poor = f"poor_{name}"
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        connection.execute(f"create role {poor} login password 'x'")
    url = database.server.dsn(database.name, user=poor, password="x")
    told = gazda("business", "create", name, "--url", url, fails=True)
    assert f"the login '{poor}' may not make roles; run ALTER ROLE {poor} CREATEROLE" in told


def test_a_second_business_answers_below_its_name_unless_a_host_is_said(gazda: Say, directory: Directory) -> None:
    gazda("business", "create", "first", "--no-demo", "--install", "base")
    told = gazda("business", "create", "second", "--no-demo", "--install", "base", "--url", "sqlite:///other/second.db")
    assert "/second/welcome/" in told
    assert (directory.folder / "other/second.db").exists()
    gazda(
        "business",
        "create",
        "third",
        "--no-demo",
        "--install",
        "base",
        "--host",
        "Third.Example",
        "--host",
        "3.example",
    )
    entries = directory.entries()
    assert [(one.hosts, one.path) for one in entries.values()] == [
        (("*",), ""), (("*",), "/second"), (("third.example", "3.example"), ""),
    ]  # fmt: skip
    assert directory.at("third.example", "/x") == ("third", "")
    assert directory.at("elsewhere", "/second/x") == ("second", "/second")
    assert directory.at("elsewhere", "/secondx") == ("first", "")
    for arguments, told in (
        (("first",), "'first'"),
        (("x", "--path", "/second"), "'second' answers at every host/second already"),
        (("x", "--host", "third.example"), "'third' answers at third.example already"),
        (("x", "--path", "/crm"), "below /crm are pages of the program"),
        (("x", "--path", "/static"), "below /static are pages of the program"),
        (("x", "--path", "shop"), "'shop' is no path"),
        (("x", "--path", "/a/b/c/d"), "is no path"),
        (("X",), "'X' is no name for a business"),
        (("x", "--install", "nonsense"), "no addon 'nonsense'"),
        (("x", "--url", "sqlite:///first.db"), "first.db is there already"),
    ):
        assert told in gazda("business", "create", *arguments, fails=True), arguments
    assert directory.entries() == entries
    assert not list(directory.folder.glob("x*"))


def test_moving_shows_a_hash_of_each_table_on_both_sides(
    gazda: Say, directory: Directory, shop: str, engine: str, url: Callable[[str], str]
) -> None:
    before = values(directory.open(shop))
    told = gazda("business", "move", shop, "--to", url("postgresql") if engine == "sqlite" else "sqlite:///moved.db")
    lines = [line.split() for line in told.splitlines() if line.split()[0] in before]
    assert len(lines) == len(before) - 2
    assert all(len(line[2]) == 16 and line[2] == line[3] for line in lines)
    assert "each as it was" in told
    assert values(directory.open(shop)) == before


def test_a_copy_has_all_and_does_nothing_twice(gazda: Say, directory: Directory, shop: str, engine: str) -> None:
    business = directory.open(shop)
    with business.env(writes=True, trusted=True) as env:
        tick(env)
    before = values(business)
    told = gazda("business", "clone", shop, f"{shop}-2", "--title", "Навчання")
    assert f"/{shop}-2" in told
    copy = directory.open(f"{shop}-2")
    assert (copy.entry.title, copy.entry.path) == ("Навчання", f"/{shop}-2")
    now = values(copy)
    assert values(business) == before
    differ = {table for table in before if now[table] != before[table]}
    assert differ <= {"base_job", "base_cron", "base_signin", "base_invitation", "base_trail", "counters"}
    assert {row.state for row in rows(copy, Job)} == {"cancelled"}
    assert {row.state for row in rows(business, Job)} == {"todo"}
    assert rows(copy, SignIn) == []
    assert all(row.used_at for row in rows(copy, Invitation))
    assert sorted(path.name for path in copy.archives.iterdir()) == sorted(
        path.name for path in business.archives.iterdir()
    )
    with copy.env(writes=True, trusted=True) as env:
        enqueue(env, act, number=9)
    assert len(rows(business, Job)) + 1 == len(rows(copy, Job))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_work_that_speaks_to_the_outside_does_not_recur_in_a_copy_until_it_is_woken(
    gazda: Say, directory: Directory, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.services import cron, jobs
    from core.values.declarations import Job as Declared

    business = directory.open(shop)
    with business.env(trusted=True) as env:
        speaking = Declared(nightly.run, every="* * * * *", outside=True)
        names = {**jobs.jobs_of(env.parts), "chores.speak": speaking}
    for module in (cron, jobs):
        monkeypatch.setattr(module, "jobs_of", lambda _parts: names)
    gazda("business", "clone", shop, "copy")
    copy = directory.open("copy")
    for one, planned in ((business, True), (copy, False)):
        with one.env(writes=True, trusted=True) as env:
            env.clock = lambda: cron.datetime(2030, 1, 1, tzinfo=cron.UTC)
            tick(env)
            env.clock = lambda: cron.datetime(2031, 1, 1, tzinfo=cron.UTC)
            if planned:
                assert cron.is_due(env)
            tick(env)
        assert ("chores.speak" in {row.name for row in rows(one, Job)}) == planned
    assert "1 kinds of recurring work begin in copy" in gazda("business", "wake", "copy")
    with copy.env(writes=True, trusted=True) as env:
        tick(env)
    assert all(row.planned.year < 9999 for row in rows(copy, Cron))


def test_a_business_comes_back_from_its_file_on_either_engine(
    gazda: Say, directory: Directory, shop: str, engine: str, url: Callable[[str], str], tmp_path: Path
) -> None:
    home, before = directory.entry(shop), values(directory.open(shop))
    kept = {path.name: path.read_bytes() for path in directory.open(shop).archives.iterdir()}
    told = gazda("business", "archive", shop, "--to", str(tmp_path / "kept.zip"))
    assert "answers nobody" in told
    assert stat.S_IMODE((tmp_path / "kept.zip").stat().st_mode) == 0o600
    assert directory.entry(shop).state == "archived"
    assert "answers at nothing" in gazda("business", "list")
    with pytest.raises(Exception, match="not found|business"):
        directory.at("localhost")
    other = url("postgresql") if engine == "sqlite" else "sqlite:///elsewhere.db"
    gazda("business", "restore", str(tmp_path / "kept.zip"), "--url", other)
    assert not present(home)
    assert values(directory.open(shop)) == before
    assert directory.entry(shop).title == "Крамниця"
    assert directory.at("localhost") == (shop, "")
    gazda("business", "restore", str(tmp_path / "kept.zip"), "--name", f"{shop}2", "--path", "/old")
    second = directory.open(f"{shop}2")
    assert {path.name: path.read_bytes() for path in second.archives.iterdir()} == kept
    assert {row.state for row in rows(second, Job)} == {"cancelled"}
    assert "there is a business" in gazda("business", "restore", str(tmp_path / "kept.zip"), fails=True)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_damaged_file_brings_nothing_back(gazda: Say, directory: Directory, shop: str, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    gazda("business", "archive", shop, "--to", str(file))
    whole = file.read_bytes()
    with zipfile.ZipFile(file) as opened:
        member = max(opened.infolist(), key=lambda one: one.compress_size)
    at = member.header_offset + len(member.filename) + 200
    entries = directory.entries()
    for damaged in (whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole[:-10], b""):
        file.write_bytes(damaged)
        assert "is damaged" in gazda("business", "restore", str(file), "--name", "again", fails=True)
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("manifest.json", '{"format": 1, "addons": []}')
    assert "not that of a whole business" in gazda("business", "restore", str(file), "--name", "again", fails=True)
    assert directory.entries() == entries
    assert not (directory.folder / "again.db").exists()
    file.write_bytes(whole)
    gazda("business", "restore", str(file))
    assert directory.entry(shop).state == ""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_server_settles_what_a_killed_command_left(
    directory: Directory, shop: str, engine: str, static: Static
) -> None:
    entry = directory.entry(shop)
    intent = Intent("move", replace(entry, url=f"sqlite:///{directory.folder}/half.db"), entry)
    (directory.folder / "under-way").mkdir(exist_ok=True)
    (directory.folder / f"under-way/{shop}.json").write_text(intent.to_json())
    (directory.folder / "half.db").write_bytes(b"half")
    directory.replace(replace(entry, state="moving"))
    house = House(directory, static, kernel_routes(), works=False)
    house.write_down()
    assert directory.entry(shop) == entry
    assert not (directory.folder / "half.db").exists()
    assert not left(directory.folder)


def test_only_what_is_archived_or_named_twice_is_deleted(
    gazda: Say, directory: Directory, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = directory.entry(shop)
    assert "is not archived" in gazda("business", "delete", shop, fails=True)
    for typed in ("", "other\n"):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert "that is not its name" in gazda("business", "delete", shop, "--yes", fails=True)
    assert values(directory.open(shop))
    directory.close()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{shop}\n"))
    assert "is gone" in gazda("business", "delete", shop, "--yes")
    assert directory.entries() == {}
    assert not present(entry)
    assert not (directory.folder / "archives" / shop).exists()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_archive_of_a_business_is_kept_when_that_is_deleted(gazda: Say, directory: Directory, shop: str) -> None:
    gazda("business", "archive", shop)
    gazda("business", "delete", shop)
    [file] = (directory.folder / "archived").iterdir()
    gazda("business", "restore", str(file))
    directory.close()
    with directory.open(shop).env(trusted=True) as env:
        assert content(env, env.session.query(env[Attachment]).one().id) == CONTENT
    assert sqlite3.connect(directory.folder / f"{shop}.db").execute("pragma integrity_check").fetchone() == ("ok",)
