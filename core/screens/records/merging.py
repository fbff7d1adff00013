"""Two people changed one record at once: what only one of them touched is joined, what both did is a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.screens.records.saving import ID, REMOVE, LineShape, Shape, blank, indices

MINE, THEIRS = "mine", "theirs"

Typed = Mapping[str, str]
Row = Mapping[str, str]
"""The texts of one line by the names of its fields."""


@dataclass(frozen=True, slots=True)
class Clash:
    """What two people changed: what was there, what is there, what was typed.

    `name` is its place in the form, a line by its record: site, phones-#7-number, phones-#7 for the whole line. `line`
    and `row` tell people which line is meant.
    """

    name: str
    title: str
    base: str
    theirs: str
    yours: str
    line: str = ""
    row: str = ""


def merge(shape: Shape, typed: dict[str, str], base: Typed, now: Typed, chosen: Mapping[str, str]) -> list[Clash]:
    """Put into `typed` what only others changed; gives what both changed and nobody has chosen yet.

    `base` is the form as it was shown, `now` as it would be shown at present; `chosen` maps places to MINE or THEIRS.
    """
    found: list[Clash] = []
    for wanted in shape.inputs:
        found += field(typed, wanted.name, wanted.field.title, base, now, chosen)
    for line in shape.lines:
        if line.chosen:
            typed[line.name] = joined(typed.get(line.name, ""), base.get(line.name, ""), now.get(line.name, ""))
        else:
            found += rows(line, typed, base, now, chosen)
    return found


def field(
    typed: dict[str, str], name: str, title: str, base: Typed, now: Typed, chosen: Mapping[str, str]
) -> Iterator[Clash]:
    """One field of the record itself."""
    was, there, mine = (of.get(name, "") for of in (base, now, typed))
    stays = verdict(was, there, mine, chosen.get(name))
    if stays == THEIRS:
        typed[name] = there
    elif stays is None:
        yield Clash(name, title, was, there, mine)


def verdict(was: object, there: object, mine: object, choice: str | None) -> str | None:
    """Whose value stays; None where that is to be asked."""
    if there in (was, mine):
        return MINE
    return THEIRS if mine == was else choice if choice in (MINE, THEIRS) else None


def joined(mine: str, was: str, there: str) -> str:
    """A set of choices with what each of the two added, and without what either took away."""
    own, old, new = ({key for key in text.split(",") if key} for text in (mine, was, there))
    return ",".join(sorted((own | (new - old)) - (old - new)))


def rows(line: LineShape, typed: dict[str, str], base: Typed, now: Typed, chosen: Mapping[str, str]) -> Iterator[Clash]:
    """The lines of one kind; those that others added are added to the form."""
    was, there = by_record(line, base), by_record(line, now)
    shown = {typed[place(line, index, ID)]: index for index in indices(typed, line.name)}
    for key, row in there.items():
        if key not in shown:
            put(line, typed, max(indices(typed, line.name), default=-1) + 1, {**row, ID: key})
    for key, index in shown.items():
        mine = {} if gone(line, typed, index) else texts(line, typed, index)
        if key in there and mine:
            yield from cells(line, typed, index, was.get(key, {}), there[key], chosen)
        elif key in was:
            yield from whole(line, typed, index, was[key], there.get(key, {}), chosen)


def cells(
    line: LineShape, typed: dict[str, str], index: int, was: Row, there: Row, chosen: Mapping[str, str]
) -> Iterator[Clash]:
    """The fields of a line that is still there for both."""
    key, mine = typed[place(line, index, ID)], texts(line, typed, index)
    for wanted in line.inputs:
        name, cell = f"{line.name}-#{key}-{wanted.name}", wanted.name
        before = was.get(cell, "")
        stays = verdict(before, there[cell], mine[cell], chosen.get(name))
        if stays == THEIRS:
            typed[place(line, index, cell)] = there[cell]
        elif stays is None:
            yield Clash(name, wanted.field.title, before, there[cell], mine[cell], line.title, told(line, was))


def whole(
    line: LineShape, typed: dict[str, str], index: int, was: Row, there: Row, chosen: Mapping[str, str]
) -> Iterator[Clash]:
    """A line that one of the two took away; a question if the other one changed it."""
    name = f"{line.name}-#{typed[place(line, index, ID)]}"
    mine = {} if gone(line, typed, index) else texts(line, typed, index)
    stays = verdict(was, there, mine, chosen.get(name))
    if stays == THEIRS:
        put(line, typed, index, {**there, REMOVE: "" if there else "1"})
    elif stays is None:
        yield Clash(name, line.title, told(line, was), told(line, there), told(line, mine))
    elif mine and not there:
        typed[place(line, index, ID)] = ""


def by_record(line: LineShape, typed: Typed) -> dict[str, Row]:
    """The lines that have a record, by its id."""
    keys = {index: typed.get(place(line, index, ID), "") for index in indices(typed, line.name)}
    return {key: texts(line, typed, index) for index, key in keys.items() if key}


def texts(line: LineShape, typed: Typed, index: int) -> Row:
    return {wanted.name: typed.get(place(line, index, wanted.name), "") for wanted in line.inputs}


def gone(line: LineShape, typed: Typed, index: int) -> bool:
    """Whether a line was taken away in the form."""
    return bool(typed.get(place(line, index, REMOVE))) or blank(line, list(texts(line, typed, index).values()))


def put(line: LineShape, typed: dict[str, str], index: int, row: Row) -> None:
    for name, value in row.items():
        typed[place(line, index, name)] = value


def place(line: LineShape, index: int, name: str) -> str:
    return f"{line.name}-{index}-{name}"


def told(line: LineShape, row: Row) -> str:
    """A line as people know it: what was typed in it, without the choices."""
    typed = (row.get(wanted.name, "") for wanted in line.inputs if wanted.kind not in ("choice", "check", "link"))
    return ", ".join(filter(None, typed))
