"""The same program works on a file of this machine with the network off, and on a database server, by one setting."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.policy.business import Entry, Sets
from core.policy.businesses import moving
from core.policy.businesses.directory import Directory, located
from core.policy.businesses.settling import housed
from core.policy.homes import home_of
from core.policy.plans.founding import create_business
from core.web.configuration import Settings
from tests.support.business import PROGRAM
from tests.support.postgres import Database
from tests.support.served import Visitor, add_colleague, serving

ADDONS = ("base", "crm", "tasks")
HERE = ("127.0.0.1", "::1", "localhost")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network: whatever is not on this machine cannot be reached, and no name is found."""
    connect, find = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in HERE:
            raise OSError(101, "Network is unreachable")
        connect(self, address)

    def find_here(host: Any, *more: Any, **told: Any) -> Any:
        if host not in (*HERE, None):
            raise socket.gaierror(-3, "Temporary failure in name resolution")
        return find(host, *more, **told)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
    monkeypatch.setattr(socket, "getaddrinfo", find_here)


@pytest.fixture
def directory(tmp_path: Path, shipped: Sets) -> Iterator[Directory]:
    """A data folder with one business, in a file."""
    found = Directory(tmp_path, shipped)
    found.add(found_at(found, Entry(f"b{secrets.token_hex(4)}", f"sqlite:///{tmp_path}/local.db")))
    yield found
    found.close()


def found_at(directory: Directory, entry: Entry) -> Entry:
    """Make a business with its administrator."""
    business = create_business(entry, directory.sets, directory.folder, ADDONS, PROGRAM)
    with business.env(trusted=True, writes=True) as env:
        add_colleague(env, "admin", "Адміністратор", "base.administrator")
    business.close()
    return entry


def add_client(visitor: Visitor, surname: str) -> str:
    """Type a client and a task for them; gives the address of the card."""
    form = visitor.form("/crm/client/new").fill(surname=surname)
    answer = form.send()
    visitor.follow(answer)
    key = answer.to.partition("?")[0].rpartition("/")[2]
    task = visitor.form("/tasks/task/new").fill(name=f"Call {surname}")
    if "client_id" in task.names():
        task.fill(client_id=key)
    visitor.follow(task.send())
    return answer.to


def seen(visitor: Visitor) -> str:
    """What the lists of clients and of tasks say."""
    return visitor.read("/crm/client").text + visitor.read("/tasks/task").text


@pytest.mark.row_waits(
    "CORE-23",
    addon="invoicing",
    proven="a client and a task on a file with the network off; the data of a server once the setting names it, and back",
)
@pytest.mark.usefixtures("offline")
def test_a_local_file_with_the_network_off_then_the_data_of_a_server(directory: Directory, database: Database) -> None:
    [local] = directory.entries().values()
    with serving(Settings(data=str(directory.folder), jobs_in_server=False), directory) as address:
        here = Visitor(address).sign_in("admin")
        add_client(here, "Local")
        assert "Call Local" in seen(here)

        home = located(home_of(local.name, directory.folder, database.dsn), directory.folder)
        online = found_at(directory, housed(local, home))
        directory.replace(online)
        wait_for(directory)
        there = Visitor(address).sign_in("admin")
        assert "Local" not in seen(there)
        add_client(there, "Server")
        assert "Call Server" in seen(there)

        directory.replace(local)
        wait_for(directory)
        back = Visitor(address).sign_in("admin")
        assert "Call Local" in seen(back)
        assert "Server" not in seen(back)
        add_client(back, "Again")
        for visitor in (here, there, back):
            visitor.http.close()


@pytest.mark.row_waits(
    "CORE-23", addon="invoicing", proven="what was worked on in a file is on a server after one command, and back"
)
def test_what_is_in_a_file_goes_to_a_server_and_back_while_it_is_served(
    directory: Directory, database: Database
) -> None:
    [local] = directory.entries().values()
    with serving(Settings(data=str(directory.folder)), directory) as address:
        visitor = Visitor(address).sign_in("admin")
        add_client(visitor, "Carried")
        operator = Directory(directory.folder, directory.sets)
        for url in (database.dsn, "sqlite:///back.db"):
            moving.move(operator, local.name, url)
            wait_for(directory)
            assert "Call Carried" in seen(visitor), "nobody has to sign in anew"
            add_client(visitor, f"In {url[:6]}")
        assert all(name in seen(visitor) for name in ("Carried", "In postgr", "In sqlite"))
        operator.close()
        visitor.http.close()


def wait_for(directory: Directory) -> None:
    """A server looks into the directory once a second."""
    time.sleep(1.2)
    assert directory.entries()
