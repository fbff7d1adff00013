"""An addon stands on those that its addon.toml names and on no other: what it imports of another must be there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from core.composition.locating import told

if TYPE_CHECKING:
    from core.composition.addonset import AddonSet
    from core.values.manifest import Manifest

GLUE = "with_"


def standing_problems(parts: AddonSet) -> Iterator[str]:
    """Imports of addons that are not named; in another set these would not be there."""
    for name, modules in parts.modules.items():
        manifest = parts.addons[name]
        allowed = {name, *needed(parts, name)}
        for module in modules:
            yield from module_problems(parts, manifest, module, allowed)


def needed(parts: AddonSet, name: str) -> set[str]:
    """The addons that one depends on, directly or through others."""
    found = set(parts.addons[name].depends)
    return found.union(*(needed(parts, other) for other in found if other in parts.addons))


def module_problems(parts: AddonSet, manifest: Manifest, module: ModuleType, allowed: set[str]) -> Iterator[str]:
    inner = module.__name__.removeprefix(f"{manifest.package}.").partition(".")[0]
    glued = {inner.removeprefix(GLUE)} if inner.startswith(GLUE) else set()
    for imported, line in imports(module):
        other = addon_of(parts, manifest, imported)
        if other and other not in allowed | glued:
            at = told(parts.addons, module.__name__, line)
            way_out = f"name it in depends of addon.toml, or import it in {GLUE}{other}.py"
            yield f"{at}: it imports the addon {other}, which it does not depend on; {way_out}"


def addon_of(parts: AddonSet, manifest: Manifest, imported: str) -> str:
    """The addon whose package, or a part of it, is imported: one of the set, or one beside this addon."""
    for name, other in parts.addons.items():
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
        tree = ast.parse(Path(module.__file__ or "").read_text("utf-8"))
    except (OSError, SyntaxError, ValueError):
        return
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
