"""Which business answers where: by the name of the host, then by how the path begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.policy.business import Entry
from core.values.errors import GazdaError

EVERY = "*"
DEEPEST = 3
"""Parts a business's path may have."""

PATH = re.compile(rf"(/[a-z0-9][a-z0-9_-]{{0,39}}){{1,{DEEPEST}}}\Z")
CLOSED = frozenset({"archived"})
"""States in which a business answers nobody."""


class Place(NamedTuple):
    """A business by its name, and the beginning of the path that led there."""

    business: str
    path: str


class Places:
    """Looked up for each request: a dictionary by host, and in it one by path."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._of: dict[str, dict[str, str]] = {}
        for entry in entries:
            for host in entry.hosts if entry.state not in CLOSED else ():
                self._of.setdefault(host, {}).setdefault(entry.path, entry.name)
        self._plain = not any(path for paths in self._of.values() for path in paths)

    def find(self, host: str, path: str) -> Place | None:
        """Who answers to this address: whoever names the host before whoever takes all, the longest path first."""
        starts = ("",) if self._plain else tuple(beginnings(path))
        for wanted in (bare(host), EVERY):
            paths = self._of.get(wanted, {})
            for start in starts:
                if start in paths:
                    return Place(paths[start], start)
        return None


def beginnings(path: str) -> Iterator[str]:
    """How a path can begin, the longest first: /a/b, /a and nothing."""
    parts = path.split("/")[1 : DEEPEST + 1]
    for count in range(len(parts), 0, -1):
        yield "/" + "/".join(parts[:count])
    yield ""


def bare(host: str) -> str:
    """A host name without its port, in small letters."""
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    return name.strip("[]").rstrip(".").lower()


def refuse_place(entry: Entry, others: Iterable[Entry]) -> None:
    """GazdaError where a business cannot answer at its address, or another one does."""
    if entry.path and not PATH.match(entry.path):
        raise GazdaError(f"{entry.path!r} is no path for a business; write it like /shop, in small letters")
    for other in others:
        both = set(entry.hosts) & set(other.hosts)
        if both and entry.path == other.path and other.state not in CLOSED and other.name != entry.name:
            at = f"{min(both)}{entry.path}".replace(EVERY, "every host")
            raise GazdaError(f"{other.name!r} answers at {at} already; choose a --host or a --path")
