"""Names of hosts in addresses of sites and mailboxes, kept in the letters people read (укр, not xn--j1amh)."""

from __future__ import annotations

import re

import idna

LONGEST = 253

_label = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_plain = re.compile(rf"(?:{_label}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})").fullmatch
_latin = re.compile("[a-z]").search
_cyrillic = re.compile("[\u0400-\u04ff]").search


def parse_host(raw: str) -> str | None:
    """The host in lower case and national letters, or nothing where it is no name of a host on the Internet.

    Numeric addresses, names without a dot and labels that mix Latin with Cyrillic letters are no such names.
    """
    name = raw.lower().removesuffix(".")
    if len(name) > LONGEST:
        return None
    if "xn--" not in name and _plain(name):
        return name
    try:
        ascii_name = idna.encode(name, uts46=True).decode("ascii")
        readable = idna.decode(ascii_name)
    except (idna.IDNAError, UnicodeError):
        return None
    return readable if _plain(ascii_name) and not any(map(mixes_alphabets, readable.split("."))) else None


def mixes_alphabets(text: str) -> bool:
    """Whether `text` has both Latin and Cyrillic letters, as when the keyboard layout changed halfway."""
    lower = text.lower()
    return bool(_latin(lower) and _cyrillic(lower))
