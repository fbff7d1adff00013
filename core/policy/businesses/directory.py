"""The directory of businesses: which there are, where each lives, and those that are open in this process."""

from __future__ import annotations

import json
import tomllib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from pathlib import Path
from threading import Lock

from sqlalchemy import make_url

from core.policy.business import Business, Entry, Installed, Sets
from core.policy.businesses.places import CLOSED, Place, Places
from core.policy.disk import file_held, write_whole
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
        self._places = Places(())
        self._open: OrderedDict[str, Business] = OrderedDict()
        self._known: dict[str, Installed] = {}
        self._turn = 0

    @property
    def file(self) -> Path:
        return self.folder / FILE

    def entries(self) -> dict[str, Entry]:
        """Every business by name, in the order of the file."""
        with self._lock:
            return dict(self._read())

    def entry(self, name: str) -> Entry:
        """What is said of a business; GazdaError names those there are."""
        entries = self.entries()
        if name not in entries:
            raise GazdaError(f"there is no business {name!r}; there are {', '.join(entries) or 'none'}")
        return entries[name]

    def open(self, name: str) -> Business:
        """The business `name`; the one that was asked for least recently is closed where too many are open."""
        with self._lock:
            entry = self._read().get(name)
            if entry is None or entry.state in CLOSED:
                raise NotFound(f"business {name}")
            if name in self._open and self._open[name].left:
                self._open.pop(name).close()
            found = self._open.get(name)
            if found is None:
                found = self._open[name] = self._opened(entry)
            self._open.move_to_end(name)
            surplus = [self._open.popitem(last=False)[1] for _ in range(len(self._open) - self._most)]
            for business in surplus:
                self._note(business)
        for business in surplus:
            business.close()
        return found

    def at_work(self) -> list[str]:
        """The businesses in which people can work, by name."""
        return [name for name, entry in self.entries().items() if not entry.state]

    def in_turn(self, few: int = 4) -> list[Business]:
        """Those that can be worked in and are open, and a few of the others, other ones each time."""
        with self._lock:
            names = [name for name, entry in self._read().items() if not entry.state]
            here = [name for name in names if name in self._open]
            rest = [name for name in names if name not in self._open]
            start = self._turn % len(rest) if rest else 0
            self._turn += few
            opened = [self._open[name] for name in here]
        return opened + [self.open(name) for name in (rest + rest)[start : start + min(few, len(rest))]]

    def places(self) -> Places:
        """Which business answers where."""
        with self._lock:
            self._read()
            return self._places

    def at(self, host: str, path: str = "/") -> Place:
        """Who answers to an address; NotFound where nobody does."""
        found = self.places().find(host, path)
        if found is None:
            raise NotFound(f"business at {host}")
        return found

    def add(self, entry: Entry) -> None:
        """Write a new business into the file."""

        def added(entries: dict[str, Entry]) -> list[Entry]:
            if entry.name in entries:
                raise GazdaError(f"there is a business {entry.name!r} already; choose another name")
            return [*entries.values(), entry]

        self._change(added)

    def replace(self, entry: Entry) -> None:
        """Write what is said of a business anew, for example where it lives now."""
        self._change(lambda entries: [entry if other.name == entry.name else other for other in entries.values()])

    def forget(self, name: str) -> None:
        """Take a business out of the file; its database stays where it is."""
        self._change(lambda entries: [entry for entry in entries.values() if entry.name != name])

    def close(self) -> None:
        """Close every business that is open."""
        with self._lock:
            opened, self._open = list(self._open.values()), OrderedDict()
        for business in opened:
            business.close()

    def _opened(self, entry: Entry) -> Business:
        """A business that was open before knows what it has, and its set need not be composed again."""
        business = Business(entry, self.sets, self.folder)
        if entry.name in self._known:
            business.adopt(self._known.pop(entry.name))
        return business

    def _note(self, business: Business) -> None:
        if (installed := business.at_hand) is not None:
            self._known[business.entry.name] = installed

    def _read(self) -> dict[str, Entry]:
        stamp = stamp_of(self.file)
        if stamp != self._stamp:
            entries = read(self.file, self.folder) if stamp else {}
            for name, business in list(self._open.items()):
                now = entries.get(name)
                if now is not None and now.lives_as(business.entry):
                    business.entry = now
                else:
                    self._open.pop(name).close()
                    self._known.pop(name, None)
            self._entries, self._stamp, self._places = entries, stamp, Places(entries.values())
        return self._entries

    def _change(self, change: Callable[[dict[str, Entry]], Iterable[Entry]]) -> None:
        """Write what `change` makes of the entries; one command after the other."""
        with self._lock, file_held(self.file.with_suffix(".lock")):
            write_whole(self.file, "\n".join(told(entry, self.folder) for entry in change(self._read())))


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


def short(entry: Entry, folder: Path) -> Entry:
    """The same with a SQLite file of the data folder said without it, so that the folder can be moved."""
    file = entry.url.removeprefix("sqlite:///")
    if file == entry.url or Path(file).parent != folder:
        return entry
    return replace(entry, url=f"sqlite:///{Path(file).name}")


def told(entry: Entry, folder: Path) -> str:
    """An entry as the file has it; every string of JSON is one of TOML too."""
    lines = ["[[business]]"]
    entry = short(entry, folder)
    for field in fields(Entry):
        value = getattr(entry, field.name)
        if value != field.default or field.name in ("name", "url"):
            lines.append(f"{field.name} = {json.dumps(list(value) if isinstance(value, tuple) else value)}")
    return "\n".join(lines) + "\n"
