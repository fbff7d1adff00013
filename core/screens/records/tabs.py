"""Groups of a layout that stand behind tabs: which belong together, and which of them is open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.screens.elements import Pane, Panes
from core.screens.look import Look
from core.values.layout import Layout
from core.values.words import _

TAB, POSTED = "tab", "_tab"
"""What the address, and a posted form, call the tab that is open."""


@dataclass(frozen=True, slots=True)
class Tabbed:
    """The groups of one tab."""

    name: str
    title: str
    groups: tuple[Layout, ...]


def tabbed(items: Sequence[str | Layout]) -> list[Tabbed]:
    """The tabs among some items, each where its first group stands; a tab is called as that group is."""
    groups = [item for item in items if isinstance(item, Layout) and item.tab]
    titles = dict.fromkeys(group.tab for group in groups)
    found = [(title, tuple(group for group in groups if group.tab == title)) for title in titles]
    return [Tabbed(own[0].name or f"tab{place}", title, own) for place, (title, own) in enumerate(found, 1)]


def contents(group: Layout, title: str, alone: Callable[[str], bool] = lambda name: False) -> Iterator[str | Layout]:
    """What a group behind a tab holds: groups in it and names that stand `alone` as they are, the rest as groups."""
    names: list[str] = []
    for item in (*group.items, Layout()):
        if isinstance(item, str) and not alone(item):
            names.append(item)
            continue
        if names:
            yield Layout(*names, title=title, folded=group.folded)
            names = []
        if isinstance(item, str) or item.items:
            yield item


def panes(made: Sequence[tuple[Tabbed, tuple[Any, ...]]], asked: Collection[str], look: Look) -> Iterator[Panes]:
    """The tabs that hold anything; open is the one that is asked for or else the first, but one with an error before all."""
    found = [Pane(tab.name, look.words(tab.title), panels) for tab, panels in made if panels]
    if not found:
        return
    wrong = [pane for pane in found if pane.wrong]
    chosen = next((pane for pane in wrong or found if pane.name in asked), (wrong or found)[0])
    yield Panes(look.words(_("Parts")), tuple(replace(pane, open=pane is chosen) for pane in found))
