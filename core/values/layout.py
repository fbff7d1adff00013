"""The arrangement of a screen: an ordered tree of names, changed only by making a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.values.errors import unknown


@dataclass(frozen=True, slots=True, init=False)
class Layout:
    """Names and named groups of names, in order. `name` lets an extension find a group, `title` is shown above it.

    Groups of one `tab` stand together behind its title; those of other tabs are out of sight until theirs is opened.
    """

    items: tuple[str | Layout, ...]
    name: str
    title: str
    folded: bool
    tab: str

    def __init__(
        self, *items: str | Layout, name: str = "", title: str = "", folded: bool = False, tab: str = ""
    ) -> None:
        told = {"items": items, "name": name, "title": title, "folded": folded, "tab": tab}
        for key, value in told.items():
            object.__setattr__(self, key, value)

    def names(self) -> list[str]:
        """Every name in the tree, groups left out."""
        return [n for item in self.items for n in ([item] if isinstance(item, str) else item.names())]

    def anchors(self) -> list[str]:
        """Every name that can be pointed at, groups included."""
        return [
            a
            for item in self.items
            for a in ([item] if isinstance(item, str) else [*filter(None, [item.name]), *item.anchors()])
        ]

    def tabs(self, depth: int = 0) -> Iterator[tuple[Layout, int]]:
        """Every group that has a tab, and how many groups it stands in."""
        for item in self.items:
            if isinstance(item, Layout):
                yield from [(item, depth)] if item.tab else []
                yield from item.tabs(depth + 1)

    def after(self, anchor: str, *new: str | Layout) -> Layout:
        """`new` behind the item named `anchor`."""
        return self._at(anchor, lambda item: (item, *new))

    def before(self, anchor: str, *new: str | Layout) -> Layout:
        """`new` in front of the item named `anchor`."""
        return self._at(anchor, lambda item: (*new, item))

    def into(self, group: str, *new: str | Layout) -> Layout:
        """`new` at the end of the group named `group`."""
        return self._at(
            group, lambda item: (item.with_items(*item.items, *new),) if isinstance(item, Layout) else (item, *new)
        )

    def without(self, *anchors: str) -> Layout:
        """The same tree less the items named."""
        smaller = self
        for anchor in anchors:
            smaller = smaller._at(anchor, lambda item: ())
        return smaller

    def with_items(self, *items: str | Layout) -> Layout:
        """The same group with other items."""
        return Layout(*items, name=self.name, title=self.title, folded=self.folded, tab=self.tab)

    def _at(self, anchor: str, change: Callable[[str | Layout], tuple[str | Layout, ...]]) -> Layout:
        if anchor not in self.anchors():
            raise unknown("field", anchor, self.anchors(), "layout")
        items: list[str | Layout] = []
        for item in self.items:
            own = item if isinstance(item, str) else item.name
            if own == anchor:
                items += change(item)
            elif isinstance(item, Layout) and anchor in item.anchors():
                items.append(item._at(anchor, change))
            else:
                items.append(item)
        return self.with_items(*items)
