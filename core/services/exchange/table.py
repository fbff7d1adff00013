"""What every reader gives: a source that can be read again and again, its rows, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple

from core.values.errors import UserError

Kind = Literal["csv", "xlsx", "vcard"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a foreign file is read: bytes, characters, counts and seconds. Past one of them it is refused."""

    file: int = 2_000_000_000
    rows: int = 2_000_000
    columns: int = 1_000
    cell: int = 1_000_000
    line: int = 2_000_000
    card: int = 8_000_000
    cells: int = 1_000_000
    unpacked: int = 200_000_000
    ratio: int = 100
    entries: int = 10_000
    seconds: float = 60


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Hints:
    """What the person says about the file where the guess was wrong; empty means guess."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row, or the cell of one column in it, is not as it should be; `refused` when it must not be loaded so.

    `row` is the number of the line, row or card as the person sees it in the file, `field` the column's title, empty
    for the row as a whole, `value` what stood there.
    """

    row: int
    field: str
    reason: UserError
    value: str = ""
    refused: bool = True


class Row(NamedTuple):
    """One record. `number` is the line, row or card in the file; `values` are aligned to the source's columns."""

    number: int
    values: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def refused(self) -> bool:
        """Is one of its problems such that the row must not be loaded?"""
        return any(problem.refused for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Table:
    """One reading of a source: its rows come once, as the file is read."""

    kind: Kind
    columns: tuple[str, ...]
    rows: Iterator[Row]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A recognised file. Each call of `rows` opens and reads it anew; any of its rows may raise a UserError."""

    kind: Kind
    name: str
    columns: tuple[str, ...]
    read: Callable[[], Iterator[Row]]
    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    def rows(self) -> Iterator[Row]:
        """The rows from the first one on, as a stream."""
        return self.read()

    def table(self) -> Table:
        """The columns and the rows together."""
        return Table(self.kind, self.columns, self.rows())

    def samples(self, count: int = 50) -> Sequence[tuple[str, ...]]:
        """The values of the first rows, for matching columns and for the preview."""
        return [row.values for row in islice(self.rows(), count)]
