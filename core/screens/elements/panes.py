"""Parts of a page of which one is shown at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Pane:
    """What stands behind one tab: sections of a form, or panels of a card; `name` is what the address calls it."""

    name: str
    title: str
    panels: tuple[Any, ...]
    open: bool = False

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
