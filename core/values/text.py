"""Text folded for search, ordered for lists and shortened for avatars: one way for what is stored and what is asked."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from unicodedata import category, is_normalized, normalize

APOSTROPHES = "'’ʼ`´‘‛′ʹʻʽ＇"
DASHES = "‐‑‒–—―−"
QUOTES = '"«»“”„‟‹›'
INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
STRESS = "\u0301"

# Romanian letters on both sides: with comma below, and with the cedilla that old keyboards type.
PLAIN_LETTERS = dict(zip("ёґăâîșşțţ", "егaaisstt", strict=True))

# NFKC tears U+00B4 into a space and a mark, so apostrophes are made one before it.
_TYPED_ALIKE = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(INVISIBLE)})
_FOUND_ALIKE = str.maketrans(
    {
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys(DASHES, "-"),
        **dict.fromkeys(INVISIBLE + STRESS),
        **PLAIN_LETTERS,
    }
)
# A search for any such letter costs a tenth of translating a text that has none.
_needs_translation = re.compile("[" + re.escape("".join(map(chr, _FOUND_ALIKE))).replace("'", "") + "]").search

# Printable ASCII holds every letter that has a place of its own: the key is half the bytes of a Cyrillic name.
_LATIN = "aăâbcdefghiîjklmnopqrsștțuvwxyz"
_CYRILLIC = "абвгґдеєжзиіїйклмнопрстуўфхцчшщъыьэюя"
_PLACES = {letter: chr(place) for place, letter in enumerate(_LATIN + _CYRILLIC, ord(":"))}
_SECOND_THOUGHTS = dict(zip("ёłđøı", "еldoi", strict=True))
_ORDER = str.maketrans(
    _PLACES
    | {letter: _PLACES[base] for letter, base in ("şș", "ţț", *_SECOND_THOUGHTS.items())}
    | dict.fromkeys(QUOTES, '"')
    | dict.fromkeys(DASHES, "-")
    | dict.fromkeys(":;", ",")
    | dict.fromkeys("<=>?@[\\]^_{|}~", "*")
    | dict.fromkeys(APOSTROPHES + INVISIBLE + STRESS, "")
)
_has_second_level = re.compile(f"[{APOSTROPHES}{''.join(_SECOND_THOUGHTS)}]").search

_word = re.compile(r"[^\W_]+(?:['’ʼ.][^\W_]+)*")
_not_a_digit = re.compile("[^0-9]+")

_UKRAINIAN_FORMS = """тов тзов тдв фоп спд спдфо пп ат пат прат ват зат дп кп кнп нвп нво сфг фг осбб осмд го бф гс кз
оснз жбк акб"""
_RUSSIAN_FORMS = "ооо оао зао пао ао ип флп чп чтуп чуп тоо одо уп нко фгуп муп"
_ROMANIAN_FORMS = "srl srld pfa snc scs scd ong cmi îi gț îm"
_LATIN_FORMS = "tov fop ooo llc ltd inc gmbh corp llp plc oü uab eood ood sarl kft zrt sro doo dooel"
_SHORT_FORMS = "SA SC II IF AG AS AB AO SE OK CO KG UG SAS SPA BV NV OY ОК"
LEGAL_FORMS = frozenset(f"{_UKRAINIAN_FORMS} {_RUSSIAN_FORMS} {_ROMANIAN_FORMS} {_LATIN_FORMS}".split())
FORMS_IN_CAPITALS = frozenset(_SHORT_FORMS.split())


def fold(text: str) -> str:
    """`text` as it is searched: NFKC, one case, one apostrophe, ё=е, ґ=г, Romanian letters bare, single spaces."""
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text.translate(_TYPED_ALIKE))
    folded = text.casefold()
    if _needs_translation(folded):
        folded = folded.translate(_FOUND_ALIKE)
    folded = " ".join(folded.split())
    if is_normalized("NFKC", folded):
        return folded
    composed = normalize("NFKC", folded)
    return composed if composed == text else fold(composed)  # folding ǰ takes it apart, and this puts it together again


def sort_key(text: str) -> str:
    """A string whose order by code point is the dictionary order: digits, Latin, Cyrillic; г<ґ, и<і<ї<й, a<ă<â, s<ș.

    Case never counts. Apostrophes, ё against е and foreign accents count only between names that are otherwise
    the same: then the folded text follows after a tab, which is less than any other character of the key.
    """
    folded = " ".join(_composed(text).casefold().split())
    first = folded.translate(_ORDER)
    if first.isascii() and not _has_second_level(folded):
        return first
    return f"{_without_marks(first)}\t{folded.translate(_TYPED_ALIKE)}"


def _composed(text: str) -> str:
    return text if is_normalized("NFKC", text) else normalize("NFKC", text.translate(_TYPED_ALIKE))


def _without_marks(text: str) -> str:
    if text.isascii():
        return text
    parted = "".join(char for char in normalize("NFD", text) if category(char) not in ("Mn", "Cf"))
    return "".join(char.translate(_ORDER) if char in _LATIN else char for char in parted)


@lru_cache(maxsize=8192)
def is_legal_form(word: str) -> bool:
    """Whether `word` is an abbreviated legal form (ТОВ, S.R.L., GmbH); short Latin ones count in capitals only."""
    bare = word.replace(".", "")
    return bare.casefold() in LEGAL_FORMS or bare in FORMS_IN_CAPITALS


def initials(name: str) -> str:
    """Two letters for an avatar, without the legal form: "ТОВ «Зерно Плюс»" → ЗП; of a single word its first two."""
    every: list[str] = _word.findall(name)
    words = [word for word in every if not is_legal_form(word)] or every
    if len(words) > 1:
        return (words[0][0] + words[1][0]).upper()[:2]
    return "".join(filter(str.isalnum, "".join(words)))[:2].upper()[:2]


def colour_index(text: str) -> int:
    """One of the avatar colours 1 to 5, always the same for the same folded text."""
    return zlib.crc32(fold(text).encode("utf-8", "surrogatepass")) % 5 + 1


def digits(text: str) -> str:
    """Only the decimal digits of `text`, in ASCII."""
    return _not_a_digit.sub("", text if text.isascii() else normalize("NFKC", text))


def reversed_digits(text: str) -> str:
    """The digits of `text` from the last to the first, so that "ends with" is asked as "begins with"."""
    return digits(text)[::-1]
