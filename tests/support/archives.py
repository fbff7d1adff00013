"""Archives of addons, and forty that nobody should unpack: each is made by a function of its own."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import stat
import struct
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

TOML = 'name = "till"\ntitle = "Till"\nversion = "1.0"\n'
GOOD = {"till/addon.toml": TOML, "till/__init__.py": '"""A till."""\n'}
INFO = "gazda_till-1.0.dist-info"
POINT = "[gazda.addons]\ntill = till\n"

Built = tuple[str, bytes]
"""The name of an archive and its bytes."""


def zipped(files: Mapping[str, str | bytes] = GOOD, *more: tuple[ZipInfo, bytes]) -> bytes:
    """A zip with some files, and entries that are made by hand."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for entry, content in more:
            archive.writestr(entry, content)
    return made.getvalue()


def tarred(files: Mapping[str, str | bytes] = GOOD, *more: tarfile.TarInfo) -> bytes:
    """A tar.gz with some files, and entries that are made by hand."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        for entry in more:
            archive.addfile(entry)
    return made.getvalue()


def wheel(files: Mapping[str, str | bytes] = GOOD, *, point: str = POINT, alter: bool = False) -> bytes:
    """A wheel: the files, what tells of them, and the record of all."""
    told = {**files, f"{INFO}/METADATA": "Metadata-Version: 2.4\nName: gazda-till\nVersion: 1.0\n"}
    told |= {f"{INFO}/entry_points.txt": point} if point else {}
    lines = [f"{name},sha256={digest(content)},{len(content)}" for name, content in told.items()]
    if alter:
        told["till/__init__.py"] = "import os\n"
    return zipped({**told, f"{INFO}/RECORD": "\n".join([*lines, f"{INFO}/RECORD,,\n"])})


def digest(content: str | bytes) -> str:
    data = content.encode() if isinstance(content, str) else content
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def entry(name: str, mode: int = 0, kind: int = ZIP_DEFLATED) -> ZipInfo:
    """An entry of a zip, made on a system that has modes."""
    made = ZipInfo("placeholder")
    made.filename = name
    made.create_system, made.external_attr, made.compress_type = 3, mode << 16, kind
    return made


def tar_entry(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made


def named(name: str) -> bytes:
    """A zip with an addon and one file more."""
    return zipped(GOOD, (entry(name), b"x"))


def with_nul() -> bytes:
    """A zip whose list of contents and whose entry both hold a name with a NUL, which zipfile would not write."""
    return zipped({**GOOD, "till/a.pyXtxt": "x"}).replace(b"till/a.pyXtxt", b"till/a.py\0txt")


def encrypted() -> bytes:
    """A zip that says of each entry that a password is needed."""
    data = bytearray(zipped())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def lying() -> bytes:
    """A zip whose large file says that it is small."""
    data = zipped({**GOOD, "till/big.txt": b"0" * 5_000_000})
    return data.replace(struct.pack("<L", 5_000_000), struct.pack("<L", 50))


def bomb() -> bytes:
    """A zip of 60 KB that unpacks to 60 MB."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(6):
            archive.writestr(f"till/{number}.txt", b"\0" * 10_000_000)
    return made.getvalue()


def claimed() -> bytes:
    """A zip whose list of contents claims an entry of 10 GB."""
    data = bytearray(zipped())
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 0xFFFFFFFE)
    return bytes(data)


def overlapping() -> bytes:
    """A zip with many entries that all are one and the same stretch of the file."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.writestr("till/a.txt", b"\0" * 1_000_000)
        first = archive.infolist()[0]
        for number in range(100):
            other = ZipInfo(f"till/a{number}.txt")
            for name in ("compress_type", "CRC", "compress_size", "file_size", "header_offset", "flag_bits"):
                setattr(other, name, getattr(first, name))
            archive.filelist.append(other)
    return made.getvalue()


def many_in_zip() -> bytes:
    """A zip whose list of contents has a million entries, made by hand because zipfile would take half a minute."""
    one = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0)
    listed = b"".join([one + b"t%06d" % number for number in range(1_000_000)])
    size, count = len(listed), 1_000_000
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, size, 1)
    return listed + end64 + locator + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, size, 0, 0)


def many_in_tar() -> bytes:
    """A tar.gz with a million empty files."""
    head = tar_entry("till/x").tobuf()
    return gzip.compress(head * 1_000_000, 1)


def tar_bomb() -> bytes:
    """A tar.gz of one file of 200 MB of nothing."""
    made = tarfile.TarInfo("till/big.txt")
    made.size = 200_000_000
    return gzip.compress(made.tobuf() + b"\0" * 200_000_000, 1)


def tar_header_bomb() -> bytes:
    """A tar.gz whose extended header alone is 200 MB."""
    made = tarfile.TarInfo("till/pax")
    made.type, made.size = tarfile.XHDTYPE, 200_000_000
    return gzip.compress(made.tobuf() + b"0" * 200_000_000, 1)


def sparse(size: int) -> bytes:
    """A tar.gz with a file that is a hole."""
    made = tarfile.TarInfo("till/hole")
    made.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": str(size), "GNU.sparse.numblocks": "1"}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(made)
    return buffer.getvalue()


def twice() -> bytes:
    """A zip with one name twice; zipfile warns of what it writes there."""
    return zipped({**GOOD, "till/addon.tomX": "x"}).replace(b"till/addon.tomX", b"till/addon.toml")


def pax(name: str) -> bytes:
    """A tar.gz with a name that only an extended header can hold."""
    record = f"path={name}\n"
    size = len(record) + 3
    data = f"{size} {record}".encode()
    head = tarfile.TarInfo("PaxHeader")
    head.type, head.size = tarfile.XHDTYPE, len(data)
    whole = head.tobuf() + data.ljust(512, b"\0") + tarfile.TarInfo("till/a.py").tobuf()
    return gzip.compress(gzip.decompress(tarred())[:2048] + whole + b"\0" * 1024)


LINK = stat.S_IFLNK | 0o777
LEADS, TWICE, SPECIAL = "leads elsewhere", "twice, or once more with other capitals", "is no plain file"
MUCH, DAMAGED, PASSWORD = "more than an addon needs", "is damaged", "protected by a password"
NONE, SEVERAL, MORE, BUILT = (
    "holds no addon",
    "holds several addons",
    "brings more than its addon",
    "one kind of machine",
)

HOSTILE: Mapping[str, tuple[str, Callable[[], bytes], str]] = {
    "a name above the folder": ("a.zip", lambda: named("../evil.py"), LEADS),
    "a name above the folder, deep": ("a.zip", lambda: named("till/../../evil.py"), LEADS),
    "a name above the folder, in a tar": ("a.tar.gz", lambda: tarred(GOOD, tar_entry("../evil.py")), LEADS),
    "an absolute name": ("a.zip", lambda: named("/etc/cron.d/evil"), LEADS),
    "an absolute name in a tar": ("a.tar.gz", lambda: tarred(GOOD, tar_entry("/etc/evil")), LEADS),
    "a drive of Windows": ("a.zip", lambda: named("C:evil.py"), LEADS),
    "a path of Windows": ("a.zip", lambda: named("..\\evil.py"), LEADS),
    "a share of Windows": ("a.zip", lambda: named("//server/share/evil.py"), LEADS),
    "another stream of a file": ("a.zip", lambda: named("till/models.py:evil"), LEADS),
    "a name reserved on Windows": ("a.zip", lambda: named("till/nul.py"), LEADS),
    "a dot at the end": ("a.zip", lambda: named("till/models.py."), LEADS),
    "a NUL in a name": ("a.zip", with_nul, LEADS),
    "a NUL in a name in a tar": ("a.tar.gz", lambda: pax("till/a.py\0.txt"), LEADS),
    "a line break in a name": ("a.zip", lambda: named("till/a\nb.py"), LEADS),
    "an empty part": ("a.zip", lambda: named("till//models.py"), LEADS),
    "a part that is the folder itself": ("a.zip", lambda: named("till/./models.py"), LEADS),
    "a name of 300 letters": ("a.zip", lambda: named("till/" + "a" * 300), LEADS),
    "a folder 40 deep": ("a.zip", lambda: named("till/" + "a/" * 40 + "b.py"), LEADS),
    "a symbolic link": ("a.zip", lambda: zipped(GOOD, (entry("till/link", LINK), b"/etc/passwd")), SPECIAL),
    "a symbolic link in a tar": (
        "a.tar.gz", lambda: tarred(GOOD, tar_entry("till/link", tarfile.SYMTYPE, "/etc/passwd")), SPECIAL,
    ),
    "a hard link": ("a.tar.gz", lambda: tarred(GOOD, tar_entry("till/l", tarfile.LNKTYPE, "/etc/passwd")), SPECIAL),
    "a device": ("a.tar.gz", lambda: tarred(GOOD, tar_entry("till/null", tarfile.CHRTYPE)), SPECIAL),
    "a block device in a zip": ("a.zip", lambda: zipped(GOOD, (entry("till/sda", stat.S_IFBLK), b"")), SPECIAL),
    "a pipe": ("a.tar.gz", lambda: tarred(GOOD, tar_entry("till/pipe", tarfile.FIFOTYPE)), SPECIAL),
    "a socket": ("a.zip", lambda: zipped(GOOD, (entry("till/socket", stat.S_IFSOCK), b"")), SPECIAL),
    "a hole of 10 GB": ("a.tar.gz", lambda: sparse(10_000_000_000), MUCH),
    "a hole": ("a.tar.gz", lambda: sparse(1_000), SPECIAL),
    "an unusual way of packing": ("a.zip", lambda: zipped(GOOD, (entry("till/a", kind=ZIP_BZIP2), b"x")), SPECIAL),
    "a name said twice": ("a.zip", twice, TWICE),
    "a name said twice in a tar": ("a.tar.gz", lambda: tarred(GOOD, tar_entry("till/addon.toml")), TWICE),
    "a name once more in capitals": ("a.zip", lambda: named("till/__INIT__.py"), TWICE),
    "a folder once more in capitals": ("a.zip", lambda: named("Till/models.py"), TWICE),
    "an accent written in two ways": (
        "a.zip", lambda: zipped({**GOOD, "till/caf\u00e9.txt": "1", "till/cafe\u0301.txt": "2"}), TWICE,
    ),
    "a file inside a file": ("a.zip", lambda: named("till/__init__.py/evil.py"), TWICE),
    "60 MB of nothing": ("a.zip", bomb, MUCH),
    "an entry that claims 4 GB": ("a.zip", claimed, MUCH),
    "an entry that is larger than it says": ("a.zip", lying, DAMAGED),
    "a hundred entries that are one": ("a.zip", overlapping, "(more than an addon needs|is damaged)"),
    "a million entries": ("a.zip", many_in_zip, MUCH),
    "a million entries in a tar": ("a.tar.gz", many_in_tar, MUCH),
    "200 MB of nothing in a tar": ("a.tar.gz", tar_bomb, MUCH),
    "200 MB of header in a tar": ("a.tar.gz", tar_header_bomb, MUCH),
    "a password": ("a.zip", encrypted, PASSWORD),
    "something before the archive": ("a.zip", lambda: b"#!/bin/sh\n" * 100 + zipped(), DAMAGED),
    "half an archive": ("a.zip", lambda: zipped()[:100], DAMAGED),
    "half a tar": ("a.tar.gz", lambda: tarred()[:60], DAMAGED),
    "no archive": ("a.whl", lambda: b"MZ" * 1000, DAMAGED),
    "no archive that is known": ("a.exe", zipped, "no archive that is known here"),
    "no addon": ("a.zip", lambda: zipped({"readme.txt": "hello"}), NONE),
    "a manifest in capitals": ("a.zip", lambda: zipped({"till/ADDON.TOML": TOML}), NONE),
    "a manifest without a folder": ("a.zip", lambda: zipped({"addon.toml": TOML}), NONE),
    "two addons": ("a.zip", lambda: zipped({**GOOD, "shop/addon.toml": TOML}), SEVERAL),
    "a manifest of another name": ("a.zip", lambda: zipped({"shop/addon.toml": TOML}), "must be that of its folder"),
    "a manifest that is no TOML": ("a.zip", lambda: zipped({"till/addon.toml": "name ="}), "cannot be used"),
    "an addon for a later program": (
        "a.zip", lambda: zipped({**GOOD, "till/addon.toml": TOML + 'needs_kernel = "9.0"\n'}), "it needs Gazda 9.0",
    ),
    "machine code": ("a.zip", lambda: zipped({**GOOD, "till/fast.so": b"\x7fELF"}), BUILT),
    "the name of a Python package": (
        "a.zip", lambda: zipped({"calendar/addon.toml": TOML.replace("till", "calendar")}), "Python itself has a module",
    ),
    "a wheel that brings Gazda's own": ("a.whl", lambda: wheel({**GOOD, "core/evil.py": "x"}), MORE),
    "a wheel that runs at every start": ("a.whl", lambda: wheel({**GOOD, "evil.pth": "import evil"}), MORE),
    "a wheel with scripts": ("a.whl", lambda: wheel({**GOOD, "gazda_till-1.0.data/scripts/ls": "x"}), MORE),
    "a wheel that was altered": ("a.whl", lambda: wheel(alter=True), DAMAGED),
    "a wheel without a record": ("a.whl", lambda: zipped({**GOOD, f"{INFO}/entry_points.txt": POINT}), DAMAGED),
    "a wheel that is no addon": ("a.whl", lambda: wheel(point=""), "names no addon"),
    "a wheel whose addon lies in another package": (
        "a.whl", lambda: wheel(point="[gazda.addons]\ntill = acme.till\n"), "lies inside another",
    ),
    "a wheel of two addons": ("a.whl", lambda: wheel(point=POINT + "shop = shop\n"), SEVERAL),
}  # fmt: skip
"""What it is → the name it comes under, how it is made, and a word of why it is refused."""


def write(folder: Path, name: str, data: bytes) -> Path:
    """An archive as a file."""
    path = folder / name
    path.write_bytes(data)
    return path
