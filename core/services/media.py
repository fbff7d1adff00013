"""What a file is, told from its content; its name only decides between kinds of text."""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

HEAD = 4096
BINARY = "application/octet-stream"
OFFICE = "application/vnd.openxmlformats-officedocument."
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftyp", "video/mp4"),
    (8, b"WAVE", "audio/wav"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
)
PACKAGES = {
    "xl/": f"{OFFICE}spreadsheetml.sheet",
    "word/": f"{OFFICE}wordprocessingml.document",
    "ppt/": f"{OFFICE}presentationml.presentation",
}
TEXTS = {
    ".csv": "text/csv", ".tsv": "text/tab-separated-values", ".vcf": "text/vcard", ".ics": "text/calendar",
    ".md": "text/markdown", ".json": "application/json",
}  # fmt: skip
MARKUP = {b"<svg": "image/svg+xml", b"<!doctype html": "text/html", b"<html": "text/html", b"<?xml": "application/xml"}


def media_type(file: BinaryIO, name: str = "") -> str:
    """The media type of a seekable file; the place in it is kept."""
    place = file.tell()
    file.seek(0)
    head = file.read(HEAD)
    found = of_head(head, name)
    if found == "application/zip":
        found = of_package(file)
    file.seek(place)
    return found


def of_head(head: bytes, name: str) -> str:
    """The media type by the first bytes."""
    for place, signature, told in SIGNATURES:
        if head[place : place + len(signature)] == signature:
            return told
    if not is_text(head):
        return BINARY
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<"):
        if b"<svg" in start and not start.startswith((b"<!doctype html", b"<html")):
            return "image/svg+xml"
        return next((told for sign, told in MARKUP.items() if start.startswith(sign)), "text/plain")
    return TEXTS.get(PurePosixPath(name).suffix.lower(), "text/plain")


def is_text(head: bytes) -> bool:
    """Whether bytes read as text of some encoding: UTF-16 by its mark, otherwise nothing below a space but breaks."""
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or not any(
        byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head
    )


def of_package(file: BinaryIO) -> str:
    """What a zip file holds; only its list of names is read."""
    try:
        with zipfile.ZipFile(file) as package:
            names = [entry.filename for entry in package.filelist[:200]]
            if "mimetype" in names and package.getinfo("mimetype").file_size < 100:
                told = package.read("mimetype").decode("ascii", "replace")
                return told if told.startswith("application/vnd.oasis.opendocument.") else "application/zip"
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        return "application/zip"
    return next(
        (told for folder, told in PACKAGES.items() if any(name.startswith(folder) for name in names)), "application/zip"
    )
