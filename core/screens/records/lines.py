"""The rows of a form: lines of the record that is typed in, as many as are typed, and an empty one to copy."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from core.screens.elements import Lines, Row
from core.screens.elements.forms import NEW
from core.screens.look import Look
from core.screens.records.fields import Draft, condition, field_of
from core.screens.records.inputs import Input
from core.screens.records.saving import ID, MOST_ROWS, REMOVE, LineShape, Shape, indices

SHORT = 12
"""Letters at most of what stands in a narrow column."""


def lines_of(draft: Draft, line: LineShape, look: Look) -> Lines:
    """The rows of a line, as many as are typed; the first one says what to write, be it typed in or come by a script."""
    there = indices(draft.typed, line.name)
    for wanted in line.inputs:
        if wanted.kind == "link":
            draft.learn(wanted.target, [draft.typed.get(f"{line.name}-{index}-{wanted.name}", "") for index in there])
    fresh = copy(draft)
    fresh.typed, fresh.errors = blank_row(line, NEW), {}
    blank = row_of(fresh, line, NEW, look, hinted=True)
    return Lines(
        line.name,
        look.words(line.title),
        tuple(look.words(wanted.field.title) for wanted in line.inputs),
        tuple(row_of(draft, line, index, look, hinted=index == there[0]) for index in there),
        kinds=tuple(width_of(wanted) for wanted in line.inputs),
        hints=tuple(field.hint for field in blank.fields),
        blank=unhinted(blank) if there else blank,
        most=MOST_ROWS,
        **condition(draft, line.name),
    )


def row_of(draft: Draft, line: LineShape, index: int | str, look: Look, *, hinted: bool = False) -> Row:
    """One row of a line; what to write is said where it is `hinted`."""
    place = f"{line.name}-{index}-"
    fields = tuple(field_of(draft, wanted, place + wanted.name, look, short=True) for wanted in line.inputs)
    row = Row(index, line.name, draft.typed.get(place + ID, ""), fields, bool(draft.typed.get(place + REMOVE)))
    return row if hinted else unhinted(row)


def unhinted(row: Row) -> Row:
    """The same row, which does not say what to write."""
    return replace(row, fields=tuple(replace(field, hint="") for field in row.fields))


def width_of(wanted: Input) -> str:
    """What kind of column an input needs; one of a few letters is short."""
    return "short" if wanted.kind == "line" and wanted.longest <= SHORT else wanted.kind


def with_blank_lines(shape: Shape, typed: dict[str, str], names: Sequence[str]) -> dict[str, str]:
    """The form with one more empty row in each line of `names`."""
    grown = dict(typed)
    for name in names:
        line = shape.line(name)
        if line is not None and not line.chosen:
            there = indices(grown, name)
            grown |= blank_row(line, max(there, default=-1) + 1) if len(there) < MOST_ROWS else {}
    return grown


def blank_row(line: LineShape, index: int | str) -> dict[str, str]:
    """What an empty row holds: nothing but the defaults of its choices."""
    place = f"{line.name}-{index}-"
    columns = {wanted.name: line.model.__mapper__.attrs[wanted.column].columns[0] for wanted in line.inputs}
    begun = {
        wanted.name: str(getattr(columns[wanted.name].default, "arg", "") or "")
        for wanted in line.inputs
        if wanted.kind == "choice"
    }
    return {place + name: begun.get(name, "") for name in (ID, *columns)}
