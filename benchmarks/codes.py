"""Phones, mailboxes, tax codes and accounts of made-up clients: the n-th unlike all others, check digits right."""

from __future__ import annotations

from datetime import date, timedelta

UKRAINIAN_OPERATORS = ("67", "50", "63", "97", "66", "93", "68", "95", "96", "98", "73", "99")
UKRAINIAN_CITIES = ("44", "32", "48", "57", "56", "61", "43", "37")
ROMANIAN_OPERATORS = ("72", "73", "74", "75", "76", "77")
UKRAINIAN_BANKS = ("305299", "322313", "300335", "334851", "351005", "320478", "307770")
ROMANIAN_BANKS = ("RNCB", "BTRL", "BRDE", "INGB", "RZBR")

UKRAINIAN_SPELLINGS = (
    "+380{0}{1}{2}{3}", "0{0} {1} {2} {3}", "0{0}{1}{2}{3}", "0{0}-{1}-{2}-{3}", "(0{0}) {1}-{2}-{3}",
    "+38 (0{0}) {1}-{2}-{3}", "380{0}{1}{2}{3}", "+380 {0} {1} {2} {3}", "+38 0{0} {1} {2} {3}", "0{0}.{1}.{2}.{3}",
    "8 0{0} {1} {2} {3}", "моб. 0{0} {1} {2} {3}", "{0}{1}{2}{3}", "0{0}\u00a0{1}\u00a0{2}\u00a0{3}",
)  # fmt: skip
ROMANIAN_SPELLINGS = (
    "+40{0}{1}{2}{3}",
    "+40 {0}{1} {2}{3}",
    "0040{0}{1}{2}{3}",
    "+40-{0}-{1}-{2}-{3}",
    "+40.{0}{1}.{2}{3}",
)

FIRST_DAY = date(1899, 12, 31)
YOUNGEST, DAYS_OF_BIRTH = date(2007, 12, 31), 24_000


def shuffled(number: int, below: int) -> int:
    """A permutation of range(below): a prime that divides no such bound spreads neighbours apart."""
    return number * 6_700_417 % below


def phone(number: int, spelling: str, areas: tuple[str, ...]) -> str:
    """The n-th phone of all `areas` together, in one of the spellings."""
    area, rest = divmod(shuffled(number, len(areas) * 10_000_000), 10_000_000)
    digits = f"{rest:07}"
    return spelling.format(areas[area], digits[:3], digits[3:5], digits[5:])


def mailbox(number: int, name: str, domain: str) -> str:
    return f"{name}.{number}@{domain}"


def birthday(number: int) -> date:
    return YOUNGEST - timedelta(days=shuffled(number, DAYS_OF_BIRTH))


def rntrc(number: int, is_man: bool) -> str:
    """Days of the birth date, a serial whose last digit is odd for a man, and the check digit."""
    days = (birthday(number) - FIRST_DAY).days
    body = f"{days:05}{2 * (number // DAYS_OF_BIRTH) + is_man:04}"
    weighted = zip((-1, 5, 7, 9, 4, 6, 10, 5, 7), map(int, body), strict=True)
    return f"{body}{sum(weight * digit for weight, digit in weighted) % 11 % 10}"


def edrpou(number: int) -> str:
    """Seven digits from 3,000,000 up, where the weights 7, 1 to 6 rule, and the check digit."""
    body = f"{3_000_000 + shuffled(number, 2_999_999)}"
    numbers = tuple(map(int, body))
    check = sum(weight * digit for weight, digit in zip((7, 1, 2, 3, 4, 5, 6), numbers, strict=True)) % 11
    if check == 10:
        check = sum(weight * digit for weight, digit in zip((9, 3, 4, 5, 6, 7, 8), numbers, strict=True)) % 11 % 10
    return f"{body}{check}"


def cui(number: int) -> str:
    """Eight digits and the check digit."""
    body = f"{10_000_000 + shuffled(number, 89_999_999)}"
    weighted = zip((5, 3, 2, 1, 7, 5, 3, 2), map(int, body), strict=True)
    return f"{body}{10 * sum(weight * digit for weight, digit in weighted) % 11 % 10}"


def ukrainian_iban(number: int) -> str:
    account = (
        f"{UKRAINIAN_BANKS[number % len(UKRAINIAN_BANKS)]}{26_000_000_000_000 + shuffled(number, 999_999_937):019}"
    )
    return f"UA{98 - int(f'{account}301000') % 97:02}{account}"


def romanian_iban(number: int) -> str:
    bank = ROMANIAN_BANKS[number % len(ROMANIAN_BANKS)]
    account = f"{shuffled(number, 999_999_937):016}"
    numeric = "".join(str(ord(letter) - ord("A") + 10) for letter in bank)
    return f"RO{98 - int(f'{numeric}{account}272400') % 97:02}{bank}{account}"
