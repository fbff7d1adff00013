"""What would come back of an archive into addons that are installed, told before it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from core.composition.addonset import AddonSet
from core.policy.archives.extracts import MARKS
from core.policy.archives.merging import of_days
from core.policy.archives.selection import Selection
from core.policy.plan import Thing

Wanted = Callable[[Mapping[str, Any]], bool]
"""Whether a row of an archive, by the names of its columns, would be brought in."""


def missing(connection: Connection, parts: AddonSet, chosen: Selection) -> Iterator[Thing]:
    """The records of the choice that are not here, by table, and those whose empty columns would be filled."""
    for told in chosen.extracts:
        table = parts.base.metadata.tables.get(told["table"])
        if table is None or told["kind"] == "needs":
            continue
        columns = told["kind"] == "columns"
        wanted = filled(connection, table, told, chosen) if columns else absent(connection, table, told)
        rows = sum(1 for row in marks(chosen, told) if wanted(row))
        if rows:
            yield Thing("filled" if columns else "record", told["table"], told["titles"][""], rows)


def marks(chosen: Selection, told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The chosen rows by the names of their columns."""
    names = [name for name, _form in told["columns"]]
    return (dict(zip(names, row, strict=True)) for row in chosen.lines(told))


def absent(connection: Connection, table: Table, told: Mapping[str, Any]) -> Wanted:
    """Whether a row is not here."""
    names = [name for name, _form in told["columns"]]
    known = (
        told["known_by"] if told["kind"] == "rows" else ["uid"] if "uid" in names and "uid" in table.columns else ["id"]
    )
    here = {tuple(row) for row in connection.execute(select(*(table.c[name] for name in known)))}
    return lambda row: tuple(row[name] for name in known) not in here


def filled(connection: Connection, table: Table, told: Mapping[str, Any], chosen: Selection) -> Wanted:
    """Whether a row has something for a record that is here and has nothing there."""
    own = [name for name, _form in told["columns"] if name in table.columns and name not in MARKS]
    within = select(table.c.id).where(of_days(table, chosen.choice))
    empty = {name: set(connection.scalars(within.where(table.c[name].is_(None)))) for name in own}
    return lambda row: any(row[name] is not None and row["id"] in empty[name] for name in own)
