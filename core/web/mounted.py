"""A business below a path: addresses that come in lose the path, those that go out get it, its cookies are its own.

Pages know nothing of this. Static files are everybody's, and stay where they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from starlette.responses import Response

from core.policy.businesses.places import Place
from core.web.received import Received
from core.web.static import PREFIX

ASKED_FROM = ("hx-current-url", "referer")
"""Headers by which a browser tells the address of the page it shows."""

LEADS = frozenset({b"location", b"content-location", b"hx-redirect", b"hx-location", b"hx-push-url", b"hx-replace-url"})
"""Headers by which an answer leads on."""

ADDRESSES = frozenset(
    b"href src action formaction poster hx-get hx-post hx-put hx-patch hx-delete hx-push-url hx-replace-url data-shift data-path data-move".split()
)
"""Attributes that say an address."""

LONGEST = max(map(len, ADDRESSES)) + 1
BEGINS = b'="/'
"""How an address of this site begins; templates escape the quotes of all that people wrote."""

ELSEWHERE = (b"/", PREFIX[1:].encode())
"""What follows where it is that of another site, or of a static file."""

HOST_COOKIE = "__Host-"
ROOT = "/"


def inside(received: Received, place: Place) -> Received:
    """The request as the business knows it."""
    return replace(
        received,
        place=place,
        path=received.path[len(place.path) :] or ROOT,
        headers=headers_inside(received.headers, place.path),
        cookies=own_cookies(received.cookies, place.business),
    )


def headers_inside(headers: Mapping[str, str], path: str) -> Mapping[str, str]:
    """The headers with the path taken out of the addresses in them."""
    told = {name: without(headers[name], path) for name in ASKED_FROM if name in headers}
    return {**headers, **told} if told else headers


def without(address: str, path: str) -> str:
    """A whole address without the path it begins with."""
    parts = urlsplit(address)
    if parts.path != path and not parts.path.startswith(f"{path}/"):
        return address
    return urlunsplit(parts._replace(path=parts.path[len(path) :] or ROOT))


def own_cookies(cookies: Mapping[str, str], business: str) -> Mapping[str, str]:
    """The cookies that this business gave, by the names it knows."""
    ending = f".{business}"
    return {name.removesuffix(ending): value for name, value in cookies.items() if name.endswith(ending)}


def outside(response: Response, place: Place) -> None:
    """Make an answer of the business one of its path."""
    response.raw_headers[:] = [header_outside(name, value, place) for name, value in response.raw_headers]
    body = getattr(response, "body", b"")
    if body and response.headers.get("content-type", "").startswith("text/html"):
        response.body = page_outside(bytes(body), place.path.encode())
        response.headers["content-length"] = str(len(response.body))


def page_outside(body: bytes, path: bytes) -> bytes:
    """A page with the path before its addresses; cut at each, which takes a quarter of the time of an expression."""
    first, *rest = body.split(BEGINS)
    found, before = [first], first
    for piece in rest:
        name = before[-LONGEST:].split()[-1:]
        own = bool(name) and name[0] in ADDRESSES and not piece.startswith(ELSEWHERE)
        found += [b'="', path, b"/", piece] if own else [BEGINS, piece]
        before = piece
    return b"".join(found)


def header_outside(name: bytes, value: bytes, place: Place) -> tuple[bytes, bytes]:
    if name == b"set-cookie":
        return name, cookie_outside(value.decode("latin-1"), place).encode("latin-1")
    if name in LEADS:
        return name, address_outside(value.decode("latin-1"), place.path).encode("latin-1")
    return name, value


def address_outside(address: str, path: str) -> str:
    """An address of the business as a browser must ask for it; that of another site, and false, stay as they are."""
    if address.startswith("{"):
        told = json.loads(address)
        return json.dumps({**told, "path": address_outside(told["path"], path)})
    return path + address if address.startswith(ROOT) and not address.startswith(("//", PREFIX)) else address


def cookie_outside(cookie: str, place: Place) -> str:
    """A cookie under a name of the business's own; where its name allows it, for the business's path alone."""
    name, _equals, rest = cookie.partition("=")
    if not name.startswith(HOST_COOKIE):
        rest = re.sub(r"(?i)(;\s*path=)/(?=;|$)", rf"\g<1>{place.path}", rest)
    return f"{name}.{place.business}={rest}"
