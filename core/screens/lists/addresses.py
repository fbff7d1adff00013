"""Addresses of many records: what they ask, without the place in what is shown."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from core.screens.ask import Ask
from core.screens.finding.asked import PLACE

WAY, VIEW = "as", "view"
"""By which way of looking an address shows its records, a list where it says none; and the saved view it was."""

TURNED = {*PLACE, "e", "open", "numbers"}
"""Parts of an address that tell a place in what is shown, not what is asked."""

Pairs = tuple[tuple[str, str], ...]


def pairs_of(ask: Ask) -> Pairs:
    """The query of an address without the place in it."""
    return tuple((name, value) for name, value in ask.query.multi_items() if name not in TURNED)


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The address that says these pairs."""
    told = list(pairs)
    return f"{path}?{urlencode(told)}" if told else path
