"""What is chosen of an archive: some of its tables, the records of some days, and all that belongs to these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.policy.archives.archive import Archive
from core.policy.plan import Choice
from core.values.errors import UserError
from core.values.words import _

Told = Mapping[str, Any]
"""One extract as the manifest of an archive tells it."""

Keeps = Callable[[Mapping[str, Any]], bool]
"""Whether a row, by the names of its columns, is chosen."""

DATED = ("instant", "date", "datetime")
CREATED = "created_at"


class Selection:
    """A part of an archive, read as an archive is; UserError where the archive has no such tables."""

    def __init__(self, archive: Archive, choice: Choice) -> None:
        self.archive, self.choice = archive, choice
        self.path: Path = archive.path
        tables = {told["table"] for told in archive.extracts}
        if unknown := sorted(set(choice.tables) - tables):
            told = _("The archive {name} has no table {unknown}; it has {tables}.")
            values = {"unknown": ", ".join(unknown), "tables": ", ".join(sorted(tables))}
            raise UserError(told, name=archive.path.name, **values)

    def verify(self) -> None:
        self.archive.verify()

    @cached_property
    def extracts(self) -> list[dict[str, Any]]:
        """The chosen extracts, with as many rows as are chosen of each."""
        chosen = [told for told in self.archive.extracts if self._keeps(told) is not None]
        return [{**told, "rows": sum(1 for _row in self.lines(told))} for told in chosen]

    def lines(self, extract: Told) -> Iterator[list[Any]]:
        """The chosen rows of an extract."""
        names = [name for name, _form in extract["columns"]]
        keeps = self._keeps(extract)
        assert keeps is not None
        for row in self.archive.lines(extract):
            if keeps(dict(zip(names, row, strict=True))):
                yield row

    @property
    def dated(self) -> bool:
        """Whether only some days are chosen."""
        return bool(self.choice.since or self.choice.until)

    # ---- by table and day

    def _keeps(self, told: Told) -> Keeps | None:
        """Which rows of an extract are chosen; None where none can be."""
        kind, wanted = told["kind"], not self.choice.tables or told["table"] in self.choice.tables
        if kind == "needs":
            return self._needed(told)
        if kind == "rows":
            return self._attached(told, wanted)
        if not wanted:
            return None
        return self._of_days(told) if kind == "table" and self.dated else everything

    def _of_days(self, told: Told) -> Keeps:
        """The rows of the chosen days, or those that belong to such a record."""
        if key := self._parent(told):
            of = self._records[key["table"]]
            return lambda row: row[key["column"]] in of
        forms = dict(told["columns"])
        name = next((name for name in (self.choice.by, CREATED) if forms.get(name) in DATED), "")
        return (lambda row: self._chosen_day(row[name])) if name else nothing

    def _parent(self, told: Told) -> Mapping[str, Any] | None:
        """The key by which a row belongs to a record of another table of the archive, which comes before it."""
        tables = [other["table"] for other in self.archive.extracts if other["kind"] == "table"]
        before = tables[: tables.index(told["table"])]
        keys: list[Mapping[str, Any]] = told["keys"]
        return next((key for key in keys if not key["nullable"] and key["table"] in before), None)

    @cached_property
    def _records(self) -> dict[str, set[int]]:
        """The numbers of the records of the chosen days, by table, whatever tables are chosen."""
        found = self.__dict__["_records"] = dict[str, set[int]]()
        for told in self.archive.extracts:
            if told["kind"] == "table":
                found[told["table"]] = self._ids(told, self._of_days(told) if self.dated else everything)
        return found

    def _ids(self, told: Told, keeps: Keeps) -> set[int]:
        names = [name for name, _form in told["columns"]]
        rows = (dict(zip(names, row, strict=True)) for row in self.archive.lines(told))
        return {row["id"] for row in rows if keeps(row)}

    def _chosen_day(self, value: datetime | date | None) -> bool:
        """Whether an instant or a day lies within the chosen days."""
        if value is None:
            return False
        if isinstance(value, datetime):
            value = (value.astimezone(ZoneInfo(self.choice.zone)) if value.tzinfo else value).date()
        return (self.choice.since or "0") <= value.isoformat() <= (self.choice.until or "9")

    # ---- rows of tables that stay

    def _attached(self, told: Told, wanted: bool) -> Keeps | None:
        """Rows that belong to chosen records; what belongs to none comes only if it is asked for."""
        if not told["belongs"]:
            return everything if wanted and not self.dated else None
        if self.choice.everything:
            return everything
        model, record = told["belongs"]
        named = set(self.choice.tables) - {told["table"]}
        asked = named or (set(self._records) if wanted else set())

        def keeps(row: Mapping[str, Any]) -> bool:
            table = str(row[model]).replace(".", "_")
            return (table in asked) and row[record] in self._records.get(table, ())

        return keeps if asked else None

    def _needed(self, told: Told) -> Keeps | None:
        """Rows that chosen rows point to, and rows that belong to such."""
        if self.choice.everything:
            return everything
        owners = [key for key in told["keys"] if key["table"] in self._contents]
        if owners:
            of, column = self._contents[owners[0]["table"]], owners[0]["column"]
            return lambda row: row[column] in of
        needed = self._contents.get(told["table"], set())
        return (lambda row: row["id"] in needed) if needed else None

    @cached_property
    def _contents(self) -> dict[str, set[int]]:
        """What chosen rows point to, by table."""
        found: dict[str, set[int]] = {}
        needs = {told["table"] for told in self.archive.extracts if told["kind"] == "needs"}
        for told in self.archive.extracts:
            keys = [key for key in told["keys"] if key["table"] in needs and told["kind"] != "needs"]
            if keys and self._keeps(told) is not None:
                places = {name: place for place, (name, _form) in enumerate(told["columns"])}
                for row in self.lines(told):
                    for key in keys:
                        found.setdefault(key["table"], set()).add(row[places[key["column"]]])
        return found


def everything(_row: Mapping[str, Any]) -> bool:
    return True


def nothing(_row: Mapping[str, Any]) -> bool:
    return False


def refuse_days(choice: Choice) -> None:
    """UserError where a day of the choice is no date, or the last lies before the first."""
    for day in (choice.since, choice.until):
        if day and (len(day) != len("2026-01-31") or not is_date(day)):
            raise UserError(_("{value} is no date; write it like 2026-01-31."), value=day)
    if choice.since and choice.until and choice.since > choice.until:
        raise UserError(_("The last day lies before the first."))


def is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
