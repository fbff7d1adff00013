"""Public names that go: until two minor releases later they work, and say once a place what to write instead."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
STAYS = 2
"""Minor releases for which a deprecated name still works."""


class GoingAway(FutureWarning):
    """Shown to whoever runs Gazda, once for each line that uses a deprecated name."""


@dataclass(frozen=True, slots=True)
class Deprecated:
    """A name that still works: what to write `instead`, `since` which release, and `until` which one it is gone."""

    instead: str
    since: str
    until: str

    def warn(self, name: str, depth: int = 2) -> None:
        """Tell of the line that uses `name`, `depth` frames above the caller."""
        frame = sys._getframe(depth)
        while "importlib" in frame.f_code.co_filename and frame.f_back is not None:  # from core import name
            frame = frame.f_back
        place = f"{frame.f_globals.get('__name__', '')} ({Path(frame.f_code.co_filename).name}:{frame.f_lineno})"
        said = f"{place}: {name} is deprecated since {self.since}; write {self.instead}; {name} goes with {self.until}"
        warnings.warn(said, GoingAway, stacklevel=depth + 1)

    def problem(self, name: str, version: str) -> str:
        """Why it may not stand in the code of `version`; empty where it may."""
        since, until, now = (numbers(text) for text in (self.since, self.until, version))
        if until < (since[0], since[1] + STAYS) and until[0] == since[0]:
            return f"{name}: it goes with {self.until}; keep it for {STAYS} minor releases after {self.since}"
        return f"{name}: its time was over with {self.until}; take it out" if now >= until else ""


def deprecated(instead: str, *, since: str, until: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a function or method as one that goes; it works until `until`."""
    told = Deprecated(instead, since, until)

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def warned(*given: P.args, **values: P.kwargs) -> R:
            told.warn(function.__qualname__)
            return function(*given, **values)

        return warned

    return mark


def renamed(module: str, names: Mapping[str, Deprecated]) -> Callable[[str], Any]:
    """The `__getattr__` of a module that answers for its deprecated names: `__getattr__ = renamed(__name__, {…})`."""

    def find(name: str) -> Any:
        told = names.get(name)
        if told is None:
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name, obj=sys.modules[module])
        told.warn(f"{module}.{name}")
        return getattr(sys.modules[module], told.instead)

    return find


def numbers(version: str) -> tuple[int, int]:
    """The major and minor number of a release."""
    major, minor, *_rest = version.split(".")
    return int(major), int(minor)
