"""What kind of values a column holds, judged by the values alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from stdnum import iban
from stdnum.ro import cui
from stdnum.ua import edrpou, rntrc

ValueKind = Literal["phone", "email", "date", "iban", "tax_id", "site", "person_name", "money", "text"]

EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]{2,}")
PHONE = re.compile(r"(?:тел|моб|tel|mob)?[.:]?\s*\+?[\d\s().\-–/]{7,24}", re.IGNORECASE)
SITE = re.compile(
    r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+(?:ua|ro|md|com|net|org|eu|biz|info|укр)(?:/\S*)?", re.IGNORECASE
)
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)(?:\s.*)?")
YEAR_FIRST = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T\s].*)?")
MONEY = re.compile(r"-?\d{1,3}(?:[\s\u00a0]?\d{3})*[.,]\d{1,2}(?:\s*(?:грн|₴|lei|ron|uah|€|\$)\.?)?", re.IGNORECASE)
WORD = r"[^\W\d_a-zа-яіїєґăâîșțş][^\W\d_]*(?:['’ʼ`-][^\W\d_]+)*"
PERSON = re.compile(rf"{WORD}(?:\s+(?:{WORD}|[^\W\d_]\.)){{1,3}}")
PATRONYMIC = re.compile(r"\w+(?:ович|евич|йович|ївна|івна|овна|евна|ична)", re.IGNORECASE)
FAMILY = re.compile(r"\w+(?:енко|чук|ук|юк|ський|ська|ов|ова|ев|ева|ін|іна|ин|ина|escu|eanu|scu|aru)", re.IGNORECASE)


def is_email(value: str) -> bool:
    """One e-mail address."""
    return EMAIL.fullmatch(value) is not None


def is_phone(value: str) -> bool:
    """Digits as many as a phone has, written as phones are and beginning as they do in Ukraine, Romania or abroad."""
    digits = re.sub(r"\D", "", value)
    return PHONE.fullmatch(value) is not None and 9 <= len(digits) <= 15 and (digits[0] == "0" or len(digits) > 10)


def is_date(value: str) -> bool:
    """A day of the calendar, day or year first."""
    day, year = DAY_FIRST.fullmatch(value), YEAR_FIRST.fullmatch(value)
    try:
        if day:
            date(int(day[3]) + (1900 if len(day[3]) == 2 else 0), int(day[2]), int(day[1]))
        elif year:
            date(int(year[1]), int(year[2]), int(year[3]))
    except ValueError:
        return False
    return bool(day or year)


def is_iban(value: str) -> bool:
    """An account number whose check digits are right."""
    return iban.is_valid(value)


def is_tax_id(value: str) -> bool:
    """A number of a taxpayer of Ukraine or Romania whose check digit is right."""
    return bool(edrpou.is_valid(value) or rntrc.is_valid(value) or (cui.is_valid(value) and len(value) > 5))


def is_site(value: str) -> bool:
    """The address of a site."""
    return SITE.fullmatch(value) is not None


def is_money(value: str) -> bool:
    """A number with hundredths."""
    return MONEY.fullmatch(value) is not None


def is_person_name(value: str) -> bool:
    """Two to four words with capitals, one of them a patronymic or made like a family name."""
    return PERSON.fullmatch(value) is not None and any(
        PATRONYMIC.fullmatch(word) or FAMILY.fullmatch(word) for word in value.split()
    )


# The narrower kinds first: a tax number may look like a phone, no e-mail looks like either.
KINDS: tuple[tuple[ValueKind, Callable[[str], bool]], ...] = (
    ("email", is_email),
    ("iban", is_iban),
    ("site", is_site),
    ("date", is_date),
    ("tax_id", is_tax_id),
    ("phone", is_phone),
    ("money", is_money),
    ("person_name", is_person_name),
)
MOST = 0.8
LONGEST = 200


def kind_of(values: Sequence[str]) -> ValueKind:
    """The kind that most of the filled values are of, "text" where there is none."""
    filled = [value.strip() for value in values if value.strip()]
    return next((kind for kind, looks in KINDS if filled and share(filled, looks) >= MOST), "text")


def share(filled: Sequence[str], looks: Callable[[str], bool]) -> float:
    """Which part of the values looks so."""
    return sum(len(value) <= LONGEST and looks(value) for value in filled) / len(filled)
