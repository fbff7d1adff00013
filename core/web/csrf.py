"""Whether a request that changes something was sent from our own page."""

from __future__ import annotations

import secrets

from core.values.words import _
from core.web.received import Received, Refused

FIELD, HEADER = "_csrf", "x-csrf-token"
VISIT, SECURE_VISIT = "gazda-visit", "__Host-gazda-visit"
"""Cookies of a browser nobody is signed in with; their value is the token of its forms."""


def refuse_forged(received: Received, token: str) -> None:
    """Refuse what another site sent, and what does not carry the `token` of this browser's forms."""
    sent = received.headers.get(HEADER) or received.form.get(FIELD) or ""
    if (
        foreign(received)
        or not token
        or not isinstance(sent, str)
        or not secrets.compare_digest(sent.encode(), token.encode())
    ):
        raise Refused(
            403,
            _(
                "This form is no longer valid, or it was sent from another site; open the page again and send it from there."
            ),
        )


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
