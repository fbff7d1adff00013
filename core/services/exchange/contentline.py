"""The lines of which vCards are made, versions 2.1 to 4.0: unfolded, their parameters and encodings taken off."""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from core.services.exchange.letters import likeliest
from core.services.exchange.table import Limits
from core.services.exchange.text import known, long_line
from core.values.errors import UserError
from core.values.words import _

# Each part can begin in one way only, so that no line, however odd, is tried twice.
LINE = re.compile(
    r"""(?: (?P<group> [\w-]+ ) \. )? (?P<name> [\w-]+ )
        (?P<params> (?: ; [^";:=,]* (?: [=,] (?: "[^"]*" | [^";:=,]* ) )* )* )
        : (?P<value> .* )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
PARAM = re.compile(r';([^";:=,]*)((?:[=,](?:"[^"]*"|[^";:=,]*))*)')
QUOTED = re.compile(r"quoted-printable", re.IGNORECASE)
BROKEN = re.compile(r"=(?![0-9A-Fa-f]{2}|$)")
# Pictures, sounds and keys: their data are not read at all.
BINARY = re.compile(
    r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|X-MS-CARDPICTURE)[;:]|[^:]*;(?:ENCODING=B|BASE64)", re.IGNORECASE
)
ENCODINGS = frozenset({"quoted-printable", "base64", "b", "8bit", "7bit"})
TOKEN = re.compile(r"\\.?|[^\\;,]+|[;,]", re.DOTALL)
ESCAPE = re.compile(r"\\([,;\\nN])")


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card: `value` is decoded but still has its backslashes; names are in capitals, types in small."""

    line: int
    group: str
    name: str
    value: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The value as a person reads it, whole."""
        return unescaped(self.value)

    @property
    def types(self) -> tuple[str, ...]:
        """What the parameters say of its kind: home, work, cell, pref."""
        found = [value.lower() for key, value in self.params if key == "TYPE"]
        return (*found, "pref") if self.param("PREF") and "pref" not in found else tuple(found)

    def param(self, name: str) -> str:
        """The first value of the parameter `name`, empty where there is none."""
        return next((value for key, value in self.params if key == name), "")

    def parts(self, separator: str = ";") -> list[str]:
        """The value divided, each part as a person reads it."""
        return [unescaped(part) for part in divided(self.value, separator)]


def logical_lines(source: Iterable[str], name: str, limits: Limits) -> Iterator[tuple[int, str]]:
    """Each unfolded line with the number of its first one; pictures and keys come without their data.

    `source` is divided at line feeds: a carriage return ends a line too, but one that stands before another does not.
    Folded lines begin with a blank, quoted-printable ones end with =, base64 ones of 2.1 last until a blank line.
    """
    begun: Folded | None = None
    for number, line in enumerate(chain.from_iterable(ended.rstrip("\r\n").split("\r") for ended in source), 1):
        if begun and begun.takes(line):
            if begun.size > limits.card:
                raise long_line(name, begun.number, limits.card)
            continue
        if begun:
            yield begun.number, "".join(begun.parts)
        begun = Folded(number, line) if line.strip() else None
    if begun:
        yield begun.number, "".join(begun.parts)


class Folded:
    """A line that may go on in the next ones; of a picture or key only the first is kept."""

    def __init__(self, number: int, line: str) -> None:
        self.number, self.parts, self.size = number, [line], len(line)
        self.binary, self.quoted = bool(BINARY.match(line)), bool(QUOTED.search(line))

    def takes(self, line: str) -> bool:
        """Is `line` its continuation? It is added then."""
        if not line.strip():
            return False
        if self.quoted and self.parts[-1].endswith("="):
            self.parts[-1] = self.parts[-1][:-1]
        elif line[0] in " \t":
            line = line[1:]
        elif ":" in line or not self.binary:
            return False
        if not self.binary:
            self.parts.append(line)
            self.size += len(line)
        return True


def parsed(number: int, line: str) -> Property:
    """The property in an unfolded line; raises UserError where it is not as the lines of cards are."""
    match = LINE.fullmatch(line)
    if match is None:
        raise UserError(_("Line {line} is not a line of a card."), line=number)
    params = tuple(parameters(match["params"]))
    encodings = {value.lower() for key, value in params if key == "ENCODING"}
    value = match["value"]
    if "quoted-printable" in encodings:
        charset = next((value for key, value in params if key == "CHARSET"), "")
        value = unquoted(number, value, charset)
    elif encodings & {"b", "base64"}:
        value = ""
    return Property(number, match["group"] or "", match["name"].upper().replace("_", "-"), value, params)


def parameters(text: str) -> Iterator[tuple[str, str]]:
    """The parameters by name, one pair for each value; 2.1 leaves out the name where the value says enough."""
    for name, values in PARAM.findall(text):
        if not values.startswith("="):
            for value in f"{name}{values}".split(","):
                yield ("ENCODING" if value.lower() in ENCODINGS else "TYPE"), value
        else:
            for value in values[1:].replace('"', "").split(","):
                yield name.upper(), value


def unquoted(number: int, value: str, charset: str) -> str:
    """Quoted-printable text as text, in the encoding it names or seems to have; raises UserError where it is broken."""
    codec = known(charset) if charset else "utf-8"
    if BROKEN.search(value) or not codec:
        raise UserError(_("Line {line}: the quoted-printable text is broken."), line=number)
    try:
        data = a2b_qp(value.encode(codec))
        return data.decode(codec if charset else seeming(data)).replace("\0", "")
    except UnicodeError as error:
        raise UserError(_("Line {line}: the quoted-printable text is broken."), line=number) from error


def seeming(data: bytes) -> str:
    """The encoding of text that names none."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return likeliest(data)
    return "utf-8"


def divided(value: str, separator: str) -> list[str]:
    """The parts between separators that no backslash precedes; their backslashes stay."""
    parts = [""]
    for token in TOKEN.findall(value):
        if token == separator:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def unescaped(value: str) -> str:
    """The text without its backslashes; one before another sign than , ; n and itself stays."""
    return ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
