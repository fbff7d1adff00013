"""Cells of CSV that a spreadsheet would take for formulas, marked on the way out and unmarked on the way in.

A cell that begins with = + - @, a tab or the end of a line gets an apostrophe before it. One thing is left as it is:
a sign before digits, blanks, brackets, dots and commas only, that is a phone such as +380 67 123 45 67 or a negative
number. Nothing can be computed of these, and other programs need them plain; with a further + or - in it
(+380-67-123) a spreadsheet would make a sum of it, so it is marked.
"""

from __future__ import annotations

import re

# Spreadsheets also take the wide forms of these signs for the beginning of a formula.
BEGINNING = r"[=+\-@\t\r\n＝＋－＠]"
DANGEROUS = re.compile(rf"'*{BEGINNING}")
MARKED = re.compile(rf"'+{BEGINNING}")
HARMLESS = re.compile(r"[+-][\d ().,]*\d[\d ().,]*", re.ASCII)


def guarded(value: str) -> str:
    """The cell as it stands in CSV."""
    return f"'{value}" if DANGEROUS.match(value) and not HARMLESS.fullmatch(value) else value


def unguarded(value: str) -> str:
    """The cell as it is meant; many a person too writes '+380671234567 so that it stays a text."""
    return value[1:] if MARKED.match(value) else value
