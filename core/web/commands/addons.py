"""The addons of this server: what there is, and archives that bring more."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from core.policy.sources.origins import ARCHIVED
from core.policy.sources.receipts import current
from core.services.adding import Archives
from core.values.errors import GazdaError
from core.web import serve
from core.web.archived import archives_of, others, users_of
from core.web.commands.told import prepared, say
from core.web.configuration import Settings


def add(given: Namespace, settings: Settings) -> None:
    """Unpack an archive."""
    path = Path(given.file)
    if not path.is_file():
        raise GazdaError(f"there is no file {path}; say which archive to add")
    prepared(settings).close()
    archives = Archives(archives_of(settings))
    made = archives.add(
        path, path.name, by="command line", sha256=given.sha256, others=others(serve.shelf_of(settings))
    )
    say(f"{made.name} {made.version} can be installed now. SHA-256 of {made.file}: {made.sha256}")
    say("Each business installs it from its addons page, or by `gazda install`.")


def show(given: Namespace, settings: Settings) -> None:
    """What there is."""
    shelf, added = serve.shelf_of(settings), current(archives_of(settings))
    for name in sorted(shelf.sources):
        manifest = shelf.manifests.get(name)
        say(f"{name} {manifest.version if manifest else '(broken)'}: {shelf.sources[name]}")
        if name in added and shelf.sources[name].startswith(ARCHIVED):
            say(f"  SHA-256 {added[name].sha256}, added {added[name].at} by {added[name].by}")
        for told in (shelf.broken.get(name), shelf.notes.get(name)):
            if told:
                say(f"  {told}")


def remove(given: Namespace, settings: Settings) -> None:
    """Take the addon of an archive away, unless a business has it."""
    directory = prepared(settings)
    try:
        users = users_of(directory, given.name)
    finally:
        directory.close()
    if users:
        raise GazdaError(
            f"{given.name} is installed in {', '.join(users)}; remove it there first, with `gazda remove {given.name}`"
        )
    Archives(archives_of(settings)).remove(given.name)
    say(f"{given.name} is gone. A server that has run it keeps its files until it ends.")
