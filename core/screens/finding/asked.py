"""What an address asks of many records: words, a tab, filters, conditions, an order; whatever shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.screens.ask import Ask
from core.screens.finding.conditions import Stated, stated
from core.screens.finding.paths import reach
from core.screens.kept import kept
from core.screens.views import List, Tab
from core.services.search import Searchable

FILTER, ORDER, TAB, QUESTION = "f.", "o", "tab", "q"
PLACE = ("after", "before")
"""Where a page begins; everything else in an address holds for all pages."""

ORDERS = 4
"""By how many fields a list is sorted at most."""


@dataclass(frozen=True, slots=True)
class Key:
    """A field that a list is sorted by."""

    name: str
    rising: bool

    @property
    def text(self) -> str:
        return self.name if self.rising else f"-{self.name}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a list; whatever in it means nothing to this list is left out."""

    question: str
    tab: Tab
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    stated: Stated
    order: tuple[Key, ...]

    @property
    def searches(self) -> bool:
        return bool(self.question)

    @property
    def narrower(self) -> bool:
        """Whether anything but the tab limits what is found."""
        return bool(self.question or self.filters or self.stated.groups)


def asked(view: List, ask: Ask) -> Asked:
    """Read the query of an address."""
    model = view.mapped()
    tabs = view.tabs() or (Tab("all", ""),)
    tab = next((tab for tab in tabs if tab.name == ask.query.get(TAB)), tabs[0])
    told = ((name, tuple(filter(None, ask.query.getlist(FILTER + name)[:50]))) for name in view.facets)
    filters = tuple((name, values) for name, values in told if values)
    question = ask.query.get(QUESTION, "").strip()[:200] if issubclass(model, Searchable) else ""
    order = tuple(keys(view, ask.query.get(ORDER, "")))
    usual = (key_of("-id" if question else model.model_order[0]),)
    return Asked(question, tab, filters, stated(view.env, model, ask.query.multi_items()), order or usual)


def keys(view: List, text: str) -> Iterator[Key]:
    """The fields that an address sorts by, those that can be."""
    seen: set[str] = set()
    for said in text.split(",")[:ORDERS]:
        key = key_of(said)
        if key.name not in seen and can_sort(view, key.name):
            seen.add(key.name)
            yield key


def key_of(text: str) -> Key:
    return Key(text.removeprefix("-"), not text.startswith("-"))


def order_text(order: Iterable[Key]) -> str:
    """An order as an address says it."""
    return ",".join(key.text for key in order)


def can_sort(view: List, name: str) -> bool:
    """Whether a list can be sorted by a field: any with values of its own that this person may read."""
    model = view.mapped()
    if name in sortable(view):
        return name == "id" or not view.env.rights.unreadable.get(model, frozenset()) & {name}
    found = reach(view.env, model, name)
    return found is not None and not found.steps and found.family not in ("lines", "many")


def sortable(view: List) -> frozenset[str]:
    """The columns a list can be ordered by at any size: those that lead an index and are always filled."""
    return kept(view.parts, "sortable", (type(view),), lambda: leading(view.mapped()))


def leading(model: Any) -> frozenset[str]:
    led = {next(iter(index.columns)).key for index in model.__table__.indexes if index.columns}
    filled = {key for key in led if not model.__table__.c[key].nullable and not model.told(key).choices}
    return frozenset({"id", *filled, *(order.removeprefix("-") for order in model.model_order)})
