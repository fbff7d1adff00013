"""HTML that is drawn once, with gaps for what differs from one showing to the next."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

MARK = secrets.token_hex(8)
"""What no text of anybody's has in it."""


def gap(name: str) -> str:
    """The mark of a gap, to be drawn where the value belongs."""
    return f"{MARK}.{name}."


class Frame:
    """Drawn HTML with its gaps."""

    def __init__(self, drawn: str) -> None:
        self._parts = re.split(rf"{MARK}\.(\w+)\.", drawn)
        self._names = self._parts[1::2]

    def filled(self, values: Mapping[str, str]) -> str:
        """The whole, with a value in each gap; the values are HTML."""
        parts = self._parts.copy()
        parts[1::2] = [values[name] for name in self._names]
        return "".join(parts)
