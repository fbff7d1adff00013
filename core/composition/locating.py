"""Where in the files of an addon something is said, as errors tell it: "crm: models.py:12"."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.composition.part import Part
from core.values.declarations import Declaration

if TYPE_CHECKING:
    from core.composition.addonset import AddonSet
    from core.values.manifest import Manifest


def place(addons: Mapping[str, Manifest], part: type[Any], word: str = "") -> str:
    """Where a class is written, or the line in it that binds `word`, or at least says it."""
    try:
        lines, first = inspect.getsourcelines(part)
    except (OSError, TypeError):
        return told(addons, part.__module__, 0)
    return told(addons, part.__module__, first + (line_in(lines, word) if word else 0))


def line_in(lines: Sequence[str], word: str) -> int:
    """Which of the lines binds a word, else which quotes it, else which says it; the first of all where none does."""
    plain = re.escape(word)
    for pattern in (rf"\s*(?:def\s+)?{plain}\s*[:=(]", rf".*[\"']{plain}[\"']", rf".*(?<!\w){plain}(?!\w)"):
        said = re.compile(pattern)
        if found := [number for number, line in enumerate(lines) if said.match(line)]:
            return found[0]
    return 0


def place_saying(addons: Mapping[str, Manifest], composed: type[Any], word: str) -> str:
    """The line that says `word` in the latest part of a composed class that says it; else the class itself."""
    parts = list(fragments(composed))
    for part in parts:
        if says(part, word):
            return place(addons, part, word)
    return place(addons, parts[0]) if parts else composed.__module__


def place_of_declared(parts: AddonSet, value: Declaration) -> str:
    """Where a declared value is bound to its name."""
    addon, name = next((key for key, bound in parts.keys.items() if bound is value), (parts.owners[value], ""))
    for module in parts.modules[addon]:
        bound = vars(module).get(name)
        if name and (bound is value or (isinstance(bound, tuple) and value in bound)):
            return told(parts.addons, module.__name__, line_of(module, name))
    return addon


def line_of(module: Any, name: str) -> int:
    """The line of a module that binds a name at its outermost level; 0 where it cannot be told."""
    try:
        lines = Path(module.__file__).read_text("utf-8").splitlines()
    except (OSError, TypeError, ValueError):
        return 0
    bound = re.compile(rf"{re.escape(name)}\s*[:=]|def\s+{re.escape(name)}\b|class\s+{re.escape(name)}\b")
    return next((number for number, line in enumerate(lines, 1) if bound.match(line)), 0)


def told(addons: Mapping[str, Manifest], module: str, line: int) -> str:
    """The addon, the file in its folder, and the line."""
    for name, manifest in addons.items():
        if module == manifest.package or module.startswith(f"{manifest.package}."):
            file = Path(getattr(sys.modules.get(module), "__file__", None) or module)
            inside = file.relative_to(manifest.folder).as_posix() if file.is_relative_to(manifest.folder) else file.name
            return f"{name}: {inside}:{line}" if line else f"{name}: {inside}"
    return module


def fragments(composed: type[Any]) -> Iterator[type[Any]]:
    """The parts that addons wrote of a composed class, the latest first."""
    return (
        part
        for part in composed.__mro__
        if issubclass(part, Part) and "parts" not in vars(part) and part.__module__.partition(".")[0] != "core"
    )


def says(part: type[Any], word: str) -> bool:
    try:
        return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", inspect.getsource(part)) is not None
    except (OSError, TypeError):
        return False
