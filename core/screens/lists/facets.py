"""The filters beside a list, and the directories that their values come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from core.policy.repeated import Repeated
from core.screens.ask import Ask
from core.screens.elements import Facet, Option
from core.screens.finding.asked import Asked
from core.screens.finding.dimensions import dimension, gathered
from core.screens.kept import kept
from core.screens.lists.addresses import address, pairs_of
from core.screens.lists.picks import directory_of
from core.screens.look import Look
from core.screens.views import List

OFFERED = 40
"""Options of one filter."""

OPEN = 2
"""The filters that stand open from the beginning."""

OPENED = "open"
"""What the filter that was opened is asked for as."""


def facets(ask: Ask, view: List, wanted: Asked, look: Look) -> Iterator[Facet]:
    """The filters of a list, those of directories without their options; a directory out of sight makes none."""
    chosen, opened = dict(wanted.filters), ask.query.getlist(OPENED)
    for place, name in enumerate(view.facets):
        told, target, values = view.mapped().told(name), directory(view, name), chosen.get(name, ())
        is_open = place < OPEN or name in chosen or name in opened
        title, is_typed = look.words(told.title), target is None and told.kind != "choice"
        if target is None:
            titles = {value: value for value in values} if is_typed else dict(choices(view, name, look))
            options = tuple(Option(value, text, value in values) for value, text in titles.items())
            yield Facet(name, title, options, is_open, is_typed)
        elif ask.env.may("read", target):
            pairs = () if is_open else (*pairs_of(ask), (OPENED, name))
            more, counts = (address(path, pairs) if pairs else "" for path in (view.path(), f"{view.path()}/counts"))
            yield Facet(name, title, (), is_open, more=more, counts=counts)


def filled(view: List, steady: Iterable[Facet], wanted: Asked, look: Look) -> Iterator[Facet]:
    """The filters with the options of those directories that stand open; an empty one is left out."""
    chosen = dict(wanted.filters)
    for facet in steady:
        if facet.more or directory(view, facet.name) is None:
            yield facet
            continue
        values = chosen.get(facet.name, ())
        options = tuple(Option(value, text, value in values) for value, text in choices(view, facet.name, look))
        if options:
            yield replace(facet, options=options)


def choices(view: List, name: str, look: Look) -> Iterator[tuple[str, str]]:
    """The values of a choice, or the records of the directory that a link or its lines lead to."""
    told, target = view.mapped().told(name), directory(view, name)
    if target is None:
        yield from ((value, look.words(title)) for value, title in told.choices.items())
        return
    entries = kept(view.parts, "directory", target, lambda: Repeated(in_order(target)))
    for key, text in entries.rows(view.env):
        yield str(key), str(text)


def directory(view: List, name: str) -> Any:
    """The model whose records a field of links leads to; None for any other field."""
    return kept(
        view.parts,
        "directories",
        (type(view), name),
        lambda: directory_of(view, name) if view.mapped().told(name).target else None,
    )


def in_order(target: Any) -> Any:
    label = getattr(target, target.model_label)
    return select(target.id, label).order_by(label).limit(OFFERED)


def numbered(view: List, wanted: Asked, offered: Iterable[Facet], look: Look) -> Iterator[Facet]:
    """Open filters with the number of records that each value would leave, whatever is chosen in the filter itself."""
    for facet in offered:
        by = dimension(view.env, view.mapped(), facet.name)
        if by is None or not facet.open or facet.more:
            yield facet
            continue
        others = tuple(one for one in wanted.filters if one[0] != facet.name)
        found = gathered(view, replace(wanted, filters=others), [by])
        numbers = {str(row.keys[0][0]): row.count for row in found}
        yield replace(facet, options=tuple(with_number(option, numbers, look) for option in facet.options))


def with_number(option: Option, numbers: dict[str, int], look: Look) -> Option:
    return replace(option, count=look.number(numbers.get(option.value, 0)))
