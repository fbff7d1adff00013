"""Phone numbers brought to one format, whatever way people type them; what is no phone is kept as typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat

from core.values.text import digits

# Countries of one calling code each, whose numbers are recognised by the library's own patterns without its machinery.
QUICK_CODES = {"UA": "380", "RO": "40", "MD": "373"}
LONGEST = 250
LONGEST_LIST = 2_000
LETTERS_ARE_DIGITS = frozenset({"US", "CA"})
_KINDS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
)  # fmt: skip

_PUNCTUATION = dict.fromkeys(map(ord, " \u00a0.-()‐‑‒–—−"))
_SPACES = dict.fromkeys(map(ord, "\t\r\n\u00a0\u2007\u2009\u202f"), " ") | dict.fromkeys(
    map(ord, "\u200b\u200e\u202a\u202c")
)
_abroad = re.compile(r"380\d{9}|373\d{8}|375\d{9}|40\d{9}|48\d{9}|7\d{10}", re.ASCII).fullmatch
_EXTENSION_WORD = (
    r"(?:;ext=|#|~|,,|(?<![^\W\d_])(?:дод(?:атковий)?|доб(?:авочный)?|вн(?:утр(?:ішній|енний)?)?|ext(?:ension|n)?"
    r"|int(?:erior)?|x)(?![^\W\d_]))"
)
_extension = re.compile(rf"[\s,;]*{_EXTENSION_WORD}[.:\s]*(\d{{1,7}})\D*$", re.IGNORECASE).search
_begins_extension = re.compile(rf"\s*{_EXTENSION_WORD}", re.IGNORECASE).match
_one_word = re.compile(r"\s*[^\W\d_]{2,10}[.:]?\s*(?=[+0(])").match
_eight = re.compile(r"\s*8[\s-]*(?=\(?0)").match
_word = re.compile(r"[^\W\d_]+[.:]*|№")
_separator = re.compile(r"([;,|/\\\r\n]+|\s(?:та|и|і|або|или|or|și|sau)\s)", re.IGNORECASE)
_divides = re.compile(r"[;,|/\\\r\n]|\s[^\W\d_]").search
_next_number = re.compile(r"\s*(?=\+\d)|\s+(?=\(?0\d\d|380|8\s?\(?0\d\d)")
_spreadsheet_fraction = re.compile(r"(?<=\d)\.0$")


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone as typed (`raw`), and its E.164 form: empty, and not valid, where no country has such a number."""

    e164: str
    valid: bool
    raw: str
    extension: str = ""

    @property
    def shown(self) -> str:
        """The number for people, which `parse_phone` reads back: "+380 44 490 12 34 #105"; as typed if not valid."""
        if not self.valid:
            return self.raw.strip()
        return f"{format_phone(self.e164)} #{self.extension}" if self.extension else format_phone(self.e164)


def parse_phone(raw: str, region: str) -> Phone:
    """The phone in `raw`, numbers without a country code read as those of `region` ("UA"). Never raises.

    A cell with several different phones is not valid: ask `split_phones` first.
    """
    if len(raw) > LONGEST:
        return Phone("", False, raw)
    if quick := _quick(raw, region) or _quick(_without_habits(raw, region), region):
        return Phone(quick, True, raw)
    text = _spreadsheet_fraction.sub("", raw.translate(_SPACES).strip())
    extension = _extension(text)
    number = text[: extension.start()] if extension else text
    found = {e164 for piece in _pieces(number, region) if (e164 := _first_valid(piece, region))}
    if len(found) != 1:
        return Phone("", False, raw)
    return Phone(found.pop(), True, raw, extension[1] if extension else "")


def _quick(raw: str, region: str) -> str:
    """E.164 of a plain number of one of the quick countries, or nothing: then the library is asked."""
    compact = raw.translate(_PUNCTUATION)
    if not compact.isascii():
        return ""
    code = QUICK_CODES.get(region, "")
    if code and compact.startswith("00"):
        compact = f"+{compact[2:]}"
    match = _quick_pattern(region)(compact)
    if not match:
        return ""
    return f"+{match[1]}" if match[1] else f"+{code}{match[2]}"


def _without_habits(raw: str, region: str) -> str:
    """What stands behind one word ("моб. 067…") or behind the 8 of old long-distance calls; else nothing."""
    before = _one_word(raw) or (_eight(raw) if region == "UA" else None)
    return raw[before.end() :] if before and region in QUICK_CODES else ""


@cache
def _quick_pattern(region: str) -> Callable[[str], re.Match[str] | None]:
    abroad = "|".join(f"{code}{_valid_number(country)}" for country, code in QUICK_CODES.items())
    own = f"(?:0|{QUICK_CODES[region]})?({_valid_number(region)})" if region in QUICK_CODES else "(?!)()"
    return re.compile(rf"\+({abroad})|{own}").fullmatch


@cache
def _valid_number(region: str) -> str:
    """The pattern of all valid national numbers, from the library's own tables, so that the two never differ."""
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    assert metadata.general_desc is not None
    kinds = (getattr(metadata, kind) for kind in _KINDS)
    patterns = [kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern]
    return rf"(?=(?:{metadata.general_desc.national_number_pattern})\Z)(?:{'|'.join(patterns)})"


def _pieces(text: str, region: str) -> Iterator[str]:
    """The runs of `text` that may be numbers: words around them ("моб.", names) are left out."""
    if text[:4].casefold() == "tel:" or region in LETTERS_ARE_DIGITS:
        yield text
        return
    for part in split_phones(text):
        yield from filter(digits, _word.split(part))


def _first_valid(text: str, region: str) -> str:
    readings = _readings(text, region)
    return next(filter(None, (_quick(reading, region) or _ask_library(reading, region) for reading in readings)), "")


def _readings(text: str, region: str) -> Iterator[str]:
    """`text` itself, and what people mean by habits that the library does not know (8-0…, 8-10-…, 380… abroad)."""
    number = digits(text)
    if region == "UA" and number.startswith("80") and len(number) == 11 and "+" not in text:
        yield number[1:]
    yield text
    if number.startswith("810"):
        yield f"+{number[3:]}"
    if _abroad(number.lstrip("0")):
        yield f"+{number.lstrip('0')}"
    elif number.startswith("0") and "+" in text:
        yield number


def _ask_library(text: str, region: str) -> str:
    """E.164 by the library; an extension it finds without any word for it ("…34, 35") is no sure one."""
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return ""
    if number.extension or not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def split_phones(text: str) -> tuple[str, ...]:
    """The phones typed into one cell, each as typed. No digit is lost: a rest too short for a phone stays attached."""
    if len(text) > LONGEST_LIST or not _may_be_several(text):
        return tuple(filter(None, [text.strip()]))
    first, *rest = _separator.split(text)
    parts = [first]
    for separator, part in zip(rest[::2], rest[1::2], strict=True):
        if _stands_alone(parts[-1], separator) and _stands_alone(part, separator) and not _begins_extension(part):
            parts.append(part)
        else:
            parts[-1] += separator + part
    return tuple(number for part in parts for number in _cut_at_spaces(part.strip()) if number)


def _may_be_several(text: str) -> bool:
    """Whether a second phone is worth looking for: two are longer than one, and divided or without end."""
    return len(text) > 10 and (_divides(text) is not None or len(digits(text)) > 15)


def _stands_alone(part: str, separator: str) -> bool:
    """Whether `part` has digits enough for a phone; a slash stands inside German and old city numbers."""
    return len(digits(part)) >= (7 if separator.strip() in {"/", "\\"} else 5)


def _cut_at_spaces(text: str) -> Iterator[str]:
    if len(digits(text)) > 15:
        for space in _next_number.finditer(text):
            if len(digits(text[: space.start()])) >= 9 <= len(digits(text[space.end() :])):
                yield text[: space.start()]
                yield from _cut_at_spaces(text[space.end() :])
                return
    yield text


@lru_cache(maxsize=4096)
def format_phone(e164: str) -> str:
    """A number for people: "+380 67 512 44 17"; anything else than E.164 is returned as it is.

    The spaces are plain ones: a number copied from the screen must work in other programs, and keeping it on one
    line is the style sheet's affair.
    """
    number, country = e164[4:], e164[:4]
    plain = e164.isascii() and number.isdigit()
    if plain and country == "+380" and len(number) == 9:
        if number[1:3] == "00" and number[0] in "89":
            return f"+380 {number[:3]} {number[3:6]} {number[6:]}"
        return f"+380 {number[:2]} {number[2:5]} {number[5:7]} {number[7:]}"
    if plain and country == "+373" and len(number) == 8:
        return f"+373 {number[:2]} {number[2:5]} {number[5:]}"
    if plain and country == "+407" and len(number) == 8:
        return f"+40 7{number[:2]} {number[2:5]} {number[5:]}"
    if not re.fullmatch(r"\+[1-9]\d{5,14}", e164, re.ASCII):
        return e164
    return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL).replace("-", " ")
