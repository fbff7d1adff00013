"""The shelf of addons as it is now: read again whenever a place that addons come from has changed."""

from __future__ import annotations

import importlib
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock

import core
from core.composition.importing import running, stamp
from core.policy.sources import origins
from core.policy.sources.origins import put_together, stamps
from core.values.manifest import Manifest, Shelf

FRESH = 100_000_000
"""Nanoseconds in which a place that has just changed may change again without a new time of its own."""


class Shelves:
    """The addons of the program, of folders, of installed distributions, and of archives unpacked below `archives`."""

    def __init__(self, folders: Sequence[Path] = (), archives: Path | None = None) -> None:
        self.folders, self.archives = tuple(folders), archives
        self._lock = Lock()
        self._stamps: frozenset[tuple[str, int]] = frozenset()
        self._shelf = Shelf({})
        self._began = stamp(OWN)

    def now(self) -> Shelf:
        """What can be had at this moment, and what has changed under the code that runs."""
        with self._lock:
            places = [*self.folders, *([self.archives] if self.archives else [])]
            found = frozenset(stamps(places, self._shelf.manifests))
            if found != self._stamps:
                importlib.invalidate_caches()
                self._shelf = self._read()
                settled = max((at for _, at in found), default=0) < time.time_ns() - FRESH
                self._stamps = frozenset(stamps(places, self._shelf.manifests)) if settled else frozenset()
            return as_it_runs(self._shelf, changed=stamp(OWN) != self._began)

    def code(self) -> list[Path]:
        """The folders that hold the code of the program and of every addon, broken ones too."""
        found = [manifest.folder for manifest in self.now().manifests.values()]
        named = [file.parent for folder in self.folders for file in origins.manifests_in(folder)]
        return sorted({OWN, *origins.program_folders(), *found, *named})

    def _read(self) -> Shelf:
        return put_together(
            [
                *origins.of_the_program(),
                *(find for folder in self.folders for find in origins.in_folder(folder)),
                *origins.in_distributions(),
                *(origins.of_archives(self.archives) if self.archives else ()),
            ]
        )


OWN = Path(core.__file__).parent


def as_it_runs(shelf: Shelf, *, changed: bool) -> Shelf:
    """The shelf with the addons that run in this process as they run, and what of them is another on the disk."""
    manifests, broken, told = dict(shelf.manifests), dict(shelf.broken), {}
    for name, runs in running().items():
        found, reason = shelf.manifests.get(name), broken.pop(name, "")
        if found or reason:
            manifests[name] = runs.manifest
        if reason:
            told[name] = f"{name}: what is on the disk cannot be used: {reason}"
        elif found and (runs.manifest.folder, runs.stamp) != (found.folder, stamp(found.folder)):
            told[name] = another(runs.manifest, found)
    if changed:
        told["core"] = "Gazda itself has changed on the disk; restart it"
    return replace(shelf, manifests=manifests, broken=broken, changed=told)


def another(runs: Manifest, found: Manifest) -> str:
    """What is on the disk in place of the code that runs."""
    version = f"version {found.version}" if found.version != runs.version else "other code"
    place = f" in {found.folder}" if found.folder != runs.folder else ""
    return f"{runs.name}: {version} is on the disk{place}; restart Gazda to use it"
