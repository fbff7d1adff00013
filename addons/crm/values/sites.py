"""Addresses of web sites: completed, brought to one form, and refused where they are no address of a site."""

from __future__ import annotations

import re

from addons.crm.values.hosts import parse_host
from core import UserError, _

LONGEST = 2_000
DEFAULT_PORTS = {"http": "80", "https": "443"}

_escaped = re.compile(r"\\([:;,])")
_scheme = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE).match
_parts = re.compile(r"([^/?#:]+)(?::(\d{1,5}))?([/?#].*)?", re.ASCII).fullmatch
_forbidden = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]").search


def parse_site(raw: str) -> str:
    """`raw` as one canonical http or https address ("firma.ua" → "https://firma.ua"); raises UserError.

    Backslashes that vCard files put before colons are taken away.
    """
    text = _escaped.sub(r"\1", raw.strip())
    if len(text) > LONGEST or _forbidden(text):
        raise _refusal(
            _("A web address has no spaces or quotes, and {value} has; write it like https://firma.ua."), text
        )
    scheme, rest = _split_scheme(text)
    parts = _parts(rest)
    host = parse_host(parts[1]) if parts and "@" not in parts[1] else None
    if not parts or not host or int(parts[2] or 0) > 65_535:
        raise _refusal(_("{value} is no address of a site; write it like https://firma.ua."), text)
    port = f":{parts[2]}" if parts[2] and parts[2] != DEFAULT_PORTS[scheme] else ""
    path = parts[3] if parts[3] and parts[3] != "/" else ""
    return f"{scheme}://{host}{port}{path}"


def _split_scheme(text: str) -> tuple[str, str]:
    """The scheme and what follows its slashes; a colon before digits is a port ("firma.ua:8080")."""
    match = _scheme(text)
    if not match:
        return "https", text.lstrip("/")
    scheme = match[1].lower()
    if scheme not in DEFAULT_PORTS:
        raise _refusal(_("A web address begins with http:// or https://, and {value} does not; correct it."), text)
    return scheme, text[match.end() :].lstrip("/")


def _refusal(message: str, text: str) -> UserError:
    return UserError(message, value=text if len(text) <= 100 else f"{text[:100]}…")
