"""What stands on every answer: how a browser must treat it, and its size on the wire."""

from __future__ import annotations

import zlib

from starlette.responses import Response

from core.web.received import Received

RawHeaders = list[tuple[bytes, bytes]]

POLICY = (
    b"default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; "
    b"frame-ancestors 'none'; form-action 'self'"
)
DENIED = ("accelerometer", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb")
SECURITY: RawHeaders = [
    (b"content-security-policy", POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", ", ".join(["camera=(self)", *(f"{name}=()" for name in DENIED)]).encode()),
]
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")
PAGE: RawHeaders = [(b"cache-control", b"private, no-cache"), (b"vary", b"HX-Request, HX-Target, Accept-Encoding")]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})

WORTH_PACKING = 1024
PACKED_KINDS = (b"text/", b"application/json", b"image/svg+xml")
LEVEL = 3
"""Of zlib: 5 takes half as long again for a tenth less."""


def finish(response: Response, received: Received) -> Response:
    """Pack the body where that is worth it and add the headers every answer carries; its own ones win."""
    pack(response, received)
    own = {name for name, _ in response.raw_headers}
    response.raw_headers += [header for header in (*SECURITY, *PAGE) if header[0] not in own]
    if received.secure and received.host not in LOOPBACK:
        response.raw_headers.append(STRICT_TRANSPORT)
    return response


def pack(response: Response, received: Received) -> None:
    """Compress a body that is held whole, for a browser that can read it."""
    body = getattr(response, "body", b"")
    if len(body) < WORTH_PACKING or "gzip" not in received.headers.get("accept-encoding", ""):
        return
    named = dict(response.raw_headers)
    if b"content-encoding" in named or not named.get(b"content-type", b"").startswith(PACKED_KINDS):
        return
    response.body = packed(body, LEVEL)
    response.headers["content-length"] = str(len(response.body))
    response.headers["content-encoding"] = "gzip"


def packed(body: bytes | memoryview, level: int) -> bytes:
    """`body` as gzip."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, 31, 9)
    return deflate.compress(body) + deflate.flush()
