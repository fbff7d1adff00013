"""A table of sums as a plain table: a column for each value that its columns have, each measure and each currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.screens.boards.figures import measure_title
from core.screens.boards.pivot import Keys, Table
from core.screens.finding.dimensions import Measure, named, titled
from core.services.exchange.outgoing import Heading
from core.values.words import _

Figure = tuple[Keys, int, str]
"""The values of the columns, which of the measures, and its currency."""


def flat(table: Table) -> tuple[list[Heading], list[list[Any]]]:
    """The headings and rows of a table; the sums of sums stand as they are shown, the whole last."""
    columns = list(figures(table))
    headings = [*(Heading(titled(one, table.look)) for one in table.rows), *(heading(table, one) for one in columns)]
    if not table.rows:
        headings.insert(0, Heading(table.look.words(_("Total"))))
    rows = [[*titles(table, row), *cells(table, row, columns)] for row in (*table.row_keys(), ())]
    return headings, rows if ((), ()) in table.tallies else []


def figures(table: Table) -> Iterator[Figure]:
    """What stands in each column that has a figure."""
    for column in (*table.column_keys(), ()):
        for place, measure in enumerate(table.measured):
            for currency in currencies(table, measure, column):
                yield column, place, currency


def currencies(table: Table, measure: Measure | None, column: Keys) -> list[str]:
    """The currencies that a measure was found in below the values of a column; none for what has no currency."""
    if measure is None:
        return [""]
    whole = table.tallies.get(((), column))
    return sorted(whole.amounts[table.measures.index(measure)]) or [""] if whole is not None else [""]


def heading(table: Table, figure: Figure) -> Heading:
    """What a column is called: Ready, Price, sum, UAH."""
    column, place, currency = figure
    measure = table.measured[place]
    values = [named(one, key, table.look) for one, key in zip(table.columns, column, strict=False)]
    if not column and table.columns:
        values = [table.look.words(_("Total"))]
    money = measure is not None and measure.reach.field.kind == "money"
    title = " / ".join(filter(None, [*values, measure_title(measure, table.look), currency]))
    return Heading(title, "amount" if money else "number")


def titles(table: Table, row: Keys) -> list[str]:
    """The values of a row, one below the other; the whole says so."""
    said = [named(one, key, table.look) for one, key in zip(table.rows, row, strict=False)]
    said = said or [table.look.words(_("Total"))]
    return said + [""] * (max(len(table.rows), 1) - len(said))


def cells(table: Table, row: Keys, columns: Sequence[Figure]) -> Iterator[Any]:
    """The figures of a row."""
    for column, place, currency in columns:
        tally, measure = table.tallies.get((row, column)), table.measured[place]
        if tally is None:
            yield None
        elif measure is None:
            yield tally.count
        else:
            yield tally.results(table.measures)[table.measures.index(measure)].get(currency)
