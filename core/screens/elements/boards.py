"""Records in lanes, on days, in tables of sums and in charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from core.screens.elements.basic import Button, Link
from core.screens.elements.lists import ManyPage


@dataclass(frozen=True, slots=True)
class LaneCard:
    """A record in a lane. `figure` stands at its end, `late` marks what should have been done."""

    key: str
    text: str
    href: str
    figure: str = ""
    under: str = ""
    note: str = ""
    icon: str = ""
    late: bool = False
    who: str = ""
    mark: str = ""
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """Records of one value. `value` is what is posted to bring a record here; `left` tells that there are more."""

    value: str
    title: str
    count: str
    cards: tuple[LaneCard, ...] = ()
    sum: str = ""
    limit: str = ""
    over: bool = False
    folded: bool = False
    fold: str = ""
    new: str = ""
    left: Link | None = None


@dataclass(frozen=True, slots=True)
class BoardPage(ManyPage):
    """Lanes beside each other. `move` tells that cards may change theirs; `numbers` is where the board with the numbers
    and sums of its lanes is, while these are being counted."""

    template: ClassVar[str] = "board.html"
    guide: ClassVar[str] = "boards"
    target: ClassVar[str] = "board"
    lanes: tuple[Lane, ...] = ()
    move: str = ""
    label: str = ""
    numbers: str = ""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A record on a day. `colour` is one of the chart colours, 1 to 6, or 0."""

    key: str
    text: str
    href: str
    time: str = ""
    colour: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day: its number, its address, and what is on it; `outside` of the month that is shown, `today`."""

    date: str
    number: str
    href: str
    entries: tuple[CalendarEntry, ...] = ()
    left: str = ""
    outside: bool = False
    today: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class HourRow:
    """An hour of some days, and what begins in it on each."""

    title: str
    hour: int
    cells: tuple[tuple[CalendarEntry, ...], ...]


@dataclass(frozen=True, slots=True)
class CalendarPage(ManyPage):
    """Days as a month (`weeks`), or a week or day with its `hours`, or one after the other (`agenda`). `feed` is the way to
    the same calendar in other programs."""

    template: ClassVar[str] = "calendar.html"
    guide: ClassVar[str] = "calendars"
    target: ClassVar[str] = "calendar"
    period: str = ""
    span: str = "month"
    spans: tuple[Link, ...] = ()
    earlier: str = ""
    later: str = ""
    now: str = ""
    heads: tuple[str, ...] = ()
    weeks: tuple[tuple[CalendarDay, ...], ...] = ()
    hours: tuple[HourRow, ...] = ()
    agenda: tuple[CalendarDay, ...] = ()
    legend: tuple[tuple[int, str], ...] = ()
    move: str = ""
    feed: str = ""


@dataclass(frozen=True, slots=True)
class PivotCell:
    """A figure and the records behind it."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class PivotRow:
    """A row of a pivot: its titles, the address of its records, its figures; `level` 0 is the whole."""

    title: str
    level: int
    cells: tuple[PivotCell, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class PivotHead:
    """A heading over some columns."""

    title: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class PivotPage(ManyPage):
    """A table of sums. `heads` are its heading rows, `export` what takes the table out of the program."""

    template: ClassVar[str] = "pivot.html"
    guide: ClassVar[str] = "pivots"
    heads: tuple[tuple[PivotHead, ...], ...] = ()
    rows: tuple[PivotRow, ...] = ()
    about: str = ""
    measured: str = ""
    export: tuple[Button, ...] = ()
    cut: str = ""


@dataclass(frozen=True, slots=True)
class GraphPage(ManyPage):
    """A chart as SVG with a sentence that says it, and the same figures as a table."""

    template: ClassVar[str] = "graph.html"
    guide: ClassVar[str] = "graphs"
    chart: Markup = Markup("")  # noqa: RUF009  # it cannot be changed
    small: Markup = Markup("")  # noqa: RUF009  # as above
    shapes: tuple[Link, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[PivotCell, ...], ...] = ()
    about: str = ""
    legend: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityItem:
    """Somebody to be looked after: who, when, and a phone."""

    text: str
    href: str
    when: str
    note: str = ""
    call: str = ""
    mark: str = ""
    colour: int = 0


@dataclass(frozen=True, slots=True)
class ActivityGroup:
    """Those of a stretch of days: late, today, tomorrow, this week, later."""

    title: str
    count: str
    items: tuple[ActivityItem, ...]
    tone: str = ""
    left: Link | None = None


@dataclass(frozen=True, slots=True)
class ActivityPage(ManyPage):
    """Who is next."""

    template: ClassVar[str] = "activity.html"
    guide: ClassVar[str] = "next"
    groups: tuple[ActivityGroup, ...] = ()
