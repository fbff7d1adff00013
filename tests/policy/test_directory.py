"""The directory of businesses follows its file, opens what is asked for and closes what nobody asks for."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from core.policy.business import Business, Elsewhere, Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.businesses.keeping import delete
from core.policy.businesses.places import bare
from core.policy.homes import remove_home, sqlite_file
from core.policy.plans.founding import create_business
from core.values.errors import GazdaError, NotFound
from tests.support.business import PROGRAM, Found

FILE = """
[[business]]
name = "shop"
url = "sqlite:///shop.sqlite"
hosts = ["shop.example", "крамниця.example"]
title = "Крамниця \\"У Ганни\\""

[[business]]
name = "rest"
url = "sqlite:///rest.sqlite"
"""


@pytest.fixture
def directory(tmp_path: Path, sets: Sets) -> Directory:
    return Directory(tmp_path, sets)


def test_a_business_is_found_by_name_and_by_host(directory: Directory) -> None:
    directory.file.write_text(FILE, "utf-8")
    assert list(directory.entries()) == ["shop", "rest"]
    assert directory.entries()["shop"].url == f"sqlite:///{directory.folder}/shop.sqlite"
    assert directory.open(directory.at("SHOP.example:8069").business).entry.title == 'Крамниця "У Ганни"'
    assert directory.at("shop.example.") == ("shop", "")
    assert directory.at("[::1]:8069") == ("rest", "")
    with pytest.raises(NotFound):
        directory.open("other")
    directory.close()


def test_without_a_business_for_every_host_an_unknown_one_is_not_found(directory: Directory) -> None:
    directory.add(Entry("shop", "sqlite:///shop.sqlite", hosts=("shop.example",)))
    with pytest.raises(NotFound):
        directory.at("evil.example")


@pytest.mark.parametrize(
    ("host", "name"),
    [("a.B:80", "a.b"), ("[::1]", "::1"), ("[::1]:80", "::1"), ("127.0.0.1:8069", "127.0.0.1"), ("a.", "a"), ("", "")],
)
def test_a_host_is_compared_without_port_and_case(host: str, name: str) -> None:
    assert bare(host) == name


def test_a_change_of_the_file_is_followed(directory: Directory) -> None:
    directory.file.write_text(FILE, "utf-8")
    shop, rest = directory.open("shop"), directory.open("rest")
    directory.file.write_text(FILE.replace("shop.sqlite", "moved.sqlite"), "utf-8")
    os.utime(directory.file, (1, 1))
    assert directory.open("shop") is not shop
    assert directory.open("rest") is rest
    directory.file.unlink()
    assert directory.entries() == {}
    directory.close()


def test_what_is_written_is_read_again_and_nobody_else_may_read_it(directory: Directory) -> None:
    entry = Entry(
        "far", "postgresql://app:s\\e\"c'ret@h/db", "Ї \n", ("a", "b"), "far", "u", "o", "postgresql://admin@h/db"
    )
    directory.add(Entry("near", f"sqlite:///{directory.folder}/near.sqlite"))
    directory.add(entry)
    assert directory.file.stat().st_mode & 0o777 == 0o600
    assert Directory(directory.folder, directory.sets).entries()["far"] == entry
    with pytest.raises(GazdaError, match="already"):
        directory.add(entry)
    moved = Entry("far", "sqlite:////elsewhere/far.sqlite")
    directory.replace(moved)
    assert directory.entries()["far"] == moved
    directory.forget("far")
    assert list(directory.entries()) == ["near"]


@pytest.mark.parametrize("text", ["[[business]]\nname = ", '[[business]]\nname = "x"\n', '[[business]]\nnom = "x"\n'])
def test_a_broken_file_is_named(directory: Directory, text: str) -> None:
    directory.file.write_text(text, "utf-8")
    with pytest.raises(GazdaError, match=r"businesses.toml cannot be read"):
        directory.entries()


def test_the_least_recently_asked_for_is_closed(tmp_path: Path, sets: Sets) -> None:
    directory = Directory(tmp_path, sets, most_open=2)
    for name in ("a", "b", "c"):
        create_business(Entry(name, f"sqlite:///{tmp_path}/{name}.sqlite"), sets, tmp_path, ["base"], PROGRAM).close()
        directory.add(Entry(name, f"sqlite:///{name}.sqlite"))
    first, second = directory.open("a"), directory.open("b")
    directory.open("a")
    with second.env(PROGRAM, trusted=True) as env:
        directory.open("c")
        assert env.parts.addons.keys() == {"base"}
    assert directory.open("a") is first
    assert directory.open("b") is not second
    directory.close()


# ---- making businesses


def test_a_new_business_is_its_owners_alone(entry: Entry, sets: Sets, tmp_path: Path) -> None:
    create_business(entry, sets, tmp_path, ["base"], PROGRAM).close()
    if file := sqlite_file(entry):
        assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(GazdaError, match="already"):
        create_business(entry, sets, tmp_path, ["base"], PROGRAM)
    with opened(entry, sets, tmp_path) as business, business.env(PROGRAM, trusted=True) as env:
        assert env.parts.addons.keys() == {"base"}


@contextmanager
def opened(entry: Entry, sets: Sets, folder: Path) -> Iterator[Business]:
    """The business that is there, after another one of its name was refused."""
    business = Business(entry, sets, folder)
    yield business
    business.close()


@pytest.mark.parametrize("name", ["", "Shop", "a/b", "../x", "a b", "x" * 41])
def test_a_business_needs_a_plain_name(sets: Sets, tmp_path: Path, name: str) -> None:
    with pytest.raises(GazdaError, match="is no name for a business"):
        create_business(Entry(name, f"sqlite:///{tmp_path}/x.sqlite"), sets, tmp_path, ["base"], PROGRAM)


def test_a_business_that_cannot_be_made_leaves_nothing(entry: Entry, sets: Sets, tmp_path: Path) -> None:
    with pytest.raises(GazdaError, match="no addon 'nowhere'"):
        create_business(entry, sets, tmp_path, ["nowhere"], PROGRAM)
    if not entry.owner_url:
        assert list(tmp_path.iterdir()) == []
        return
    with psycopg.connect(entry.owner_url) as connection:
        assert connection.execute("select 1 from pg_namespace where nspname = %s", [entry.schema]).fetchone() is None
        assert connection.execute("select 1 from pg_roles where rolname = %s", [entry.owner_role]).fetchone() is None


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_login_that_inherits_its_roles_is_refused(entry: Entry, sets: Sets, tmp_path: Path) -> None:
    login = sql.Identifier(entry.owner_role.replace("owner", "login"))
    with psycopg.connect(entry.owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER ROLE {} INHERIT").format(login))
    with pytest.raises(GazdaError, match="inherits its roles; run ALTER ROLE"):
        create_business(entry, sets, tmp_path, ["base"], PROGRAM)


def test_a_business_that_is_done_away_with_leaves_nothing(found: Found) -> None:
    business = found("probe")
    business.close()
    remove_home(business.entry)
    if business.sqlite:
        assert [path.name for path in business.folder.iterdir() if path.name.startswith("main")] == []
    else:
        with psycopg.connect(business.entry.owner_url) as connection:
            roles = [business.entry.user_role, business.entry.owner_role]
            assert connection.execute("select 1 from pg_roles where rolname = any(%s)", [roles]).fetchone() is None


def test_a_business_that_came_back_while_nobody_looked_is_opened_anew(tmp_path: Path, sets: Sets) -> None:
    entry = Entry("a", f"sqlite:///{tmp_path}/a.sqlite")
    directory, other = Directory(tmp_path, sets), Directory(tmp_path, sets)
    create_business(entry, sets, tmp_path, ["base"], PROGRAM).close()
    directory.add(entry)
    first = directory.open("a")
    with first.env(PROGRAM, trusted=True):
        pass
    delete(other, "a")
    create_business(entry, sets, tmp_path, ["base"], PROGRAM).close()
    other.add(entry)
    with pytest.raises(Elsewhere), directory.open("a").env(PROGRAM, trusted=True):
        pass
    with directory.open("a").env(PROGRAM, trusted=True) as env:
        assert env.business is not first
    directory.close()


def test_background_work_looks_at_those_that_are_open_and_at_some_others_in_turn(tmp_path: Path, sets: Sets) -> None:
    directory = Directory(tmp_path, sets, most_open=3)
    for number in range(7):
        directory.add(Entry(f"b{number}", f"sqlite:///b{number}.sqlite"))
    directory.replace(Entry("b6", "sqlite:///b6.sqlite", state="archived"))
    seen: list[set[str]] = [{business.entry.name for business in directory.in_turn(2)} for _turn in range(6)]
    assert set().union(*seen) == {f"b{number}" for number in range(6)}
    assert max(map(len, seen)) <= 5
    directory.close()


def test_a_business_that_was_closed_knows_what_it_has(tmp_path: Path, sets: Sets) -> None:
    directory = Directory(tmp_path, sets, most_open=1)
    for name in ("a", "b"):
        create_business(Entry(name, f"sqlite:///{tmp_path}/{name}.sqlite"), sets, tmp_path, ["base"], PROGRAM).close()
        directory.add(Entry(name, f"sqlite:///{name}.sqlite"))
    with directory.open("a").env(PROGRAM, trusted=True) as env:
        known = env.business.at_hand
    directory.open("b")
    assert directory.open("a").at_hand is known
    directory.close()


def test_who_writes_while_a_business_is_closed_is_alone(tmp_path: Path, sets: Sets) -> None:
    entry = Entry("a", f"sqlite:///{tmp_path}/a.sqlite")
    create_business(entry, sets, tmp_path, ["base"], PROGRAM).close()
    first, second = Business(entry, sets, tmp_path), Business(entry, sets, tmp_path)
    began, order = threading.Event(), []

    def later() -> None:
        began.set()
        with second.writing():
            order.append("second")

    with first.writing():
        first.close()
        thread = threading.Thread(target=later)
        thread.start()
        began.wait()
        time.sleep(0.2)
        order.append("first")
    thread.join()
    second.close()
    assert order == ["first", "second"]
