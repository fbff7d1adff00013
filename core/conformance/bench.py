"""An addon under check, with what its checks need: its folder, its set, businesses that have it. Made when asked for."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from core.composition.addonset import AddonSet, modules_of
from core.composition.checks import problems
from core.composition.importing import whole
from core.conformance.check import PassedOver, Variant
from core.conformance.chromium import Browsing
from core.conformance.homes import Homes
from core.policy.business import Business, Sets
from core.policy.migrations.migrate import Migrations
from core.values.errors import AddonError, GazdaError
from core.values.manifest import Manifest, Shelf, dependents, discover, in_order

MANIFEST = "addon.toml"
LEFT_OUT = frozenset({"tests", "migrations"})
"""Folders of an addon whose Python is no part of what it offers."""


class Yard:
    """The code beside an addon and the businesses made with it; shared by the checks of all addons of one folder."""

    def __init__(self, shelf: Shelf, homes: Homes, browsing: Browsing) -> None:
        self.shelf, self.homes, self.browsing = shelf, homes, browsing
        self.sets = Sets(shelf)
        self.kept: dict[str, Any] = {}
        """What is made once for an addon and only looked at: its business with pages, by its name."""
        self._raw: dict[tuple[str, ...], AddonSet] = {}

    def raw(self, manifests: Sequence[Manifest]) -> AddonSet:
        """The set of these addons, whatever is wrong in it; AddonError where there is none."""
        names = tuple(manifest.name for manifest in manifests)
        if names not in self._raw:
            self._raw[names] = raw(manifests)
        return self._raw[names]


class Bench:
    """One addon, looked at by one check after the other; `engine` is the database of those that need one.

    A `thorough` bench has checks look at everything, which takes long.
    """

    def __init__(self, yard: Yard, name: str, variant: Variant = Variant("sqlite")) -> None:  # noqa: B008  # it is frozen
        self.yard, self.name, self.engine, self.thorough = yard, name, variant.engine, variant.thorough

    # ---- its folder

    @property
    def broken(self) -> str:
        """Why its addon.toml cannot be used; empty where it can."""
        return self.yard.shelf.broken.get(self.name, "")

    @property
    def manifest(self) -> Manifest:
        if self.name not in self.yard.shelf.manifests:
            raise PassedOver("its addon.toml cannot be used, as manifest.complete tells")
        return self.yard.shelf.manifests[self.name]

    @property
    def folder(self) -> Path:
        return self.manifest.folder

    def place(self, path: Path | str, line: int = 0) -> str:
        """A file as findings name it, from the addon's folder on."""
        file = Path(path)
        home = self.folder.parent
        told = file.relative_to(home) if file.is_relative_to(home) else file
        return f"{told.as_posix()}:{line}" if line else told.as_posix()

    @cached_property
    def sources(self) -> dict[Path, ast.Module]:
        """The modules of the addon but its tests and migrations, parsed; one that cannot be is left to composition."""
        return dict(parsed(self.folder, LEFT_OUT))

    @cached_property
    def all_sources(self) -> dict[Path, ast.Module]:
        """The same with tests and migrations."""
        return dict(parsed(self.folder, frozenset()))

    # ---- its set

    @cached_property
    def needed(self) -> list[Manifest]:
        """The addon and what it depends on, dependencies first."""
        self.manifest  # noqa: B018  # raises where there is none
        try:
            return in_order(self.yard.shelf.manifests, [self.name])
        except AddonError as error:
            raise PassedOver(f"its dependencies cannot be had: {error}") from None

    @cached_property
    def raw(self) -> AddonSet:
        """The set of the addon and what it depends on, whatever is wrong in it; AddonError where there is none."""
        return self.yard.raw(self.needed)

    @cached_property
    def parts(self) -> AddonSet:
        """The same set as businesses use it."""
        try:
            return self.yard.sets.of([self.name])
        except AddonError:
            raise PassedOver("its set does not compose, as other checks tell") from None

    def fresh_problems(self) -> list[str]:
        """What composition finds wrong in its set, less what it finds in the addons below."""
        try:
            found = list(problems(self.raw))
        except AddonError:
            raise PassedOver("its set does not compose, as models.composes tells") from None
        below = self.needed[:-1]
        known = set(problems(self.yard.raw(below))) if below else set()
        return [said for said in found if said not in known]

    def own(self, kind: str) -> list[type[Any]]:
        """The composed parts of one kind that the addon starts or extends."""
        bound = [part for part, owner in self.parts.owners.items() if owner == self.name and isinstance(part, type)]
        return [composed for composed in self.parts.all(kind) if any(issubclass(composed, part) for part in bound)]

    def started(self, kind: str) -> list[type[Any]]:
        """The composed parts of one kind that the addon starts."""
        return [composed for composed in self.parts.all(kind) if self.parts.owner(composed) == self.name]

    def where(self, thing: Any) -> str:
        """The file and line of a class or function, of its part in this addon where it is composed."""
        bound = [part for part, owner in self.parts.owners.items() if owner == self.name and isinstance(part, type)]
        if isinstance(thing, type):
            thing = next((part for part in thing.__mro__ if part in bound), thing)
        file = getattr(sys.modules.get(thing.__module__), "__file__", None)
        if file is None or not Path(file).is_relative_to(self.folder):
            return str(getattr(thing, "part_name", "") or thing.__qualname__)
        return self.place(file, line_of(Path(file), thing.__name__))

    # ---- businesses

    @property
    def others(self) -> list[str]:
        """All other addons beside it that can be used."""
        return [name for name in self.yard.shelf.manifests if name != self.name]

    @property
    def needing(self) -> list[str]:
        """The addons that need this one."""
        return dependents(self.yard.shelf.manifests, self.name)

    @contextmanager
    def business(self, *addons: str) -> Iterator[Business]:
        """A business with these addons, with this one where none is named."""
        self.parts  # noqa: B018  # raises where nothing can be installed
        homes, sets = self.yard.homes, self.yard.sets
        try:
            cast = homes.cast(self.engine, sets, in_order(self.yard.shelf.manifests, addons or [self.name]))
        except GazdaError as error:
            raise PassedOver(f"it cannot be installed, as manifest.alone tells: {error}") from None
        with homes.copy(cast, sets) as business:
            yield business

    @cached_property
    def migrations(self) -> Migrations:
        """The migrations of the addon and what it depends on."""
        try:
            return Migrations(self.yard.sets.branches(self.parts))
        except AddonError as error:
            raise PassedOver(f"its migrations cannot be used: {error}") from None

    @property
    def branches(self) -> list[str]:
        """The addon's own branches of migrations in its set, glue included."""
        return [name for name in self.migrations.branches.chains if name.partition("+")[0] == self.name]


def raw(manifests: Sequence[Manifest]) -> AddonSet:
    """The set of these addons before it is known whether anything is wrong in it; AddonError where there is none."""
    present = [manifest.name for manifest in manifests]
    with whole(manifests):
        modules = [(manifest, modules_of(manifest, present)) for manifest in manifests]
        try:
            return AddonSet(modules)
        except AddonError:
            raise
        except Exception as error:
            raise AddonError(f"{present[-1]}: it does not compose: {error}") from error


def parsed(folder: Path, less: frozenset[str]) -> Iterator[tuple[Path, ast.Module]]:
    """The Python files of a folder that can be parsed, but those below a folder called so."""
    for path in sorted(folder.rglob("*.py")):
        if not less.intersection(path.relative_to(folder).parts[:-1]):
            try:
                yield path, ast.parse(path.read_text("utf-8"))
            except (SyntaxError, ValueError, OSError):
                continue


def line_of(file: Path, name: str) -> int:
    """The line where a class, function or name of a module begins; 0 where it is not found."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
            return node.lineno
        targets = node.targets if isinstance(node, ast.Assign) else ()
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            return node.lineno
    return 0


# ---- where an addon is found


def shelf_around(folder: Path, shipped: Shelf) -> Shelf:
    """The addons that can be had anyway, and those that lie beside the one in `folder`."""
    if folder in {manifest.folder.resolve() for manifest in shipped.manifests.values()}:
        return shipped
    prefix, root = package_of(folder)
    beside = discover({prefix: folder.parent})
    if prefix and str(root) not in sys.path:
        sys.path.insert(0, str(root))
    found = {name: manifest if prefix else replace(manifest, root=root) for name, manifest in beside.manifests.items()}
    return Shelf({**shipped.manifests, **found}, {**shipped.broken, **beside.broken})


def package_of(folder: Path) -> tuple[str, Path]:
    """The package that holds an addon in `folder` ("" where none does), and the folder to import from."""
    prefix, root = "", folder.parent
    while (root / "__init__.py").exists():
        prefix, root = f"{root.name}.{prefix}".rstrip("."), root.parent
    return prefix, root
