"""The pivot: sums of records by the values of some fields, with the sums of sums; every figure leads to its records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.screens.ask import Ask
from core.screens.boards.figures import behind, dimensions_said, measure_title, measures_said, written
from core.screens.elements import Link, PivotCell, PivotHead, PivotPage, PivotRow
from core.screens.finding.asked import asked
from core.screens.finding.dimensions import MOST, Dimension, Key, Tally, named, order_of, tallies, titled
from core.screens.lists.addresses import address, pairs_of
from core.screens.lists.exporting import TABLE, buttons
from core.screens.lists.surround import around
from core.screens.look import Look, look_of
from core.screens.many import Pivot
from core.screens.views import List
from core.values.words import _

LEVELS, MEASURES = 2, 3
ROWS, COLUMNS = 500, 60
"""Rows and columns that are shown."""

Keys = tuple[Key, ...]


class Table:
    """The figures of a pivot by the values of its rows and columns, and by the beginnings of these."""

    def __init__(self, view: List, ask: Ask, pivot: Pivot) -> None:
        self.view, self.ask, self.look = view, ask, look_of(ask.env)
        self.rows = dimensions_said(view, ask, "r", pivot.rows, LEVELS)
        self.columns = dimensions_said(view, ask, "k", pivot.columns, LEVELS)
        self.measured = measures_said(view, ask, pivot.measures, MEASURES)
        self.measures = [one for one in self.measured if one is not None]
        found = tallies(view, asked(view, ask), (*self.rows, *self.columns), self.measures)
        self.cut = len(found) >= MOST
        self.tallies: dict[tuple[Keys, Keys], Tally] = {}
        for keys, tally in found.items():
            self._add(keys[: len(self.rows)], keys[len(self.rows) :], tally)

    def _add(self, row: Keys, column: Keys, tally: Tally) -> None:
        """Count a figure in its own cell, and in those of the rows and columns that it is below."""
        for above in range(len(row) + 1):
            for beside in {0, len(column)}:
                cell = self.tallies.setdefault((row[:above], column[:beside]), Tally(len(self.measures)))
                cell.join(self.measures, tally)

    def row_keys(self) -> list[Keys]:
        """The rows below the whole, each after the one that it is part of."""
        found = {row for row, column in self.tallies if row and not column}
        return sorted(found, key=lambda row: ordered(self.rows, row))

    def column_keys(self) -> list[Keys]:
        found = {column for row, column in self.tallies if column and not row}
        return sorted(found, key=lambda column: ordered(self.columns, column))

    def figures(self, row: Keys, column: Keys) -> Iterator[PivotCell]:
        """The measures of one cell."""
        tally = self.tallies.get((row, column))
        by = (*zip(self.rows, row, strict=False), *zip(self.columns, column, strict=False))
        href = behind(self.ask, self.view, by) if tally is not None else ""
        amounts = iter(tally.results(self.measures) if tally is not None else ())
        for one in self.measured:
            value: Any = (
                tally.count if one is None and tally is not None else next(amounts, None) if one is not None else None
            )
            yield PivotCell(written(one, value, self.look) if value is not None and value != {} else "", href)


def ordered(by: Sequence[Dimension], keys: Keys) -> list[tuple[Any, ...]]:
    return [order_of(one, key) for one, key in zip(by, keys, strict=False)]


def pivot_page(ask: Ask, pivot: Pivot) -> PivotPage:
    """The elements of a pivot for what the address asks."""
    view, look = pivot.listed, look_of(ask.env)
    table = Table(view, ask, pivot)
    columns = table.column_keys()
    shown = [*columns[:COLUMNS], ()]
    rows = table.row_keys()
    whole = table.tallies.get(((), ()))
    cut = table.cut or len(rows) > ROWS or len(columns) > COLUMNS
    return PivotPage(
        **around(ask, view, asked(view, ask), look),
        count=look.number(whole.count if whole is not None else 0),
        heads=tuple(heads(table, columns[:COLUMNS], look)),
        rows=(*(row_of(table, row, shown) for row in rows[:ROWS]), row_of(table, (), shown))
        if whole is not None
        else (),
        about=", ".join(titled(one, look) for one in table.rows),
        measured=", ".join(measure_title(one, look) for one in table.measured),
        export=tuple(buttons(ask, view, TABLE, pairs_of(ask))),
        arrange=Link(
            look.words(_("Rows, columns, measures")),
            address(f"{view.path()}/figures", pairs_of(ask)),
            "sliders-horizontal",
        ),
        cut=look.words(_("There is more than fits; narrow it by a condition, or gather by fewer values."))
        if cut
        else "",
    )


def row_of(table: Table, row: Keys, shown: Sequence[Keys]) -> PivotRow:
    by = tuple(zip(table.rows, row, strict=False))
    title = named(table.rows[len(row) - 1], row[-1], table.look) if row else table.look.words(_("Total"))
    cells = tuple(cell for column in shown for cell in table.figures(row, column))
    return PivotRow(title, len(row), cells, behind(table.ask, table.view, by))


def heads(table: Table, columns: Sequence[Keys], look: Look) -> Iterator[tuple[PivotHead, ...]]:
    """The heading rows: the values of each field of the columns, then what is measured where that is more than one thing."""
    each = len(table.measured)
    for level, one in enumerate(table.columns):
        found: list[tuple[Keys, int]] = []
        for column in columns:
            beginning = column[: level + 1]
            if found and found[-1][0] == beginning:
                found[-1] = (beginning, found[-1][1] + each)
            else:
                found.append((beginning, each))
        total = look.words(_("Total")) if level == 0 else ""
        yield (*(PivotHead(named(one, keys[-1], look), span) for keys, span in found), PivotHead(total, each))
    if each > 1 or not table.columns:
        titles = [measure_title(one, look) for one in table.measured]
        yield tuple(PivotHead(title) for _column in (*columns, ()) for title in titles)
