"""What a file is, is told from its content, whatever its name says."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from core.services.media import media_type


def package(*names: str, mimetype: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "x")
    return file.getvalue()


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "photo.txt", "image/png"),
        (b"\xff\xd8\xff\xe0", "scan.pdf", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a", "image/webp"),
        (b"\0\0\0\x1cftypheic", "a", "image/heic"),
        (b"%PDF-1.7", "invoice.exe", "application/pdf"),
        (package("xl/workbook.xml"), "a.zip", SHEET),
        (package("word/document.xml"), "a", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (package(mimetype=ODS), "a", ODS),
        (package(mimetype="text/html"), "a", "application/zip"),
        (package("readme"), "a.xlsx", "application/zip"),
        (b"PK\x03\x04 and nothing more", "a.xlsx", "application/zip"),
        (gzip.compress(b"a", mtime=0), "a", "application/gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.xls", "application/x-ole-storage"),
        ("ім'я;телефон\n".encode(), "clients.csv", "text/csv"),
        ("ім'я;телефон\n".encode("cp1251"), "clients.CSV", "text/csv"),
        ("ім'я\n".encode("utf-16"), "clients.csv", "text/csv"),
        (b"BEGIN:VCARD", "card.vcf", "text/vcard"),
        (b"hello", "a", "text/plain"),
        (b"", "empty", "text/plain"),
        (b"<svg onload='x'>", "photo.png", "image/svg+xml"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg>", "a.csv", "image/svg+xml"),
        (b" <!DOCTYPE html><script>", "a.csv", "text/html"),
        (b"<?xml version='1.0'?><a/>", "a", "application/xml"),
        (b"a\0b", "a.txt", "application/octet-stream"),
        (bytes(range(32)), "a", "application/octet-stream"),
    ],
)
def test_content_tells_the_type(content: bytes, name: str, told: str) -> None:
    file = io.BytesIO(content)
    file.seek(min(1, len(content)))
    assert media_type(file, name) == told
    assert file.tell() == min(1, len(content)), "the place in the file is kept"
