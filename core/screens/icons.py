"""The icons of Lucide: those that Gazda's own pages show lie in one small file, all the others in one that few need."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "web/static"
OWN, ALL = "img/icons.svg", "vendor/lucide.svg"
SYMBOL = re.compile(r'<symbol id="([^"]+)"')


def icon_file(name: str) -> str:
    """The static file that has an icon."""
    return OWN if name in symbols(OWN) else ALL


def icons() -> frozenset[str]:
    """Every icon that there is, by name."""
    return symbols(OWN) | symbols(ALL)


@cache
def symbols(file: str) -> frozenset[str]:
    """The names in one of the files."""
    return frozenset(SYMBOL.findall((STATIC / file).read_text("utf-8")))
