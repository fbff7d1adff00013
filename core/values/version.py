"""The version of the program, and whether it is one that an addon can do with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne

VERSION = "0.1.0"

Release = tuple[int, ...]
CONDITION = re.compile(r"(>=|<=|==|!=|>|<|) *([0-9]+(?:\.[0-9]+){0,2})\Z")
COMPARED: Mapping[str, Callable[[Release, Release], bool]] = {
    ">=": ge, "<=": le, "==": eq, "!=": ne, ">": gt, "<": lt, "": ge,
}  # fmt: skip
"""What stands before a version; a bare one means that or any later."""


def conditions(needs: str) -> list[tuple[str, Release]]:
    """What ">=0.1,<0.3" asks for, one by one; ValueError where it does not read so."""
    found = [CONDITION.match(part.strip()) for part in needs.split(",")]
    whole = [one for one in found if one]
    if len(whole) < len(found):
        raise ValueError(needs)
    return [(one[1], release(one[2])) for one in whole]


def release(version: str) -> Release:
    """The numbers of a version, three of them: those of 0.1.0.dev0 are those of 0.1."""
    numbers = [int(part) for part in version.split(".")[:3] if part.isdigit()]
    return tuple([*numbers, 0, 0, 0][:3])


def meets(needs: str, version: str = VERSION) -> bool:
    """Whether a version of the program is one that an addon needs; empty needs are met by all."""
    return not needs or all(COMPARED[sign](release(version), asked) for sign, asked in conditions(needs))
