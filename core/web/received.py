"""One request as it came over the wire, read whole and within limits before anything is asked of a database."""

from __future__ import annotations

from asyncio import timeout
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, Headers, QueryParams, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, cookie_parser
from starlette.types import Receive, Scope

from core.policy.businesses.places import Place
from core.values.errors import GazdaError
from core.values.words import _

MEGABYTE = 1024 * 1024
UNASKED = 256 * 1024
"""Bytes of a body that are read before it is known who sends it."""

BODY = 10 * MEGABYTE
UPLOAD = 100 * MEGABYTE
FIELDS = 10_000
"""Fields of a form: 500 lines of ten cells each, twice over."""

FEW_FIELDS = 1000
"""Fields of an address, and files of a form."""

STALLED = 30.0
"""Seconds that nothing of a body may arrive."""

ADDRESS = 8192
"""Bytes an address with its query may have."""

NOT_WHOLE = _("The form did not arrive whole; send it again.")
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


class Refused(GazdaError):
    """A request that is not worked on; `sentence` says why, to a person."""

    def __init__(self, status: int, sentence: str, *, headers: Mapping[str, str] | None = None, **values: Any) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.headers, self.values = status, sentence, headers or {}, values


class Closed(GazdaError):
    """The business cannot be served to anybody now."""


@dataclass(frozen=True, slots=True)
class Received:
    """What a request says of itself. `host` has no port; `origin` is what a browser calls this site."""

    method: str
    path: str
    host: str
    origin: str
    secure: bool
    address: str
    query: QueryParams
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    form: FormData = field(default_factory=FormData)
    body: bytes = b""
    place: Place | None = None
    """Where a business below a path was found; the path and cookies are then as that business knows them."""

    @property
    def reads(self) -> bool:
        """Whether it asks only to see something."""
        return self.method in {"GET", "HEAD"}

    @property
    def htmx(self) -> bool:
        return self.headers.get("hx-request") == "true"

    @property
    def length(self) -> int:
        """How many bytes of body are announced; a body of unknown length counts as a large one."""
        if "transfer-encoding" in self.headers:
            return UNASKED + 1
        announced = self.headers.get("content-length", "0")
        return int(announced) if announced.isascii() and announced.isdigit() else 0

    def close(self) -> None:
        """Let go of the files that came with it."""
        close_files(self.form)

    def with_fields(self) -> Received:
        """The same with its urlencoded body taken apart."""
        if not self.body:
            return self
        try:
            text = self.body.decode("utf-8", "replace")
            pairs: list[tuple[str, str | UploadFile]] = [
                *parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS)
            ]
        except ValueError:
            raise too_many_fields() from None
        return replace(self, form=clean(FormData(pairs)), body=b"")


def head(scope: Scope) -> Received:
    """What is known before the body is read."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query: bytes = scope["query_string"]
    name = headers.get("host", "").lower()
    cookie = headers.get("cookie")
    return Received(
        method=scope["method"],
        path=scope["path"],
        host=bare_host(name),
        origin=f"{scope['scheme']}://{name}",
        secure=scope["scheme"] == "https",
        address=scope["client"][0] if scope["client"] else "",
        query=QueryParams(query) if query else NO_QUERY,
        headers=headers,
        cookies=cookie_parser(cookie) if cookie else NO_COOKIES,
    )


NO_QUERY = QueryParams()
NO_COOKIES: Mapping[str, str] = {}


def refuse_address(scope: Scope) -> None:
    """Raise Refused for an address no page has."""
    query: bytes = scope["query_string"]
    if len(query) + len(scope["path"]) > ADDRESS or query.count(b"&") >= FEW_FIELDS:
        raise Refused(414, _("The address is too long."))
    if b"%00" in query or "\0" in scope["path"]:
        raise Refused(400, _("The request holds a character that no text has."))


def bare_host(host: str) -> str:
    """A host without its port; the brackets of an IPv6 address stay."""
    return (
        host.rpartition(":")[0]
        if host.rpartition(":")[2].isdigit() and (host.count(":") == 1 or "]:" in host)
        else host
    )


async def read_body(received: Received, receive: Receive, limit: int) -> Received:
    """The same request with what its body says; raises Refused where it is larger than `limit` or of no known kind."""
    kind = received.headers.get("content-type", "").partition(";")[0].strip().lower()
    limit = limit if kind == MULTIPART else min(limit, BODY)
    if received.length > limit:
        raise too_large(limit)
    chunks = chunks_of(receive, limit)
    if kind == MULTIPART:
        return replace(received, form=await multipart(received, chunks))
    body = b"".join([chunk async for chunk in chunks])
    if body and kind != URLENCODED:
        raise Refused(415, _("Only forms are taken here."))
    return replace(received, body=body)


async def chunks_of(receive: Receive, limit: int) -> AsyncGenerator[bytes, None]:
    """The body piece by piece, up to `limit` bytes."""
    size, more = 0, True
    while more:
        try:
            async with timeout(STALLED):
                message = await receive()
        except TimeoutError:
            raise Refused(408, _("What was sent did not arrive; try again.")) from None
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        yield chunk
        more = message.get("more_body", False)


class WholeParts(MultiPartParser):
    """A parser that knows whether it saw the end."""

    ended = False

    def on_end(self) -> None:
        self.ended = True


async def multipart(received: Received, chunks: AsyncGenerator[bytes, None]) -> FormData:
    """Fields and files of a multipart body; files larger than a megabyte wait on the disk."""
    raw = [(b"content-type", received.headers["content-type"].encode("latin-1"))]
    parser = WholeParts(Headers(raw=raw), chunks, max_files=FEW_FIELDS, max_fields=FIELDS, max_part_size=MEGABYTE)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        if error.message.startswith("Too many"):
            raise too_many_fields() from None
        if "exceeded" in error.message:
            raise too_large(MEGABYTE) from None
        raise Refused(400, NOT_WHOLE) from None
    try:
        if not parser.ended:
            raise Refused(400, NOT_WHOLE)
        return clean(form)
    except Refused:
        close_files(form)
        raise


def close_files(form: FormData) -> None:
    """Let go of the files that came with a form."""
    for _name, value in form.multi_items():
        if not isinstance(value, str):
            value.file.close()


def clean(form: FormData) -> FormData:
    """The same form; raises Refused where a text holds what no database keeps."""
    if any("\0" in name or (isinstance(value, str) and "\0" in value) for name, value in form.multi_items()):
        raise Refused(400, _("The request holds a character that no text has."))
    return form


def too_large(limit: int) -> Refused:
    return Refused(413, _("What was sent is too large: at most {limit} MB fit."), limit=max(1, limit // MEGABYTE))


def too_many_fields() -> Refused:
    return Refused(413, _("What was sent has too many fields: at most {limit} fit."), limit=FIELDS)
