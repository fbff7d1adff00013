"""What addons may rely on, name by name: read from the code, and compared with the list of the last release.

python -m tests.support.public_api    writes the list; before the first release at any time, then with a release
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import core
from core.values.version import VERSION

ROOT = Path(__file__).parents[2]
LIST = ROOT / "docs/addons/api.txt"
ADDONS = sorted(path.parent.name for path in ROOT.glob("addons/*/addon.toml"))
HEAD = "What addons may rely on in Gazda {version}: `core`, and what each addon exports."
KEY = re.compile(r"[\w.]+")
RELEASED = re.compile(r"^## (\d+\.\d+\.\d+)\b.*$", re.MULTILINE)
COMPOSED = {"part_name", "part_kind"}
"""What composition itself binds."""

UNTELLING = re.compile(r" = (?:<[^>]*>|functools\.partial.*|.* at 0x.*?)(?=[,)]|$)")


def listed() -> dict[str, str]:
    """Every public name with its line, as the code has it now."""
    lines = [line for name in core.__all__ for line in lines_of(f"core.{name}", getattr(core, name))]
    for addon in ADDONS:
        module = importlib.import_module(f"addons.{addon}")
        lines += [line for name in module.__all__ for line in lines_of(f"addons.{addon}.{name}", getattr(module, name))]
    return {key_of(line): line for line in sorted(lines)}


def lines_of(name: str, value: Any) -> Iterator[str]:
    """A function, class or value, and the public members of a class or module."""
    if isinstance(value, ModuleType):
        for inner, found in vars(value).items():
            if isinstance(found, type) and is_own(value, found) and not inner.startswith("_"):
                yield from lines_of(f"{name}.{inner}", found)
    elif isinstance(value, type):
        yield from class_lines(name, value)
    elif callable(value) and hasattr(value, "__code__"):
        yield f"{name}{signature(value)}"
    else:
        yield f"{name}: {type(value).__name__}"


def is_own(module: ModuleType, kind: type) -> bool:
    """Whether a class is of the module itself, or of one within it."""
    return f"{kind.__module__}.".startswith(f"{module.__name__}.")


def class_lines(name: str, kind: type) -> Iterator[str]:
    """A class: how it is made or what it extends, and what it has itself."""
    made = dataclasses.is_dataclass(kind) or "__init__" in vars(kind) or "__init_subclass__" in vars(kind)
    bases = ", ".join(base.__name__ for base in kind.__bases__ if base is not object)
    yield f"{name}({bases})" + (f" made by {signature(kind)}" if made and dataclasses.is_dataclass(kind) else "")
    fields = {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    told = vars(kind).get("__annotations__", {})
    for member in dict.fromkeys([*told, *vars(kind)]):
        if not member.startswith("_") and member not in fields | COMPOSED:
            yield f"{name}.{member}{member_of(kind, member, str(told.get(member, '')))}"


def member_of(kind: type, name: str, told: str) -> str:
    """A method with its signature, an attribute with its type."""
    value = inspect.getattr_static(kind, name, None)
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    if isinstance(value, property):
        return f": property{str(signature(value.fget)).partition('->')[2].rstrip()}".replace("property ", "property: ")
    if inspect.isfunction(value):
        return str(signature(value))
    return f": {told}" if told else ""


def signature(value: Any) -> str:
    """Parameters and types as they are written; defaults that tell nothing in print are left out."""
    try:
        text = str(inspect.signature(value))
    except (TypeError, ValueError):
        return "(…)"
    return UNTELLING.sub(" = …", text.replace("''", '""').replace("'", ""))


def key_of(line: str) -> str:
    """The name that a line is about."""
    found = KEY.match(line)
    assert found is not None, line
    return found[0]


def read(text: str) -> dict[str, str]:
    """The lines of a list by their names."""
    return {key_of(line): line for line in text.splitlines()[1:] if line}


def written() -> str:
    """The list as it is written down."""
    return "\n".join([HEAD.format(version=VERSION), *listed().values()]) + "\n"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The names that came, went, or read otherwise."""
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def unsaid(names: list[str], changelog: str) -> list[str]:
    """Those of the changed names that Unreleased does not say in backticks: as they are, or without core or addons.

    With a class that came, went or is another now, its members are said too.
    """
    said = set(re.findall(r"`([^`]+)`", unreleased(changelog)))
    told = {name for name in names if not said.isdisjoint({name, name.partition(".")[2]})}
    return [name for name in names if told.isdisjoint({name, name.rpartition(".")[0]})]


def unreleased(changelog: str) -> str:
    return changelog.partition("## Unreleased")[2].partition("\n## ")[0]


def problems(changelog: str, base: str, now: Mapping[str, str]) -> list[str]:
    """What is wrong with the list of public names; `base` is that of the last release."""
    released = RELEASED.search(changelog)
    if released and f"`{digest(base)}`" not in changelog[released.start() :].partition("\n## ")[0]:
        return [
            f"docs/addons/api.txt is not that of {released[1]}; put it back, or say `{digest(base)}` in that section"
        ]
    first = "" if released else ", or write the list anew: python -m tests.support.public_api"
    return [
        f"{name} has changed: name it in backticks under Unreleased in CHANGELOG.md{first}"
        for name in unsaid(changed(read(base), now), changelog)
    ]


if __name__ == "__main__":
    LIST.write_text(written(), "utf-8")
    print(f"{LIST.relative_to(ROOT)}: {digest(written())}")
