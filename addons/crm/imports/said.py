"""What a row of a table says of a client, every value as it is written there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from addons.crm.models.lines import ADDRESSES, NETWORKS
from addons.crm.values.addresses import Address, parse_address
from addons.crm.values.emails import split_emails
from addons.crm.values.phones import split_phones

SEVERAL = re.compile(r"\s*[,;|\n]\s*")
PLACES = frozenset(["postcode", "country", "region", "city", "street", "house", "apartment"])


@dataclass(slots=True)
class SaidPhone:
    number: str
    use: str = "mobile"
    note: str = ""


@dataclass(slots=True)
class SaidAddress:
    """An address in its parts; the rest is what fits none of them."""

    parts: Address
    use: str = "delivery"


@dataclass(slots=True)
class Said:
    """`one` holds the fields that come once, by their names among the fields of the import."""

    one: dict[str, str] = field(default_factory=dict)
    phones: list[SaidPhone] = field(default_factory=list)
    emails: list[tuple[str, str]] = field(default_factory=list)
    accounts: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[SaidAddress] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Reader: TypeAlias = Callable[[Said, Sequence[str]], None]


def said_in(values: Mapping[str, Sequence[str]]) -> Said:
    """What the cells of a row say, given by field."""
    said = Said()
    parts: dict[str, str] = {}
    for name, cells in values.items():
        if name in MANY:
            MANY[name](said, cells)
        elif name in PLACES:
            parts[name] = tidy(cells[0])
        else:
            said.one[name] = tidy(cells[0])
    if parts:
        said.addresses.insert(0, SaidAddress(together(parts)))
    return said


def tidy(text: str) -> str:
    """One line with single blanks."""
    return " ".join(text.split())


def phones(use: str) -> Reader:
    def read(said: Said, cells: Sequence[str]) -> None:
        said.phones += [SaidPhone(number, use) for cell in cells for number in split_phones(cell)]

    return read


def emails(said: Said, cells: Sequence[str]) -> None:
    said.emails += [(address, "work") for cell in cells for address in split_emails(cell)]


def accounts(network: str) -> Reader:
    def read(said: Said, cells: Sequence[str]) -> None:
        said.accounts += [(network, tidy(cell)) for cell in cells]

    return read


def addresses(use: str) -> Reader:
    def read(said: Said, cells: Sequence[str]) -> None:
        said.addresses += [SaidAddress(parse_address(cell), use) for cell in cells]

    return read


def tags(said: Said, cells: Sequence[str]) -> None:
    said.tags = words_in(cells)


def categories(said: Said, cells: Sequence[str]) -> None:
    said.categories = words_in(cells)


def notes(said: Said, cells: Sequence[str]) -> None:
    said.notes += [cell.strip() for cell in cells]


MANY: Mapping[str, Reader] = {
    "phone": phones("mobile"), "phone.work": phones("work"), "phone.home": phones("home"), "phone.fax": phones("fax"),
    "email": emails, "tags": tags, "categories": categories, "note": notes,
    **{f"account.{network}": accounts(network) for network in NETWORKS},
    **{f"address.{use}": addresses(use) for use in ADDRESSES},
}  # fmt: skip
"""How the fields that may come several times are read."""


def words_in(cells: Sequence[str]) -> list[str]:
    """Several words of one cell, each once."""
    return list(dict.fromkeys(" ".join(word.split()) for cell in cells for word in SEVERAL.split(cell) if word.strip()))


def together(parts: Mapping[str, str]) -> Address:
    """The parts of an address; a street that holds more than a street is taken apart as far as it is clear."""
    street = parts.get("street", "")
    if not street or "house" in parts:
        return Address(**parts)
    read = parse_address(street)
    if set(parts) == {"street"} and read.city:
        return read
    if read.street and read.house and not (read.city or read.postcode or read.rest):
        return Address(
            **{
                **parts,
                "street": read.street,
                "house": read.house,
                "apartment": parts.get("apartment") or read.apartment,
            }
        )
    return Address(**parts)
