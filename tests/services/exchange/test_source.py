"""Whatever a person hands over, the answer is a source or one sentence; each sentence has the file that gets it."""

from __future__ import annotations

import ast
import io
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.services.exchange import source as module
from core.services.exchange.matching import match
from core.services.exchange.normal import contact
from core.services.exchange.source import open_source
from core.services.exchange.table import DEFAULT, Limits
from core.services.exchange.vcard import Card, CardSource
from core.services.exchange.writer import write_xlsx
from core.values.errors import UserError
from tests.services.exchange.books import parts, row, sheet, write
from tests.services.exchange.test_matching import TARGETS

FOLDER = Path(module.__file__).parent
DATA = Path(__file__).parents[2] / "data" / "exchange"
GOOD = sheet(row(1, "ПІБ", "Телефон") + row(2, "Шевченко", "0671234567"))
SMALL = Limits(file=1000, rows=2, columns=3, cell=50, line=60, card=80, cells=5, entries=9)


def zipped(contents: dict[str, str], *, password: bool = False) -> bytes:
    """The bytes of a zip with these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    packed = bytearray(file.getvalue())
    packed[packed.find(b"PK\1\2") + 8] |= password
    return bytes(packed)


def compound(name: str) -> bytes:
    """A file in the container of old Office, whose directory names one stream."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    head[30:32] = (9).to_bytes(2, "little")
    return bytes(head) + name.encode("utf-16-le").ljust(512, b"\0")


def card(*lines: str) -> bytes:
    return "\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""]).encode()


PROSE = (
    "This letter has many words in every line and holds no table.\nThe second line has as many words as the first.\n"
)
FILES: dict[str, tuple[bytes, Limits]] = {
    "{name} is empty.": (b" \r\n\t", DEFAULT),
    "{name} is larger than {limit} MB; divide it.": (b"a;b\n" * 300, SMALL),
    "{name} is a PDF; export the table as XLSX or CSV where it was made.": (b"%PDF-1.7\n", DEFAULT),
    "{name} is a picture; a table as XLSX or CSV is needed.": (b"\x89PNG\r\n\x1a\n", DEFAULT),
    "{name} is an archive; unpack it first.": (b"Rar!\x1a\x07\x01\0", DEFAULT),
    "{name} is a web page under the name of a table; open it in a spreadsheet program and save it as XLSX.": (
        b"\xef\xbb\xbf <!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
        DEFAULT,
    ),
    "{name} is XML; open it in a spreadsheet program and save it as XLSX.": (
        b'<?xml version="1.0"?><Workbook/>',
        DEFAULT,
    ),
    "{name} is a text document; save its table as XLSX.": (rb"{\rtf1\ansi a\par}", DEFAULT),
    "{name} is JSON; a table as XLSX or CSV is needed.": (b'[{"name": "a"}]', DEFAULT),
    "{name} is a calendar, not an address book.": (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", DEFAULT),
    "{name} is protected by a password; save it without one.": (compound("EncryptedPackage"), DEFAULT),
    "{name} is in an old format of Office; save it as XLSX.": (compound("Workbook"), DEFAULT),
    "{name} is a binary workbook (XLSB); save it as XLSX.": (zipped({"xl/workbook.bin": ""}), DEFAULT),
    "{name} is an OpenDocument file; save the table as XLSX.": (zipped({"mimetype": "", "content.xml": ""}), DEFAULT),
    "{name} is an archive or a document, not a workbook; unpack it, or save the table as XLSX.": (
        zipped({"word/document.xml": "", "_rels/.rels": ""}),
        DEFAULT,
    ),
    "{name} is damaged, or not a workbook; open it in a spreadsheet program and save it as XLSX.": (b"PK\3\4", DEFAULT),
    "{name} is not a workbook as spreadsheet programs write it; save it anew.": (
        zipped({**parts(GOOD), "../a": ""}),
        DEFAULT,
    ),
    "{name} holds {count} parts; a workbook has fewer than {limit}.": (
        zipped({str(number): "" for number in range(10)}),
        SMALL,
    ),
    "{name} unpacks to {size} MB; at most {limit} MB are read. Save the table as CSV UTF-8 or divide it.": (
        zipped({"a": "a" * 2_000_000}),
        Limits(unpacked=1_000_000),
    ),
    "{name} unpacks to more than {limit} times its size; this is no table.": (zipped({"a": "a" * 2_000_000}), DEFAULT),
    "{name} contains a document type declaration (DTD), which no workbook has.": (
        zipped({**parts(GOOD), "docProps/app.xml": "<!DOCTYPE a><a/>"}),
        DEFAULT,
    ),
    "{name} has more than {limit} cells; save the table as CSV UTF-8 or divide it.": (
        zipped(parts(sheet(row(1, *"abcdef")))),
        Limits(cells=5),
    ),
    "{name} has a cell of more than {characters} characters; this is no table.": (
        zipped(parts(sheet(row(1, "x" * 51)))),
        Limits(cell=50),
    ),
    "{name} takes longer than {seconds} seconds to read; save the table as CSV UTF-8.": (
        zipped(parts(sheet("".join(row(number, "x") for number in range(1, 2000))))),
        Limits(seconds=0),
    ),
    "{name} holds no rows.": (zipped(parts(sheet(""))), DEFAULT),
    "{name} has {count} columns; at most {limit} are read.": (b"a;b;c;d\n", SMALL),
    "{name} has more than {limit} rows; divide it.": (b"a;b\n" * 5, SMALL),
    "{name} is text but no table: its lines are not divided into columns by ; , | or tabs.": (PROSE.encode(), DEFAULT),
    "{name}: a cell that begins in line {line} is longer than {characters} characters.": (
        b'a;b\n"' + b"x" * 51 + b'";1\n',
        SMALL,
    ),
    "{name}: line {line} is longer than {characters} characters; this is no table.": (b"a;b\n" + b"x" * 61, SMALL),
    "{name} is neither text nor a workbook nor a vCard; save the table as XLSX or as CSV UTF-8.": (
        bytes(range(1, 32)),
        DEFAULT,
    ),
    "{name} is UTF-16 text without the mark that says so; save the file anew as CSV UTF-8.": (
        "a;b\n1;2\n".encode("utf-16-le"),
        DEFAULT,
    ),
    "{name}: line {line} is not written in {encoding} like the rest of the file (byte {byte}); "
    "save the file anew as CSV UTF-8.": (b"\xef\xbb\xbfa;b\n\xff;1\n", DEFAULT),
}
PROBLEMS: dict[str, bytes] = {
    "The quotation marks of this row do not match.": b'a;b\n"x"y;1\n',
    "The row has {count} cells, the table {width} columns.": b"a;b\n1;2\n3;4\n1;2;3\n",
    "The cell shows the error {error}.": zipped(
        parts(sheet(row(1, "a") + '<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'))
    ),
    "The cell has a formula without its result; open the file in a spreadsheet program and save it.": zipped(
        parts(sheet(row(1, "a") + '<row r="2"><c r="A2"><f>1</f></c></row>'))
    ),
    "The card that begins in line {line} does not end.": b"BEGIN:VCARD\nFN:a\n",
    "The card that begins in line {line} names nobody.": card("TEL:1"),
    "Line {line} is not a line of a card.": card("FN:a", "text"),
    "Line {line}: the quoted-printable text is broken.": card("FN;QUOTED-PRINTABLE:=ZZ"),
}


def read_all(path: Path, name: str = "list.xlsx", limits: Limits = DEFAULT) -> list[module.Source]:
    """Open and read to the end, and everything that is made of it."""
    source = open_source(path, name, limits)
    rows = list(source.rows())
    assert all(len(found.values) == len(source.columns) for found in rows)
    assert all("\0" not in value for found in rows for value in found.values)
    match(source.columns, source.samples(), TARGETS)
    if isinstance(source, CardSource):
        assert all(contact(found).name for found in source.cards() if isinstance(found, Card))
    return [source]


@pytest.mark.parametrize("sentence", FILES)
def test_what_is_no_table_gets_its_sentence(tmp_path: Path, sentence: str) -> None:
    content, limits = FILES[sentence]
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        read_all(path, limits=limits)
    assert refused.value.message == sentence
    assert "{" not in str(refused.value)
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("sentence", PROBLEMS)
def test_what_is_wrong_with_a_row_gets_its_sentence(tmp_path: Path, sentence: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(PROBLEMS[sentence])
    found = [problem for read in open_source(path, "list.csv").rows() for problem in read.problems]
    assert [problem.reason.message for problem in found] == [sentence]
    assert "{" not in str(found[0].reason)


LOADING = {"entries", "importer", "importing", "loading", "reading", "runs", "undoing"}
"""Modules that store what was read; their sentences are tested where they load."""


def sentences() -> set[str]:
    """Every sentence for people in this part of the kernel."""
    calls = (
        node
        for path in FOLDER.glob("*.py")
        if path.stem not in LOADING
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "UserError"
    )
    return {ast.literal_eval(call.args[0].args[0]) for call in calls if isinstance(call.args[0], ast.Call)}


def test_every_sentence_is_tested(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        write_xlsx(tmp_path / "list.xlsx", ["x" * 40_000], [])
    assert sentences() == {*FILES, *PROBLEMS, refused.value.message}


PICTURES = [
    b"\xff\xd8\xff\xe0\0\x10JFIF",
    b"GIF89a",
    b"BM\x36\0\0\0\0\0\0\0",
    b"II*\0\x08",
    b"MM\0*\0",
    b"RIFF\0\0\0\0WEBPVP8 ",
    b"\0\0\0\x20ftypheic",
    b"\0\0\1\0\1\0",
]
ARCHIVES = [b"\x1f\x8b\x08\0", b"7z\xbc\xaf\x27\x1c", b"BZh91AY&SY", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"]


@pytest.mark.parametrize(
    ("content", "word"), [*((one, "picture") for one in PICTURES), *((one, "archive") for one in ARCHIVES)]
)
def test_pictures_and_archives_are_known_by_their_first_bytes(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content + bytes(20))
    with pytest.raises(UserError, match=word):
        open_source(path, "list.csv")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("BMW;Phone\nX5;067\n", "csv"),
        ("II;III\n1;2\n", "csv"),
        ("[x];y\n1;2\n", "csv"),
        ("<name>;phone\na;1\n", "csv"),
        ("\ufeff\r\n begin:vcard\nFN:a\nEND:VCARD\n", "vcard"),
    ],
)
def test_text_that_begins_like_something_else_is_read(tmp_path: Path, text: str, kind: str) -> None:
    path = tmp_path / "upload"
    path.write_text(text, encoding="utf-8")
    assert open_source(path, "photo.png").kind == kind


def test_a_file_is_known_by_what_is_in_it_not_by_its_name(tmp_path: Path) -> None:
    write(tmp_path / "list.csv", parts(GOOD))
    assert open_source(tmp_path / "list.csv", "list.csv").kind == "xlsx"
    assert open_source(DATA / "csv" / "google.csv", "list.xlsx").kind == "csv"
    assert open_source(DATA / "vcard" / "phones-4.0.vcf", "list.csv").kind == "vcard"


def test_a_vcard_in_utf_16_is_one_too(tmp_path: Path) -> None:
    path = tmp_path / "cards.vcf"
    path.write_bytes("BEGIN:VCARD\r\nFN:Ґудзь\r\nEND:VCARD\r\n".encode("utf-16"))
    assert next(open_source(path, path.name).rows()).values[0] == "Ґудзь"


def test_nothing_is_written_beside_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "list.xlsx", parts(GOOD))
    before = path.read_bytes()
    read_all(path)
    assert (sorted(tmp_path.iterdir()), path.read_bytes()) == ([path], before)


SEEDS = [
    zipped(parts(GOOD, strings="<si><t>a</t></si>", styles='<cellXfs><xf numFmtId="14"/></cellXfs>')),
    *((DATA / "csv" / name).read_bytes() for name in ("uk-cp1251.csv", "uk-utf8.csv", "ragged.csv", "uk-utf16.txt")),
    *(path.read_bytes() for path in sorted((DATA / "vcard").glob("*.vcf"))),
    compound("EncryptedPackage"),
]
SPICE = [
    b'"',
    b"\n",
    b";",
    b"=",
    b"=\n",
    b"\r",
    b"\0",
    b"<",
    b"&#0;",
    b"BEGIN:VCARD\n",
    b"\xff",
    b"PK\3\4",
    b"'=",
    b"\\",
]


def spoiled(seed: int) -> bytes:
    """A file of ours with a few bytes changed, moved, lost or added."""
    chance = random.Random(seed)
    content = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 6)):
        place, length = chance.randrange(len(content) + 1), chance.randrange(40)
        more = chance.choice([b"", chance.randbytes(3), chance.choice(SPICE), bytes(content[:length])])
        content[place : place + chance.choice([0, 1, length])] = more
    return bytes(content)


def answered(path: Path, content: bytes) -> None:
    """The file is read or refused with a sentence; nothing else may happen."""
    path.write_bytes(content)
    with suppress(UserError):
        read_all(path)


@settings(deadline=None, max_examples=200)
@given(content=st.binary(max_size=300))
@example(b"PK\5\6" + bytes(18))
@example(b"\xff\xfe")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
@example(b"sep=;")
@example(b'"')
def test_any_bytes_are_read_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    answered(tmp_path_factory.mktemp("any") / "upload", content)


@settings(deadline=None, max_examples=300)
@given(seed=st.integers(0, 2**32))
def test_any_spoiled_file_is_read_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    answered(tmp_path_factory.mktemp("any") / "upload", spoiled(seed))


@settings(deadline=None, max_examples=100)
@given(seed=st.integers(0, 2**32))
def test_a_workbook_with_a_spoiled_part_is_read_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    contents = parts(GOOD, strings="<si><t>a</t></si>", styles='<cellXfs><xf numFmtId="14"/></cellXfs>')
    name = chance.choice(list(contents))
    place = chance.randrange(len(contents[name]))
    cut = chance.choice([0, 1, 20])
    more = chance.choice(["", "<", ">", '"', "&x;", "</c>", "<c>", "<v>9</v>", "\x01", "A", "99999999", "<f/>", "]]>"])
    contents[name] = contents[name][:place] + more + contents[name][place + cut :]
    answered(tmp_path_factory.mktemp("any") / "upload", zipped(contents))
