"""What Python sources say without being run: names that are called, strings that are written, where that is."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def strings(tree: ast.AST) -> Iterator[str]:
    """Every string that is written in a module, docstrings included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def texts_of(tree: ast.AST, name: str) -> Iterator[tuple[int, str]]:
    """The line and text of every string that something called `name` is given: as an argument, or in a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword | ast.Assign | ast.AnnAssign) and name in names_given(node):
            value = node.value
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                yield value.lineno, value.value


def names_given(node: ast.keyword | ast.Assign | ast.AnnAssign) -> list[str | None]:
    """What is given a value there."""
    if isinstance(node, ast.keyword):
        return [node.arg]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def dotted(node: ast.AST) -> str:
    """A chain of names as it is written: "op.add_column"; empty where it is none."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Every function and method of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def modules_named(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """The line, the full name and the name here of everything that is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, alias.asname or alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}", alias.asname or alias.name
