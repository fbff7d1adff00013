"""Puts businesses away and brings them back; does away with them."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from core.policy.business import Business, Entry
from core.policy.businesses import moving, settling
from core.policy.businesses.cloning import Settled
from core.policy.businesses.directory import Directory
from core.policy.businesses.intents import Intent, begun
from core.policy.businesses.settling import ARCHIVED, ARCHIVING, settler
from core.policy.businesses.transfer import Living, Pair, bring
from core.policy.businesses.whole import Kept, write_archive
from core.policy.exclusive import owning
from core.policy.homes import make_home
from core.policy.still import leave, still
from core.values.errors import GazdaError

FOLDER = "archived"
ENDING = ".gazda.zip"


def archive(directory: Directory, name: str, to: Path | None = None) -> Path:
    """Put a business into one file; from then on it answers nobody. Where it fails, the business goes on."""
    entry = directory.entry(name)
    moving.refuse_busy(entry)
    path = (to or file_for(directory.folder, name)).absolute()
    if path.exists():
        raise GazdaError(f"{path} is there already; choose another file")
    with begun(directory.folder, Intent("archive", entry, file=str(path)), settler(directory)):
        directory.replace(replace(entry, state=ARCHIVING))
        settling.wait_for_notice()
        with closing(Business(entry, directory.sets, directory.folder)) as business, still(business) as connection:
            write_archive(path, business, Living.of(business, connection))
            leave(connection)
    return path


def back_up(business: Business, path: Path) -> Path:
    """The same file from a snapshot, while people go on working."""
    with owning(business) as connection:
        return write_archive(path, business, Living.of(business, connection))


def file_for(folder: Path, name: str, kind: str = FOLDER) -> Path:
    """A file for an archive made now."""
    return folder / kind / f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}{ENDING}"


def restore(directory: Directory, kept: Kept, entry: Entry, settle_copy: Settled | None = None) -> list[Pair]:
    """Bring a business back from its file as `entry`, on any engine; one that is archived under its name gives way."""
    before = directory.entries().get(entry.name)
    if before is not None and before.state != ARCHIVED:
        raise GazdaError(f"there is a business {entry.name!r}; bring this one back under another name with --name")
    return bring_back(directory, kept, entry, before, settle_copy)


def bring_back(
    directory: Directory, kept: Kept, entry: Entry, before: Entry | None, settle_copy: Settled | None = None
) -> list[Pair]:
    """Fill the new home of a business from its file; the one it had `before` then goes."""
    kept.verify()
    with begun(directory.folder, Intent("make", entry, before), settler(directory)):
        make_home(entry)
        with closing(Business(entry, directory.sets, directory.folder)) as business:
            pairs = bring(kept, business)
            if settle_copy is not None:
                with business.env(writes=True, trusted=True, source="copy from an archive") as env:
                    settle_copy(env)
            kept.unpack_archives(business.archives)
        (directory.add if before is None else directory.replace)(entry)
    return pairs


def delete(directory: Directory, name: str) -> None:
    """Do away with a business: its database, schema, roles, login, and the archives of its addons."""
    entry = directory.entry(name)
    with begun(directory.folder, Intent("delete", entry), settler(directory)):
        directory.forget(name)
        settling.wait_for_notice()
        if entry.state != ARCHIVED:
            turn_away(Business(entry, directory.sets, directory.folder))


def turn_away(business: Business) -> None:
    """Let whoever has the business open find out that it is gone; one that cannot be opened is gone anyway."""
    with closing(business), suppress(GazdaError, DBAPIError), still(business) as connection:
        leave(connection)
