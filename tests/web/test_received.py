"""What a browser sends is read within limits, and refused with a sentence beyond them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.web import received
from core.web.received import BODY, FEW_FIELDS, FIELDS, UPLOAD, Received, Refused, bare_host, head, read_body, refuse_address

URLENCODED = "application/x-www-form-urlencoded"


def scope(method: str = "POST", path: str = "/x", query: bytes = b"", **headers: str) -> dict[str, Any]:
    raw = [
        (name.replace("_", "-").encode(), value.encode())
        for name, value in {"host": "Shop.example:8069", **headers}.items()
    ]
    return {
        "method": method,
        "path": path,
        "query_string": query,
        "scheme": "http",
        "client": ("10.0.0.7", 1),
        "headers": raw,
    }


def read(body: bytes, limit: int = BODY, chunk: int = 1 << 20, **headers: str) -> Received:
    pieces = [body[at : at + chunk] for at in range(0, len(body), chunk)] or [b""]
    messages = [{"type": "http.request", "body": piece, "more_body": piece is not pieces[-1]} for piece in pieces]

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    whole = asyncio.run(read_body(head(scope(**headers)), receive, limit))
    return whole.with_fields()


def refused(status: int, body: bytes = b"", **options: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        read(body, **options)
    assert caught.value.status == status
    return caught.value


def test_a_request_is_known_by_its_head() -> None:
    asked = head(scope("GET", "/crm", b"q=%D0%BE", cookie="a=1; b=2", hx_request="true"))
    assert (asked.method, asked.path, asked.host, asked.origin) == (
        "GET",
        "/crm",
        "shop.example",
        "http://shop.example:8069",
    )
    assert (asked.query["q"], dict(asked.cookies), asked.htmx, asked.reads) == ("о", {"a": "1", "b": "2"}, True, True)
    assert (asked.address, asked.secure) == ("10.0.0.7", False)


@pytest.mark.parametrize(
    ("host", "bare"), [("a.b:80", "a.b"), ("a.b", "a.b"), ("[::1]:8069", "[::1]"), ("[::1]", "[::1]"), ("", "")]
)
def test_a_host_is_known_without_its_port(host: str, bare: str) -> None:
    assert bare_host(host) == bare


def test_fields_keep_their_order_and_repetition() -> None:
    form = read(b"a=1&b=&a=%D1%97+x", content_type=URLENCODED).form
    assert form.multi_items() == [("a", "1"), ("b", ""), ("a", "ї x")]


def test_a_file_arrives_with_its_fields() -> None:
    form = read(multipart(("name", None, b"ok"), ("file", "a.csv", b"x" * 3_000_000)), content_type=MULTIPART).form
    assert form["name"] == "ok"
    assert (form["file"].filename, len(form["file"].file.read())) == ("a.csv", 3_000_000)  # type: ignore[union-attr]
    form["file"].file.close()  # type: ignore[union-attr]


def test_a_thousand_fields_fit_and_one_more_does_not() -> None:
    body = b"&".join(b"a=%d" % number for number in range(FIELDS))
    assert len(read(body, content_type=URLENCODED).form.multi_items()) == FIELDS
    refused(413, body + b"&a=1", content_type=URLENCODED)
    parts = [("a", None, b"1")] * (FIELDS + 1)
    refused(413, multipart(*parts), content_type=MULTIPART)


def test_a_body_of_the_limit_fits_and_a_byte_more_does_not() -> None:
    body = b"a=" + b"x" * (BODY - 2)
    assert len(read(body, content_type=URLENCODED).form["a"]) == BODY - 2
    told = refused(413, body + b"x", content_type=URLENCODED)
    assert str(told.sentence).format_map(told.values) == "What was sent is too large: at most 10 MB fit."


def test_what_is_announced_too_large_is_refused_unread() -> None:
    for kind, limit in ((URLENCODED, BODY), (MULTIPART, UPLOAD)):
        with pytest.raises(Refused) as caught:
            asyncio.run(read_body(head(scope(content_type=kind, content_length=str(limit + 1))), unread, UPLOAD))
        assert caught.value.status == 413


async def unread() -> Any:
    raise AssertionError("the body was read")


def test_a_body_that_stalls_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(received, "STALLED", 0.01)
    with pytest.raises(Refused) as caught:
        asyncio.run(read_body(head(scope(content_type=URLENCODED)), asyncio.Event().wait, BODY))  # type: ignore[arg-type]
    assert caught.value.status == 408


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nrubbish", 400),
        (URLENCODED, b"a=%00", 400),
        (URLENCODED, b"a%00=1", 400),
    ],
)
def test_what_is_no_form_is_refused(kind: str, body: bytes, status: int) -> None:
    refused(status, body, content_type=kind)


def test_bytes_that_are_no_letters_become_the_mark_for_that() -> None:
    assert read(b"a=%FF\xfe", content_type=URLENCODED).form["a"] == "��"


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [("/x", b"q=%00", 400), ("/\0", b"", 400), ("/x", b"q=" + b"a" * 9000, 414), ("/x", b"&" * FEW_FIELDS, 414)],
)
def test_an_address_no_page_has_is_refused(path: str, query: bytes, status: int) -> None:
    with pytest.raises(Refused) as caught:
        refuse_address(scope("GET", path, query))
    assert caught.value.status == status


MULTIPART = "multipart/form-data; boundary=border"


def multipart(*parts: tuple[str, str | None, bytes]) -> bytes:
    lines = []
    for name, file, content in parts:
        named = f'; filename="{file}"' if file else ""
        lines.append(f'--border\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + content)
    return b"\r\n".join(lines) + b"\r\n--border--\r\n"


def answered(body: bytes, kind: str) -> int:
    """200 where the body could be read, else the status of the refusal; any other error fails the test."""
    try:
        read(body, content_type=kind, chunk=7).close()
    except Refused as error:
        return error.status
    return 200


KINDS = [URLENCODED, MULTIPART, "multipart/form-data; boundary=b; charset=utf-16", ""]
PIECES = [
    b"--border",
    b"--",
    b"\r\n",
    b"Content-Disposition: form-data; name=",
    b'"a"',
    b"; filename=",
    b"\0",
    b"x",
    b":",
]


@given(st.binary(max_size=300), st.sampled_from(KINDS))
def test_whatever_is_sent_is_read_or_refused(body: bytes, kind: str) -> None:
    assert answered(body, kind) in {200, 400, 413, 415}


@given(st.lists(st.sampled_from(PIECES)))
def test_a_broken_multipart_body_is_read_or_refused(pieces: list[bytes]) -> None:
    assert answered(b"".join(pieces), MULTIPART) in {200, 400, 413}
