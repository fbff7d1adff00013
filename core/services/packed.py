"""An archive from elsewhere, read into memory: every name and size is looked over before anything is written."""

from __future__ import annotations

import tarfile
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from gzip import BadGzipFile, GzipFile
from io import RawIOBase
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from core.services.exchange.package import Capped
from core.values.errors import UserError
from core.values.words import _

ENTRIES = 2_000
PACKED = 20_000_000
UNPACKED = 50_000_000
LONGEST, DEEPEST = 200, 12
CHUNK = 1 << 16
HEADERS = 3 * tarfile.BLOCKSIZE * ENTRIES
"""What the headers of a tar with that many entries take."""

FORBIDDEN = frozenset('\\:*?"<>|') | {chr(code) for code in (*range(32), 127)}
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
"""What no file may be called on one system or another."""

ZIPS, TARS = (".zip", ".whl"), (".tar.gz",)

DAMAGED = _("{file} is damaged, or is not what its name says; get it again from where it came from.")
TOO_MUCH = _("{file} holds more than an addon needs: at most {entries} files, {size} MB unpacked.")
STRANGE = _("{file} is refused: it holds the name {name}, which leads elsewhere or cannot be kept on every system.")
TWICE = _("{file} is refused: it holds {name} twice, or once more with other capitals.")
SPECIAL = _("{file} is refused: {name} in it is no plain file: a link, a device, or packed in an unusual way.")
LOCKED = _("{file} is protected by a password; an archive of an addon must not be.")
KINDS = _("{file} is no archive that is known here; take a .whl, .zip or .tar.gz.")


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of an archive: its name, how large it says it is, and what it is."""

    name: str
    size: int
    folder: bool
    plain: bool


def contents(path: Path, name: str) -> dict[str, bytes]:
    """The files in the archive at `path`, which its sender called `name`, by their names in it.

    UserError says what it holds that no archive of an addon does.
    """
    if path.stat().st_size > PACKED:
        raise too_much(name)
    try:
        if name.lower().endswith(ZIPS):
            return of_zip(path, name)
        if name.lower().endswith(TARS):
            return of_tar(path, name)
    except BadZipFile as error:
        raise too_much(name) if str(error) == "too many entries" else UserError(DAMAGED, file=name) from error
    except (tarfile.TarError, BadGzipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise UserError(DAMAGED, file=name) from error
    raise UserError(KINDS, file=name)


# ---- zip, and the wheels that are one


def of_zip(path: Path, name: str) -> dict[str, bytes]:
    """The files in a zip."""
    with Capped(path) as file, ZipFile(file) as archive:
        entries = archive.infolist()
        if any(entry.flag_bits & 1 for entry in entries):
            raise UserError(LOCKED, file=name)
        if entries and min(entry.header_offset for entry in entries) > 0:
            raise UserError(DAMAGED, file=name)  # something else stands before it
        members = [member_of(entry) for entry in entries]
        refuse(members, name)
        files = [entry for entry, member in zip(entries, members, strict=True) if not member.folder]
        return {entry.filename: unzipped(archive, entry) for entry in files}


def member_of(entry: ZipInfo) -> Member:
    """An entry of a zip; of one that was packed on Windows no kind is known, and it is a file."""
    mode = entry.external_attr >> 16
    kind = S_ISDIR(mode) if entry.is_dir() else S_ISREG(mode)
    plain = (kind or mode >> 12 == 0) and entry.compress_type in (ZIP_STORED, ZIP_DEFLATED)
    return Member(entry.orig_filename, entry.file_size, entry.is_dir(), plain)


def unzipped(archive: ZipFile, entry: ZipInfo) -> bytes:
    """What an entry holds: no more than it says, and whole."""
    with archive.open(entry) as stream:
        found = b"".join(iter(lambda: stream.read(CHUNK), b""))
    if len(found) != entry.file_size:
        raise BadZipFile(entry.filename)
    return found


# ---- tar


class Metered(RawIOBase):
    """A stream that ends with an error once more came out of it than an addon needs."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.stream, self.name, self.left = stream, name, UNPACKED + HEADERS

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        found = self.stream.read(min(size, self.left + 1) if size >= 0 else self.left + 1)
        self.left -= len(found)
        if self.left < 0:
            raise too_much(self.name)
        return found


def of_tar(path: Path, name: str) -> dict[str, bytes]:
    """The files in a tar.gz, read from beginning to end; it is refused at the first entry that is wrong."""
    found: dict[str, bytes] = {}
    members: list[Member] = []
    with GzipFile(path) as packed, tarfile.open(fileobj=Metered(packed, name), mode="r|") as archive:  # type: ignore[arg-type, call-overload]  # it asks for less than a file
        for entry in archive:
            plain = (entry.isdir() or entry.type in (tarfile.REGTYPE, tarfile.AREGTYPE)) and not entry.issparse()
            members.append(Member(entry.name, entry.size, entry.isdir(), plain))
            refuse(members[-1:], name, len(members), sum(member.size for member in members))
            stream = archive.extractfile(entry) if entry.isreg() else None
            if stream is not None:
                found[entry.name] = stream.read()
    refuse(members, name)
    return found


# ---- what is looked at


def refuse(members: list[Member], file: str, count: int = 0, size: int = 0) -> None:
    """Raise UserError for names and kinds that no archive of an addon holds, and for too much of anything."""
    if (count or len(members)) > ENTRIES or (size or sum(member.size for member in members)) > UNPACKED:
        raise too_much(file)
    for member in members:
        name = member.name.removesuffix("/")
        if strange(name):
            raise UserError(STRANGE, file=file, name=shown(name))
        if not member.plain:
            raise UserError(SPECIAL, file=file, name=shown(name))
    for name in met_twice(members):
        raise UserError(TWICE, file=file, name=shown(name))


def too_much(file: str) -> UserError:
    return UserError(TOO_MUCH, file=file, entries=ENTRIES, size=UNPACKED // 1_000_000)


def strange(name: str) -> bool:
    """Whether a name leads out of the archive, or is one that some system cannot keep."""
    parts = name.split("/")
    return (
        not name
        or len(name) > LONGEST
        or len(parts) > DEEPEST
        or bool(FORBIDDEN & set(name))
        or PurePosixPath(name).is_absolute()
        or any(map(strange_part, parts))
    )


def strange_part(part: str) -> bool:
    """Whether one part of a path is nothing, the folder itself or the one above, or reserved somewhere."""
    return part in {"", ".", ".."} or part[-1] in ". " or part.partition(".")[0].lower() in RESERVED


def met_twice(members: Iterable[Member]) -> Iterator[str]:
    """The names that some system would take for one; a folder may be said twice, a file may not lie inside another."""
    seen: dict[str, Member] = {}
    spelt: dict[str, str] = {}
    for member in members:
        name = member.name.removesuffix("/")
        before = seen.setdefault(alike(name), member)
        if before is not member and not (before.folder and member.folder and before.name == member.name):
            yield name
        above = [str(parent) for parent in PurePosixPath(name).parents][:-1]
        yield from (one for one in above if spelt.setdefault(alike(one), one) != one)
    yield from (one for one in spelt if one in seen and not seen[one].folder)


def alike(name: str) -> str:
    """A name as a system compares it that knows no capitals and writes accents in its own way."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def shown(name: str) -> str:
    """A name from an archive as it may be shown: short, and without what changes how a line is read."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name[:LONGEST])
