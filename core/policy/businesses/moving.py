"""Moves a business to another database: copied while it can only be read, compared, and only then lived in."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core.policy.business import Business, Entry
from core.policy.businesses import settling
from core.policy.businesses.directory import Directory, located
from core.policy.businesses.intents import Intent, begun
from core.policy.businesses.settling import MOVING, housed, settler
from core.policy.businesses.transfer import Living, Pair, bring
from core.policy.homes import home_of, make_home
from core.policy.still import leave, still
from core.values.errors import GazdaError


@dataclass(frozen=True, slots=True)
class Moved:
    """A business in its new place: each table there and before, and the seconds in which nobody could write."""

    entry: Entry
    pairs: list[Pair]
    seconds: float

    @property
    def rows(self) -> int:
        return sum(pair.after.rows for pair in self.pairs)


def move(directory: Directory, name: str, url: str, *, owner_url: str = "", schema: str = "") -> Moved:
    """Move a business to `url`, all of it; where anything is in the way, it stays where it is and works on.

    Killed at any moment, it is in one place or the other: `settling.recover` finds out which.
    """
    before = directory.entry(name)
    refuse_busy(before)
    home = home_of(name, directory.folder, url, owner_url=owner_url, schema=schema)
    entry = housed(before, located(home, directory.folder))
    with begun(directory.folder, Intent("move", entry, before), settler(directory)):
        directory.replace(replace(before, state=MOVING))
        settling.wait_for_notice()
        began = time.monotonic()
        pairs = carry(directory, before, entry)
    return Moved(entry, pairs, time.monotonic() - began)


def carry(directory: Directory, before: Entry, entry: Entry) -> list[Pair]:
    """Copy everything to the new home; at the end nobody lives in the old one."""
    old = Business(before, directory.sets, directory.folder)
    try:
        with still(old) as connection:
            refuse_behind(old, connection)
            make_home(entry)
            new = Business(entry, directory.sets, directory.folder)
            try:
                pairs = bring(Living.of(old, connection), new)
            finally:
                new.close()
            leave(connection)
    finally:
        old.close()
    return pairs


def refuse_behind(business: Business, connection: Connection) -> None:
    """GazdaError for data that the code here has not made: what lies beside the tables could not be made anew."""
    if behind := business.installed(connection).behind:
        raise GazdaError(f"{', '.join(behind)}: the data are behind the code; run `gazda upgrade` first, then move")


def refuse_busy(entry: Entry) -> None:
    """GazdaError for a business in which something else is done."""
    if entry.state:
        raise GazdaError(f"the business {entry.name!r} is {entry.state}; it must be open for this")
