"""The dashboard: figures, charts and lists, each in a block that is asked for by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from core.screens.elements.basic import Button, Cells, Empty, Link, Page
from core.screens.elements.cards import Item
from core.screens.elements.guides import Step


@dataclass(frozen=True, slots=True)
class FigureBody:
    """One figure, its change against the period before, and what that was."""

    template: ClassVar[str] = "tiles/figure.html"
    value: str
    change: str = ""
    tone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ChartBody:
    """A chart with its legend; `small` is drawn for a narrow screen."""

    template: ClassVar[str] = "tiles/chart.html"
    chart: Markup = Markup("")  # noqa: RUF009  # it cannot be changed
    small: Markup = Markup("")  # noqa: RUF009  # as above
    legend: tuple[tuple[int, str], ...] = ()
    count: str = ""


@dataclass(frozen=True, slots=True)
class RowsBody:
    """The first records of a list, and how many there are."""

    template: ClassVar[str] = "tiles/rows.html"
    table: Cells
    count: str = ""
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class ItemsBody:
    """Records below each other, as in a panel of a card; `count` is how many ask for something, in its `tone`."""

    template: ClassVar[str] = "tiles/items.html"
    items: tuple[Item, ...]
    count: str = ""
    tone: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class StepsBody:
    """How far one is with some steps, and the next of them."""

    template: ClassVar[str] = "tiles/steps.html"
    done: int
    of: int
    count: str
    steps: tuple[Step, ...]


TileBody = FigureBody | ChartBody | RowsBody | ItemsBody | StepsBody


@dataclass(frozen=True, slots=True)
class Block:
    """A place on the dashboard: what is behind it, the address of its body, and how it is moved while that is arranged."""

    key: str
    title: str
    href: str
    body: str
    width: int = 1
    kind: str = ""
    acts: tuple[Button, ...] = ()
    sizes: tuple[Button, ...] = ()

    @property
    def place(self) -> str:
        """The id of its element."""
        return f"tile-{self.key.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class BlockPage(Page):
    """The body of a block, or the block as a page of its own; None where it cannot be shown."""

    template: ClassVar[str] = "block.html"
    guide: ClassVar[str] = "dashboard"
    block: Block
    body: TileBody | None = None
    crumb: Link = Link("", "/")  # noqa: RUF009  # it cannot be changed


@dataclass(frozen=True, slots=True)
class DashboardPage(Page):
    """Figures above, the other blocks below. While it is arranged, `move` is where a block that was dragged is told."""

    template: ClassVar[str] = "dashboard.html"
    guide: ClassVar[str] = "dashboard"
    about: str
    figures: tuple[Block, ...] = ()
    blocks: tuple[Block, ...] = ()
    periods: tuple[Link, ...] = ()
    arrange: Link | None = None
    move: str = ""
    arranging: str = ""
    whose: tuple[Link, ...] = ()
    offers: tuple[Button, ...] = ()
    reset: Button | None = None
    empty: Empty | None = None
