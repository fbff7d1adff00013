"""Made-up clients as a shop's address book has them, in one CSV; the same seed writes the same bytes everywhere.

Usage: python -m benchmarks.people --count 100000 --seed 7 --out clients.csv
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from benchmarks import codes
from benchmarks.draw import Draw, Ranked
from benchmarks.person_names import Language, in_latin, languages, shared

COLUMNS = (
    "Kind", "Surname", "First name", "Patronymic", "Name", "Legal name", "Birthday", "Tax code", "VAT number",
    "Bank account (IBAN)", "Phone", "Phone 2", "E-mail", "Site", "Postal code", "Region", "City", "Street", "House",
    "Apartment", "Source", "Tags", "Note",
)  # fmt: skip

PERSONS, UKRAINIAN, RUSSIAN = 0.85, 0.62, 0.23
"""Shares of all clients; with a patronymic for 97 of 100 who may have one, seven clients of ten are called by it."""

DOMAINS = ("gmail.com", "ukr.net", "i.ua", "meta.ua", "outlook.com", "yahoo.com", "icloud.com")
ROMANIAN_DOMAINS = ("gmail.com", "yahoo.ro", "yahoo.com", "outlook.com")
UKRAINIAN_SPELLINGS = Ranked(codes.UKRAINIAN_SPELLINGS, shift=4)
ROMANIAN_SPELLINGS = Ranked(codes.ROMANIAN_SPELLINGS, shift=4)


class Crowd:
    """Clients one after another, each with a number of its own that all its phones and codes are made of."""

    def __init__(self, seed: int) -> None:
        self.draw = Draw(seed)
        self.languages = languages()
        self.first = self.draw.below(500_000)
        self.sources, self.tags, self.notes = shared("sources"), shared("tags"), shared("notes")

    def rows(self, count: int) -> Iterator[Sequence[str]]:
        for number in range(self.first, self.first + count):
            yield self.row(number)

    def row(self, number: int) -> Sequence[str]:
        spoken = self.draw.chance()
        language = self.languages["uk" if spoken < UKRAINIAN else "ru" if spoken < UKRAINIAN + RUSSIAN else "ro"]
        if self.draw.happens(PERSONS):
            named, mailbox = self.person(language, number)
        else:
            named, mailbox = self.organisation(language, number)
        is_person = named[0] == "Person"
        return (
            *named,
            *self.contacts(language, number, is_person, mailbox),
            *self.address(language, is_person),
            *self.remarks(),
        )

    def person(self, language: Language, number: int) -> tuple[Sequence[str], str]:
        """The first ten columns of a person, and the beginning of the mailbox."""
        draw, is_man = self.draw, self.draw.happens(0.45)
        surname, first_name, patronymic = language.person(draw, is_man)
        if not draw.happens(0.97):
            patronymic = ""
        born = codes.birthday(number)
        has_birthday, knows_year, has_code = draw.happens(0.4), draw.happens(0.9), draw.happens(0.25)
        birthday = f"{born:%d.%m.}{born.year}" if knows_year else f"{born:%d.%m}"
        code = codes.rntrc(number, is_man) if has_code and language.code != "ro" else ""
        account = self.account(language, number, 0.05)
        named = ("Person", surname, first_name, patronymic, "", "", birthday if has_birthday else "", code, "", account)
        return named, f"{in_latin(first_name)}.{in_latin(surname)}"

    def organisation(self, language: Language, number: int) -> tuple[Sequence[str], str]:
        name, legal_name = language.organisation(self.draw)
        has_code, is_romanian = self.draw.happens(0.9), language.code == "ro"
        code = codes.edrpou(number) if has_code and not is_romanian else ""
        vat = f"RO{codes.cui(number)}" if has_code and is_romanian else ""
        account = self.account(language, number, 0.6)
        return ("Organisation", "", "", "", name, legal_name, "", code, vat, account), in_latin(name)

    def account(self, language: Language, number: int, share: float) -> str:
        if not self.draw.happens(share):
            return ""
        return codes.romanian_iban(number) if language.code == "ro" else codes.ukrainian_iban(number)

    def contacts(self, language: Language, number: int, is_person: bool, mailbox: str) -> Sequence[str]:
        """Two phones, an e-mail address and a site; most clients lack some of them."""
        draw = self.draw
        first = self.phone(language, 2 * number, is_person) if draw.happens(0.96) else ""
        second = self.phone(language, 2 * number + 1, is_person) if draw.happens(0.18) else ""
        domain = draw.one_of(ROMANIAN_DOMAINS if language.code == "ro" else DOMAINS)
        email = codes.mailbox(number, mailbox, domain) if draw.happens(0.55) else ""
        site = f"www.{mailbox}{number}.com.ua" if not is_person and draw.happens(0.3) else ""
        return first, second, email, site

    def phone(self, language: Language, number: int, is_person: bool) -> str:
        if language.code == "ro":
            return codes.phone(number, self.draw.ranked(ROMANIAN_SPELLINGS), codes.ROMANIAN_OPERATORS)
        at_desk = not is_person and self.draw.happens(0.5)
        areas = codes.UKRAINIAN_CITIES if at_desk else codes.UKRAINIAN_OPERATORS
        return codes.phone(number, self.draw.ranked(UKRAINIAN_SPELLINGS), areas)

    def address(self, language: Language, is_person: bool) -> Sequence[str]:
        """Index, region, city, street, house and apartment; of ten addresses four lack a part, and two are none."""
        draw = self.draw
        city, region, index = draw.one_of(language.places)
        street, house, flat = draw.one_of(language.streets), self.house(), str(1 + draw.below(120))
        postcode = index + f"{draw.below(1_000):03}"
        completeness = draw.chance()
        if completeness < 0.2:
            return ("",) * 6
        if completeness < 0.35:
            return "", "", city, "", "", ""
        if completeness < 0.55:
            return "", "", city, street, house, ""
        return postcode, region, city, street, house, flat if is_person and draw.happens(0.7) else ""

    def house(self) -> str:
        number, mark = 1 + self.draw.below(140), self.draw.chance()
        return f"{number}-А" if mark < 0.05 else f"{number}/{1 + self.draw.below(9)}" if mark < 0.1 else str(number)

    def remarks(self) -> Sequence[str]:
        """Source, tags and a note."""
        draw = self.draw
        source = draw.one_of(self.sources) if draw.happens(0.6) else ""
        count = 0 if draw.happens(0.7) else 1 + draw.below(2)
        tags = dict.fromkeys(draw.one_of(self.tags) for _ in range(count))
        return source, ", ".join(tags), draw.one_of(self.notes) if draw.happens(0.2) else ""


def write(out: TextIO, count: int, seed: int) -> None:
    """`count` clients and a header; a longer file with the same seed begins with the same rows."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(Crowd(seed).rows(count))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.people", description="Write made-up clients as CSV.")
    parser.add_argument("--count", type=int, default=100_000, help="how many clients, at most 1,000,000")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="the file; standard output where none is named")
    asked = parser.parse_args(arguments)
    if not 0 <= asked.count <= 1_000_000:
        parser.error("--count is 0 to 1,000,000: beyond that codes would repeat")
    if asked.out:
        with asked.out.open("w", encoding="utf-8", newline="") as file:
            write(file, asked.count, asked.seed)
    else:
        write(sys.stdout, asked.count, asked.seed)


if __name__ == "__main__":
    main()
