"""The page that lists every check, for authors of addons; docs/addons/checks.md is what this makes.

`python -m core.conformance.listing` writes it into the checkout in the working folder.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.conformance.check import GROUPS, Check, Needs, checks

PAGE = Path("docs/addons/checks.md")
LOOKS_AT = {
    Needs.FILES: "its files",
    Needs.SET: "its composed set",
    Needs.PAGES: "its pages, on SQLite",
    Needs.DATABASE: "databases",
    Needs.BROWSER: "its pages in Chromium",
}
HEAD = """# What every addon is checked for

`gazda check ADDON` runs these checks of an addon, and `pytest` collects them wherever an `addon.toml` lies. What is
found names the addon, the place and the way out. Checks without a database (`gazda check ADDON --quick`) are those that
look at files and at the composed set. Those marked *grows* have a thorough variant, which takes long: `gazda check
--long`, or pytest's mark `long`. What a machine lacks, PostgreSQL, Chromium or axe, is passed over and said.

This page is written by `python -m core.conformance.listing`.
"""
LATER_HEAD = """
## What will be checked

These wait for what they look at, and join with the issue that brings it.

| group | promise | issue |
| --- | --- | --- |
"""
ELSEWHERE_HEAD = """
## What the kernel itself sees to

No addon can break these; tests of the kernel hold them.

| group | promise | where |
| --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A promise that no check of an addon holds: what does, or which issue brings what it is about."""

    group: str
    promise: str
    by: str


LATER = (
    Line("access", "restricted fields do not appear in the API", "5, trust: the API"),
    Line("access", "every resource of the API answers 404 to who may not read it", "5, trust: the API"),
    Line("jobs", "what was sent outside carries the job's id, seen at the other side", "9, the edges: simulators"),
)
ELSEWHERE = (
    Line("safety", "what is sent is limited before any addon sees it", "tests/web/test_received.py"),
    Line("safety", "a change without the token of our form is refused", "tests/web/test_every_route.py"),
    Line("people", "whole stories by keyboard alone, with script and without", "tests/e2e/test_keyboard.py"),
    Line("safety", "formulas in reports of an import are text", "tests/services/exchange/test_formulas.py"),
)


def page() -> str:
    """The whole page."""
    return HEAD + "".join(sections(checks())) + LATER_HEAD + rows(LATER) + ELSEWHERE_HEAD + rows(ELSEWHERE)


def sections(found: list[Check]) -> Iterator[str]:
    """A table of each group."""
    for group in GROUPS:
        yield f"\n## {group}\n\n| check | promise | looks at |\n| --- | --- | --- |\n"
        yield from (row(check) for check in found if check.group == group)


def row(check: Check) -> str:
    where = LOOKS_AT[check.needs]
    if check.needs is Needs.DATABASE:
        where = " and ".join({"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine] for engine in check.engines)
    grows = "; grows" if check.grows else ""
    return f"| `{check.name}` | {check.promises.replace('|', chr(92) + '|')} | {where}{grows} |\n"


def rows(lines: tuple[Line, ...]) -> str:
    return "".join(f"| {line.group} | {line.promise} | {line.by} |\n" for line in lines)


def main() -> int:
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
