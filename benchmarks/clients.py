"""Businesses full of made-up clients, on SQLite and on PostgreSQL: filled past the forms, with what forms would store."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from addons import crm, tasks
from addons.base import User
from addons.crm.values.names import name_key
from addons.crm.values.phones import format_phone
from benchmarks.people import COLUMNS, Crowd
from core.policy import derive
from core.policy.business import Business, Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.env import Env, Person
from core.policy.exclusive import exclusive
from core.policy.plans.founding import create_business
from core.services.search import searchable
from core.values.manifest import discover
from core.values.text import digits, reversed_digits, sort_key
from core.web.visitors import begin
from tests.support.postgres import OwnServer, start_server

ROOT = Path(__file__).parents[1]
ADDONS = ("base", "crm", "tasks")
ENGINES = ("sqlite", "postgresql")
PLACE = {name: number for number, name in enumerate(COLUMNS)}
BATCH = 10_000
SEED = 7
MANAGERS = ("Оксана Мельник", "Юрій Бойко", "Марія Дзюба", "Андрій Сидоренко", "Ion Popescu")
STATUSES = ("potential", "new", "regular", "regular", "loyal", "lapsed")
MEMORY = {"shared_buffers": "256MB", "effective_cache_size": "1GB", "maintenance_work_mem": "256MB"}
"""A small server's settings; PostgreSQL's own are for the machines of 2005."""


def sets() -> Sets:
    """The addons of the tree."""
    return Sets(discover({"addons": ROOT / "addons"}))


@contextmanager
def directory_on(engine: str, folder: Path, *, durable: bool = False) -> Iterator[Directory]:
    """A data folder with one business, empty but for its users; `durable` where the cost of writing is measured."""
    found = Directory(folder, sets())
    with entry_on(engine, folder, durable=durable) as entry:
        create_business(entry, found.sets, folder, ADDONS, Person()).close()
        found.add(entry)
        with found.open(entry.name).env(trusted=True, writes=True) as env:
            env.session.add(env[User](name="Адміністратор", login="admin", roles=["base.administrator"]))
            for number, name in enumerate(MANAGERS):
                env.session.add(env[User](name=name, login=f"sales{number}", roles=["crm.sales"]))
        yield found
        found.close()


@contextmanager
def entry_on(engine: str, folder: Path, *, durable: bool = False) -> Iterator[Entry]:
    """Where the business shall live: a file of the folder, or a database server of its own."""
    if engine == "sqlite":
        yield Entry("main", f"sqlite:///{folder}/business.db", "Крамниця Поділ")
        return
    with start_server(durable=durable, **MEMORY) as server:
        yield on_server(server)


def on_server(server: OwnServer) -> Entry:
    """A database with a login for requests."""
    name, password = server.create_database("benchmark"), secrets.token_urlsafe(8)
    with psycopg.connect(server.dsn(name), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE web LOGIN NOINHERIT PASSWORD {}").format(sql.Literal(password)))
    url = server.dsn(name, user="web", password=password)
    return Entry("main", url, "Крамниця Поділ", ("*",), "main", "main_user", "main_owner", server.dsn(name))


def sign_in(business: Business, login: str = "admin") -> str:
    """The secret of a browser's cookie for one of the users."""
    with business.env(trusted=True, writes=True) as env:
        user = env.session.query(env[User]).filter_by(login=login).one()
        return begin(env, user.id, "127.0.0.1", "benchmark")


def person_of(business: Business, login: str = "admin") -> Person:
    """One of the users, as a unit of work knows them."""
    with business.env(trusted=True) as env:
        user = env.session.query(env[User]).filter_by(login=login).one()
        return Person(user.id, user.name, frozenset(user.roles), user.language, user.zone)


def fill(business: Business, count: int) -> None:
    """Add `count` clients with phones, e-mails, addresses and tasks; what is derived of the tables is made after them."""
    with exclusive(business) as connection:
        for found in sorted(derive.present(connection).values(), key=lambda item: -derive.KINDS.index(item.kind)):
            connection.exec_driver_sql(derive.drop_text(found, connection.dialect.name))
    rows = Crowd(SEED).rows(count)
    first = 0
    while batch := list(islice(rows, BATCH)):
        with business.env(trusted=True, writes=True, source="benchmark") as env:
            if business.sqlite:
                env.connection.connection.cursor().execute("PRAGMA cache_size=-400000")
            add(env, batch, first)
        first += len(batch)
    with exclusive(business) as connection:
        derive.make_missing(connection, business.installed(connection).parts)
    if not business.sqlite:
        with psycopg.connect(business.entry.owner_url, autocommit=True) as administrator:
            administrator.execute("VACUUM ANALYZE")


def add(env: Env, rows: Sequence[Sequence[str]], first: int) -> None:
    """One batch: the clients, then what belongs to them."""
    clients = [client(row, first + place) for place, row in enumerate(rows)]
    keys = env.insert(crm.Client, clients)
    phones, emails, addresses, todo = [], [], [], []
    for key, row in zip(keys, rows, strict=True):
        numbers = filter(None, (e164(row[PLACE[column]]) for column in ("Phone", "Phone 2")))
        phones += [{"client_id": key, **numbered(number), "use": "mobile"} for number in numbers]
        if address := row[PLACE["E-mail"]]:
            emails.append({"client_id": key, "address": address, "use": "work", "main": True})
        if row[PLACE["City"]]:
            names = {
                "postcode": "Postal code",
                "region": "Region",
                "city": "City",
                "street": "Street",
                "house": "House",
            }
            parts = {field: row[PLACE[column]] or None for field, column in names.items()}
            addresses.append({"client_id": key, **parts, "use": "delivery", "incomplete": None in parts.values()})
        if key % 50 == 0:
            todo.append({"name": "Передзвонити", "client_id": key, "due": env.today(), "assignee_id": 2 + key % 5})
    for model, lines in ((crm.Phone, phones), (crm.Email, emails), (crm.Address, addresses), (tasks.Task, todo)):
        env.insert(model, lines)


def client(row: Sequence[str], number: int) -> dict[str, Any]:
    """The row of one client as its form would have stored it."""
    told = {name: row[place] or None for name, place in PLACE.items()}
    name = " ".join(row[PLACE[part]] for part in ("Surname", "First name", "Patronymic") if row[PLACE[part]])
    name = name or row[PLACE["Name"]]
    phones = [shown for column in ("Phone", "Phone 2") if (shown := e164(row[PLACE[column]]))]
    words = [name, told["Legal name"], told["Tax code"], told["VAT number"], *map(digits, phones), told["E-mail"]]
    return {
        "kind": "person" if row[0] == "Person" else "organisation", "name": name, "surname": told["Surname"],
        "first_name": told["First name"], "patronymic": told["Patronymic"], "legal_name": told["Legal name"],
        "status": STATUSES[number % len(STATUSES)], "tax_id": told["Tax code"], "vat_id": told["VAT number"],
        "iban": told["Bank account (IBAN)"], "site": told["Site"], "note": told["Note"], "manager_id": 2 + number % 5,
        "phone": format_phone(phones[0]) if phones else None, "email": told["E-mail"], "city": told["City"],
        "sort_key": sort_key(name)[:250], "name_key": name_key(name)[:240], "search": searchable(words),
    }  # fmt: skip


def numbered(number: str) -> dict[str, str]:
    return {"number": format_phone(number), "e164": number, "reversed": reversed_digits(number)}


def e164(spelled: str) -> str:
    """The made-up phones have nine digits behind the code of one of two countries, whatever way they are spelled."""
    number = digits(spelled)
    romanian = number.removeprefix("00").startswith("40") and len(number.removeprefix("00")) == 11
    return f"+{'40' if romanian else '380'}{number[-9:]}" if number else ""
