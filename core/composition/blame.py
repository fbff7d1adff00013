"""Whose code it was that failed: the innermost line of a traceback that lies in an addon, a template's lines too."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.values.manifest import Manifest

FOUNDATION = "base"
"""The addon that all stand on is only blamed where no other had a part in it."""
LONGEST = 500
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Blamed:
    """A place in an addon: a file in its folder with a line, 0 where there is none to tell, or an address of its."""

    addon: str
    file: str
    line: int = 0

    @property
    def place(self) -> str:
        """views.py:12"""
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        return f"{self.addon} ({self.place})" if self.file else self.addon


def blame(error: BaseException, manifests: Iterable[Manifest]) -> Blamed | None:
    """The place in one of these addons where `error` was raised, or what it was raised from; None if in none."""
    addons = list(manifests)
    for cause in causes(error):
        found = [place for line in lines(cause) for addon in addons if (place := within(addon, *line))]
        if found:
            return next((place for place in reversed(found) if place.addon != FOUNDATION), found[-1])
        if template := missing_template(cause):
            owner = template.partition("/")[0]
            return next((Blamed(owner, f"templates/{template}") for addon in addons if addon.name == owner), None)
    return None


def missing_template(error: BaseException) -> str:
    """The name of the template that is not there, where that is the error."""
    from jinja2 import TemplateNotFound  # noqa: PLC0415  # who draws no template does without it

    return str(error.name or "") if isinstance(error, TemplateNotFound) else ""


def blame_listener(reason: BaseException | str, manifest: Manifest, function: Callable[..., Any]) -> Blamed:
    """The place in an addon where its listener raised; where there is none, the listener itself."""
    code: Any = getattr(function, "__code__", None)
    itself = within(manifest, code.co_filename, code.co_firstlineno) if code is not None else None
    raised = blame(reason, [manifest]) if isinstance(reason, BaseException) else None
    return raised or itself or Blamed(manifest.name, function.__module__)


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and what it was raised from, the outermost first."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def lines(error: BaseException) -> Iterator[tuple[str, int]]:
    """The files and lines of a traceback, the innermost last; that of a text that cannot be read is behind them all."""
    for frame, number in traceback.walk_tb(error.__traceback__):
        yield frame.f_code.co_filename, number
    file, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    if isinstance(file, str) and isinstance(line, int):
        yield file, line


def within(manifest: Manifest, file: str, line: int) -> Blamed | None:
    """The place if a file lies in the folder of an addon."""
    folder = f"{manifest.folder}{os.sep}"
    if not file.startswith(folder):
        return None
    return Blamed(manifest.name, Path(file.removeprefix(folder)).as_posix(), line)


def reason_of(error: BaseException) -> str:
    """Why, in a line or a few; of what a database says the first line, for the values stand in the others."""
    said = getattr(error, "orig", None)
    told = str(said).strip().partition("\n")[0] if said else " ".join(str(error).split())
    return f"{type(error).__name__}: {told or 'it tells no reason'}"[:LONGEST]


def where(error: BaseException, manifest: Manifest) -> str:
    """The addon, with the place where it raised if that can be told, as errors begin: "crm: models.py:12"."""
    found = blame(error, [manifest])
    return f"{manifest.name}: {found.place}" if found else manifest.name
