"""The graph: one figure of records by one or two fields, drawn, and the same as a table."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from core.screens.ask import Ask
from core.screens.boards.figures import behind, dimensions_said, measure_title, measures_said, written
from core.screens.charts import COLOURS, Chart, drawn, series_of
from core.screens.elements import GraphPage, Link, PivotCell
from core.screens.finding.asked import asked
from core.screens.finding.dimensions import Dimension, Gathered, Key, Measure, gathered, named, order_of, titled
from core.screens.lists.addresses import address, pairs_of
from core.screens.lists.surround import around
from core.screens.look import Look, look_of
from core.screens.many import Graph
from core.screens.views import List
from core.values.words import _

SHAPES = {"bar": _("Bars"), "stacked": _("Stacked"), "line": _("Line"), "pie": _("Pie")}
ICONS = {"bar": "chart-column", "stacked": "chart-column-stacked", "line": "chart-line", "pie": "chart-pie"}
CATEGORIES, SERIES = 60, 12
"""Values along the axis, and of the second field, that are drawn; the table has all."""


class Figures:
    """What is drawn: the values of the first field, those of the second, and the figure where both meet."""

    def __init__(self, view: List, ask: Ask, by: tuple[Dimension, ...], measure: Measure | None) -> None:
        self.view, self.ask, self.by, self.measure, self.look = view, ask, by, measure, look_of(ask.env)
        rows = gathered(view, asked(view, ask), by, [measure] if measure else [])
        self.found: dict[tuple[Key, ...], Gathered] = {row.keys: row for row in rows}
        self.firsts = self._values(0)
        self.seconds = self._values(1) if len(by) > 1 else []
        self.count = sum(row.count for row in rows)

    def _values(self, place: int) -> list[Key]:
        found = {keys[place] for keys in self.found if len(keys) > place}
        return sorted(found, key=lambda key: order_of(self.by[place], key))

    def at(self, *keys: Key) -> Any:
        """The figure of some values: a number, or amounts by currency."""
        row = self.found.get(keys)
        if self.measure is None:
            return row.count if row is not None else 0
        return row.amounts[0] if row is not None else {}

    def below(self, first: Key) -> list[tuple[Key, ...]]:
        """The values of both fields that a figure of the first has, or of the first alone."""
        return [(first, second) for second in self.seconds] or [(first,)]

    def chart(self, said: str) -> Chart:
        """Figures as they are drawn; of several currencies the first, which the table tells."""
        firsts, seconds = self.firsts[:CATEGORIES], self.seconds[:SERIES]
        sign = self.currency()
        rows = [
            (place, number, self.plain(self.at(*keys), sign))
            for place, first in enumerate(firsts)
            for number, keys in enumerate(self.below(first)[:SERIES])
        ]
        names = tuple(named(self.by[0], first, self.look) for first in firsts)
        titles = [named(self.by[1], second, self.look) for second in seconds] or [""]
        money = self.measure is not None and self.measure.reach.field.kind == "money"
        return Chart(
            names,
            series_of(rows, names, titles),
            said,
            lambda value: self.look.money(value, sign) if money else self.look.quantity(value),
        )

    def currency(self) -> str:
        """The currency in which most is counted."""
        totals: dict[str, Decimal] = {}
        for row in self.found.values():
            for sign, value in (row.amounts[0] if row.amounts else {}).items():
                totals[sign] = totals.get(sign, Decimal(0)) + abs(Decimal(value))
        return max(totals, key=lambda sign: totals[sign], default="")

    @staticmethod
    def plain(figure: Any, sign: str) -> Any:
        return figure.get(sign, 0) if isinstance(figure, dict) else figure


def graph_page(ask: Ask, graph: Graph) -> GraphPage:
    """The elements of a graph for what the address asks."""
    view, look = graph.listed, look_of(ask.env)
    by = dimensions_said(view, ask, "b", graph.by, 2)
    measure = measures_said(view, ask, [graph.measure] if graph.measure else [], 1)[0]
    shape = ask.query.get("shape", graph.shape)
    shape = shape if shape in SHAPES else "bar"
    title = measure_title(measure, look)
    arrange = Link(
        look.words(_("Fields and measure")), address(f"{view.path()}/figures", pairs_of(ask)), "sliders-horizontal"
    )
    common = around(ask, view, asked(view, ask), look)
    if not by:
        return GraphPage(**common, count="", arrange=arrange, about=title)
    figures = Figures(view, ask, by if shape != "pie" else by[:1], measure)
    about = f"{title}: {', '.join(titled(one, look) for one in figures.by)}"
    chart = figures.chart(about)
    legend = tuple((place % COLOURS + 1, name) for place, name in enumerate(legend_of(figures, chart, shape)))
    return GraphPage(
        **common,
        count=look.number(figures.count),
        chart=drawn(chart, shape),
        small=drawn(chart, shape, 380, 280),
        shapes=tuple(shapes(ask, shape, look)),
        heads=tuple(heads(figures, title, look)),
        rows=tuple(rows(figures)),
        about=about,
        legend=legend,
        arrange=arrange,
    )


def legend_of(figures: Figures, chart: Chart, shape: str) -> tuple[str, ...]:
    if shape == "pie":
        return chart.categories
    return tuple(one.title for one in chart.series) if figures.seconds else ()


def shapes(ask: Ask, now: str, look: Look) -> Iterator[Link]:
    pairs = tuple(pair for pair in pairs_of(ask) if pair[0] != "shape")
    for shape, title in SHAPES.items():
        yield Link(look.words(title), address(ask.path, (*pairs, ("shape", shape))), ICONS[shape], current=shape == now)


def heads(figures: Figures, title: str, look: Look) -> Iterator[str]:
    yield titled(figures.by[0], look)
    if not figures.seconds:
        yield title
    for second in figures.seconds:
        yield named(figures.by[1], second, look)


def rows(figures: Figures) -> Iterator[tuple[PivotCell, ...]]:
    """The table of the same figures, each with the way to its records."""
    for first in figures.firsts:
        name = named(figures.by[0], first, figures.look)
        told = [PivotCell(name, behind(figures.ask, figures.view, [(figures.by[0], first)]))]
        for keys in figures.below(first):
            text = written(figures.measure, figures.at(*keys), figures.look)
            told.append(PivotCell(text, behind(figures.ask, figures.view, zip(figures.by, keys, strict=False))))
        yield tuple(told)
