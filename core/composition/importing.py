"""The code of addons in this process: imported from where it lies, whole or not at all, and never from two states."""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from weakref import WeakKeyDictionary

from core.values.errors import AddonError, UserError
from core.values.manifest import Manifest
from core.values.words import _

IN_USE = ".in-use"
"""A file beside an unpacked addon, which every process that runs its code holds a lock on."""

CHANGED = _("The code on the disk has changed since Gazda was started; restart Gazda first. {reason}")
NO_CODE = ("__pycache__", "tests")


@dataclass(frozen=True, slots=True)
class Imported:
    """An addon as this process runs it: what its manifest said, and the stamp of its files before they were read."""

    manifest: Manifest
    stamp: str


class Finder(MetaPathFinder):
    """Finds the packages of addons that lie where Python does not look, and nothing else that lies there.

    Of an addon that runs it lets no module be read which is imported late, when the code on the disk is another by now.
    """

    def __init__(self) -> None:
        self.roots: dict[str, Path] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if "." in fullname:
            refuse_late(fullname)
        root = self.roots.get(fullname)
        return PathFinder.find_spec(fullname, [str(root)]) if root else None

    def expose(self, manifest: Manifest) -> None:
        """From now on the package of this addon can be imported."""
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)
        if manifest.root is None:
            self.roots.pop(manifest.package, None)
            return
        if self.roots.get(manifest.package) != manifest.root:
            self.roots[manifest.package] = manifest.root
            importlib.invalidate_caches()
        hold(manifest.root)


_finder = Finder()
_imported: WeakKeyDictionary[ModuleType, Imported] = WeakKeyDictionary()
_held: dict[Path, int] = {}


def imported(package: str) -> Imported | None:
    """The addon of this package, if its code runs in this process."""
    module = sys.modules.get(package)
    return _imported.get(module) if module else None


def running() -> dict[str, Imported]:
    """The addons whose code runs in this process, by name."""
    return {
        found.manifest.name: found for module, found in _imported.items() if sys.modules.get(module.__name__) is module
    }


@contextmanager
def whole(manifests: Sequence[Manifest]) -> Iterator[None]:
    """What is imported of these addons here stays only if all of it can be used and was one state of the code."""
    fresh = [manifest for manifest in manifests if imported(manifest.package) is None]
    for manifest in fresh:
        refuse_namesake(manifest)
        _finder.expose(manifest)
    stamps = {manifest.name: stamp(manifest.folder) for manifest in fresh}
    had = set(sys.modules)
    try:
        yield
        refuse_changed(fresh, stamps)
    except BaseException:
        forget([manifest.package for manifest in fresh], had)
        raise
    for manifest in fresh:
        _imported[sys.modules[manifest.package]] = Imported(manifest, stamps[manifest.name])


def refuse_late(module: str) -> None:
    """UserError where a module would be read of other code than the addon it belongs to runs with."""
    package = module.rpartition(".")[0]
    while package and (runs := imported(package)) is None:
        package = package.rpartition(".")[0]
    if package and runs and stamp(runs.manifest.folder) != runs.stamp:
        raise UserError(CHANGED, reason=f"{runs.manifest.name}: {module} is not the one that belongs to what runs")


def forget(packages: Sequence[str], had: set[str]) -> None:
    """Let go the modules of some packages but those that were there before; the next import reads them again."""
    for name in set(sys.modules) - had:
        if any(name == package or name.startswith(f"{package}.") for package in packages):
            del sys.modules[name]


def refuse_changed(manifests: Sequence[Manifest], stamps: Mapping[str, str]) -> None:
    """AddonError where files were written while they were read."""
    for manifest in manifests:
        if stamp(manifest.folder) != stamps[manifest.name]:
            raise AddonError(f"{manifest.name}: its files changed while they were read; try again")


def refuse_namesake(manifest: Manifest) -> None:
    """AddonError where this process has another package of the same name already."""
    module = sys.modules.get(manifest.package)
    places = [Path(place).resolve() for place in getattr(module, "__path__", ())]
    if module is not None and manifest.folder.resolve() not in places:
        raise AddonError(
            f"{manifest.name}: the Python package {manifest.package!r} is another one here, from "
            f"{', '.join(map(str, places)) or 'a single file'}; give the addon and its folder another name, or restart"
        )


def hold(root: Path) -> None:
    """Keep an unpacked addon from being cleared away for as long as this process lives."""
    file = root / IN_USE
    if root in _held or not file.exists():
        return
    _held[root] = os.open(file, os.O_RDONLY)
    if sys.platform != "win32":  # there, a file that is open cannot be deleted
        import fcntl  # noqa: PLC0415  # not on every platform

        fcntl.flock(_held[root], fcntl.LOCK_SH)


def stamp(folder: Path) -> str:
    """What changes with the code in a folder: the names, times and sizes of its files, tests left out."""
    digest = hashlib.blake2b(digest_size=16)
    for name, changed_at, size in sorted(files(str(folder))):
        digest.update(f"{name}\0{changed_at}\0{size}\n".encode())
    return digest.hexdigest()


def files(folder: str) -> Iterator[tuple[str, int, int]]:
    """The files below a folder, with the time each was changed, in ns, and its size; none where there is no folder."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.endswith("~") or entry.name in NO_CODE:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from files(entry.path)
        else:
            yield from told(entry)


def told(entry: os.DirEntry[str]) -> Iterator[tuple[str, int, int]]:
    """A file with its time and size; nothing where it went meanwhile."""
    try:
        found = entry.stat()
    except FileNotFoundError:
        return
    yield entry.path, found.st_mtime_ns, found.st_size
