"""The archive of what a removal takes away: one zip file with a line of JSON for each row, readable by any database.

Written from a snapshot while people work on; what changes meanwhile is added once the plan holds the database. The
comment of the zip is the seal of the whole file: no byte of it can change unseen.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Connection, Select

from core.policy.archives.extracts import Extract
from core.policy.archives.portable import FORMS
from core.policy.archives.sealing import BLANK, Sealing, is_whole
from core.policy.disk import sync_folder
from core.values.errors import UserError
from core.values.words import _

FORMAT = 2
BATCH = 500
LEVEL = 1
MANIFEST = "manifest.json"
CREATED = "created_at"
CATALOGS = "locale/"
UNREADABLE = (OSError, EOFError, KeyError, ValueError, RuntimeError, zlib.error, zipfile.BadZipFile)
"""What reading a damaged zip can raise."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The ids of rows that came, that changed, and that are gone."""

    added: list[int]
    changed: list[int]
    gone: list[int]


@dataclass(slots=True)
class Seen:
    """What is written of one extract: the marks of the rows in its snapshot, its members, and what changed since."""

    extract: Extract
    place: int
    marks: dict[int, str] = field(default_factory=dict)
    members: list[dict[str, Any]] = field(default_factory=list)
    since: Changes = field(default_factory=lambda: Changes([], [], []))
    last_id: int | None = None
    period: list[str] = field(default_factory=list)

    @property
    def is_something(self) -> bool:
        """Whether there are rows, or a table or columns that were without."""
        return self.extract.kind in ("table", "columns") or any(member["rows"] for member in self.members)

    def told(self) -> dict[str, Any]:
        """The extract in the manifest; a changed row stands in the snapshot and once more behind it.

        `period` is from when to when its records were made.
        """
        extract, since = self.extract, self.since
        rows = sum(member["rows"] for member in self.members) - len(since.gone) - len(since.changed)
        return {
            "table": extract.name, "kind": extract.kind, "columns": extract.columns, "rows": rows,
            "keys": [asdict(key) for key in extract.keys], "members": self.members, "gone": since.gone,
            "changed": since.changed, "last_id": self.last_id, "titles": dict(extract.titles),
            "known_by": extract.known_by, "belongs": extract.belongs, "period": self.period,
        }  # fmt: skip


class Writer:
    """An archive being written; until `finish` it lies under a name that nobody takes for an archive."""

    def __init__(self, path: Path, extracts: Sequence[Extract]) -> None:
        self.path, self.extracts = path, extracts
        self._part = path.with_suffix(".part")
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0)
        self._file = os.fdopen(os.open(self._part, flags, 0o600), "w+b")
        self._sealing = Sealing(self._file)
        stream = cast("IO[bytes]", self._sealing)  # it cannot seek, so that nothing is changed once it was written
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        self._zip.comment = BLANK
        self._seen = [Seen(extract, place) for place, extract in enumerate(extracts)]

    def snapshot(self, connection: Connection) -> None:
        """Write every extract whose later changes can be told."""
        for seen in self._seen:
            if seen.extract.follows:
                self._write(connection, seen, seen.extract.rows())
                seen.marks = seen.extract.marks(connection)

    def complete(self, connection: Connection) -> None:
        """Under the lock: write what changed since the snapshot, and the extracts that were left for now."""
        for seen in self._seen:
            seen.last_id = seen.extract.last_id(connection)
            if not seen.extract.follows:
                self._write(connection, seen, seen.extract.rows())
                continue
            seen.since = changes(seen.marks, seen.extract.marks(connection))
            later = sorted([*seen.since.changed, *seen.since.added])
            for start in range(0, len(later), BATCH):
                some = seen.extract.table.c.id.in_(later[start : start + BATCH])
                self._write(connection, seen, seen.extract.rows(some))

    def last_ids(self) -> dict[str, int]:
        """The highest id that each table of the archive ever gave."""
        return {seen.extract.name: seen.last_id for seen in self._seen if seen.last_id is not None}

    def finish(self, told: Mapping[str, Any], catalogs: Iterable[tuple[str, Path]] = ()) -> Path:
        """Close the archive, bring it to the disk and give it its name; `catalogs` are translations to keep in it."""
        for name, path in catalogs:
            self._zip.writestr(name, path.read_bytes())
        extracts = [seen.told() for seen in self._seen if seen.is_something]
        manifest = {"format": FORMAT, **told, "extracts": extracts}
        self._zip.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        self._zip.close()
        self._sealing.seal()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.rename(self.path)
        sync_folder(self.path.parent)
        return self.path

    def abandon(self) -> None:
        """The plan failed: leave nothing behind."""
        with suppress(OSError, ValueError):
            self._zip.close()
        self._file.close()
        self._part.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def _write(self, connection: Connection, seen: Seen, rows: Select[Any]) -> None:
        """Write one member, a line for each row."""
        name = f"{seen.place:03}-{seen.extract.name}.{len(seen.members)}.jsonl"
        forms = [FORMS[form].write for _, form in seen.extract.columns]
        made = next((place for place, (name, _) in enumerate(seen.extract.columns) if name == CREATED), None)
        digest, count, days = hashlib.sha256(), 0, set(map(datetime.fromisoformat, seen.period))
        with self._zip.open(name, "w", force_zip64=True) as member:
            for values in connection.execute(rows.execution_options(yield_per=1000)):
                line = line_of(values, forms)
                member.write(line)
                digest.update(line)
                count += 1
                if made is not None:
                    days = {min({*days, values[made]}), max({*days, values[made]})}
        seen.period = [day.isoformat() for day in sorted(days)]
        seen.members.append({"name": name, "rows": count, "sha256": digest.hexdigest()})


def line_of(values: Iterable[Any], forms: Iterable[Any]) -> bytes:
    """One row as a line of JSON."""
    plain = [value if value is None or form is None else form(value) for value, form in zip(values, forms, strict=True)]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def changes(before: Mapping[int, str], after: Mapping[int, str]) -> Changes:
    """What differs between the marks of two times, piece by piece: most pieces are as they were."""
    found = Changes([], [], [])
    for piece in sorted(before.keys() | after.keys()):
        if before.get(piece) != after.get(piece):
            old, new = marks_in(before.get(piece, "")), marks_in(after.get(piece, ""))
            found.added.extend(key for key in new if key not in old)
            found.changed.extend(key for key in new if key in old and new[key] != old[key])
            found.gone.extend(key for key in old if key not in new)
    return found


def marks_in(piece: str) -> dict[int, str]:
    """The mark of each row, by its id."""
    pairs = (pair.split(" ") for pair in piece.split(",") if pair)
    return {int(key): mark for key, mark in pairs}


def digest_of(stream: IO[bytes]) -> str:
    """The SHA-256 of what a stream holds."""
    digest = hashlib.sha256()
    while piece := stream.read(1 << 20):
        digest.update(piece)
    return digest.hexdigest()


class Archive:
    """An archive to be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with zipfile.ZipFile(path) as opened:
                self.manifest: dict[str, Any] = json.loads(opened.read(MANIFEST))
        except UNREADABLE:
            raise self._damaged() from None
        if self.manifest.get("format") != FORMAT:
            raise UserError(_("The archive {name} was written by another version of the program."), name=path.name)

    @property
    def addons(self) -> dict[str, str]:
        """The addons in it with their versions, dependencies first."""
        return {addon["name"]: addon["version"] for addon in self.manifest["addons"]}

    @property
    def made_at(self) -> str:
        """When it was written, as ISO 8601 has it."""
        return str(self.manifest["made_at"])

    @property
    def extracts(self) -> list[dict[str, Any]]:
        return list(self.manifest["extracts"])

    @property
    def holders(self) -> list[dict[str, Any]]:
        """The people who held roles of its addons."""
        return list(self.manifest["holders"])

    def catalogs(self, language: str) -> list[str]:
        """The translations of its addons into a language, as texts of catalogs; UserError where they are damaged."""
        try:
            with zipfile.ZipFile(self.path) as opened:
                names = [name for name in opened.namelist() if name.startswith(f"{CATALOGS}{language}/")]
                return [opened.read(name).decode("utf-8") for name in names]
        except UNREADABLE:
            raise self._damaged() from None

    @property
    def rows(self) -> int:
        return sum(extract["rows"] for extract in self.extracts)

    def verify(self) -> None:
        """Raise UserError where any byte of it is not what was written."""
        try:
            whole = is_whole(self.path)
        except OSError:
            whole = False
        if not whole:
            raise self._damaged()

    def lines(self, extract: Mapping[str, Any]) -> Iterator[list[Any]]:
        """The rows of an extract as they were in the end, in their forms."""
        reads = [FORMS[form].read for _, form in extract["columns"]]
        key = [column for column, _ in extract["columns"]].index("id")
        stale = {*extract["gone"], *extract["changed"]}
        with zipfile.ZipFile(self.path) as opened:
            for place, member in enumerate(extract["members"]):
                with opened.open(member["name"]) as stream:
                    for line in stream:
                        values = json.loads(line)
                        if place > 0 or values[key] not in stale:
                            yield [
                                v if v is None or read is None else read(v)
                                for v, read in zip(values, reads, strict=True)
                            ]

    def _damaged(self) -> UserError:
        return UserError(_("The archive {name} is damaged; take a copy of it from a backup."), name=self.path.name)
