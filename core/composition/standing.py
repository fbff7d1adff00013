"""An addon stands on those that its addon.toml names and on no other: what it imports of another must be there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from core.composition.locating import line_of, told
from core.composition.part import Part
from core.values.errors import AddonError
from core.values.manifest import Manifest

GLUE = "with_"


def refuse_strangers(addons: Sequence[tuple[Manifest, Sequence[ModuleType]]]) -> None:
    """AddonError with every import of an addon that is not named: in another set it would not be there."""
    manifests = {manifest.name: manifest for manifest, _modules in addons}
    found = [
        problem
        for manifest, modules in addons
        for module in modules
        for problem in (*module_problems(manifests, manifest, module), *stranger_problems(manifests, module))
    ]
    if found:
        raise AddonError("\n".join(dict.fromkeys(found)))


def needed(manifests: Mapping[str, Manifest], name: str) -> set[str]:
    """The addons that one depends on, directly or through others."""
    found = set(manifests[name].depends)
    return found.union(*(needed(manifests, other) for other in found if other in manifests))


def module_problems(manifests: Mapping[str, Manifest], manifest: Manifest, module: ModuleType) -> Iterator[str]:
    """Imports of other addons that neither addon.toml names nor the glue is to."""
    inner = module.__name__.removeprefix(f"{manifest.package}.").partition(".")[0]
    glued = {inner.removeprefix(GLUE)} if inner.startswith(GLUE) else set()
    allowed = {manifest.name, *needed(manifests, manifest.name), *glued}
    for imported, line in imports(module):
        other = addon_of(manifests, manifest, imported)
        if other and other not in allowed:
            at = told(manifests, module.__name__, line)
            way_out = f"name it in depends of addon.toml, or import it in {GLUE}{other}.py"
            yield f"{at}: it imports the addon {other}, which it does not depend on; {way_out}"


def stranger_problems(manifests: Mapping[str, Manifest], module: ModuleType) -> Iterator[str]:
    """Classes of addons that are not in the set; bound here, they would come with this addon."""
    packages = ("core", *(manifest.package for manifest in manifests.values()))
    for name, value in vars(module).items():
        if isinstance(value, type) and issubclass(value, Part) and not is_within(value.__module__, packages):
            at = told(manifests, module.__name__, line_of(module, name))
            yield f"{at}: {name} is of {value.__module__}, an addon it does not depend on; name it in depends of addon.toml"


def is_within(module: str, packages: Iterable[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def addon_of(manifests: Mapping[str, Manifest], manifest: Manifest, imported: str) -> str:
    """The addon whose package, or a part of it, is imported: one of the set, or one beside this addon."""
    for name, other in manifests.items():
        if imported == other.package or imported.startswith(f"{other.package}."):
            return name
    beside = manifest.package.rpartition(".")[0]
    if not beside or not imported.startswith(f"{beside}."):
        return ""
    name = imported.removeprefix(f"{beside}.").partition(".")[0]
    return name if (manifest.folder.parent / name / "addon.toml").exists() else ""


def imports(module: ModuleType) -> Iterable[tuple[str, int]]:
    """The full names that a module imports when it is read, with their lines."""
    try:
        path = Path(module.__file__ or "")
        return imports_of(path, path.stat().st_mtime_ns)
    except (OSError, SyntaxError, ValueError):
        return ()


@lru_cache(1_000)
def imports_of(path: Path, _changed: int) -> Sequence[tuple[str, int]]:
    """The same of a file as it is since it was changed: a set is composed many times of the same files."""
    found: list[tuple[str, int]] = []
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            found += ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found += ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
    return tuple(found)
