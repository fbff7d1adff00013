"""A zip that is no workbook, or is made to do harm, is refused before it is unpacked, and quickly."""

from __future__ import annotations

import random
import struct
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.services.exchange.source import open_source
from core.services.exchange.table import DEFAULT, Limits
from core.values.errors import UserError
from tests.services.exchange.books import parts, row, sheet, workbook, write

# Bytes that cannot be packed: an attacker adds them so that the ratio looks harmless.
PADDING = random.Random(1).randbytes(2_000_000)
GOOD = sheet(row(1, "ПІБ", "Телефон") + row(2, "Шевченко", "0671234567"))


@contextmanager
def refused(match: str, seconds: float = 3) -> Iterator[None]:
    """The sentence comes, and before so much time of this processor has gone."""
    began = time.process_time()
    with pytest.raises(UserError, match=match):
        yield
    assert time.process_time() - began < seconds


def attempt(path: Path, limits: Limits = DEFAULT) -> None:
    for _row in open_source(path, path.name, limits).rows():
        pass


def cells(rows: int, tag: str = "<c>") -> str:
    return sheet("".join(f'<row r="{n}">' + f"{tag}<v>1</v></c>" * 50 + "</row>" for n in range(1, rows + 1)))


def test_a_good_workbook_is_not_refused(tmp_path: Path) -> None:
    attempt(workbook(tmp_path / "good.xlsx", GOOD))


def test_206_kilobytes_that_unpack_to_60_megabytes_are_refused_by_their_ratio(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", cells(59_297))
    with refused("more than 100 times its size", seconds=0.5):
        attempt(path)


def test_three_million_cells_are_refused_by_their_number(tmp_path: Path) -> None:
    path = write(tmp_path / "bomb.xlsx", {**parts(cells(59_297)), "xl/media/a.bin": PADDING})
    with refused("more than 1000000 cells"):
        attempt(path)


@pytest.mark.parametrize("tag", ["<c>", "<c\t>", '<c r="A1">', "<c\n>"])
def test_cells_are_counted_however_they_are_written(tmp_path: Path, tag: str) -> None:
    path = workbook(tmp_path / "bomb.xlsx", cells(21, tag))
    with refused("more than 1000 cells"):
        attempt(path, Limits(cells=1000))


def test_cells_hidden_from_the_quick_look_are_counted_when_they_are_read(tmp_path: Path) -> None:
    hidden = "<a-b:c><v>1</v></a-b:c>" * 10
    path = workbook(tmp_path / "bomb.xlsx", sheet("".join(f'<row r="{n}">{hidden}</row>' for n in range(1, 100))))
    with refused("more than 500 cells"):
        attempt(path, Limits(cells=500))


@pytest.mark.parametrize("tag", ["<a>", "<q/>", "<row/>"])
def test_tags_that_are_no_cells_are_counted_too(tmp_path: Path, tag: str) -> None:
    path = write(tmp_path / "bomb.xlsx", {**parts(sheet(tag * 1_300_000)), "xl/media/a.bin": PADDING})
    with refused("more than 100000 cells"):
        attempt(path, Limits(cells=100_000))


def test_more_than_200_megabytes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(GOOD).items():
            archive.writestr(name, content)
        with archive.open("xl/media/zeros.bin", "w") as zeros:
            for _ in range(201):
                zeros.write(bytes(1_000_000))
    with refused("unpacks to 201 MB; at most 200 MB", seconds=0.5):
        attempt(path)


@pytest.mark.parametrize("count", [10_001, 30_000])
def test_too_many_parts_are_refused_unread(tmp_path: Path, count: int) -> None:
    path = write(tmp_path / "bomb.xlsx", {f"xl/{number:040}.xml": "" for number in range(count)})
    with refused("10001 parts|damaged", seconds=1):
        attempt(path)


@pytest.mark.parametrize(
    "name", ["../evil.xml", "xl/../../evil.xml", "/etc/evil.xml", "C:/evil.xml", "xl\\evil.xml", "XL/WORKBOOK.xml"]
)
def test_names_that_lead_out_or_stand_twice_are_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "bad.xlsx", {**parts(GOOD), name: "<a/>"})
    with refused("not a workbook as spreadsheet programs write it"):
        attempt(path)


def test_a_part_packed_in_an_unusual_way_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bad.xlsx", GOOD)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/more.xml", "<a/>" * 100)
    with refused("not a workbook as spreadsheet programs write it"):
        attempt(path)


def test_a_part_with_a_password_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bad.xlsx", GOOD)
    content = bytearray(path.read_bytes())
    for signature, place in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        content[content.find(signature) + place] |= 1
    path.write_bytes(content)
    with refused("protected by a password"):
        attempt(path)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels", "docProps/core.xml"])
@pytest.mark.parametrize(
    "declared",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!doctype a>",
    ],
)
def test_a_document_type_in_any_part_is_refused(tmp_path: Path, part: str, declared: str) -> None:
    path = write(tmp_path / "bad.xlsx", {**parts(GOOD), part: f"{declared}<a>&l9;&x;</a>"})
    with refused(r"document type declaration \(DTD\)", seconds=1):
        attempt(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
def test_a_document_type_is_found_in_another_encoding_and_far_down(tmp_path: Path, encoding: str) -> None:
    hidden = f"<!--{'x' * 5000}--><!DOCTYPE a><a/>" if encoding == "utf-8" else "<!DOCTYPE a><a/>"
    path = write(tmp_path / "bad.xlsx", {**parts(GOOD), "xl/workbook.xml": hidden.encode(encoding)})
    with refused(r"document type declaration \(DTD\)"):
        attempt(path)


BROKEN = {
    "no workbook part": {"_rels/.rels": '<Relationships xmlns="x"/>'},
    "no xml": {"xl/workbook.xml": "<workbook"},
    "unknown encoding": {"xl/workbook.xml": "<?xml version='1.0' encoding='klingon'?><workbook/>"},
    "undefined entity": {"xl/workbook.xml": "<workbook>&x;</workbook>"},
    "deep": {"xl/workbook.xml": "<a>" * 60 + "</a>" * 60},
    "deep sheet": {"xl/worksheets/sheet1.xml": sheet("<a>" * 60 + row(1, "x") + "</a>" * 60)},
    "unknown text": {"xl/worksheets/sheet1.xml": sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')},
    "row beyond": {"xl/worksheets/sheet1.xml": sheet('<row r="1048577"><c r="A1"><v>1</v></c></row>')},
    "no column": {"xl/worksheets/sheet1.xml": sheet('<row r="1"><c r="12"><v>1</v></c></row>')},
    "value in value": {"xl/worksheets/sheet1.xml": sheet('<row r="1"><c r="A1"><v><v>1</v></v></c></row>')},
}


@pytest.mark.parametrize("changed", BROKEN.values(), ids=BROKEN)
def test_a_damaged_workbook_is_refused(tmp_path: Path, changed: dict[str, str]) -> None:
    path = write(tmp_path / "bad.xlsx", {**parts(GOOD), **changed})
    with refused("damaged, or not a workbook"):
        attempt(path)


def test_a_workbook_cut_off_is_refused_at_every_place(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "good.xlsx", GOOD).read_bytes()
    path = tmp_path / "cut.xlsx"
    for size in range(4, len(whole), 7):
        path.write_bytes(whole[:size])
        with pytest.raises(UserError):
            attempt(path)


def test_a_part_whose_checksum_is_wrong_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bad.xlsx", GOOD)
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        crc = struct.pack("<L", archive.getinfo("xl/worksheets/sheet1.xml").CRC)
    path.write_bytes(content.replace(crc, b"\1\2\3\4"))
    with refused("damaged"):
        attempt(path)


HUGE = 30_000_000


@pytest.mark.parametrize(
    ("content", "strings"),
    [
        (f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * HUGE}</t></is></c></row>', ""),
        (f'<row r="1"><c r="{"A" * HUGE}"/></row>', ""),
        (f"<!--{'x' * HUGE}-->", ""),
        ('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', f"<si><t>{'x' * HUGE}</t></si>"),
    ],
    ids=["cell", "attribute", "comment", "shared text"],
)
def test_a_value_of_30_megabytes_is_refused_unread(tmp_path: Path, content: str, strings: str) -> None:
    path = write(tmp_path / "bomb.xlsx", {**parts(sheet(content), strings=strings), "xl/media/a.bin": PADDING})
    with refused("cell of more than 1000000 characters|more than 1000000 cells|holds no rows", seconds=1):
        attempt(path)


@pytest.mark.parametrize(
    ("strings", "styles"), [("<si/>" * 110_000, ""), ("", f"<cellXfs>{'<xf/>' * 300_000}</cellXfs>")]
)
def test_too_many_shared_texts_or_styles_are_refused(tmp_path: Path, strings: str, styles: str) -> None:
    path = write(tmp_path / "bomb.xlsx", {**parts(GOOD, strings=strings, styles=styles), "xl/media/a.bin": PADDING})
    with refused("more than 100000 cells|damaged"):
        attempt(path, Limits(cells=100_000))
