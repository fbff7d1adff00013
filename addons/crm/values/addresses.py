"""Postal addresses in their parts: read from one line as well as it allows, and known by what they lack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from itertools import pairwise

from core.values.text import fold

LONGEST = 1_000
NEEDED = ("postcode", "city", "street", "house")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The parts of an address, empty where not known; `rest` is what was typed and belongs to no part."""

    postcode: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    street: str = ""
    house: str = ""
    apartment: str = ""
    rest: str = ""


_Found = dict[str, list[str]]

_MARKERS = {
    "town": "м місто г гор город mun municipiul or oraș oraş orașul oraşul loc localitatea",
    "village": """с село сел селище с-ще смт пгт пос поселок дер деревня хут хутір s sat satul com comuna""",
    "region": "обл область р-н район jud județ judeţ județul judeţul raionul r-nul sector sectorul",
    "street": """вул вулиця ул улица просп проспект пр-т пр пров провулок пер переулок бул бульв бульвар б-р пл площа
        площадь шосе шоссе наб набережна набережная узвіз спуск туп тупик проїзд проезд майдан мкр мікрорайон микрорайон
        str strada bd b-dul bdul bulevardul blvd calea șos şos șoseaua şoseaua aleea al piața piaţa intr intrarea
        splaiul drumul""",
    "house": "буд будинок дом д б nr",
    "block": "корп корпус секція стр bl bloc sc scara et etaj",
    "apartment": "кв квартира ap apt apart",
    "office": "оф офіс офис кім кімната of birou biroul",
    "rest": "відділення відд отделение поштомат почтомат",
}
# House and flat of their marks, with the mark kept where it says more than the part does.
_NUMBERED = {
    "house": ("house", False),
    "block": ("house", True),
    "apartment": ("apartment", False),
    "office": ("apartment", True),
}
_FIELDS = {word: part for part, words in _MARKERS.items() for word in words.split()}
_BEHIND_THE_NAME = frozenset(["обл", "область", "р-н", "район", *_MARKERS["street"].split()])
_COUNTRY_NAMES = """україна украина ucraina ukraine румунія румыния romania молдова moldova польща польша polska poland
    polonia білорусь беларусь казахстан росія россия"""
_COUNTRIES = frozenset(_COUNTRY_NAMES.split())
_REPUBLIC = ("республіка ", "республика ", "republica ")
_POST_OFFICES = ("нова пошта", "новая почта", "нп ", "укрпошта", "nova poshta")

_joined_marker = re.compile(r"(?<![^\W_])([^\W\d_]{1,6}\.)(?=[^\W_])")
_words = re.compile(r"[,;\n]|[^\s,;]+")
_postcode = re.compile(
    r"(?:(?:поштовий\s+)?(?:індекс|индекс)[:\s]*|п/і[:\s]*|cod(?:\s+poștal)?[:\s]*)?"
    r"(?<![\w/№-])(MD-?[0-9]{4}|[0-9]{5,6})(?![\w/-])",
    re.IGNORECASE,
)
_adjective = re.compile(r".*(?:ий|ій|ый|ой|а|ая)", re.IGNORECASE).fullmatch
_NAME_AND_NUMBER = r"(.*[^\W\d_].*?)\s+((?:№\s?)?[0-9]+(?:\s?[^\W\d_](?!\w))?(?:[-/]\w{1,4})*)"
_with_house = re.compile(_NAME_AND_NUMBER).fullmatch
_with_house_and_town = re.compile(_NAME_AND_NUMBER + r"(?:\s+([А-ЯІЇЄҐA-ZȘȚÎĂÂ][^\d]*))?").fullmatch
_number = re.compile(r"((?:№\s?)?[0-9]\S*(?:\s[^\W\d_](?!\S))?)(?:\s+(.+))?").fullmatch


@dataclass(slots=True)
class _Run:
    """Words between two commas or markers, and the part that its marker says they are."""

    part: str = ""
    marker: str = ""
    words: list[str] = field(default_factory=list)


def parse_address(text: str) -> Address:
    """The parts of an address typed in one line, Ukrainian, Russian or Romanian; no figure of it is lost."""
    if len(text) > LONGEST:
        return Address(rest=text)
    found: _Found = {part.name: [] for part in fields(Address)}
    code = _postcode.search(text)
    if code:
        found["postcode"].append(code[1].upper())
        text = f"{text[: code.start()]},{text[code.end() :]}"
    runs = [run for run in _runs(_words.findall(_joined_marker.sub(_apart, text))) if run.words or run.marker]
    for run in runs:
        if run.part:
            _marked(run, found)
    for run in runs:
        if not run.part:
            _unmarked(" ".join(run.words), found)
    return Address(**{part: (" " if part == "house" else ", ").join(values) for part, values in found.items()})


def _apart(match: re.Match[str]) -> str:
    return f"{match[1]} " if match[1].casefold().rstrip(".") in _FIELDS else match[1]


def _runs(words: list[str]) -> Iterator[_Run]:
    run = _Run()
    for word, following in pairwise([*words, ","]):
        part = _part_of(word, following, run)
        if word in ",;\n":
            yield run
            run = _Run()
        elif not part:
            run.words.append(word)
        elif part == "region" and _is_behind(word, run):
            yield _Run(words=run.words[:-1])
            yield _Run(part, "", [run.words[-1], word])
            run = _Run()
        elif part == "street" and _is_behind(word, run) and not following[0].isalpha():
            run.part, run.words = part, [*run.words, word]
        else:
            if part == "block" and not run.part and _number(" ".join(run.words)):
                run.part = "house"
            yield run
            run = _Run(part, word)
    yield run


def _part_of(word: str, following: str, run: _Run) -> str:
    """The part that `word` announces, if it is a marker here and not an initial or a word of a name."""
    marker = word.casefold().rstrip(".")
    part = _FIELDS.get(marker, "")
    if len(marker) > 1 or not part:
        return part
    if part == "house":
        return part if following[0].isdigit() else ""
    begins = not run.words and not run.marker
    return part if (begins or word.islower()) and (following[0].isupper() or following[0] == "«") else ""


def _is_behind(word: str, run: _Run) -> bool:
    marker = word.casefold().rstrip(".")
    if marker not in _BEHIND_THE_NAME or not run.words or run.part:
        return False
    return _FIELDS[marker] == "street" or _adjective(run.words[-1]) is not None


def _marked(run: _Run, found: _Found) -> None:
    text = " ".join(run.words)
    if run.part in _NUMBERED:
        _numbered(run, text, found)
    elif run.part == "street":
        _street(run.marker, text, found)
    elif run.part in {"town", "village"}:
        _town(f"{run.marker} " if run.part == "village" else "", text, found)
    else:
        found[run.part].append(f"{run.marker} {text}".strip())


def _town(kind: str, text: str, found: _Found) -> None:
    """A town, where no comma follows: a street behind it is known by its number."""
    town, _space, street = text.partition(" ") if _with_house(text) else (text, "", "")
    found["city"].append(kind + town)
    if street:
        _unmarked(street, found)


def _street(marker: str, text: str, found: _Found) -> None:
    """A street after its marker, with the house and, where no comma parts them, the town behind it."""
    named = None if found["house"] else _with_house_and_town(text)
    found["street"].append(f"{marker} {named[1] if named else text}".strip())
    if named:
        found["house"].append(named[2])
    if named and named[3]:
        _unmarked(named[3], found)


def _numbered(run: _Run, text: str, found: _Found) -> None:
    """The number after a marker; words behind it belong to something else."""
    part, kept_marker = _NUMBERED[run.part]
    number = _number(text)
    found[part].append(f"{run.marker if kept_marker else ''} {number[1] if number else text}".strip())
    if number and number[2]:
        _unmarked(number[2], found)


def _unmarked(text: str, found: _Found) -> None:
    """Words without a marker: a number is a house, then a flat; the first name is the town, the next the street."""
    folded = fold(text)
    number, named = _number(text), _with_house(text)
    if folded in _COUNTRIES or folded.startswith(_REPUBLIC):
        found["country"].append(text)
    elif folded.startswith(_POST_OFFICES):
        found["rest"].append(text)
    elif number and not number[2]:
        free = next((part for part in ("house", "apartment") if not found[part]), "rest")
        found[free].append(text)
    elif named and not found["street"] and not found["house"]:
        found["street"].append(named[1])
        found["house"].append(named[2])
    elif number and not found["street"] and not found["house"] and not _is_cyrillic(text):
        found["house"].append(number[1])
        found["street"].append(number[2])
    else:
        free = next((part for part in ("city", "street") if not found[part]), "rest")
        found[free].append(text)


def missing(address: Address) -> tuple[str, ...]:
    """The parts that a printed document needs and `address` lacks, by their names: postcode, city, street, house."""
    return tuple(part for part in NEEDED if not getattr(address, part).strip())


def one_line(address: Address) -> str:
    """The address as an envelope has it, with what is known; `parse_address` reads it back."""
    flat = address.apartment
    if flat[:1].isdigit():
        flat = f"{'кв.' if _is_cyrillic(address.street + address.city) else 'ap.'} {flat}"
    parts = (address.postcode, address.region, address.city, address.street, address.house, flat, address.country)
    return ", ".join(filter(None, (*parts, address.rest)))


def _is_cyrillic(text: str) -> bool:
    return any("\u0400" <= char <= "\u04ff" for char in text)
