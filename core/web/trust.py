"""The certificate of this machine's own authority, for browsers to download and trust."""

from __future__ import annotations

from starlette.responses import Response

from core.screens.ask import Ask
from core.values.declarations import Route
from core.values.errors import NotFound

TLS = "tls"
"""The folder, among the data, of the authority and of the server's certificate."""

AUTHORITY = "/authority.crt"


def has_own(ask: Ask) -> bool:
    """Whether this server signed its certificate itself, so that devices must be told to trust it."""
    return ask.secure and (ask.env.business.folder / TLS / "authority.pem").exists()


def authority(ask: Ask) -> Response:
    """The certificate, for a browser's or a system's store; it is no secret."""
    from core.web.https import authority_certificate  # noqa: PLC0415  # asked once by each device

    certificate = authority_certificate(ask.env.business.folder / TLS)
    if certificate is None:
        raise NotFound(ask.path)
    headers = {"Content-Disposition": 'attachment; filename="gazda-authority.crt"'}
    return Response(certificate, headers=headers, media_type="application/x-x509-ca-cert")


ROUTES = (Route(AUTHORITY, authority, public=True),)
