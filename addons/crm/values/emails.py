"""E-mail addresses: one form for each mailbox, and a sentence for what cannot be one."""

from __future__ import annotations

import re

from addons.crm.values.hosts import mixes_alphabets, parse_host
from core import UserError, _

LONGEST, LONGEST_NAME = 254, 64
LONGEST_LIST = 5_000

_in_brackets = re.compile(r"<([^<>]*)>\W*$").search
_name = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*").fullmatch
_around = " \t\r\n\u00a0\u200b\ufeff.,;:<>()[]\"'«»"
_address = re.compile(r"[^\s<>()\[\],;|/\"«»]+@[^\s<>()\[\],;|/\"«»]+")


def parse_email(raw: str) -> str:
    """The address in `raw` ("Olena <o@Firma.UA>" → "o@firma.ua"), its domain in lower case; raises UserError."""
    text = raw[: 4 * LONGEST]
    bracketed = _in_brackets(text)
    address = (bracketed[1] if bracketed else text).strip(_around)
    if address[:7].lower() == "mailto:":
        address = address[7:].partition("?")[0]
    name, at, domain = address.rpartition("@")
    if not at:
        raise _refusal(_("{value} is no e-mail address: it has no @; write it like olena@firma.ua."), address)
    if not _name(name) or len(name) > LONGEST_NAME:
        raise _refusal(_("{value} is no e-mail address: correct what stands before the @."), address)
    if mixes_alphabets(name):
        raise _refusal(_("{value} mixes Latin letters with Cyrillic ones that look the same; type it again."), address)
    host = parse_host(domain)
    if not host or len(name) + 1 + len(host) > LONGEST:
        raise _refusal(_("{value} is no e-mail address: correct the domain after the @, as in firma.ua."), address)
    return f"{name}@{host}"


def _refusal(message: str, address: str) -> UserError:
    return UserError(message, value=address if len(address) <= 100 else f"{address[:100]}…")


def email_key(address: str) -> str:
    """What two spellings of one mailbox share: no service tells capital letters from small ones."""
    return address.casefold()


def split_emails(text: str) -> tuple[str, ...]:
    """The addresses in one cell, each as typed; a cell without an @ is returned whole, so that it is not lost."""
    if len(text) > LONGEST_LIST:
        return (text.strip(),)
    return tuple(_address.findall(text)) or tuple(filter(None, [text.strip()]))
