"""Where a business lives: a SQLite file or a PostgreSQL schema with its roles; found for it, made and done away with."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from core.policy.business import Business, Entry
from core.policy.engines import make_plan_engine
from core.policy.guard import KERNEL
from core.policy.postgres import SIZE, create_home, drop_home, names_of, refuse_unable, taken
from core.values.errors import GazdaError

SIDES = ("-wal", "-shm", ".lock")
"""What lies beside a SQLite file."""


class Taken(GazdaError):
    """Somebody lives there already."""


def home_of(name: str, folder: Path, url: str = "", *, owner_url: str = "", schema: str = "") -> Entry:
    """Where a new business `name` will live; nothing is made yet.

    Without a URL it is a file of the data folder. A PostgreSQL URL alone must be of a login that may make roles: the
    schema, its roles and the login of requests are named after the business, by the first name that is free. With
    `owner_url` the URL is that of requests, whose login is there.
    """
    place = read_url(url or f"sqlite:///{name}.db")
    if place.get_backend_name() == "sqlite":
        return Entry(name, f"sqlite:///{file_of(name, folder, (url and place.database) or '')}")
    if place.get_backend_name() != "postgresql":
        raise GazdaError(f"no business can live at {told(place)}; give a sqlite:// or a postgresql:// URL")
    plain = place.set(drivername="postgresql")
    owner = read_url(owner_url).set(drivername="postgresql") if owner_url else plain
    try:
        with make_plan_engine(text_of(owner)).connect() as connection:
            refuse_unable(connection)
            wanted = [schema] if schema else names(f"gazda_{name.replace('-', '_')}", "_")
            free = next((one for one in wanted if not taken(connection, one)), "")
    except DBAPIError as error:
        raise GazdaError(f"{told(owner)} cannot be reached: {str(error.orig).strip()}") from None
    if not free:
        raise Taken(f"the schema {schema!r} or one of its roles is there already; choose another name")
    login, user, owning = names_of(free)
    made = plain if owner_url else plain.set(username=login, password=secrets.token_urlsafe(24))
    return Entry(name, text_of(made), "", ("*",), free, user, owning, text_of(owner))


def read_url(url: str) -> URL:
    """A database's address; GazdaError where it is none."""
    try:
        return make_url(url.replace("postgres://", "postgresql://", 1))
    except ArgumentError:
        raise GazdaError("what was given is no database's address; write sqlite:///FILE or postgresql://…") from None


def file_of(name: str, folder: Path, chosen: str) -> str:
    """The file that was chosen, else one of the data folder that is not there yet."""
    if chosen:
        if (folder / chosen).exists():
            raise Taken(f"{folder / chosen} is there already; choose another name")
        return chosen if Path(chosen).is_absolute() else str(Path(chosen))
    return next(f"{one}.db" for one in names(name, "-") if not (folder / f"{one}.db").exists())


def names(first: str, between: str) -> Iterator[str]:
    """A name, and with a number behind it for as long as it is not free."""
    yield first
    yield from (f"{first}{between}{number}" for number in count(2))


def told(url: URL) -> str:
    """An address as people may see it: without login and password."""
    return text_of(URL.create(url.drivername, host=url.host, port=url.port, database=url.database))


def text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def make_home(entry: Entry) -> None:
    """An empty file that only its owner may read, or an empty schema with its roles."""
    file = sqlite_file(entry)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            raise Taken(f"{file} is there already; choose another name") from None
        return
    with make_plan_engine(entry.owner_url).begin() as connection:
        create_home(connection, entry)


def remove_home(entry: Entry) -> None:
    """Do away with the database of a business, rows and all; archives and backups stay."""
    file = sqlite_file(entry)
    if file is not None:
        for name in (file, *(Path(f"{file}{ending}") for ending in SIDES)):
            with suppress(FileNotFoundError):
                name.unlink()
        return
    with make_plan_engine(entry.owner_url).begin() as connection:
        drop_home(connection, entry)


def sqlite_file(entry: Entry) -> Path | None:
    """The file of a business on SQLite."""
    url = make_url(entry.url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def size_of(business: Business) -> int:
    """Bytes of the business's database."""
    file = sqlite_file(business.entry)
    if file is not None:
        return sum(one.stat().st_size for one in (file, Path(f"{file}-wal")) if one.exists())
    with business.reading() as connection:
        return int(connection.execute(SIZE, execution_options=KERNEL).scalar_one())
