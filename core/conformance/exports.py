"""What an addon's lists give when they are taken out of the program, by somebody of a role who may export."""

from __future__ import annotations

import csv
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from core.conformance.pages import Pages
from core.policy.env import Person
from core.policy.people import User
from core.screens.exports.making import Order, produce
from core.screens.views import List
from core.services.exports import Wish, exporter

COLUMNS = 20
"""Columns of one file; a list takes some more."""


def who(shown: Pages, role: str) -> Person:
    """Somebody of a role who was given the right to export as well."""
    with shown.business.env(trusted=True) as env:
        model: Any = env[User]
        key = env.session.scalar(select(model.id).where(model.login == f"check {role}"))
        right = next(name for name, known in env.parts.roles().items() if known is exporter)
    return Person(key, f"Somebody {role}", frozenset({role, right}) - {""}, "en")


def tables(shown: Pages, view: type[List], role: str) -> Iterator[list[list[str]]]:
    """All columns of a list as the CSV files that hold them."""
    for path in files(shown, view, role, "csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield list(csv.reader(file))


def sheets(shown: Pages, view: type[List], role: str) -> Iterator[str]:
    """The sources of the sheets in the workbooks that hold the same."""
    for path in files(shown, view, role, "xlsx"):
        yield sources(path)


def sources(book: Any) -> str:
    """The sources of the sheets of a workbook."""
    with zipfile.ZipFile(book) as package:
        names = [name for name in package.namelist() if name.startswith("xl/worksheets/")]
        return "".join(package.read(name).decode("utf-8", "replace") for name in names)


def files(shown: Pages, view: type[List], role: str, kind: str) -> Iterator[Path]:
    """Exports of a list that have each of its model's fields in one of them."""
    person, names = who(shown, role), list(view.mapped().known())
    with tempfile.TemporaryDirectory(prefix="gazda-") as folder:
        for start in range(0, len(names), COLUMNS):
            query = urlencode({"cols": ",".join(names[start : start + COLUMNS])})
            path = Path(folder) / f"export-{start}"
            wish = Wish(view.model.part_name, kind, path.name, query)
            produce(Order(shown.business, person, wish), path, lambda *told, **more: None)
            yield path
