"""How a server runs: what gazda.toml says, what the command line says, and what holds where neither does."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from core.policy.business import Entry
from core.values.errors import GazdaError, unknown

DATA = "GAZDA_DATA"
"""The environment's name for the folder of the data."""

PORT = 8069
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a server is told before it starts; plain values, so that its worker processes can be told the same."""

    data: str = ""
    host: str = "127.0.0.1"
    port: int = PORT
    workers: int = 1
    threads: int = 8
    trusted_proxies: tuple[str, ...] = ()
    certificate: str = ""
    key: str = ""
    jobs_in_server: bool = True
    log_config: str = ""
    businesses: tuple[Mapping[str, Any], ...] = ()

    @property
    def folder(self) -> Path:
        """Where the data lie."""
        return Path(self.data or os.environ.get(DATA) or usual_folder()).expanduser().resolve()

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return self.host in LOOPBACK

    @property
    def secure(self) -> bool:
        """Whether the server itself speaks HTTPS: always where others could listen, unless a proxy does it."""
        return not self.loopback and not self.trusted_proxies

    def entries(self) -> tuple[Entry, ...]:
        """The businesses of this server; one SQLite file where none is named."""
        if self.businesses:
            return tuple(entry(told, self.folder) for told in self.businesses)
        return (Entry("main", f"sqlite:///{self.folder / 'business.db'}"),)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Settings:
        told = json.loads(text)
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in told.items()})


SECTIONS: dict[str, dict[str, str]] = {
    "server": {name: name for name in ("host", "port", "data", "workers", "threads", "trusted_proxies")},
    "tls": {"certificate": "certificate", "key": "key"},
    "jobs": {"in_server": "jobs_in_server"},
    "log": {"config": "log_config"},
}
"""The keys of gazda.toml and the settings they are."""


def usual_folder() -> Path:
    """Where programs of this system keep what belongs to their user."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home)) / "Gazda"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Gazda"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "gazda"


def read(file: Path) -> Settings:
    """The settings of a gazda.toml; GazdaError names what is wrong in it."""
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GazdaError(f"{file} cannot be read: {error}") from None
    values: dict[str, Any] = {"businesses": tuple(told.pop("business", ()))}
    for section, keys in told.items():
        if section not in SECTIONS:
            raise unknown("section", section, [*SECTIONS, "business"], file.name)
        for key, value in keys.items():
            if key not in SECTIONS[section]:
                raise unknown("key", key, SECTIONS[section], f"{file.name}: [{section}]")
            values[SECTIONS[section][key]] = tuple(value) if isinstance(value, list) else value
    for name in ("data", "certificate", "key", "log_config"):
        if values.get(name):
            values[name] = str(file.parent / values[name])
    return checked(replace(Settings(), **values), file.name)


def checked(settings: Settings, where: str) -> Settings:
    """The same settings; GazdaError where a value is of the wrong kind."""
    for field in fields(Settings):
        value, usual = getattr(settings, field.name), field.default
        if type(value) is not type(usual):
            raise GazdaError(f"{where}: {field.name} must be {KINDS[type(usual)]}, not {value!r}")
    if not 0 <= settings.port <= 65535 or settings.workers < 1 or settings.threads < 1:
        raise GazdaError(f"{where}: port, workers and threads must be sensible numbers")
    return settings


KINDS: dict[type, str] = {str: "text", int: "a number", bool: "true or false", tuple: "a list"}


def entry(told: Mapping[str, Any], folder: Path) -> Entry:
    """One [[business]] of gazda.toml; a SQLite file without a folder lies among the data."""
    known = [field.name for field in fields(Entry)]
    for key in told:
        if key not in known:
            raise unknown("key", key, known, "gazda.toml: [[business]]")
    if not told.get("name") or not told.get("url"):
        raise GazdaError("gazda.toml: each [[business]] needs a name and a url")
    kind, _, place = str(told["url"]).partition("///")
    url = f"{kind}///{folder / place}" if kind == "sqlite:" else told["url"]
    return Entry(**{**told, "url": url, "hosts": tuple(told.get("hosts", ("*",)))})
