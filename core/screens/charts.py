"""Charts as SVG drawn by the server: bars, stacked bars, lines, a pie; a sentence says each, and a table stands beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

COLOURS = 6
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 16, 24
"""Pixels around the plot, for its figures and names."""

LINES = 4
"""Lines of the grid at most, the axis left out."""


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one kind, a figure for each category."""

    title: str
    values: tuple[Decimal | int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: `categories` along the axis, the series above each; `said` is the sentence for those who cannot see."""

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    said: str
    write: Callable[[Decimal | int], str] = str


def drawn(chart: Chart, shape: str, width: int = 760, height: int = 280) -> Markup:
    """The chart in a shape: bar, stacked, line or pie."""
    make = {"bar": bars, "stacked": stacked, "line": lines, "pie": pie}[shape]
    inner = "".join(make(chart, width, height))
    label = escape(chart.said)
    return Markup(f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{inner}</svg>')  # noqa: S704  # every text in it was escaped


def colour(place: int) -> str:
    return f' data-c="{place % COLOURS + 1}"'


# ---- axes


def scale(least: float, most: float) -> tuple[float, float, float]:
    """From where to where the axis goes, and the step of its lines: 1, 2 or 5 of some power of ten."""
    low, high = min(least, 0.0), max(most, 0.0)
    rough = (high - low) / LINES or 1.0
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    return math.floor(low / step) * step, math.ceil(high / step) * step or step, step


class Plot:
    """The part of a chart in which values are drawn."""

    def __init__(self, chart: Chart, width: int, height: int, least: float, most: float) -> None:
        self.chart, self.width, self.height = chart, width, height
        self.low, self.high, self.step = scale(least, most)
        self.span = (width - LEFT - RIGHT) / max(len(chart.categories), 1)

    def y(self, value: float) -> float:
        """How far from the top a value is."""
        share = (value - self.low) / (self.high - self.low)
        return TOP + (self.height - TOP - BOTTOM) * (1 - share)

    def x(self, place: int) -> float:
        """The middle of a category."""
        return LEFT + self.span * (place + 0.5)

    def axes(self) -> Iterator[str]:
        """Lines with their figures, and the names of as many categories as there is room for."""
        lines_ = round((self.high - self.low) / self.step)
        for number in range(lines_ + 1):
            value = self.low + number * self.step
            at = self.y(value)
            kind = "axis" if abs(value) < self.step / 1000 else "grid"
            yield f'<path class="{kind}" d="M{LEFT} {at:.1f}H{self.width - RIGHT}"/>'
            yield f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{short(value)}</text>'
        every = math.ceil(max(map(len, self.chart.categories), default=1) * 6.5 / self.span)
        for place, name in enumerate(self.chart.categories):
            if place % every == 0:
                yield f'<text x="{self.x(place):.1f}" y="{self.height - 6}" text-anchor="middle">{escape(clipped(name))}</text>'


def short(value: float) -> str:
    """A figure of an axis: 1.5M, 20k, 300."""
    for size, sign in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:g}{sign}"
    return f"{value:g}"


def clipped(name: str) -> str:
    return name if len(name) <= 18 else f"{name[:17]}…"


def numbers(chart: Chart) -> list[float]:
    return [float(value) for one in chart.series for value in one.values]


# ---- shapes


def bars(chart: Chart, width: int, height: int) -> Iterator[str]:
    """A bar for each figure, those of a category side by side."""
    values = numbers(chart)
    plot = Plot(chart, width, height, min(values, default=0), max(values, default=0))
    yield from plot.axes()
    each = plot.span * 0.76 / max(len(chart.series), 1)
    for number, one in enumerate(chart.series):
        for place, value in enumerate(one.values):
            left = plot.x(place) - plot.span * 0.38 + each * number
            yield bar(plot, left, each * 0.92, 0.0, float(value), number, title(chart, one, place))


def stacked(chart: Chart, width: int, height: int) -> Iterator[str]:
    """The figures of a category on top of each other, negative ones below the axis."""
    heights = [sum(max(float(one.values[place]), 0) for one in chart.series) for place in range(len(chart.categories))]
    depths = [sum(min(float(one.values[place]), 0) for one in chart.series) for place in range(len(chart.categories))]
    plot = Plot(chart, width, height, min(depths, default=0), max(heights, default=0))
    yield from plot.axes()
    for place in range(len(chart.categories)):
        up = down = 0.0
        for number, one in enumerate(chart.series):
            value = float(one.values[place])
            begin = up if value >= 0 else down
            left = plot.x(place) - plot.span * 0.36
            yield bar(plot, left, plot.span * 0.72, begin, begin + value, number, title(chart, one, place))
            up, down = (up + value, down) if value >= 0 else (up, down + value)


def bar(plot: Plot, left: float, wide: float, begin: float, end: float, number: int, told: str) -> str:
    top, bottom = sorted((plot.y(begin), plot.y(end)))
    shape = f'x="{left:.1f}" y="{top:.1f}" width="{max(wide, 1):.1f}" height="{bottom - top:.1f}"'
    return f"<rect {shape}{colour(number)}><title>{told}</title></rect>"


def lines(chart: Chart, width: int, height: int) -> Iterator[str]:
    """A line for each series, with a point where it has a figure."""
    values = numbers(chart)
    plot = Plot(chart, width, height, min(values, default=0), max(values, default=0))
    yield from plot.axes()
    for number, one in enumerate(chart.series):
        points = [(plot.x(place), plot.y(float(value))) for place, value in enumerate(one.values)]
        path = " ".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(points))
        yield f'<path class="ln" d="{path}"{colour(number)}/>'
        for place, (x, y) in enumerate(points):
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"{colour(number)}><title>{title(chart, one, place)}</title></circle>'


def pie(chart: Chart, width: int, height: int) -> Iterator[str]:
    """The share of each category in the first series; what is not positive has none."""
    if not chart.series:
        return
    one = chart.series[0]
    shares = [max(float(value), 0.0) for value in one.values]
    whole, turned = sum(shares), 0.0
    middle, radius = (width / 2, height / 2), height / 2 - 8
    for place, share in enumerate(shares):
        if not whole or not share:
            continue
        part = share / whole
        told = f"<title>{title(chart, one, place)}</title>"
        if part > 0.9999:
            yield f'<circle cx="{middle[0]}" cy="{middle[1]}" r="{radius}"{colour(place)}>{told}</circle>'
        else:
            yield f'<path d="{slice_(middle, radius, turned, turned + part)}"{colour(place)}>{told}</path>'
        turned += part


def slice_(middle: tuple[float, float], radius: float, begin: float, end: float) -> str:
    """The path of a part of a pie, its beginning and end in turns from the top."""
    (x1, y1), (x2, y2) = (on_circle(middle, radius, turn) for turn in (begin, end))
    wide = 1 if end - begin > 0.5 else 0
    return f"M{middle[0]:.1f} {middle[1]:.1f}L{x1:.1f} {y1:.1f}A{radius:.1f} {radius:.1f} 0 {wide} 1 {x2:.1f} {y2:.1f}Z"


def on_circle(middle: tuple[float, float], radius: float, turn: float) -> tuple[float, float]:
    angle = 2 * math.pi * turn - math.pi / 2
    return middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)


def title(chart: Chart, one: Series, place: int) -> str:
    """What is read where a figure is pointed at."""
    name = chart.categories[place]
    told = f"{name}, {one.title}" if one.title else name
    return str(escape(f"{told}: {chart.write(one.values[place])}"))


def series_of(
    rows: Sequence[tuple[int, int, Decimal | int]], categories: Sequence[str], titles: Sequence[str]
) -> tuple[Series, ...]:
    """Series out of figures by the places of their category and series; what is not told is 0."""
    found: list[list[Decimal | int]] = [[0] * len(categories) for _title in titles]
    for category, number, value in rows:
        found[number][category] = value
    return tuple(Series(title_, tuple(values)) for title_, values in zip(titles, found, strict=True))
