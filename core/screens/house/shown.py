"""What a tile shows of a list: an address and how it is drawn, whether a class says it or a person put it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

from markupsafe import Markup
from starlette.datastructures import FormData, QueryParams

from core.screens.ask import Ask
from core.screens.boards.activity import sooner
from core.screens.boards.figures import OWN, dimensions_said, measure_title, measures_said, written
from core.screens.boards.graph import SHAPES, Figures, legend_of
from core.screens.cells import cell, linked
from core.screens.charts import COLOURS
from core.screens.charts import drawn as chart_of
from core.screens.elements import Cells, ChartBody, Empty, FigureBody, Item, ItemsBody, Link, RowsBody, TileBody
from core.screens.finding.asked import Asked, asked
from core.screens.finding.conditions import ALONE
from core.screens.finding.dimensions import Measure, gathered, titled
from core.screens.finding.narrowing import narrowed
from core.screens.finding.pages import COUNTED, Turn, count, page
from core.screens.lists.addresses import WAY, Pairs, address
from core.screens.lists.columns import columns
from core.screens.lists.rows import Shown as Column
from core.screens.look import Look, look_of
from core.screens.many import Activity, ways
from core.screens.tiles import Figure, Seen
from core.screens.views import List
from core.values.errors import NotFound
from core.values.text import initials
from core.values.words import _

PERIOD = "p"
PERIODS = {1: _("Today"), 7: _("7 days"), 30: _("30 days"), 365: _("Year")}
USUAL = 30
ROWS, ITEMS = 6, 4
WIDE = (3, 5, 8)
"""Columns of a list in a tile of one, two and three columns."""

CHARTS = ((380, 208), (760, 208), (1160, 208))
SMALL = (340, 208)


@dataclass(frozen=True, slots=True)
class Shown:
    """A list's address and what is made of it: a figure, chart, rows, or who is next; `dated` is bound to the period."""

    kind: str
    path: str
    pairs: Pairs
    dated: str = ""
    rising: bool | None = None
    width: int = 1


def shown_of(tile: Seen) -> Shown:
    """What a class of an addon shows."""
    rising = tile.rising if isinstance(tile, Figure) else None
    return Shown(tile.kind, tile.path(), tile.pairs(), tile.dated, rising, tile.wide or tile.width)


def days_of(ask: Ask) -> int:
    """How many days the period of the dashboard has, today being the last."""
    said = ask.query.get(PERIOD, "")
    return next((days for days in PERIODS if said == str(days)), USUAL)


def during(dated: str, days: int, *, before: bool = False) -> str:
    """The condition that a field lies in the period, or in the one before it."""
    last = days if before else 0
    return f"{dated}:between:today-{last + days - 1}..today-{last}"


def limited(shown: Shown, days: int, *, before: bool = False) -> Pairs:
    """What a tile asks of its list in the period."""
    if not shown.dated:
        return shown.pairs
    return (*shown.pairs, (ALONE, during(shown.dated, days, before=before)))


def opened(shown: Shown, days: int) -> str:
    """The address of what is behind a tile."""
    pairs = limited(shown, days)
    way = {"chart": "graph", "next": "activity"}.get(shown.kind, dict(pairs).get(WAY, ""))
    out = {WAY} if way == "graph" else {WAY, *OWN}
    return address(shown.path, (*(pair for pair in pairs if pair[0] not in out), *(((WAY, way),) if way else ())))


def list_of(ask: Ask, path: str) -> List:
    """The list at an address, whose records this person may read; not found where there is none."""
    found = ask.env.parts.composed.get(("view", f"{path.strip('/').replace('/', '.')}.list"))
    if found is None or not ask.env.may("read", found.model):
        raise NotFound(path)
    return cast(List, found(ask.env))


def drawn(ask: Ask, shown: Shown) -> TileBody | None:
    """The body of a tile, for the period that is asked."""
    return BODIES[shown.kind](Seeing(ask, shown))


class Seeing:
    """A tile's list and what is asked of it, by the person who looks at the dashboard."""

    def __init__(self, ask: Ask, shown: Shown) -> None:
        self.shown, self.look, self.days = shown, look_of(ask.env), days_of(ask)
        self.view = list_of(ask, shown.path)
        self.outer = ask
        self.ask = self.asking(limited(shown, self.days))

    def asking(self, pairs: Pairs) -> Ask:
        """The list, as if it were asked for at its own address."""
        query = QueryParams([pair for pair in pairs if pair[0] != WAY])
        return replace(self.outer, method="GET", path=self.shown.path, query=query, form=FormData())

    @property
    def wanted(self) -> Asked:
        return asked(self.view, self.ask)

    @property
    def wide(self) -> int:
        """Its width from 0."""
        return min(max(self.shown.width, 1), len(WIDE)) - 1


# ---- one figure


def figure(seen: Seeing) -> FigureBody:
    """How many records there are, or what they come to, and what it was in the period before."""
    measure = measures_said(seen.view, seen.ask, (), 1)[0]
    now = figures_of(seen, seen.ask, measure)
    value = written_all(now, measure, seen.look)
    if not seen.shown.dated:
        return FigureBody(value)
    before = figures_of(seen, seen.asking(limited(seen.shown, seen.days, before=True)), measure)
    sign = main_sign(now) or main_sign(before)
    text, tone = change(now.get(sign, Decimal(0)), before.get(sign, Decimal(0)), seen.shown.rising, seen.look)
    was = seen.look.words(_("before: {figure}")).format(figure=written_all(before, measure, seen.look))
    return FigureBody(value, text, tone, was)


def figures_of(seen: Seeing, ask: Ask, measure: Measure | None) -> Mapping[str, Decimal]:
    """What was found by currency; under no name where there is none."""
    rows = gathered(seen.view, asked(seen.view, ask), (), [measure] if measure else [])
    if measure is None:
        return {"": Decimal(sum(row.count for row in rows))}
    return {sign: Decimal(value) for row in rows for sign, value in row.amounts[0].items()}


def written_all(amounts: Mapping[str, Decimal], measure: Measure | None, look: Look) -> str:
    """A figure as people read it; the largest currency first."""
    if measure is None:
        return look.number(int(amounts.get("", 0)))
    return written(measure, dict(sorted(amounts.items(), key=lambda one: -abs(one[1]))), look) or look.number(0)


def main_sign(amounts: Mapping[str, Decimal]) -> str:
    """The currency in which most was found."""
    return max(amounts, key=lambda sign: abs(amounts[sign]), default="")


def change(now: Decimal, before: Decimal, rising: bool | None, look: Look) -> tuple[str, str]:
    """By how many hundredths a figure has changed, and whether that is good."""
    if now == before or not before:
        return "", ""
    share = (now - before) * 100 / abs(before)
    text = f"{'▲' if share > 0 else '▼'} {look.percent(abs(share).quantize(Decimal('0.1') if abs(share) < 100 else Decimal(1)))}"
    return text, "" if rising is None else "ok" if (share > 0) == rising else "bad"


# ---- a chart


def chart(seen: Seeing) -> ChartBody:
    """The graph of the address."""
    declared = ways(seen.view).get("graph")
    by = dimensions_said(seen.view, seen.ask, "b", getattr(declared, "by", ()), 2)
    usual = [text for text in [getattr(declared, "measure", "")] if text and "b" not in seen.ask.query]
    measure = measures_said(seen.view, seen.ask, usual, 1)[0]
    shape = seen.ask.query.get("shape", getattr(declared, "shape", "bar"))
    shape = shape if shape in SHAPES else "bar"
    if not by:
        return ChartBody()
    found = Figures(seen.view, seen.ask, by if shape != "pie" else by[:1], measure)
    if not found.firsts:
        return ChartBody()
    told = found.chart(f"{measure_title(measure, seen.look)}: {', '.join(titled(one, seen.look) for one in found.by)}")
    legend = tuple((place % COLOURS + 1, name) for place, name in enumerate(legend_of(found, told, shape)))
    width, height = CHARTS[seen.wide]
    return ChartBody(
        chart_of(told, shape, width, height), chart_of(told, shape, *SMALL), legend, seen.look.number(found.count)
    )


# ---- the first records of a list


def rows(seen: Seeing) -> RowsBody:
    """The first records, in the columns and order of the address."""
    wanted, shown = seen.wanted, list(columns(seen.view, seen.ask))[: WIDE[seen.wide]]
    found = page(seen.view, wanted, [column.name for column in shown], Turn(), ROWS)
    number = len(found.rows) if not found.next else count(seen.view, wanted)
    write = [cell(column.field, seen.look, column.type) for column in shown]
    table = Cells(
        tuple(" → ".join(map(seen.look.words, column.titles)) for column in shown),
        tuple(row_of(seen.view, shown, write, row) for row in found.rows),
        tuple(place for place, column in enumerate(shown) if column.numeric),
    )
    return RowsBody(table, counted(number, seen.look), nothing(seen))


def row_of(view: List, shown: list[Column], write: list[Callable[[Any], str]], row: Any) -> tuple[str | Markup, ...]:
    """The cells of a record, the first of them the way to it."""
    plain = Markup(written_cell(write[0], row[1])).striptags() or f"№ {row[0]}"  # noqa: S704  # as below
    rest = (written_cell(one, value) for one, value in zip(write[1:], row[2 : len(shown) + 1], strict=True))
    return (linked([(plain, f"{view.path()}/{row[0]}")]), *(Markup(value) for value in rest))  # noqa: S704  # cells escape their values


def written_cell(write: Callable[[Any], str], value: Any) -> str:
    return "" if value is None else write(value)


def counted(number: int, look: Look) -> str:
    return f"{look.number(COUNTED)}+" if number > COUNTED else look.number(number) if number else ""


def nothing(seen: Seeing) -> Empty:
    """What stands where no record does."""
    view, words = seen.view, seen.look.words
    new = (
        Link(words(view.new), f"{view.path()}/new", "plus")
        if view.new and seen.ask.env.may("create", view.model)
        else None
    )
    if seen.wanted.narrower or seen.wanted.tab.where is not None:
        return Empty(words(_("Nothing here now.")))
    return Empty(words(view.empty or _("Nothing here yet.")), (new,) if new else ())


# ---- who is next


def next_(seen: Seeing) -> ItemsBody:
    """Who should be turned to, the late ones first."""
    way = ways(seen.view).get("activity")
    if way is None:
        raise NotFound(f"{seen.shown.path}?as=activity")
    activity = cast(Activity, way(seen.ask.env))
    planned = narrowed(activity.listed, seen.wanted, f"{activity.due}:filled")
    late = narrowed(activity.listed, planned, f"{activity.due}:before:today+1")
    items = tuple(items_of(activity, sooner(planned, activity), seen.look))
    number = counted(count(activity.listed, late), seen.look)
    return ItemsBody(items, number, "bad" if number else "", seen.look.words(_("Nobody waits.")))


def items_of(activity: Activity, wanted: Asked, look: Look) -> Iterator[Item]:
    label = activity.mapped().model_label
    names = list(dict.fromkeys(filter(None, (label, activity.due, activity.call, activity.note))))
    for row in page(activity.listed, wanted, names, Turn(), ITEMS).rows:
        values: dict[str, Any] = dict(zip(names, row[1:], strict=False))
        name, due = str(values[label] or f"№ {row[0]}"), values[activity.due]
        call = str(values.get(activity.call) or "").replace(" ", "")
        note = ", ".join(filter(None, (look.when(due), str(values.get(activity.note) or ""))))
        yield Item(
            name, f"{activity.path()}/{row[0]}", note, "bad" if is_late(due, look) else "", initials(name),
            call=f"tel:{call}" if call else "",
        )  # fmt: skip


def is_late(due: Any, look: Look) -> bool:
    """Whether a day, or the day of a point in time, was before today."""
    day = due.astimezone(look.zone).date() if hasattr(due, "astimezone") else due
    return bool(day < look.today)


BODIES: Mapping[str, Callable[[Seeing], TileBody | None]] = {
    "figure": figure, "chart": chart, "rows": rows, "next": next_,
}  # fmt: skip
"""What draws each kind of tile."""
