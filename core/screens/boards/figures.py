"""What an address measures in a pivot or graph, and how figures are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.screens.ask import Ask
from core.screens.finding.conditions import ALONE
from core.screens.finding.dimensions import AGGREGATES, Dimension, Key, Measure, dimension, drill, measure
from core.screens.lists.addresses import WAY, address, pairs_of
from core.screens.look import Look
from core.screens.views import List
from core.values.words import _

COUNT = "count"
"""The number of records, among measures of fields."""

OWN = {"r", "k", "m", "b", "shape"}
"""Names by which addresses arrange figures."""


def dimensions_said(view: List, ask: Ask, name: str, usual: Sequence[str], most: int) -> tuple[Dimension, ...]:
    """By what an address gathers, or else what is usual."""
    texts = [text for text in ask.query.getlist(name) if text] if name in ask.query else list(usual)
    found = (dimension(view.env, view.mapped(), text) for text in texts[:most])
    return tuple(one for one in found if one is not None)


def measures_said(view: List, ask: Ask, usual: Sequence[str], most: int) -> tuple[Measure | None, ...]:
    """What an address measures, None for the number of records; that alone where nothing is said."""
    texts = [text for text in ask.query.getlist("m") if text] or list(usual) or [COUNT]
    found: list[Measure | None] = []
    for text in texts[:most]:
        told = None if text == COUNT else measure(view.env, view.mapped(), text)
        if text == COUNT or told is not None:
            found.append(told)
    return tuple(found) or (None,)


def measure_title(one: Measure | None, look: Look) -> str:
    """What is measured, in words: Price, sum."""
    if one is None:
        return look.words(_("Number"))
    field = " → ".join(look.words(title) for title in one.reach.titles)
    return f"{field}, {look.words(AGGREGATES[one.aggregate])}"


def written(one: Measure | None, value: Any, look: Look) -> str:
    """A figure as people read it; amounts of several currencies one after the other."""
    if one is None:
        return look.number(value)
    amounts: Mapping[str, Any] = value
    money = one.reach.field.kind == "money"
    return ", ".join(look.money(amount, sign) if money else look.quantity(amount) for sign, amount in amounts.items())


def behind(ask: Ask, view: List, by: Iterable[tuple[Dimension, Key]]) -> str:
    """The address of the records behind a figure, as a list; nothing where no condition finds them."""
    conditions = [drill(one, key) for one, key in by]
    if not all(conditions):
        return ""
    pairs = (pair for pair in pairs_of(ask) if pair[0] not in {*OWN, WAY})
    return address(view.path(), (*pairs, *((ALONE, condition) for condition in conditions)))
