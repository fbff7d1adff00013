"""Tax codes, bank accounts and barcodes: brought to one form, and refused with the reason where a digit is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from stdnum import ean, iban, numdb
from stdnum.by import unp
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, ValidationError
from stdnum.md import idno
from stdnum.ro import cf, cnp, onrc
from stdnum.ru import inn
from stdnum.ua import edrpou, rntrc

from core import UserError, _

LONGEST = 60

_marks = re.compile(r"[\s\u200b\u2060\ufeff.-]+")


# Accounts of these countries have no check digits but those of every IBAN, which are tested here six times as fast.
_NO_FURTHER_CHECK = frozenset({"UA", "RO", "MD"})
_AS_NUMBERS = str.maketrans({letter: str(number) for number, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 10)})
_SIGNS = {"n": "[0-9]", "a": "[A-Z]", "c": "[0-9A-Z]"}


def _account(number: str) -> str:
    """An IBAN cut short fails its check digits as well, so the structure that its country has is looked at first."""
    compact = _marks.sub("", number)
    pattern = _account_pattern(compact[:2])
    if not pattern:
        raise InvalidComponent
    if not re.fullmatch(pattern, compact):
        raise InvalidFormat
    if compact[:2] not in _NO_FURTHER_CHECK:
        return iban.validate(compact)
    if int((compact[4:] + compact[:4]).translate(_AS_NUMBERS)) % 97 != 1:
        raise InvalidChecksum
    return compact


@lru_cache(maxsize=256)
def _account_pattern(country: str) -> str:
    """What an IBAN of `country` looks like, from the library's registry; empty where there is none."""
    parts = numdb.get("iban").info(country)
    structure = parts[0][1].get("bban", "") if parts else ""
    groups = re.findall(r"(\d+)!([nac])", structure)
    return rf"{country}[0-9]{{2}}" + "".join(f"{_SIGNS[sign]}{{{count}}}" for count, sign in groups) if groups else ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of identifier: its name, the shape of its compact form, and one sentence for each way to be wrong."""

    name: str
    validate: Callable[[str], str]
    shape: str
    wrong_shape: str
    wrong_digit: str
    wrong_part: str = ""
    has_letters: bool = False


KINDS = {
    "ua.edrpou": Kind(
        _("EDRPOU code"),
        edrpou.validate,
        r"\d{8}",
        _("An EDRPOU code is 8 digits, and {value} is not; put back the zeros that a spreadsheet dropped."),
        _("The EDRPOU code {value} has a wrong check digit; compare it with the extract."),
    ),
    "ua.rntrc": Kind(
        _("RNOKPP (individual tax number)"),
        rntrc.validate,
        r"\d{10}",
        _("An individual tax number (RNOKPP) is 10 digits, and {value} is not; copy it whole from the certificate."),
        _("The individual tax number {value} has a wrong check digit; compare it with the certificate."),
    ),
    "ro.cf": Kind(
        _("CUI/CIF (fiscal code)"),
        cf.validate,
        r"(?:RO)?\d{2,10}",
        _("A Romanian fiscal code is 2 to 10 digits, a VAT payer's with RO in front, and {value} is not; correct it."),
        _("The Romanian fiscal code {value} has a wrong check digit; compare it with the registration certificate."),
        _("{value} is no Romanian fiscal code; compare it with the registration certificate."),
        has_letters=True,
    ),
    "ro.cnp": Kind(
        _("CNP (personal numeric code)"),
        cnp.validate,
        r"\d{13}",
        _("A CNP is 13 digits, and {value} is not; copy it whole from the identity card."),
        _("The CNP {value} has a wrong check digit; compare it with the identity card."),
        _("The birth date or the county inside the CNP {value} does not exist; compare it with the identity card."),
    ),
    "ro.onrc": Kind(
        _("Trade register number"),
        onrc.validate,
        r"[A-Z]\d{1,2}/\d+/[\d.]+|[A-Z]\d{13}",
        _("A trade register number looks like J40/1234/2020 or J2023009169400, and {value} does not; correct it."),
        _("The trade register number {value} has a wrong check digit; compare it with the registration certificate."),
        _("The letter, the county or the year of the trade register number {value} does not exist; correct it."),
        has_letters=True,
    ),
    "ru.inn": Kind(
        _("INN"),
        inn.validate,
        r"\d{10}|\d{12}",
        _("An INN is 10 digits of an organisation or 12 of a person, and {value} is not; copy it whole."),
        _("The INN {value} has a wrong check digit; compare it with the certificate."),
    ),
    "by.unp": Kind(
        _("UNP"),
        unp.validate,
        r"[0-9A-Z]{2}\d{7}",
        _("A UNP is 9 digits, of a person two letters and 7 digits, and {value} is not; copy it whole."),
        _("The UNP {value} has a wrong check digit; compare it with the certificate."),
        _("No region has the first sign of the UNP {value}; compare it with the certificate."),
    ),
    "md.idno": Kind(
        _("IDNO"),
        idno.validate,
        r"\d{13}",
        _("An IDNO is 13 digits, and {value} is not; copy it whole from the extract."),
        _("The IDNO {value} has a wrong check digit; compare it with the extract."),
    ),
    "eu.vat": Kind(
        _("EU VAT number"),
        vat.validate,
        r"[A-Z]{2}[0-9A-Z+*]{2,13}",
        _("{value} is no VAT number of its country; compare it with the invoice of this partner."),
        _("The VAT number {value} has a wrong check digit; compare it with the invoice of this partner."),
        _("A VAT number begins with the two letters of an EU country, and {value} does not; put them in front."),
        has_letters=True,
    ),
    "iban": Kind(
        _("IBAN"),
        _account,
        r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}",
        _("{value} is not as long as an IBAN of its country, or has a sign that it cannot have; copy it whole."),
        _("The IBAN {value} has wrong check digits; copy it whole from the bank's letter."),
        _("An IBAN begins with the two letters of a country, and {value} does not; copy it whole."),
        has_letters=True,
    ),
    "ean": Kind(
        _("Barcode (EAN)"),
        ean.validate,
        r"\d{8}|\d{12,14}",
        _("A barcode EAN is 8, 12, 13 or 14 digits, and {value} is not; scan it again."),
        _("The barcode {value} has a wrong check digit; scan it again."),
    ),
}  # fmt: skip

# Of an organisation, of a person; the first of each is what a new card offers.
_TAX_IDS = {
    "UA": (("ua.edrpou", "ua.rntrc"), ("ua.rntrc",)),
    "RO": (("ro.cf", "ro.onrc"), ("ro.cnp", "ro.cf")),
    "MD": (("md.idno",), ("md.idno",)),
    "BY": (("by.unp",), ("by.unp",)),
    "RU": (("ru.inn",), ("ru.inn",)),
}

# Letters typed with the other keyboard layout on: they look the same, and no check digit forgives them.
_LOOKALIKES = str.maketrans("АВЕІКМНОРСТУХЈЅ", "ABEIKMHOPCTYXJS")
_spreadsheet_fraction = re.compile(r"(?<=\d)\.0$")


def check(kind: str, raw: str) -> str:
    """The compact form of `raw`; raises UserError that says what is wrong with it and what to do."""
    rules = KINDS[kind]
    typed = _typed(raw, rules)
    if len(typed) > LONGEST:
        raise UserError(rules.wrong_shape, value=f"{typed[:LONGEST]}…")
    try:
        return rules.validate(typed)
    except ValidationError as error:
        raise UserError(_reason(rules, error), value=typed or "…") from error


def _typed(raw: str, rules: Kind) -> str:
    text = _spreadsheet_fraction.sub("", " ".join(raw.split()))
    return text.upper().translate(_LOOKALIKES) if rules.has_letters else text


def _reason(rules: Kind, error: ValidationError) -> str:
    if isinstance(error, InvalidChecksum):
        return rules.wrong_digit
    if isinstance(error, InvalidComponent) and rules.wrong_part:
        return rules.wrong_part
    return rules.wrong_shape


def has_shape(kind: str, raw: str) -> bool:
    """Whether `raw` has the digits and letters of a kind, be its check digit right or wrong."""
    rules = KINDS[kind]
    return re.fullmatch(rules.shape, _marks.sub("", _typed(raw, rules)), re.ASCII) is not None


def is_valid(kind: str, raw: str) -> bool:
    """Whether `check` lets `raw` pass."""
    try:
        return bool(check(kind, raw))
    except UserError:
        return False


def tax_id_kinds(country: str, is_organisation: bool) -> tuple[str, ...]:
    """The kinds of tax code that a client of `country` ("UA") may have; the first is the usual one."""
    if country in _TAX_IDS:
        organisation, person = _TAX_IDS[country]
        return organisation if is_organisation else person
    return ("eu.vat",) if is_organisation and country.lower() in vat.MEMBER_STATES else ()


def guess_kind(raw: str, country: str) -> str | None:
    """The kind that `raw` has the shape of, those of `country` first and a valid one before a wrong one."""
    own = tax_id_kinds(country, is_organisation=True) + tax_id_kinds(country, is_organisation=False)
    shaped = [kind for kind in dict.fromkeys((*own, "eu.vat", "iban")) if has_shape(kind, raw)]
    return next((kind for kind in shaped if is_valid(kind, raw)), shaped[0] if shaped else None)


def duplicate_key(kind: str, compact: str) -> str:
    """What two cards of one taxpayer share: a Romanian code is the same with and without its RO."""
    return compact.removeprefix("RO") if kind in {"ro.cf", "eu.vat"} else compact


def group_iban(compact: str) -> str:
    """An account for people, in groups of four: "UA21 3223 1300 0002 …"."""
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))
