"""The certificate of this machine's own authority, for browsers to download and trust."""

from __future__ import annotations

import re
from pathlib import Path
from ssl import PEM_cert_to_DER_cert

from starlette.responses import Response

from core.screens.ask import Ask
from core.values.declarations import Route
from core.values.errors import NotFound

TLS, OWN = "tls", "authority.pem"
"""The folder, among the data, of the authority and of the server's certificate; and the authority's file in it."""

AUTHORITY = "/authority.crt"
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def has_own(ask: Ask) -> bool:
    """Whether this server signed its certificate itself, so that devices must be told to trust it."""
    return ask.secure and (ask.env.business.folder / TLS / OWN).exists()


def own_certificate(folder: Path) -> bytes | None:
    """The authority's certificate, without its key; None where there is no authority."""
    try:
        found = CERTIFICATE.search((folder / OWN).read_text("ascii"))
        return PEM_cert_to_DER_cert(found[0]) if found else None
    except (OSError, ValueError):
        return None


def authority(ask: Ask) -> Response:
    """The certificate, for a browser's or a system's store; it is no secret."""
    certificate = own_certificate(ask.env.business.folder / TLS)
    if certificate is None:
        raise NotFound(ask.path)
    headers = {"Content-Disposition": 'attachment; filename="gazda-authority.crt"'}
    return Response(certificate, headers=headers, media_type="application/x-x509-ca-cert")


ROUTES = (Route(AUTHORITY, authority, public=True),)
