"""What a benchmark measured, beside what it may be at most or at least."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; it must be no more than `most` and no less than `least`, where these are said."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    @property
    def limit(self) -> str:
        if self.most is not None:
            return f"≤ {self.most:g} {self.unit}"
        return f"≥ {self.least:g} {self.unit}" if self.least is not None else ""

    def __str__(self) -> str:
        mark = "" if self.holds else "   BEYOND THE LIMIT"
        return f"{self.name:60} {self.value:10.2f} {self.unit:8} {self.limit:16}{mark}".rstrip()


Measure = Callable[[argparse.Namespace], Iterable[Figure]]


def main(
    measure: Measure, told: str, prepare: Callable[[argparse.ArgumentParser], object] = lambda parser: None
) -> None:
    """Measure as the command line says, print each figure beside its limit, and exit with 1 where one is beyond it."""
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument(
        "--quick", action="store_true", help="with less data and for a shorter time, as a check of the script"
    )
    parser.add_argument("--json", type=Path, help="write the figures into this file too")
    prepare(parser)
    asked = parser.parse_args()
    figures = []
    for figure in measure(asked):
        print(figure, flush=True)
        figures.append(figure)
    if asked.json:
        asked.json.write_text(json.dumps([asdict(figure) for figure in figures]), encoding="utf-8")
    sys.exit(0 if all(figure.holds for figure in figures) else 1)
