"""What every command says, and how it comes to its business."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.policy.business import Business
from core.policy.businesses import intents
from core.policy.businesses.directory import Directory
from core.policy.businesses.places import CLOSED
from core.values.errors import GazdaError
from core.web import serve
from core.web.configuration import Settings


def say(text: str) -> None:
    """A line on the standard output, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def prepared(settings: Settings) -> Directory:
    """The businesses of the data folder, which only its owner may look into."""
    try:
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise GazdaError(
            f"the folder {settings.folder} cannot be made: {error.strerror}; choose another with --data"
        ) from None
    os.umask(0o077)
    return recovered(serve.directory_of(settings))


def recovered(directory: Directory) -> Directory:
    """The same, once what killed commands have left is ended or undone."""
    if intents.left(directory.folder):
        from core.policy.businesses import settling  # noqa: PLC0415  # hardly ever needed

        for intent in settling.recover(directory):
            say(f"A command was cut off while it did this: {intent.verb} {intent.entry.name}. That is settled now.")
    return directory


@contextmanager
def existing(settings: Settings) -> Iterator[Directory]:
    """The businesses of a data folder that is there, closed afterwards."""
    if not Path(settings.folder).is_dir():
        raise GazdaError(f"there is no folder {settings.folder}; say where the data are with --data")
    directory = recovered(serve.directory_of(settings))
    try:
        yield directory
    finally:
        directory.close()


@contextmanager
def opened(given: Namespace, settings: Settings) -> Iterator[Business]:
    """The business that a command is about, closed afterwards."""
    with existing(settings) as directory:
        yield only(directory, given.business)


def only(directory: Directory, name: str) -> Business:
    """The business of this name, or the only one there is."""
    entries = directory.entries()
    names = [one for one, entry in entries.items() if entry.state not in CLOSED]
    if name in entries and name not in names:
        raise GazdaError(f"the business {name!r} is {entries[name].state}; `gazda business restore` brings it back")
    if not names:
        raise GazdaError(f"there is no business in {directory.folder}; start with `gazda run` or `gazda create`")
    if not name and len(names) > 1:
        raise GazdaError(f"there are several businesses; choose one with --business: {', '.join(names)}")
    if name and name not in names:
        raise GazdaError(f"there is no business {name!r}; there are {', '.join(names)}")
    return directory.open(name or names[0])
