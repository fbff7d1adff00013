"""Makes a business from nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from core.policy.business import Business, Entry, Sets
from core.policy.env import Person
from core.policy.homes import make_home, remove_home
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.values.errors import GazdaError

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\Z")


def create_business(entry: Entry, sets: Sets, folder: Path, addons: Iterable[str], by: Person) -> Business:
    """A new business with these addons, in a SQLite file or a PostgreSQL schema that is not there yet.

    On PostgreSQL `owner_url` must be of a login that may make roles and schemas; where anything fails, nothing stays.
    """
    refuse_name(entry.name)
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


def refuse_name(name: str) -> None:
    """GazdaError for a name that no file, schema or cookie can have."""
    if not NAME.match(name):
        raise GazdaError(f"{name!r} is no name for a business; take small letters, digits, - and _")
