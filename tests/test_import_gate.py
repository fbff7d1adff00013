"""What an addon may not use: the ways past the rules that no guard at run time can stop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ATTRIBUTES = {
    "cursor": "the driver's cursor knows no rules; ask through env.session",
    "driver_connection": "the driver's connection knows no rules; ask through env.session",
    "dbapi_connection": "the driver's connection knows no rules; ask through env.session",
    "raw_connection": "the driver's connection knows no rules; ask through env.session",
    "exec_driver_sql": "text for the driver knows no rules; ask through env.session",
}
MODULES = {
    "sqlite3": "addons speak to no driver",
    "pysqlite3": "addons speak to no driver",
    "psycopg": "addons speak to no driver",
    "pickle": "stored objects can run code; use JSON",
    "marshal": "stored objects can run code; use JSON",
    "core.policy.guard": "its marks are the kernel's own",
}
CALLS = {"eval": "stored text is never run", "exec": "stored text is never run", "compile": "stored text is never run"}


def breaches(source: str) -> Iterator[str]:
    """What of a module's source the gate refuses, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
            yield f"line {node.lineno}: .{node.attr}: {ATTRIBUTES[node.attr]}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            yield f"line {node.lineno}: {node.func.id}(): {CALLS[node.func.id]}"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for name in (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            ):
                for module, reason in MODULES.items():
                    if name == module or name.startswith(f"{module}."):
                        yield f"line {node.lineno}: {name}: {reason}"


def modules() -> list[Path]:
    """Every module of every addon, their tests and migrations left out."""
    found = (ROOT / "addons").rglob("*.py")
    return sorted(path for path in found if not {"tests", "migrations"} & set(path.parts))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_addon_goes_past_the_rules(path: Path) -> None:
    assert list(breaches(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "env.connection.connection.cursor().execute('select 1')",
        "env.session.connection().connection.driver_connection",
        "env.connection.exec_driver_sql('select 1')",
        "import sqlite3",
        "from psycopg import sql",
        "from core.policy.guard import KERNEL",
        "import pickle",
        "eval(stored)",
    ],
)
def test_the_gate_shuts(source: str) -> None:
    assert list(breaches(source))
