"""Parts of a page of which one is shown at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar


def common(items: Iterable[Any]) -> str:
    """The condition that all of some items have; nothing where they differ."""
    found = {getattr(item, "only", "") for item in items}
    return str(found.pop()) if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class Pane:
    """What stands behind one tab: sections of a form, or panels of a card; `name` is what the address calls it."""

    name: str
    title: str
    panels: tuple[Any, ...]
    open: bool = False

    @property
    def only(self) -> str:
        """The condition of all that stands behind the tab, if that has the same."""
        return common(self.panels)

    @property
    def off(self) -> bool:
        """Whether the record has nothing of it."""
        return bool(self.only) and all(panel.off for panel in self.panels)

    @property
    def wrong(self) -> bool:
        """Whether anything in it was refused, so that its tab says so."""
        return any(getattr(panel, "wrong", False) for panel in self.panels)


@dataclass(frozen=True, slots=True)
class Panes:
    """Tabs of a form or of a column of a card, one of them open; `posted` where a form says which one."""

    template: ClassVar[str] = "parts/panes.html"
    title: str
    panes: tuple[Pane, ...]
    posted: str = ""

    @property
    def panels(self) -> tuple[Any, ...]:
        """What stands behind all of them."""
        return tuple(panel for pane in self.panes for panel in pane.panels)
