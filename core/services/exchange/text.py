"""The letters of a text file: which encoding it is written in, and its lines as a stream."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.services.exchange.letters import likeliest
from core.values.errors import UserError
from core.values.words import _

CHUNK = 1 << 20
SAMPLE = 1 << 16
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DECLARED = re.compile(rb"CHARSET=\"?([\w-]{2,20})", re.IGNORECASE)
WRITTEN = re.compile(r"ascii|utf-(8|16|32)(-sig|-le|-be)?|cp\d{3,4}|iso8859-\d+|koi8-\w|mac-\w+")
CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f]")
WIDE = ("utf-16", "utf-32")
TITLES = {"utf-8-sig": "UTF-8", "cp1251": "Windows-1251", "cp1250": "Windows-1250"}
# So many letters are not right by chance: those of one-byte encodings make no UTF-8 sequences for long.
SURE = 8
# Windows-1250 and ISO-8859-2 were made before the Romanian letters with a comma; their cedillas stand for them.
COMMAS = str.maketrans("şţŞŢ", "șțȘȚ")


@dataclass(frozen=True, slots=True)
class Wrong:
    """The first byte that does not belong: where it stands, and how many letters past ASCII were right before it."""

    offset: int
    line: int
    letters: int


def charset(path: Path, name: str, said: str = "") -> str:
    """The encoding of the text in `path`; raises UserError where the file contradicts itself. `said` overrules."""
    head = beginning(path)
    marked = next((codec for mark, codec in MARKS if head.startswith(mark)), "")
    if not marked and b"\0" in head:
        raise nul(name, head)
    if not marked.startswith(WIDE) and len(CONTROL.findall(head)) * 100 > len(head):
        raise binary(name)
    codec = known(said) or marked or "utf-8"
    wrong = first_wrong(path, codec)
    if wrong and wrong.letters < SURE and not (marked or known(said)):
        codec = one_byte(path, head, wrong)
        wrong = first_wrong(path, codec)
    if wrong:
        raise broken(name, codec, wrong)
    return codec


def one_byte(path: Path, head: bytes, wrong: Wrong) -> str:
    """The encoding of a text that is not UTF-8: what a vCard says it is, else what its letters look like."""
    declared = DECLARED.search(head)
    codec = known(declared[1].decode("ascii")) if declared else ""
    return codec if codec not in ("", "utf-8", "ascii") else likeliest(beginning(path, at=wrong.offset - 200))


def known(codec: str) -> str:
    """Python's name of an encoding of text, empty for one that no address book is written in."""
    try:
        name = codecs.lookup(codec).name if codec else ""
    except (LookupError, ValueError):
        return ""
    return name if WRITTEN.fullmatch(name) else ""


def beginning(path: Path, *, at: int = 0) -> bytes:
    """Some bytes of the file from `at` on."""
    with path.open("rb") as file:
        file.seek(max(at, 0))
        return file.read(SAMPLE)


def first_wrong(path: Path, codec: str) -> Wrong | None:
    """The first byte of the file that `codec` cannot read, None where it reads them all."""
    decoder = codecs.getincrementaldecoder(codec)()
    done, lines, letters = 0, 1, 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                done += len(chunk) - len(error.object)
                before = error.object[: error.start].decode(codec, "ignore")
                letters += error.start - len(before)
                return Wrong(done + error.start, lines + before.count("\n"), letters)
            if not chunk:
                return None
            done += len(chunk)
            lines += text.count("\n")
            letters += len(chunk) - len(text)


def broken(name: str, codec: str, wrong: Wrong) -> UserError:
    """The sentence for a file that is not in the encoding it claims or seems to have."""
    return UserError(
        _(
            "{name}: line {line} is not written in {encoding} like the rest of the file (byte {byte}); "
            "save the file anew as CSV UTF-8."
        ),
        name=name,
        line=wrong.line,
        encoding=TITLES.get(codec, codec.upper()),
        byte=wrong.offset + 1,
    )


def nul(name: str, head: bytes) -> UserError:
    """The sentence for zero bytes: UTF-16 without its mark, or no text at all."""
    pairs = min(len(head) // 2, 200)
    zeros = max(head[: 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0))
    if pairs and zeros * 2 > pairs:
        return UserError(
            _("{name} is UTF-16 text without the mark that says so; save the file anew as CSV UTF-8."), name=name
        )
    return binary(name)


def binary(name: str) -> UserError:
    """The sentence for bytes that are no text."""
    return UserError(
        _("{name} is neither text nor a workbook nor a vCard; save the table as XLSX or as CSV UTF-8."), name=name
    )


def lines(path: Path, name: str, codec: str, longest: int, newline: str = "") -> Iterator[str]:
    """Each line of the file with its end, as a stream; raises UserError for one of more than `longest` characters.

    `newline` is as in open(): empty for every kind of line end.
    """
    cedillas = codec in ("cp1250", "iso8859-2")
    with path.open(encoding=codec, newline=newline) as file:
        number = 0
        while line := file.readline(longest + 1):
            number += 1
            if len(line) > longest:
                raise long_line(name, number, longest)
            if "\0" in line:
                raise binary(name)
            yield line.translate(COMMAS) if cedillas and not line.isascii() else line


def long_line(name: str, number: int, longest: int) -> UserError:
    """The sentence for a line that nobody can have typed."""
    return UserError(
        _("{name}: line {line} is longer than {characters} characters; this is no table."),
        name=name,
        line=number,
        characters=longest,
    )
