"""Where things stand in source: the addon, the file and the line of a class, of what a class binds, of a function."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.composition.addonset import AddonSet


@dataclass(frozen=True, slots=True)
class Place:
    """`addon` is "core" for the kernel; `file` begins with the package; `line` is 0 where it cannot be told."""

    addon: str
    file: str
    line: int

    @property
    def row(self) -> tuple[str, str]:
        """The addon, and the file with the line."""
        return self.addon, f"{self.file}:{self.line}" if self.line else self.file


def class_place(parts: AddonSet, part: type) -> Place:
    """Where a class begins."""
    return in_module(parts, part.__module__, lines_of(part.__module__).get(part.__qualname__, 0))


def member_place(parts: AddonSet, part: type, name: str) -> Place:
    """Where a class binds `name` in its body."""
    lines = lines_of(part.__module__)
    return in_module(parts, part.__module__, lines.get(f"{part.__qualname__}.{name}", lines.get(part.__qualname__, 0)))


def function_place(parts: AddonSet, function: Any) -> Place:
    """Where a function begins."""
    return in_module(parts, function.__module__, inspect.unwrap(function).__code__.co_firstlineno)


def bound_place(parts: AddonSet, value: Any) -> Place:
    """Where a module of its addon binds a declaration, or the tuple it is in; what a package exports is bound elsewhere."""
    addon = parts.owners[value]
    package, *own = parts.modules[addon]
    for module in (*own, package):
        for name, bound in vars(module).items():
            if bound is value or (isinstance(bound, tuple) and any(item is value for item in bound)):
                return in_module(parts, module.__name__, lines_of(module.__name__).get(name, 0))
    return in_module(parts, package.__name__, 0)


def in_module(parts: AddonSet, module: str, line: int) -> Place:
    """A line of a module, with its addon."""
    return Place(addon_of(parts, module), file_of(module), line)


def addon_of(parts: AddonSet, module: str) -> str:
    """The addon that a module belongs to; "core" where it belongs to none."""
    packages = {manifest.package: name for name, manifest in parts.addons.items()}
    found = [name for package, name in packages.items() if module == package or module.startswith(f"{package}.")]
    return found[0] if found else "core"


def file_of(module: str) -> str:
    """The file of a module as its imports name it."""
    path = Path(sys.modules[module].__file__ or "")
    return "/".join(
        (*module.split("."), path.name) if path.stem == "__init__" else (*module.split(".")[:-1], path.name)
    )


@cache
def lines_of(module: str) -> Mapping[str, int]:
    """The line of everything that a module and its classes bind by class, def, = and :, by its name: "Client.name"."""
    tree = ast.parse(Path(sys.modules[module].__file__ or "").read_text("utf-8"))
    return dict(reversed(list(bound_in(tree.body))))


def bound_in(body: Sequence[ast.stmt], within: str = "") -> Iterator[tuple[str, int]]:
    """Names and lines, those in a class under its name."""
    for statement in body:
        for name in names_in(statement):
            yield within + name, statement.lineno
        if isinstance(statement, ast.ClassDef):
            yield from bound_in(statement.body, f"{within}{statement.name}.")


def names_in(statement: ast.stmt) -> list[str]:
    """What one statement binds."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name for alias in statement.names]
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]
