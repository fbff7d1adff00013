"""How a server runs: what the command line says, else gazda.toml, else what usually holds."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from core.values.errors import GazdaError, unknown

DATA = "GAZDA_DATA"
"""The environment's name for the folder of the data."""

PORT = 8069
HIGHEST_PORT = 65535
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
    open_businesses: int = 32
    log_config: str = ""
    addon_folders: tuple[str, ...] = ()
    addon_uploads: bool = False
    addon_uploads_by: str = ""
    reload: bool = False

    @property
    def folder(self) -> Path:
        """Where the data lie."""
        return Path(self.data or os.environ.get(DATA) or usual_folder()).expanduser().resolve()

    @property
    def secure(self) -> bool:
        """Whether the server itself speaks HTTPS: wherever others could listen, unless a proxy before it does."""
        return bool(self.certificate) or (self.host not in LOOPBACK and not self.trusted_proxies)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Settings:
        told: dict[str, Any] = json.loads(text)
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
        }
        return cls(**values)


SECTIONS: dict[str, dict[str, str]] = {
    "server": {name: name for name in ("host", "port", "data", "workers", "threads", "trusted_proxies")},
    "tls": {"certificate": "certificate", "key": "key"},
    "limits": {"open_businesses": "open_businesses"},
    "jobs": {"in_server": "jobs_in_server"},
    "log": {"config": "log_config"},
    "addons": {"folders": "addon_folders", "uploads": "addon_uploads", "uploads_by": "addon_uploads_by"},
}
"""The keys of gazda.toml and the settings they are."""

PATHS = ("data", "certificate", "key", "log_config")
KINDS: dict[type, str] = {str: "text", int: "a number", bool: "true or false", tuple: "a list"}


def usual_folder() -> Path:
    """Where programs of this system keep what belongs to their user."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home)) / "Gazda"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Gazda"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "gazda"


def read(file: Path) -> Settings:
    """The settings of a gazda.toml; paths in it are relative to it. GazdaError names what is wrong."""
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GazdaError(f"{file} cannot be read: {error}") from None
    values: dict[str, Any] = {}
    for section, keys in told.items():
        if section not in SECTIONS or not isinstance(keys, dict):
            raise unknown("section", section, SECTIONS, file.name)
        for key, value in keys.items():
            if key not in SECTIONS[section]:
                raise unknown("key", key, SECTIONS[section], f"{file.name}: [{section}]")
            values[SECTIONS[section][key]] = tuple(value) if isinstance(value, list) else value
    settings = checked(replace(Settings(), **values), file.name)
    places: dict[str, Any] = {
        name: str(file.parent / getattr(settings, name)) for name in PATHS if getattr(settings, name)
    }
    places["addon_folders"] = tuple(str(file.parent / folder) for folder in settings.addon_folders)
    return replace(settings, **places)


def checked(settings: Settings, where: str) -> Settings:
    """The same settings; GazdaError where a value cannot be."""
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if type(value) is not type(field.default):
            raise GazdaError(f"{where}: {field.name} must be {KINDS[type(field.default)]}, not {value!r}")
    if not 0 <= settings.port <= HIGHEST_PORT:
        raise GazdaError(f"{where}: {settings.port} is no port; take one between 1 and {HIGHEST_PORT}")
    for name in ("workers", "threads", "open_businesses"):
        if getattr(settings, name) < 1:
            raise GazdaError(f"{where}: {name} must be at least 1")
    if settings.certificate and not settings.key:
        raise GazdaError(f"{where}: a certificate needs its key; name its file as key too")
    return settings
