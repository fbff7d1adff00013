"""What a plan will take: from the rows it moves, and from what earlier plans of this business took."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

from sqlalchemy import Connection, func, select

from core.policy.archives.archive import LEVEL, line_of
from core.policy.archives.extracts import Extract
from core.policy.archives.portable import FORMS
from core.policy.plan import Expected
from core.policy.plans.history import History

TAKES, HOLDS = (1.5, 15_000), (0.15, 120_000)
"""Seconds of a plan that moves nothing, and rows it moves in a second; of these seconds, those that others wait."""
MANY = 1000
"""Rows from which on they count; below, a plan takes what composing and comparing take."""
RUNS = 9
"""How many of the last plans tell how fast this business is."""
SLOWEST = 20.0
SAMPLE, SAMPLED_BYTES = 100, 1 << 18
"""Rows, and bytes, of each table by which the size of its archive is told."""
OVERHEAD = 2_000


def expected(history: History, rows: int, size: int) -> Expected:
    """What moving so many rows takes here."""
    takes = formula(TAKES, rows) * pace(history, "took", rows)
    holds = formula(HOLDS, rows) * pace(history, "held", rows)
    return Expected(rows, round(takes, 2), round(min(holds, takes), 2), size)


def formula(figures: tuple[float, float], rows: int) -> float:
    """Seconds by the rows alone."""
    return figures[0] + rows / figures[1]


def pace(history: History, what: str, rows: int) -> float:
    """How much longer than the rows alone say plans of this business took that moved many, or few; 1 without any."""
    figures = {"took": TAKES, "held": HOLDS}[what]
    runs = [(moved, told[what]) for moved, told in outcomes(history) if told.get(what)]
    found = [seconds / formula(figures, moved) for moved, seconds in runs if (moved < MANY) == (rows < MANY)]
    return min(max(median(found[:RUNS]), 1 / SLOWEST), SLOWEST) if found else 1.0


def outcomes(history: History) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of earlier plans and what came of them, the last first."""
    for run in history.runs:
        if "outcome" in run.plan and "expected" in run.plan:
            yield run.plan["expected"]["rows"], run.plan["outcome"]


def counted(connection: Connection, extract: Extract) -> int:
    """How many rows an archive would have of a table."""
    asked = select(func.count()).select_from(extract.table).where(extract.where)
    return int(connection.execute(asked).scalar_one())


def size_of(connection: Connection, extracts: Iterable[tuple[Extract, int]]) -> int:
    """About how many bytes the archive of these rows will have: some of each table are written as it writes them."""
    return OVERHEAD + sum(round(row_size(connection, extract) * rows) for extract, rows in extracts if rows)


def row_size(connection: Connection, extract: Extract) -> float:
    """The bytes of one row of a table in an archive, on the average of its first."""
    forms = [FORMS[form].write for _, form in extract.columns]
    lines: list[bytes] = []
    with connection.execute(extract.rows().limit(SAMPLE).execution_options(yield_per=10)) as found:
        for values in found:
            lines.append(line_of(values, forms))
            if sum(map(len, lines)) > SAMPLED_BYTES:
                break
    return len(zlib.compress(b"".join(lines), LEVEL)) / max(len(lines), 1)
