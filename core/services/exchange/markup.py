"""The XML parts of a workbook, read as a stream by expat: no document type, no entity, no tree in memory."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import IO, Protocol
from xml.parsers import expat

from core.services.exchange.package import damaged, doctype
from core.services.exchange.table import Limits
from core.values.errors import UserError
from core.values.words import _

CHUNK = 1 << 16
# No part of a workbook has elements nested deeper, nor more styles and sheets than that.
DEPTH, MOST = 50, 200_000


class Handler(Protocol):
    """What is told of the elements, in the order of the part. Tags keep their prefix."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...


def local(tag: str) -> str:
    """The tag without its prefix."""
    return tag.rpartition(":")[2]


def parse(part: IO[bytes], handler: Handler, name: str, limits: Limits) -> Iterator[None]:
    """Tell `handler` of the part, a portion at each step; raises UserError for damage, a DTD, and past the limits."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler = handler.data

    def refuse(*_declared: object) -> None:
        raise doctype(name)

    parser.StartDoctypeDeclHandler = refuse
    read, spent = 0, 0.0
    while True:
        chunk = part.read(CHUNK)
        began = monotonic()
        try:
            parser.Parse(chunk, not chunk)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise damaged(name) from error
        if not chunk:
            return
        read += len(chunk)
        spent += monotonic() - began
        if read - parser.CurrentByteIndex > limits.cell + CHUNK:
            raise long_cell(name, limits)
        if spent > limits.seconds:
            raise UserError(
                _("{name} takes longer than {seconds} seconds to read; save the table as CSV UTF-8."),
                name=name,
                seconds=limits.seconds,
            )
        yield


class Elements:
    """Hears a small part and keeps the elements of the wanted tags: the parent's tag, the tag, the attributes."""

    def __init__(self, wanted: set[str], name: str) -> None:
        self.wanted, self.name = wanted, name
        self.parents: list[str] = []
        self.found: list[tuple[str, str, dict[str, str]]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = local(tag)
        if tag in self.wanted:
            self.found.append((self.parents[-1] if self.parents else "", tag, attributes))
        self.parents.append(tag)
        if len(self.parents) > DEPTH or len(self.found) > MOST:
            raise damaged(self.name)

    def end(self, _tag: str) -> None:
        self.parents.pop()

    def data(self, text: str) -> None:
        """Nothing of these parts stands between the tags."""


def long_cell(name: str, limits: Limits) -> UserError:
    """The sentence for one value as large as a file."""
    return UserError(
        _("{name} has a cell of more than {characters} characters; this is no table."),
        name=name,
        characters=limits.cell,
    )


class Text:
    """Collects the text of one value, up to the limit."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.pieces: list[str] = []
        self.size = 0

    def add(self, text: str) -> None:
        """One more piece; raises UserError past the limit."""
        self.pieces.append(text)
        self.size += len(text)
        if self.size > self.limits.cell:
            raise long_cell(self.name, self.limits)

    def take(self) -> str:
        """The text so far; what follows is another value."""
        text = "".join(self.pieces)
        self.pieces.clear()
        self.size = 0
        return text
