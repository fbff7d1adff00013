"""What an addon says of itself in addon.toml, read without importing it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from core.values.errors import AddonError, unknown
from core.values.version import VERSION, conditions, meets

REQUIRED = ("name", "title", "version")
OPTIONAL = ("summary", "depends", "category", "license", "icon", "needs_kernel", "author")
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
NUMBERS = re.compile(r"\d+\.\d+(\.\d+)?\Z")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One addon before its import: `package` is what to import, `folder` where its files lie.

    `root` is the folder its package is imported from, None where Python finds that by itself.
    """

    name: str
    title: str
    version: str
    package: str
    folder: Path
    summary: str = ""
    depends: tuple[str, ...] = ()
    category: str = ""
    license: str = ""
    icon: str = "puzzle"
    needs_kernel: str = ""
    author: str = ""
    root: Path | None = None

    @property
    def shipped(self) -> bool:
        """Whether the addon is one of the program's own."""
        return self.package == f"addons.{self.name}"

    @classmethod
    def read(cls, file: Path, package: str, root: Path | None = None) -> Manifest:
        """The manifest in `file`; AddonError names what is wrong with it."""
        try:
            data = tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise AddonError(f"{file.parent.name}: addon.toml cannot be read: {error}; mend it") from None
        check(data, file.parent.name)
        depends = tuple(data.pop("depends", ()))
        return cls(**data, depends=depends, package=package, folder=file.parent, root=root)


def check(data: Mapping[str, object], folder: str) -> None:
    """Refuse a manifest that lacks a key, has an unknown one, or holds a value of the wrong shape."""
    for key in REQUIRED:
        if not data.get(key):
            raise AddonError(f'{folder}: addon.toml lacks {key!r}; write {key} = "…"')
    for key, value in data.items():
        if key not in REQUIRED + OPTIONAL:
            raise unknown("key", key, REQUIRED + OPTIONAL, f"{folder}: addon.toml")
        wanted = "a list of names" if key == "depends" else "text"
        right = (
            isinstance(value, list) and all(isinstance(v, str) for v in value)
            if key == "depends"
            else isinstance(value, str)
        )
        if not right:
            raise AddonError(f"{folder}: addon.toml: {key} must be {wanted}, not {value!r}; write it so")
    if data["name"] != folder or not NAME.match(folder):
        raise AddonError(
            f"{folder}: addon.toml: the name {data['name']!r} must be that of its folder, in small letters; "
            "rename one of them"
        )
    if not NUMBERS.match(str(data["version"])):
        raise AddonError(f"{folder}: addon.toml: the version {data['version']!r} must read like 1.2 or 1.2.3")
    refuse_other_kernels(str(data.get("needs_kernel", "")), folder)


def refuse_other_kernels(needs: str, addon: str) -> None:
    """AddonError where this program is none that the addon can do with."""
    try:
        if needs:
            conditions(needs)
    except ValueError:
        raise AddonError(
            f"{addon}: addon.toml: needs_kernel {needs!r} must read like 0.1, or like >=0.1,<0.3"
        ) from None
    if not meets(needs):
        raise AddonError(
            f"{addon}: addon.toml: it needs Gazda {needs}, and this is {VERSION}; "
            "take the version of the addon that is made for this one, or another version of Gazda"
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every addon that can be had here, by name, and the ones that cannot, with the reason.

    `sources` says in words where each addon is from, `notes` what else is to be known of it, `changed` why this
    process cannot follow the code on the disk: by the name of an addon, or "core" for the program itself.
    """

    manifests: Mapping[str, Manifest]
    broken: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)

    def missing(self, name: str) -> str:
        """Why there is no addon `name` here: its manifest is broken, or it is not here at all."""
        return self.broken.get(name) or f"{name}: its code is not here; put it back, or remove the addon"

    def now(self) -> Shelf:
        """The shelf itself: one that is read again when its places change is a `Shelves`."""
        return self


def discover(folders: Mapping[str, Path]) -> Shelf:
    """The addons in `folders` (package prefix → folder), none imported; a broken manifest stops only itself."""
    manifests: dict[str, Manifest] = {}
    broken: dict[str, str] = {}
    for prefix, folder in folders.items():
        for file in sorted(folder.glob("*/addon.toml")):
            name = file.parent.name
            try:
                manifests.setdefault(name, Manifest.read(file, f"{prefix}.{name}" if prefix else name))
            except AddonError as error:
                broken[name] = str(error)
    return Shelf(manifests, broken)


NOBODY = "addons"
"""Who asks for an addon where no other does."""


def in_order(manifests: Mapping[str, Manifest], wanted: Iterable[str]) -> list[Manifest]:
    """The wanted addons and all they depend on, dependencies first; the order is always the same."""
    graph: dict[str, tuple[str, ...]] = {}
    todo = list(wanted)
    while todo:
        name = todo.pop()
        if name in graph:
            continue
        if name not in manifests:
            asker = needed_by(name, graph)
            way_out = f"; add it, or take it out of depends in {asker.partition(':')[0]}" if asker != NOBODY else ""
            raise AddonError(f"{unknown('addon', name, manifests, asker)}{way_out}")
        graph[name] = manifests[name].depends
        todo += graph[name]
    try:
        sorter = TopologicalSorter({name: sorted(graph[name]) for name in sorted(graph)})
        return [manifests[name] for name in sorter.static_order()]
    except CycleError as error:
        ring = error.args[1]
        told = f"it and others need each other ({' → '.join(ring)}); let one of them stop"
        raise AddonError(f"{ring[0]}: addon.toml: depends: {told}") from None


def needed_by(name: str, graph: Mapping[str, tuple[str, ...]]) -> str:
    """Who asks for `name`, for an error."""
    return next((f"{asker}: addon.toml: depends" for asker, depends in graph.items() if name in depends), NOBODY)


def dependents(manifests: Mapping[str, Manifest], name: str) -> list[str]:
    """The addons that need `name`, directly or through others."""
    found: list[str] = []
    todo = [name]
    while todo:
        asked = todo.pop()
        for other in manifests.values():
            if asked in other.depends and other.name not in found:
                found.append(other.name)
                todo.append(other.name)
    return sorted(found)
