"""Names and places of one language, with their feminine and patronymic forms."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.draw import Draw, Ranked
from core.values.text import fold

SOURCE = Path(__file__).with_name("people.toml")

_UKRAINIAN_FATHERS = {
    "Микола": ("Миколайович", "Миколаївна"), "Лев": ("Львович", "Львівна"), "Ілля": ("Ілліч", "Іллівна"),
    "Яків": ("Якович", "Яківна"), "Григорій": ("Григорович", "Григорівна"), "Федір": ("Федорович", "Федорівна"),
}  # fmt: skip
_RUSSIAN_FATHERS = {
    "Никита": ("Никитич", "Никитична"), "Илья": ("Ильич", "Ильинична"), "Лев": ("Львович", "Львовна"),
    "Пётр": ("Петрович", "Петровна"), "Павел": ("Павлович", "Павловна"), "Дмитрий": ("Дмитриевич", "Дмитриевна"),
    "Георгий": ("Георгиевич", "Георгиевна"), "Михаил": ("Михайлович", "Михайловна"),
}  # fmt: skip
_UKRAINIAN_ENDINGS = (("ій", "ійович", "іївна"), ("ь", "ьович", "івна"), ("о", "ович", "івна"), ("", "ович", "івна"))
_RUSSIAN_ENDINGS = (("ий", "ьевич", "ьевна"), ("й", "евич", "евна"), ("ь", "евич", "евна"), ("", "ович", "овна"))
_LATIN = str.maketrans(
    dict(zip("абвгдеєзиіїйклмнопрстуфцыэ", "abvhdeezyiiiklmnoprstufcye", strict=True))
    | {"ж": "zh", "х": "kh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
    | dict.fromkeys("ьъ'- ", "")
)


@dataclass(frozen=True, slots=True)
class Language:
    """What clients are called and where they live; `places` are city, region and first digits of the index."""

    code: str
    surnames: Ranked
    women: Ranked
    men: Ranked
    places: tuple[tuple[str, str, str], ...]
    streets: tuple[str, ...]
    forms: tuple[str, ...]
    first_words: tuple[str, ...]
    second_words: tuple[str, ...]

    def person(self, draw: Draw, is_man: bool) -> tuple[str, str, str]:
        """Surname, first name and patronymic (Romanian names have none)."""
        surname = draw.ranked(self.surnames)
        first_name = draw.ranked(self.men if is_man else self.women)
        patronymic = fathers_name(draw.ranked(self.men), self.code, is_man)
        return surname if is_man else feminine(surname, self.code), first_name, patronymic

    def organisation(self, draw: Draw) -> tuple[str, str]:
        """The trade name and the legal name with its form."""
        name = f"{draw.one_of(self.first_words)}{draw.one_of(('', '-', ' '))}{draw.one_of(self.second_words)}"
        form = draw.one_of(self.forms)
        return name, f"{name} {form}" if self.code == "ro" else f"{form} «{name}»"


@cache
def feminine(surname: str, code: str) -> str:
    if code == "uk":
        return re.sub("ий$", "а", surname)
    if code == "ru":
        return re.sub("(?<=[её]в|ов|ин)$", "а", re.sub("ий$", "ая", surname))
    return surname


@cache
def fathers_name(father: str, code: str, is_man: bool) -> str:
    if code == "ro":
        return ""
    known, endings = (_UKRAINIAN_FATHERS, _UKRAINIAN_ENDINGS) if code == "uk" else (_RUSSIAN_FATHERS, _RUSSIAN_ENDINGS)
    if father in known:
        return known[father][not is_man]
    ending, his, her = next(rule for rule in endings if father.endswith(rule[0]))
    return father.removesuffix(ending) + (his if is_man else her)


@cache
def in_latin(word: str) -> str:
    """A name as its mailbox spells it."""
    return fold(word).translate(_LATIN)


def languages() -> dict[str, Language]:
    """Ukrainian, Russian and Romanian, from the file of names."""
    source = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return {code: language(code, source[code]) for code in ("uk", "ru", "ro")}


def language(code: str, words: dict[str, str]) -> Language:
    def spaced(name: str) -> tuple[str, ...]:
        return tuple(word.replace("_", " ") for word in words[name].split())

    return Language(
        code,
        Ranked(words["surnames"].split()),
        Ranked(words["women"].split()),
        Ranked(words["men"].split()),
        tuple((city, region, index) for city, region, index in (place.split("|") for place in spaced("cities"))),
        spaced("streets"),
        spaced("forms"),
        spaced("first_words"),
        spaced("second_words"),
    )


def shared(name: str) -> tuple[str, ...]:
    """Tags, sources or notes, which are of no language in particular."""
    text = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["shared"][name]
    return tuple(part.strip() for part in re.split(r"[|\n]", text.strip())) if "|" in text else tuple(text.split())
