"""Makes a business from nothing, and does away with one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

from core.policy.business import Business, Entry, Sets
from core.policy.engines import make_plan_engine
from core.policy.env import Person
from core.policy.lifecycle import carry_out
from core.policy.planning import plan
from core.policy.postgres import create_home, drop_home
from core.values.errors import GazdaError

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\Z")


def create_business(entry: Entry, sets: Sets, folder: Path, addons: Iterable[str], by: Person) -> Business:
    """A new business with these addons, in a SQLite file or a PostgreSQL schema that is not there yet.

    On PostgreSQL `owner_url` must be of a login that may make roles and schemas; where anything fails, nothing stays.
    """
    if not NAME.match(entry.name):
        raise GazdaError(f"{entry.name!r} is no name for a business; take small letters, digits, - and _")
    make_home(entry)
    business: Business | None = None
    try:
        business = Business(entry, sets, folder)
        carry_out(business, plan(business, install=addons), by)
    except BaseException:
        if business is not None:
            business.close()
        remove_home(entry)
        raise
    return business


def make_home(entry: Entry) -> None:
    """An empty file that only its owner may read, or an empty schema with its roles."""
    file = sqlite_file(entry)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            raise GazdaError(f"{file} is there already; choose another name") from None
        return
    with make_plan_engine(entry.owner_url).begin() as connection:
        create_home(connection, entry)


def remove_home(entry: Entry) -> None:
    """Do away with the database of a business, rows and all; archives and backups stay."""
    file = sqlite_file(entry)
    if file is not None:
        for name in (file, *(Path(f"{file}{ending}") for ending in ("-wal", "-shm", ".lock"))):
            with suppress(FileNotFoundError):
                name.unlink()
        return
    with make_plan_engine(entry.owner_url).begin() as connection:
        drop_home(connection, entry)


def sqlite_file(entry: Entry) -> Path | None:
    """The file of a business on SQLite."""
    url = make_url(entry.url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None
