"""Tables as CSV and XLSX for people: refused rows to correct and load again, and every export.

No cell becomes a formula: in XLSX each is typed as text, in CSV the dangerous ones are marked (see formulas.py).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from core.services.exchange.formulas import guarded
from core.services.exchange.table import Problem, Row
from core.values.errors import UserError
from core.values.words import _

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

# XML cannot hold these, and no text needs them.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
LONGEST = 32_767


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table as UTF-8 with the mark by which Excel knows it, divided by semicolons as Excel here expects."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows(map(guarded, row) for row in chain([columns], rows))


def write_xlsx(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table as a workbook in which every cell is text; raises UserError for a cell that it cannot hold."""
    from openpyxl import Workbook  # noqa: PLC0415  # it is large, and few processes write workbooks

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    try:
        for row in chain([columns], rows):
            sheet.append([text_cell(sheet, value) for value in row])
    except BaseException:
        sheet.close()
        raise
    book.save(path)


def text_cell(sheet: object, value: str) -> WriteOnlyCell:
    """A cell that is text whatever it begins with."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415  # as above

    value = ESCAPE.sub("_x005F_", CONTROL.sub("", value)).replace("\r", "_x000D_")
    if len(value) > LONGEST:
        raise UserError(
            _("A cell of more than {characters} characters does not fit into a workbook; take the CSV file."),
            characters=LONGEST,
        )
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def refused(rows: Iterable[Row], explain: Callable[[Problem], str]) -> Iterator[tuple[str, ...]]:
    """The refused rows as they were, each with its reasons in one more cell; `explain` puts them into words.

    Written under (*columns, title) and loaded again, that last column fits no field.
    """
    for row in rows:
        if row.refused:
            reasons = "; ".join(explain(problem) for problem in row.problems if problem.refused)
            yield (*row.values, reasons)
