"""A person or an organisation as an address book describes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Birthday:
    """A date of which any part may be unknown; an unreadable one has only its `text`."""

    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        """1980-03-22, --02-03 without the year, 1980-03 without the day, 1980; empty for an unreadable one."""
        parts = [f"{self.year:04}" if self.year else "-"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part]
        return "-".join(parts) if len(parts) > 1 or self.year else ""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it is written, its extension apart, and what the card says of it."""

    number: str
    extension: str = ""
    types: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address and what the card says of it."""

    address: str
    types: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A person's name at a messenger or a social network."""

    service: str
    name: str
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address, complete or not; `street` is one line, `beside` the post box, the office or the flat."""

    street: str
    city: str
    region: str
    code: str
    country: str
    beside: str = ""
    types: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """What a card says, ready to be stored."""

    number: int
    name: str
    family: str
    given: str
    additional: str
    prefix: str
    suffix: str
    nickname: str
    organisation: str
    departments: tuple[str, ...]
    is_organisation: bool
    position: str
    phones: tuple[Phone, ...]
    emails: tuple[Email, ...]
    birthday: Birthday | None
    sites: tuple[str, ...]
    addresses: tuple[Address, ...]
    accounts: tuple[Account, ...]
    tags: tuple[str, ...]
    note: str
    uid: str
