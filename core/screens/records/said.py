"""A text that somebody wrote, as people read it: colleagues who are mentioned and addresses stand out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import Row

from core.services.notes import AT, spans

ADDRESS = re.compile(r"https?://[^\s<>\"]+")
CLOSING = ".,;:!?)]}»”'"
"""What ends a sentence and not an address."""


def marked(body: str, people: Iterable[Row[Any]]) -> Markup:
    """The text with its mentions marked and its addresses as links; all else is escaped."""
    pieces: list[Markup] = []
    done = 0
    for start, end, shown in sorted([*links(body), *mentions(body, people)], key=lambda piece: piece[:2]):
        if start >= done:
            pieces += [escape(body[done:start]), shown]
            done = end
    return Markup("").join([*pieces, escape(body[done:])])


def links(body: str) -> Iterator[tuple[int, int, Markup]]:
    """The addresses in a text."""
    for found in ADDRESS.finditer(body):
        address = found.group().rstrip(CLOSING)
        shown = Markup('<a href="{0}" rel="noopener noreferrer" target="_blank">{0}</a>').format(address)
        yield found.start(), found.start() + len(address), shown


def mentions(body: str, people: Iterable[Row[Any]]) -> Iterator[tuple[int, int, Markup]]:
    """The colleagues in a text, by their names however they were typed."""
    if AT.search(body):
        names = {row.id: row.name for row in people}
        for start, end, user in spans(body, people):
            yield start, end, Markup('<b class="mention">@{}</b>').format(names[user])
