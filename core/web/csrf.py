"""Whether a request that changes something was sent from our own page."""

from __future__ import annotations

import secrets

from core.values.words import _
from core.web.received import Received, Refused

FIELD, HEADER = "_csrf", "x-csrf-token"
VISIT, SECURE_VISIT = "gazda-visit", "__Host-gazda-visit"
"""Cookies of a browser nobody is signed in with; their value is the token of its forms."""


FORGED = _("This form is too old, or another site sent it; open the page again and send it from there.")


def refuse_forged(received: Received, token: str) -> None:
    """Refuse what another site sent, and what does not carry the `token` of this browser's forms."""
    sent = received.headers.get(HEADER) or received.form.get(FIELD) or ""
    own = isinstance(sent, str) and bool(token) and secrets.compare_digest(sent.encode(), token.encode())
    if foreign(received) or not own:
        raise Refused(403, FORGED)


def foreign(received: Received) -> bool:
    """Whether the browser says that another site is behind the request."""
    site = received.headers.get("sec-fetch-site", "same-origin")
    origin = received.headers.get("origin", received.origin)
    return site not in {"same-origin", "none"} or origin.lower() != received.origin


def visit_name(*, secure: bool) -> str:
    return SECURE_VISIT if secure else VISIT


def visit_token(received: Received) -> str:
    """The token of the forms of a browser nobody is signed in with; empty before its first page."""
    return received.cookies.get(visit_name(secure=received.secure), "")
