"""What the archive of an addon holds: which addon, which of its files are unpacked, and whether it can be used here."""

from __future__ import annotations

import base64
import csv
import hashlib
import tomllib
from collections.abc import Mapping
from configparser import ConfigParser, Error
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.policy.sources.origins import GROUP, MANIFEST
from core.services.packed import DAMAGED
from core.values.errors import AddonError, UserError
from core.values.manifest import check
from core.values.words import _

WHEEL = ".whl"
DEPTH = 3
"""Folders above an addon's own in an archive that is no wheel, at most."""

NATIVE = (".so", ".pyd", ".dll", ".dylib")
LEFT = ("__pycache__",)

NO_ADDON = _("{file} holds no addon: a folder with an addon.toml in it is looked for.")
SEVERAL = _("{file} holds several addons: {names}. Add them one by one.")
NO_POINT = _("{file} names no addon: its pyproject.toml needs an entry point in the group {group}.")
INSIDE = _("{file} brings the package {name}, which lies inside another; install it with pip.")
MORE = _("{file} brings more than its addon: {name}. Install it with pip, which knows where that belongs.")
BUILT = _("{file} is built for one kind of machine: {name}. Install it with pip.")
WRONG = _("{file} cannot be used: {reason}")


@dataclass(frozen=True, slots=True)
class Parcel:
    """An addon as an archive brings it: its files by their paths below the folder that its package lies in."""

    name: str
    version: str
    files: Mapping[str, bytes]


def parcel(files: Mapping[str, bytes], file: str) -> Parcel:
    """The addon among the `files` of an archive; UserError where there is none, or none that can be used."""
    package = of_wheel(files, file) if file.lower().endswith(WHEEL) else of_folder(files, file)
    name = package.name
    found = {
        f"{name}/{PurePosixPath(path).relative_to(package)}": content
        for path, content in files.items()
        if PurePosixPath(path).is_relative_to(package) and wanted(PurePosixPath(path).relative_to(package))
    }
    for path in found:
        if path.lower().endswith(NATIVE):
            raise UserError(BUILT, file=file, name=path)
    return Parcel(name, version_of(found.get(f"{name}/{MANIFEST}"), name, file), found)


def wanted(path: PurePosixPath) -> bool:
    """Whether a file of a package is unpacked: none that Python made, none that is hidden."""
    return path.suffix not in {".pyc", ".pyo"} and not any(part in LEFT or part.startswith(".") for part in path.parts)


def of_folder(files: Mapping[str, bytes], file: str) -> PurePosixPath:
    """The folder of the addon: the one that holds an addon.toml, nearest to the top."""
    found = [path.parent for path in map(PurePosixPath, files) if path.name == MANIFEST]
    found = [path for path in found if 0 < len(path.parts) <= DEPTH]
    nearest = [path for path in found if len(path.parts) == min(len(other.parts) for other in found)]
    if not nearest:
        raise UserError(NO_ADDON, file=file)
    if len(nearest) > 1:
        raise UserError(SEVERAL, file=file, names=", ".join(sorted(path.name for path in nearest)))
    return nearest[0]


def of_wheel(files: Mapping[str, bytes], file: str) -> PurePosixPath:
    """The package that a wheel's entry point names; it may bring nothing else but what tells of it."""
    told = [path for path in files if path.endswith(".dist-info/entry_points.txt") and path.count("/") == 1]
    package = point(files[told[0]], file) if len(told) == 1 else ""
    if not package:
        raise UserError(NO_POINT, file=file, group=GROUP)
    if "." in package:
        raise UserError(INSIDE, file=file, name=package)
    info = told[0].partition("/")[0]
    for path in files:
        if path.partition("/")[0] not in {package, info}:
            raise UserError(MORE, file=file, name=path)
    refuse_altered(files, info, file)
    return PurePosixPath(package)


def point(text: bytes, file: str) -> str:
    """The package of the one entry point for addons; empty where there is none."""
    reader = ConfigParser(delimiters=("=",), interpolation=None)
    try:
        reader.read_string(text.decode("utf-8"))
    except (Error, UnicodeDecodeError):
        raise UserError(DAMAGED, file=file) from None
    found = dict(reader[GROUP]) if reader.has_section(GROUP) else {}
    if len(found) > 1:
        raise UserError(SEVERAL, file=file, names=", ".join(sorted(found)))
    return next(iter(found.values()), "").strip()


def refuse_altered(files: Mapping[str, bytes], info: str, file: str) -> None:
    """UserError where a file of a wheel is not the one that its record tells of."""
    record = f"{info}/RECORD"
    try:
        rows = {row[0]: row[1] for row in csv.reader(files[record].decode("utf-8").splitlines()) if len(row) > 1}
    except (KeyError, UnicodeDecodeError, csv.Error):
        raise UserError(DAMAGED, file=file) from None
    for path, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        if path != record and rows.get(path) != f"sha256={digest}":
            raise UserError(DAMAGED, file=file)


def version_of(manifest: bytes | None, name: str, file: str) -> str:
    """The version that a manifest says; UserError where there is none, or it says that it cannot be used here."""
    if manifest is None:
        raise UserError(NO_ADDON, file=file)
    try:
        told = tomllib.loads(manifest.decode("utf-8"))
        check(told, name)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, AddonError) as error:
        raise UserError(WRONG, file=file, reason=str(error)) from None
    return str(told["version"])
