"""A foreign file becomes a source: recognised by what is in it, not by what it is called."""

from __future__ import annotations

import re
from pathlib import Path

from core.services.exchange.delimited import open_delimited
from core.services.exchange.table import DEFAULT, Hints, Limits, Source
from core.services.exchange.vcard import open_vcards
from core.services.exchange.workbook import open_workbook
from core.values.errors import UserError
from core.values.words import _

HEAD = 4096
NO_HINTS = Hints()
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A compound file that holds an encrypted package is an XLSX with a password.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
PICTURE = re.compile(
    rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|BM....\0\0\0\0|II\*\0|MM\0\*|\x00\x00\x01\x00|.{4}ftyp|RIFF.{4}WEBP",
    re.DOTALL,
)
ARCHIVE = re.compile(rb"\x1f\x8b|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|BZh\d1AY&SY|\xfd7zXZ\0|\x28\xb5\x2f\xfd")
PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
MARKUP = re.compile(rb"<[?!]")
OBJECTS = re.compile(rb"\{\s*\"|\[\s*[\[{\"]")


def open_source(path: Path, name: str, limits: Limits = DEFAULT, hints: Hints = NO_HINTS) -> Source:
    """The source in the file `path`, which the person calls `name`; nothing is stored.

    Raises UserError with one sentence for what is no table. Reading its rows may raise UserError too: a limit that
    is passed late in the file is found only there, so a whole reading goes before a load.
    """
    size = path.stat().st_size
    if size > limits.file:
        raise UserError(_("{name} is larger than {limit} MB; divide it."), name=name, limit=limits.file // 1_000_000)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise UserError(_("{name} is empty."), name=name)
    if head.startswith(ZIP):
        return open_workbook(path, name, limits, hints)
    refuse_others(path, head, name)
    if is_vcard(head):
        return open_vcards(path, name, limits, hints)
    return open_delimited(path, name, limits, hints)


def plain(head: bytes) -> bytes:
    """The beginning without marks, blanks and the zero bytes of UTF-16."""
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip()


def is_vcard(head: bytes) -> bool:
    """Does the text begin with a card?"""
    return plain(head)[:11].upper() == b"BEGIN:VCARD"


def refuse_others(path: Path, head: bytes, name: str) -> None:
    """Raise UserError for the kinds of file that are often taken for tables."""
    if head.startswith(COMPOUND):
        raise compound(path, name)
    if head.startswith(b"%PDF"):
        raise UserError(_("{name} is a PDF; export the table as XLSX or CSV where it was made."), name=name)
    if PICTURE.match(head):
        raise UserError(_("{name} is a picture; a table as XLSX or CSV is needed."), name=name)
    if ARCHIVE.match(head):
        raise UserError(_("{name} is an archive; unpack it first."), name=name)
    refuse_markup(plain(head), name)


def refuse_markup(text: bytes, name: str) -> None:
    """Raise UserError for text that is markup or data of programs."""
    if PAGE.match(text) or (MARKUP.match(text) and PAGE.search(text)):
        raise UserError(
            _("{name} is a web page under the name of a table; open it in a spreadsheet program and save it as XLSX."),
            name=name,
        )
    if MARKUP.match(text):
        raise UserError(_("{name} is XML; open it in a spreadsheet program and save it as XLSX."), name=name)
    if text.startswith(rb"{\rtf"):
        raise UserError(_("{name} is a text document; save its table as XLSX."), name=name)
    if OBJECTS.match(text):
        raise UserError(_("{name} is JSON; a table as XLSX or CSV is needed."), name=name)
    if text[:15].upper() == b"BEGIN:VCALENDAR":
        raise UserError(_("{name} is a calendar, not an address book."), name=name)


def compound(path: Path, name: str) -> UserError:
    """The sentence for the container of old Office files, which is also that of encrypted new ones."""
    with path.open("rb") as file:
        file.seek(30)
        shift = int.from_bytes(file.read(2), "little")
        file.seek(48)
        sector = int.from_bytes(file.read(4), "little")
        file.seek((sector + 1) << min(shift, 12))
        entries = file.read(HEAD)
    if ENCRYPTED in entries:
        return UserError(_("{name} is protected by a password; save it without one."), name=name)
    return UserError(_("{name} is in an old format of Office; save it as XLSX."), name=name)
