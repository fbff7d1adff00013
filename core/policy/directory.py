"""The directory of businesses: which there are, where each lives, and those that are open in this process."""

from __future__ import annotations

import json
import os
import tomllib
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from threading import Lock

from sqlalchemy import make_url

from core.policy.business import Business, Entry, Sets
from core.values.errors import GazdaError, NotFound

FILE = "businesses.toml"
MOST_OPEN = 32


class Directory:
    """The businesses of a data folder, as businesses.toml has them; it is read again whenever it changed."""

    def __init__(self, folder: Path, sets: Sets, most_open: int = MOST_OPEN) -> None:
        self.folder, self.sets, self._most = folder, sets, most_open
        self._lock = Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._entries: dict[str, Entry] = {}
        self._open: OrderedDict[str, Business] = OrderedDict()

    @property
    def file(self) -> Path:
        return self.folder / FILE

    def entries(self) -> dict[str, Entry]:
        """Every business by name, in the order of the file."""
        with self._lock:
            return dict(self._read())

    def open(self, name: str) -> Business:
        """The business `name`; the one that was asked for least recently is closed where too many are open."""
        with self._lock:
            entry = self._read().get(name)
            if entry is None:
                raise NotFound(f"business {name}")
            found = self._open.get(name)
            if found is None:
                found = self._open[name] = Business(entry, self.sets, self.folder)
            self._open.move_to_end(name)
            surplus = [self._open.popitem(last=False)[1] for _ in range(len(self._open) - self._most)]
        for business in surplus:
            business.close()
        return found

    def by_host(self, host: str) -> Business:
        """The business that answers under a host name: one that names it, else one that takes every host."""
        asked = bare(host)
        entries = self.entries().values()
        for wanted in (asked, "*"):
            for entry in entries:
                if wanted in entry.hosts:
                    return self.open(entry.name)
        raise NotFound(f"business at {asked}")

    def add(self, entry: Entry) -> None:
        """Write a new business into the file."""
        with self._lock:
            entries = self._read()
            if entry.name in entries:
                raise GazdaError(f"there is a business {entry.name!r} already; choose another name")
            self._write([*entries.values(), entry])

    def replace(self, entry: Entry) -> None:
        """Write what is said of a business anew, for example where it lives now."""
        with self._lock:
            self._write([entry if other.name == entry.name else other for other in self._read().values()])

    def forget(self, name: str) -> None:
        """Take a business out of the file; its database stays where it is."""
        with self._lock:
            self._write([entry for entry in self._read().values() if entry.name != name])

    def close(self) -> None:
        """Close every business that is open."""
        with self._lock:
            opened, self._open = list(self._open.values()), OrderedDict()
        for business in opened:
            business.close()

    def _read(self) -> dict[str, Entry]:
        stamp = stamp_of(self.file)
        if stamp != self._stamp:
            entries = read(self.file, self.folder) if stamp else {}
            moved = [name for name in self._open if entries.get(name) != self._open[name].entry]
            for business in [self._open.pop(name) for name in moved]:
                business.close()
            self._entries, self._stamp = entries, stamp
        return self._entries

    def _write(self, entries: Iterable[Entry]) -> None:
        """Write the file beside and put it in its place at once; only its owner may read it, for it has passwords."""
        new = self.file.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as stream:
            stream.write("\n".join(map(told, entries)))
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(self.file)


def bare(host: str) -> str:
    """A host name without its port, in small letters."""
    name = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    return name.strip("[]").rstrip(".").lower()


def stamp_of(file: Path) -> tuple[int, int, int] | None:
    """What changes with the file; None where there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def read(file: Path, folder: Path) -> dict[str, Entry]:
    """The entries of a file; GazdaError says what is wrong in it."""
    try:
        tables = tomllib.loads(file.read_text("utf-8")).get("business", [])
        entries = [located(Entry(**{**table, "hosts": tuple(table.get("hosts", ("*",)))}), folder) for table in tables]
    except (TypeError, ValueError) as error:
        raise GazdaError(f"{file.name} cannot be read: {error}; mend it") from None
    return {entry.name: entry for entry in entries}


def located(entry: Entry, folder: Path) -> Entry:
    """An entry whose SQLite file, if it is said without a folder, lies in the data folder."""
    url = make_url(entry.url)
    if url.get_backend_name() != "sqlite" or not url.database or Path(url.database).is_absolute():
        return entry
    return replace(entry, url=url.set(database=str(folder / url.database)).render_as_string(hide_password=False))


def told(entry: Entry) -> str:
    """An entry as the file has it; every string of JSON is one of TOML too."""
    lines = ["[[business]]"]
    for field in fields(Entry):
        value = getattr(entry, field.name)
        if value != field.default or field.name in ("name", "url"):
            lines.append(f"{field.name} = {json.dumps(list(value) if isinstance(value, tuple) else value)}")
    return "\n".join(lines) + "\n"
