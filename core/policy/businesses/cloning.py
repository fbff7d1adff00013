"""Copies a business whole, from a snapshot, while people work in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from core.policy.business import Business, Entry
from core.policy.businesses.directory import Directory
from core.policy.businesses.intents import Intent, begun
from core.policy.businesses.moving import refuse_busy
from core.policy.businesses.settling import settler
from core.policy.businesses.transfer import Living, bring
from core.policy.engines import sqlite_driver
from core.policy.env import Env
from core.policy.exclusive import owning
from core.policy.homes import make_home, sqlite_file
from core.values.errors import GazdaError

Settled = Callable[[Env], object]
"""What makes a copy a business of its own, before anybody comes to it."""


def clone(directory: Directory, name: str, entry: Entry, settle_copy: Settled) -> None:
    """Make `entry` a copy of the business `name`: rows, files, work that waits, archives of addons."""
    source = directory.entry(name)
    refuse_busy(source)
    with begun(directory.folder, Intent("make", entry), settler(directory)):
        make_home(entry)
        with (
            closing(Business(source, directory.sets, directory.folder)) as old,
            closing(Business(entry, directory.sets, directory.folder)) as new,
        ):
            copy(old, new)
            with new.env(writes=True, trusted=True, source=f"copy of {name}"[:80]) as env:
                settle_copy(env)
            if old.archives.is_dir():
                shutil.copytree(old.archives, new.archives, dirs_exist_ok=True)
        directory.add(entry)


def copy(old: Business, new: Business) -> None:
    """All rows: file to file on SQLite, else table by table."""
    files = sqlite_file(old.entry), sqlite_file(new.entry)
    if files[0] is not None and files[1] is not None:
        copy_file(files[0], files[1])
        return
    with owning(old) as connection:
        bring(Living.of(old, connection), new)


def copy_file(source: Path, target: Path) -> None:
    """Make a SQLite database what another one is at this moment; who writes into that meanwhile is not held up."""
    driver = sqlite_driver()
    with closing(driver.connect(f"file:{source}?mode=ro", uri=True)) as old, closing(driver.connect(target)) as new:
        old.backup(new)
        if new.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise GazdaError(f"the copy of {source.name} is not whole; look at the disk, and try again")
