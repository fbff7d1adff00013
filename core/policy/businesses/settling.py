"""Makes one working business of whatever was begun: by what is in the databases, it is ended or undone."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from core.policy.business import HOME, Entry
from core.policy.businesses import intents
from core.policy.businesses.directory import Directory
from core.policy.businesses.intents import Intent
from core.policy.disk import part_of
from core.policy.homes import remove_home
from core.policy.still import is_left

NOTICE = 1.2
"""Seconds after which every process has seen what the directory says."""

MOVING, ARCHIVING, ARCHIVED = "moving", "archiving", "archived"
"""States of an entry. People can read while a business is moved or archived."""


def wait_for_notice() -> None:
    """Until nobody comes to a business by what the directory said before."""
    time.sleep(NOTICE)


def settle(directory: Directory, intent: Intent) -> None:
    """End or undo `intent`."""
    SETTLED[intent.verb](directory, intent)


def settler(directory: Directory) -> Callable[[Intent], None]:
    return partial(settle, directory)


def recover(directory: Directory) -> list[Intent]:
    """Settle what killed commands have left in the data folder."""
    return intents.recover(directory.folder, settler(directory))


def settle_making(directory: Directory, intent: Intent) -> None:
    """A new business counts once it is in the directory; the one whose place it took then goes."""
    now = directory.entries().get(intent.entry.name)
    if now is None or not now.lives_as(intent.entry):
        remove_home(intent.entry)
        return
    if intent.before is not None:
        wait_for_notice()
        remove_home(intent.before)


def settle_move(directory: Directory, intent: Intent) -> None:
    """A business was moved once its old database says so."""
    assert intent.before is not None
    now = directory.entries().get(intent.entry.name, intent.before)
    if now.lives_as(intent.entry) or is_left(intent.before):
        directory.replace(housed(now, intent.entry))
        wait_for_notice()
        remove_home(intent.before)
        return
    remove_home(intent.entry)
    directory.replace(housed(now, intent.before))


def settle_archive(directory: Directory, intent: Intent) -> None:
    """A business is archived once its database says so; before, it goes on."""
    left = is_left(intent.entry)
    if not left:
        Path(intent.file).unlink(missing_ok=True)
        part_of(Path(intent.file)).unlink(missing_ok=True)
    now = directory.entries().get(intent.entry.name)
    if now is not None:
        directory.replace(replace(now, state=ARCHIVED if left else ""))


def settle_delete(directory: Directory, intent: Intent) -> None:
    """Once it was begun, nothing stays of it."""
    directory.forget(intent.entry.name)
    remove_home(intent.entry)
    shutil.rmtree(directory.folder / "archives" / intent.entry.name, ignore_errors=True)


def housed(entry: Entry, home: Entry) -> Entry:
    """What is said of a business, with another home; people can work in it."""
    return replace(entry, **{name: getattr(home, name) for name in HOME}, state="")


SETTLED = {"make": settle_making, "move": settle_move, "archive": settle_archive, "delete": settle_delete}
