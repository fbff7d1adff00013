"""A list grouped by values, level within level: the names, numbers and sums of all groups, the rows of those opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from core.screens.ask import Ask
from core.screens.elements import GroupRow
from core.screens.finding.asked import Asked
from core.screens.finding.conditions import ALONE
from core.screens.finding.dimensions import (
    Dimension,
    Gathered,
    Measure,
    dimension,
    drill,
    gathered,
    measure,
    named,
    order_of,
)
from core.screens.finding.narrowing import narrowed
from core.screens.finding.pages import Turn, page
from core.screens.lists.addresses import address, pairs_of
from core.screens.lists.rows import Shown
from core.screens.look import Look
from core.screens.views import List
from core.values.words import _

GROUPS, OPENED = "g", "e"
LEVELS = 3
MOST = 300
"""Groups of one level that are shown."""

NO_BUCKETS = ("weekday", "hour")
"""Ways of gathering time that no condition finds again."""


def dimensions(view: List, ask: Ask) -> tuple[Dimension, ...]:
    """By what an address groups a list."""
    texts = [text for said in ask.query.getlist(GROUPS) for text in said.split(",")]
    found = (dimension(view.env, view.mapped(), text) for text in texts[:LEVELS])
    return tuple(one for one in found if one is not None and one.bucket not in NO_BUCKETS)


def measures(view: List, shown: Sequence[Shown]) -> dict[str, Measure]:
    """The sums of a list, by column: of amounts, quantities, and the numbers that the view adds up."""
    summed = {column.name for column in shown if column.numeric or column.name in view.sums}
    found = {
        name: measure(view.env, view.mapped(), name) for name in (column.name for column in shown) if name in summed
    }
    return {name: one for name, one in found.items() if one is not None}


def total(view: List, wanted: Asked, shown: Sequence[Shown], look: Look) -> tuple[str, ...]:
    """The sums of all that is found, one place for each column behind the name; nothing where none is added up."""
    able = measures(view, shown)
    if not able:
        return ()
    found = gathered(view, wanted, (), tuple(able.values()))
    return sums_of(found[0], able, shown, look) if found else ()


def sums_of(row: Gathered, able: Mapping[str, Measure], shown: Sequence[Shown], look: Look) -> tuple[str, ...]:
    amounts = dict(zip(able, row.amounts, strict=True))
    return tuple(said(amounts[column.name], look) if column.name in amounts else "" for column in shown[1:])


def said(amounts: Mapping[str, Any], look: Look) -> str:
    """Amounts by currency as people read them."""
    return ", ".join(look.quantity(value) if not sign else look.money(value, sign) for sign, value in amounts.items())


Write = Callable[[Sequence[Any]], Markup]
"""Makes HTML of the rows that were found."""


class Grouping:
    """One grouped list as it is shown: its groups of all levels in their order, and the number of all records."""

    def __init__(self, ask: Ask, view: List, wanted: Asked, shown: Sequence[Shown], look: Look) -> None:
        self.ask, self.view, self.shown, self.look = ask, view, shown, look
        self.by = dimensions(view, ask)
        self.able = measures(view, shown)
        self.opened = set(ask.query.getlist(OPENED))
        self.pairs = pairs_of(ask)
        self.wanted = wanted
        self.number = 0

    def rows(self, names: Sequence[str], write: Write) -> Iterator[GroupRow]:
        """The groups, and below an opened one what is in it."""
        yield from self._level(self.wanted, (), names, write)

    def _level(self, wanted: Asked, above: tuple[str, ...], names: Sequence[str], write: Write) -> Iterator[GroupRow]:
        by = self.by[len(above)]
        found = gathered(self.view, wanted, (by,), tuple(self.able.values()))
        found.sort(key=lambda row: order_of(by, row.keys[0]))
        self.number = self.number if above else sum(row.count for row in found)
        for row in found[:MOST]:
            yield from self._group(wanted, row, by, above, names, write)

    def _group(
        self, wanted: Asked, row: Gathered, by: Dimension, above: tuple[str, ...], names: Sequence[str], write: Write
    ) -> Iterator[GroupRow]:
        condition = drill(by, row.keys[0])
        path = (*above, condition)
        key = key_of(path)
        is_open = key in self.opened
        group = GroupRow(
            title=named(by, row.keys[0], self.look),
            count=self.look.number(row.count),
            level=len(above),
            key=key,
            toggle=self._toggled(key, is_open=is_open),
            all=self._alone(path),
            open=is_open,
            sums=sums_of(row, self.able, self.shown, self.look),
        )
        if not is_open:
            yield group
            return
        inner = narrowed(self.view, wanted, condition)
        if len(path) < len(self.by):
            yield group
            yield from self._level(inner, path, names, write)
        else:
            some = page(self.view, inner, names, Turn())
            more = self.look.words(_("Show all {count}")).format(count=group.count) if some.next else ""
            yield replace(group, rows=write(some.rows), left=more)

    def _toggled(self, key: str, *, is_open: bool) -> str:
        """The address with a group opened, or closed with all that is in it."""
        others = [
            one for one in self.ask.query.getlist(OPENED) if not (one == key or (is_open and one.startswith(f"{key}/")))
        ]
        opened = others if is_open else [*others, key]
        return address(self.ask.path, (*self.pairs, *((OPENED, one) for one in opened)))

    def _alone(self, path: tuple[str, ...]) -> str:
        """The address of the records of a group as a plain list."""
        plain = (pair for pair in self.pairs if pair[0] != GROUPS)
        return address(self.ask.path, (*plain, *((ALONE, condition) for condition in path)))


def key_of(path: Sequence[str]) -> str:
    """Where a group stands, as an address says it."""
    return "/".join(quote(one, safe="") for one in path)
