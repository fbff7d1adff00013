"""The archive of a whole business: one zip file that any database can be filled from, with all that belongs to it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.policy.archives.archive import UNREADABLE, digest_of, line_of
from core.policy.archives.portable import FORMS
from core.policy.business import Business
from core.policy.businesses.extras import Extras
from core.policy.businesses.tables import Table
from core.policy.businesses.transfer import Living
from core.policy.disk import part_of, sync_folder
from core.values.errors import UserError
from core.values.version import VERSION
from core.values.words import _

FORMAT = 1
KIND = "business"
LEVEL = 1
MANIFEST, TABLES, ARCHIVES = "manifest.json", "tables/", "archives/"
SAID = ("name", "title", "hosts", "path")
"""What the archive tells of the directory's entry."""


def write_archive(path: Path, business: Business, source: Living) -> Path:
    """Write the whole business; until it is ended the file has another name."""
    part = part_of(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as opened:
            members = [write_table(opened, source, place, table) for place, table in enumerate(source.tables)]
            kept = [write_file(opened, file) for file in sorted(business.archives.glob("*.zip"))]
            told = {**about(business, source), "tables": members, "archives": kept}
            opened.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
        stream.flush()
        os.fsync(stream.fileno())
    Kept(part).verify()
    part.rename(path)
    sync_folder(path.parent)
    return path


def about(business: Business, source: Living) -> dict[str, Any]:
    """What the manifest says of where the business came from."""
    return {
        "format": FORMAT,
        "kind": KIND,
        "business": {name: value for name, value in asdict(business.entry).items() if name in SAID},
        "made_at": datetime.now(UTC).isoformat(),
        "kernel": VERSION,
        "database": business.engine.dialect.name,
        "addons": list(source.addons),
        "revisions": list(source.revisions),
        "extras": source.extras,
    }


def write_table(opened: zipfile.ZipFile, source: Living, place: int, table: Table) -> dict[str, Any]:
    """One member, a line of JSON for each row."""
    table.refuse_unknown()
    name = f"{TABLES}{place:03}-{table.name}.jsonl"
    forms = [FORMS[cell.form].write for cell in table.cells]
    digest, count = hashlib.sha256(), 0
    with opened.open(name, "w", force_zip64=True) as member:
        for row in source.rows(table):
            line = line_of(row, forms)
            member.write(line)
            digest.update(line)
            count += 1
    return {**table.as_json(), "member": name, "rows": count, "sha256": digest.hexdigest()}


def write_file(opened: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """The archive of a removed addon, as it is."""
    name = f"{ARCHIVES}{file.name}"
    opened.write(file, name, zipfile.ZIP_STORED)
    with file.open("rb") as stream:
        return {"member": name, "sha256": digest_of(stream)}


class Kept:
    """An archive of a business, to be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with zipfile.ZipFile(path) as opened:
                self.manifest: dict[str, Any] = json.loads(opened.read(MANIFEST))
            kind, number = self.manifest.get("kind"), self.manifest["format"]
            self._members = {told["name"]: told for told in self.manifest["tables"]} if kind == KIND else {}
        except UNREADABLE:
            raise self._damaged() from None
        if kind != KIND:
            raise UserError(_("The archive {name} is not that of a whole business."), name=path.name)
        if number != FORMAT:
            raise UserError(_("The archive {name} was written by another version of the program."), name=path.name)

    @property
    def entry(self) -> Mapping[str, Any]:
        """What the directory said of the business: name, title, hosts, path."""
        return {**self.manifest["business"], "hosts": tuple(self.manifest["business"]["hosts"])}

    @property
    def tables(self) -> Sequence[Table]:
        return [Table.from_json(told) for told in self.manifest["tables"]]

    @property
    def revisions(self) -> Sequence[str]:
        return list(self.manifest["revisions"])

    @property
    def addons(self) -> Sequence[str]:
        return list(self.manifest["addons"])

    @property
    def extras(self) -> Extras:
        return dict(self.manifest["extras"])

    def count(self, table: Table) -> int:
        return int(self._members[table.name]["rows"])

    def rows(self, table: Table) -> Iterator[Sequence[Any]]:
        reads = [FORMS[cell.form].read for cell in table.cells]
        with zipfile.ZipFile(self.path) as opened, opened.open(self._members[table.name]["member"]) as stream:
            for line in stream:
                yield [
                    v if v is None or read is None else read(v) for v, read in zip(json.loads(line), reads, strict=True)
                ]

    def verify(self) -> None:
        """Raise UserError where a member is not what was written."""
        try:
            with zipfile.ZipFile(self.path) as opened:
                for told in (*self.manifest["tables"], *self.manifest["archives"]):
                    with opened.open(told["member"]) as stream:
                        if digest_of(stream) != told["sha256"]:
                            raise self._damaged()
        except UNREADABLE:
            raise self._damaged() from None

    def unpack_archives(self, folder: Path) -> None:
        """Put the archives of removed addons where the business keeps them."""
        with zipfile.ZipFile(self.path) as opened:
            for told in self.manifest["archives"]:
                folder.mkdir(parents=True, exist_ok=True)
                with opened.open(told["member"]) as stream, (folder / Path(told["member"]).name).open("wb") as file:
                    shutil.copyfileobj(stream, file)

    def _damaged(self) -> UserError:
        return UserError(_("The archive {name} is damaged; take a copy of it from a backup."), name=self.path.name)
