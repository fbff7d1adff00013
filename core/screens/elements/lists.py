"""Many records: what stands around them whatever shows them, and the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from core.screens.elements.basic import Button, Empty, Link, Option, Page
from core.screens.elements.forms import Field

NO_ROWS = Markup("")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. `order` is where a click on its head leads, `further` where one with Shift does, which sorts by
    it too; `direction` is how it is sorted now, `place` as which of several; `width` pixels, 0 for as it comes; the cells
    of one with `edited` can be typed in."""

    name: str
    title: str
    priority: int = 0
    numeric: bool = False
    order: str = ""
    direction: str = ""
    further: str = ""
    place: int = 0
    width: int = 0
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter beside a list: any of its chosen options; a `typed` one has a field for a further value.

    Where its options are not here yet, `more` is the address of the list with this filter open, `counts` that of the
    filters alone.
    """

    name: str
    title: str
    options: tuple[Option, ...]
    open: bool = False
    typed: bool = False
    more: str = ""
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, the address without it, and where it is changed."""

    title: str
    value: str
    remove: str
    edit: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """Acts with the chosen records that need one thing more, chosen in `field`."""

    field: Field
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class ManyPage(Page):
    """Many records, however they are shown, in the element called `target`. `kept` are the hidden parts of its address, `views` the other ways of
    looking at the same, `condition` and `arrange` where a condition is added, and columns, order and groups chosen, `exports` what takes all that
    was found out of the program."""

    target: ClassVar[str] = "shown"
    path: str
    count: str
    tabs: tuple[Link, ...] = ()
    facets: tuple[Facet, ...] = ()
    chips: tuple[Chip, ...] = ()
    question: str = ""
    searches: bool = True
    hint: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    clear: str = ""
    here: str = ""
    new: Link | None = None
    more: tuple[Link, ...] = ()
    views: tuple[Link, ...] = ()
    condition: str = ""
    arrange: Link | None = None
    save: Link | None = None
    counts: str = ""
    previous: str = ""
    next: str = ""
    empty: Empty | None = None
    exports: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The records of a list that have the same value: its name, their number, and their sums under the columns.

    `toggle` is the address of the list with the group opened or closed, `all` that of its records alone.
    """

    title: str
    count: str
    level: int
    key: str
    toggle: str = ""
    all: str = ""
    open: bool = False
    sums: tuple[str, ...] = ()
    rows: Markup = NO_ROWS
    left: str = ""


@dataclass(frozen=True, slots=True)
class ListPage(ManyPage):
    """A list. `rows` are written by its row function; of a grouped one `groups` hold them; `sums` stand at its foot.

    `asked` is the query by which all that was found can be chosen, `found` where it is counted to the end.
    """

    template: ClassVar[str] = "list.html"
    guide: ClassVar[str] = "lists"
    target: ClassVar[str] = "rows"
    varying: ClassVar[tuple[str, ...]] = ("count", "rows", "previous", "next", "here")
    columns: tuple[Column, ...] = ()
    rows: Markup = NO_ROWS
    shown: int = 0
    bulk: tuple[Button, ...] = ()
    picks: tuple[Pick, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    sums: tuple[str, ...] = ()
    totals: str = ""
    density: str = ""
    asked: str = ""
    found: str = ""
