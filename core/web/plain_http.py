"""Whoever speaks plain HTTP to the HTTPS port gets a sentence and the right address, instead of a broken connection."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from html import escape
from typing import Any

from core.services.i18n import preferred
from core.values.words import _
from core.web.faults import kernel_words

HANDSHAKE = 0x16
"""The first byte of a TLS connection; no method of HTTP begins with it."""

HOST = re.compile(rb"\r\nhost:[ \t]*([\w.:\[\]-]{1,255})[ \t]*\r\n", re.IGNORECASE)
LANGUAGE = re.compile(rb"\r\naccept-language:([^\r\n]{1,200})", re.IGNORECASE)
PATH = re.compile(rb"[A-Z]{1,10} (/[\x21-\x7e]{0,1000}) HTTP/1\.[01]\r\n")


def plain_http_refusal(asked: bytes) -> bytes:
    """The whole answer to a plain request that begins with `asked`, in a language it asks for."""
    host, path, wish = HOST.search(asked), PATH.match(asked), LANGUAGE.search(asked)
    words = kernel_words(preferred(wish.group(1).decode("latin-1") if wish else ""))
    address = f"https://{host.group(1).decode('ascii')}{path.group(1).decode('ascii') if path else '/'}" if host else ""
    sentence = escape(words(_("This server speaks HTTPS only, so that nobody can listen in.")))
    link = f'<p><a href="{escape(address)}">{escape(address)}</a></p>' if address else ""
    head = '<meta charset="utf-8"><title>HTTPS</title>'
    body = f'<!doctype html><html lang="{words.language}">{head}<p>{sentence}</p>{link}</html>'.encode()
    told = (
        "HTTP/1.1 400 Bad Request",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Content-Security-Policy: default-src 'none'",
        "Cache-Control: no-store",
        "Connection: close",
    )
    return "\r\n".join(told).encode() + b"\r\n\r\n" + body


class RefusingPlainHTTP(ssl.SSLObject):
    """TLS that looks at the first byte; asyncio and uvloop send what it answers."""

    _incoming: ssl.MemoryBIO
    _outgoing: ssl.MemoryBIO
    _state: str

    @classmethod
    def _create(cls, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, *args: Any, **options: Any) -> RefusingPlainHTTP:
        made: RefusingPlainHTTP = super()._create(incoming, outgoing, *args, **options)  # type: ignore[misc]  # the stubs leave it out
        made._incoming, made._outgoing, made._state = incoming, outgoing, "new"
        return made

    def do_handshake(self) -> None:
        if self._state == "new" and (head := self._incoming.read()):
            self._incoming.write(head)
            self._state = "tls" if head[0] == HANDSHAKE else "plain"
            if self._state == "plain":
                self._outgoing.write(plain_http_refusal(head))
                raise ssl.SSLWantReadError
        if self._state == "plain":
            raise ssl.SSLError(ssl.SSL_ERROR_SSL, "plain HTTP")
        super().do_handshake()


def refusing_context(_config: object, default: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """For uvicorn's `ssl_context_factory`: TLS 1.2 or newer with the certificate it was told, plain HTTP refused."""
    made = default()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.sslobject_class = RefusingPlainHTTP
    return made
