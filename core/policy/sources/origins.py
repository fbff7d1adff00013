"""Where addons come from: the program, folders, installed distributions, archives. None is imported to be found."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from core.composition.importing import Finder
from core.policy.sources.receipts import current
from core.values.errors import AddonError
from core.values.manifest import Manifest, Shelf

GROUP = "gazda.addons"
"""The entry point group by which an installed distribution offers addons: name = package."""

MANIFEST = "addon.toml"
PROGRAM, FOLDER, DISTRIBUTION, ARCHIVE = range(4)
ORDER = ("the program's own addons", "folders that were named", "installed distributions", "archives that were added")
"""Of two addons with one name, the one from the source that stands first here is taken."""

ARCHIVED = "the archive"
OURS = ("core", "addons")


@dataclass(frozen=True, slots=True)
class Source:
    """A place that addons come from: of which sort, and how people call it."""

    sort: int
    words: str


@dataclass(frozen=True, slots=True)
class Find:
    """An addon in a source: its manifest, or why it cannot be used."""

    name: str
    source: Source
    manifest: Manifest | None = None
    problem: str = ""


def put_together(finds: Iterable[Find]) -> Shelf:
    """The shelf of what was found, the sources in their order; what is left out of several is told."""
    taken: dict[str, Find] = {}
    notes: dict[str, str] = {}
    for find in sorted(finds, key=lambda found: found.source.sort):
        first = taken.setdefault(find.name, find)
        if first is not find:
            notes[find.name] = left_out(first, find)
    return Shelf(
        {name: find.manifest for name, find in taken.items() if find.manifest},
        {name: find.problem for name, find in taken.items() if find.problem},
        {name: find.source.words for name, find in taken.items()},
        notes,
    )


def left_out(first: Find, other: Find) -> str:
    """Which of two addons with one name is taken, and why."""
    before, after = ORDER[first.source.sort], ORDER[other.source.sort]
    why = f"{before} come before {after}" if before != after else "it is found first"
    return (
        f"{first.name}: it is taken from {first.source.words}, because {why}; the one from {other.source.words} "
        "is left out. Take one of them away, or give it another name"
    )


def find(file: Path, name: str, source: Source, package: str, root: Path | None = None) -> Find:
    """What the manifest in `file` says, or why it says nothing."""
    try:
        return Find(name, source, Manifest.read(file, package, root))
    except AddonError as error:
        return Find(name, source, problem=str(error))


# ---- the sources


def of_the_program() -> Iterator[Find]:
    """The addons that come with the program."""
    for folder in program_folders():
        yield find(folder / MANIFEST, folder.name, Source(PROGRAM, "the program"), f"addons.{folder.name}")


def program_folders() -> list[Path]:
    """The folders of the program's own addons."""
    spec = find_spec("addons")
    places = map(Path, spec.submodule_search_locations or ()) if spec else ()
    return [file.parent for place in places for file in manifests_in(place)]


def manifests_in(folder: Path) -> list[Path]:
    """The manifests of the addons in a folder, or that of the one that it is itself."""
    own = folder / MANIFEST
    return [own] if own.exists() else sorted(folder.glob(f"*/{MANIFEST}"))


def in_folder(folder: Path) -> Iterator[Find]:
    """The addons in a folder, or the one that it is itself; each is a Python package of its own name."""
    for file in manifests_in(folder):
        name, root = file.parent.name, file.parent.parent
        source = Source(FOLDER, f"the folder {root}")
        problem = namesake(name, file.parent)
        yield Find(name, source, problem=problem) if problem else find(file, name, source, name, root)


def in_distributions() -> Iterator[Find]:
    """The addons that installed distributions offer."""
    offered: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        offered.setdefault(point.name, []).append(point)
    for points in offered.values():
        shared = shared_folder(points)
        yield from (Find(point.name, source_of(point), problem=shared) if shared else offer(point) for point in points)


def offer(point: EntryPoint) -> Find:
    """The addon that an entry point names."""
    source, package = source_of(point), point.value.strip()
    if package.partition(".")[0] in OURS:
        told = f"its package {package} lies inside Gazda's own; its author must give it a package of its own"
    elif package.rpartition(".")[2] != point.name:
        told = f"the entry point {point.name} = {package} must be called as the last part of its package"
    elif (folder := located(point)) is None:
        told = f"the package {package} with its {MANIFEST} is not where it should be; install {source.words} again"
    else:
        return find(folder / MANIFEST, point.name, source, package)
    return Find(point.name, source, problem=f"{point.name}: {told}")


def source_of(point: EntryPoint) -> Source:
    """The distribution of an entry point."""
    told = point.dist
    return Source(DISTRIBUTION, f"the distribution {told.name} {told.version}" if told else "a distribution")


def shared_folder(points: list[EntryPoint]) -> str:
    """What is wrong where several distributions have put an addon into one and the same folder."""
    if len(points) == 1 or len({located(point) for point in points}) == len(points):
        return ""
    names = " and ".join(sorted(source_of(point).words for point in points))
    name = points[0].name
    return f"{name}: {names} have put their files into one folder; uninstall all of them, then install one again"


def located(point: EntryPoint) -> Path | None:
    """The folder of an entry point's package; None where there is no addon in it."""
    path = point.value.strip().replace(".", "/")
    folder = Path(str(point.dist.locate_file(path))) if point.dist else None
    if folder is None or not (folder / MANIFEST).exists():  # installed to be edited: the files lie elsewhere
        folder = place_of(point.value.strip())
    return folder if folder and (folder / MANIFEST).exists() else None


def place_of(package: str) -> Path | None:
    """Where Python itself would import a package from; nothing is imported."""
    first, *rest = package.split(".")
    found = (finder.find_spec(first, None) for finder in sys.meta_path if not isinstance(finder, Finder))
    spec, name = next(filter(None, found), None), first
    for part in rest:
        name = f"{name}.{part}"
        spec = PathFinder.find_spec(name, spec.submodule_search_locations) if spec else None
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def of_archives(folder: Path) -> Iterator[Find]:
    """The addons of archives that were unpacked below `folder`, the version of each that was added last."""
    for name, receipt in current(folder).items():
        root = folder / receipt.folder
        source = Source(ARCHIVE, f"{ARCHIVED} {receipt.file}")
        problem = namesake(receipt.package, root / receipt.package)
        file = root / receipt.package / MANIFEST
        yield Find(name, source, problem=problem) if problem else find(file, name, source, receipt.package, root)


def namesake(package: str, folder: Path) -> str:
    """What is wrong where Python has another package of that name, which is no addon."""
    if package in sys.stdlib_module_names:
        return f"{package}: Python itself has a module of this name; give the addon and its folder another"
    spec = PathFinder.find_spec(package)
    if spec is None or spec.origin is None:
        return ""
    other = Path(spec.origin)
    if other.parent.resolve() == folder.resolve() or (other.parent / MANIFEST).exists():
        return ""
    return f"{package}: there is a Python package of this name at {other}; give the addon and its folder another"


def stamps(folders: Iterable[Path], known: Mapping[str, Manifest]) -> Iterator[tuple[str, int]]:
    """The times at which the places of addons changed: where Python looks, the folders, what is known already."""
    for place in map(Path, sys.path):
        yield from changed_at(place)
        yield from (
            stamp for info in (*place.glob("*.dist-info"), *place.glob("*.egg-info")) for stamp in changed_at(info)
        )
    for folder in folders:
        yield from changed_at(folder)
        yield from (stamp for inner in folder.glob("*/") for stamp in changed_at(inner))
    for manifest in known.values():
        yield from changed_at(manifest.folder / MANIFEST)


def changed_at(place: Path) -> Iterator[tuple[str, int]]:
    """When a place changed; nothing where it is not there."""
    try:
        yield str(place), place.stat().st_mtime_ns
    except OSError:
        return
