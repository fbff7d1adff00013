"""The zip file that a workbook is: looked over before anything in it is unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from core.services.exchange.table import Limits
from core.values.errors import UserError
from core.values.words import _

# A list of contents past this size would take seconds to read; ten thousand parts with long names stay below it.
CONTENTS = 1 << 20
# Less than this does no harm however well it was packed.
HARMLESS = 1_000_000
HEAD = 4096
MARKUP = (".xml", ".rels", ".vml")


class Capped(FileIO):
    """A file that is read in portions only, so that a list of a million entries is refused, not read."""

    def read(self, size: int | None = -1, /) -> bytes:
        """As a file reads, up to the size of a list of contents that a workbook may have."""
        data = super().read(CONTENTS + 1 if size is None or size < 0 else min(size, CONTENTS + 1))
        if len(data) > CONTENTS:
            raise BadZipFile("too many entries")
        return data


@contextmanager
def package(path: Path, name: str, limits: Limits) -> Iterator[ZipFile]:
    """The open zip, its list of contents within the limits; raises UserError for a bomb, and for damage inside too."""
    try:
        with Capped(path) as file, ZipFile(file) as archive:
            inspect(archive, name, limits)
            yield archive
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, OSError, ValueError) as error:
        raise damaged(name) from error


def damaged(name: str) -> UserError:
    """The sentence for a workbook that cannot be read to its end."""
    return UserError(
        _("{name} is damaged, or not a workbook; open it in a spreadsheet program and save it as XLSX."), name=name
    )


def inspect(archive: ZipFile, name: str, limits: Limits) -> None:
    """Refuse what no spreadsheet program writes: too much, too many, strange names, passwords."""
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise UserError(
            _("{name} holds {count} parts; a workbook has fewer than {limit}."),
            name=name,
            count=len(entries),
            limit=limits.entries,
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise UserError(_("{name} is protected by a password; save it without one."), name=name)
    inspect_size(entries, name, limits)
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) < len(names) or any(map(strange, entries)):
        raise UserError(_("{name} is not a workbook as spreadsheet programs write it; save it anew."), name=name)


def inspect_size(entries: list[ZipInfo], name: str, limits: Limits) -> None:
    """Refuse a file that is small and unpacks to much more than a table needs."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.unpacked:
        raise UserError(
            _("{name} unpacks to {size} MB; at most {limit} MB are read. Save the table as CSV UTF-8 or divide it."),
            name=name,
            size=unpacked // 1_000_000,
            limit=limits.unpacked // 1_000_000,
        )
    if unpacked > HARMLESS and unpacked > packed * limits.ratio:
        raise UserError(
            _("{name} unpacks to more than {limit} times its size; this is no table."), name=name, limit=limits.ratio
        )


def strange(entry: ZipInfo) -> bool:
    """Does the name lead out of the archive, or is it packed in a way that workbooks are not?"""
    name = entry.filename
    leads_out = PurePosixPath(name).is_absolute() or ".." in name.split("/") or "\\" in name or ":" in name
    return leads_out or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED)


def refuse_doctypes(archive: ZipFile, name: str) -> None:
    """Raise UserError where a part begins with a document type, in which attacks on readers of XML stand."""
    for entry in archive.infolist():
        if entry.filename.lower().endswith(MARKUP):
            with archive.open(entry) as part:
                if b"<!DOCTYPE" in part.read(HEAD).replace(b"\0", b"").upper():
                    raise doctype(name)


def doctype(name: str) -> UserError:
    """The sentence for a document type declaration (DTD)."""
    return UserError(_("{name} contains a document type declaration (DTD), which no workbook has."), name=name)
