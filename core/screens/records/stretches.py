"""One stretch of a timeline: what happened, gathered from several tables, the latest first, so much of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, or_

from core.screens.views import Happenings

MOST = 30
"""Entries that are shown at once."""

MOMENT, KEY = "tl_at", "tl_key"
SPLIT = "~"

Ask: TypeAlias = Callable[[Select[Any]], Sequence[Row[Any]]]
"""What executes a select: within the rules, or past them for the kernel's own tables."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """The place of an entry among all of its timeline: its moment, where it comes from, its number there."""

    at: datetime
    name: str
    number: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}{SPLIT}{self.name}{SPLIT}{self.number}"


def key_of(text: str) -> Key | None:
    """The key that an address says; None where it says none."""
    at, _split, rest = text.partition(SPLIT)
    name, _split, number = rest.partition(SPLIT)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    if moment.tzinfo is None or not number.isdigit() or len(number) > 18:
        return None
    return Key(moment, name, int(number))


def before(source: Happenings, key: Key) -> ColumnElement[bool]:
    """The condition that a row of `source` comes after `key`, which is to say that it is earlier."""
    if source.name == key.name:
        return or_(source.at < key.at, and_(source.at == key.at, source.key < key.number))
    earlier: ColumnElement[bool] = source.at <= key.at if source.name < key.name else source.at < key.at
    return earlier


@dataclass(frozen=True, slots=True)
class Found:
    """A row of a source and its place."""

    key: Key
    row: Row[Any]
    source: Happenings


def stretch(sources: Iterable[tuple[Happenings, Ask]], key: Key | None) -> tuple[list[Found], Key | None]:
    """The MOST latest rows before `key`, and the key from which on there are earlier ones, if there are."""
    rows = [list(rows_of(source, ask, key)) for source, ask in sources]
    found = list(islice(merge(*rows, key=lambda one: one.key, reverse=True), MOST + 1))
    return found[:MOST], found[MOST - 1].key if len(found) > MOST else None


def rows_of(source: Happenings, ask: Ask, key: Key | None) -> Iterator[Found]:
    """The latest rows of one source, one more than are shown."""
    asked = source.asked.add_columns(source.at.label(MOMENT), source.key.label(KEY))
    if key is not None:
        asked = asked.where(before(source, key))
    for row in ask(asked.order_by(source.at.desc(), source.key.desc()).limit(MOST + 1)):
        yield Found(Key(getattr(row, MOMENT), source.name, getattr(row, KEY)), row, source)
