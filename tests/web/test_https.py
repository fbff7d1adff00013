"""Beyond this machine the server speaks HTTPS with its own authority, and says so to whoever does not."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from core.web import https
from core.web.https import context_of, found, own_names, server_file
from core.web.plain_http import plain_http_refusal, refusing_context
from core.web.trust import own_certificate

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = ("shop.example", "192.168.7.7", "203.0.113.9", "ґазда.local", "0.0.0.0", "*")


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(https, "own_names", lambda: ["localhost", "127.0.0.1", "::1", "till", "till.local"])


def leaf(folder: Path) -> x509.Certificate:
    signed = found(folder / https.SERVER)
    assert signed is not None
    return signed.certificate


def authority(folder: Path) -> x509.Certificate:
    return x509.load_der_x509_certificate(own_certificate(folder) or b"")


def verify(folder: Path, name: str, at: datetime = NOW) -> None:
    """As a browser would that trusts the authority of this folder."""
    try:
        subject: Any = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        subject = x509.DNSName(name)
    verifier = PolicyBuilder().store(Store([authority(folder)])).time(at).build_server_verifier(subject)
    verifier.verify(leaf(folder), [])


def test_the_certificate_holds_for_every_name_of_this_machine_and_for_no_other(tmp_path: Path) -> None:
    server_file(tmp_path, NAMES, NOW)
    for name in ("localhost", "127.0.0.1", "::1", "till", "till.local", "shop.example", "192.168.7.7", "203.0.113.9"):
        verify(tmp_path, name)
    verify(tmp_path, "ґазда.local".encode("idna").decode())
    for name in ("bank.example", "192.168.7.8"):
        with pytest.raises(VerificationError):
            verify(tmp_path, name)


def test_certificates_are_such_as_browsers_take(tmp_path: Path) -> None:
    server_file(tmp_path, NAMES, NOW)
    server, issuer = leaf(tmp_path), authority(tmp_path)
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=397)
    told = {extension.oid: extension for extension in server.extensions}
    assert told[x509.OID_EXTENDED_KEY_USAGE].value == x509.ExtendedKeyUsage([x509.OID_SERVER_AUTH])
    usage = told[x509.OID_KEY_USAGE].value
    assert (usage.digital_signature, usage.key_cert_sign, told[x509.OID_KEY_USAGE].critical) == (True, False, True)
    assert not told[x509.OID_BASIC_CONSTRAINTS].value.ca
    basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints)
    assert (basic.value.ca, basic.value.path_length, basic.critical) == (True, 0, True)
    assert server.serial_number != issuer.serial_number
    assert server.subject != issuer.subject


def test_a_stolen_authority_cannot_speak_for_others(tmp_path: Path) -> None:
    server_file(tmp_path, NAMES, NOW)
    stolen = found(tmp_path / https.AUTHORITY)
    assert stolen is not None
    for name in ("bank.example", "example", "9.9.9.9"):
        forged = https.new_server(stolen, https.general_names([name]), NOW)
        https.write(tmp_path / https.SERVER, forged.pem())
        with pytest.raises(VerificationError):
            verify(tmp_path, name)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_keys_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    server_file(tmp_path / "data", NAMES, NOW)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "data").iterdir()}
    assert modes == {"authority.pem": 0o600, "server.pem": 0o600}


def test_the_download_holds_no_key(tmp_path: Path) -> None:
    assert own_certificate(tmp_path) is None
    server_file(tmp_path, NAMES, NOW)
    signed = found(tmp_path / https.AUTHORITY)
    assert signed is not None
    assert own_certificate(tmp_path) == signed.certificate.public_bytes(Encoding.DER)
    (tmp_path / https.AUTHORITY).write_bytes(b"\xff no certificate")
    assert own_certificate(tmp_path) is None


def files(folder: Path) -> tuple[bytes, bytes]:
    return (folder / https.AUTHORITY).read_bytes(), (folder / https.SERVER).read_bytes()


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    server_file(tmp_path, NAMES, NOW)
    before = files(tmp_path)
    server_file(tmp_path, NAMES[:2], NOW + timedelta(days=300))
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("names", "later", "renewed"),
    [
        (NAMES, timedelta(days=340), "server"),
        ((*NAMES, "10.20.30.40", "scales.lan", "www.shop.example"), timedelta(0), "server"),
        ((*NAMES, "other.example"), timedelta(0), "both"),
        ((*NAMES, "203.0.113.10"), timedelta(0), "both"),
        (NAMES, timedelta(days=3640), "both"),
    ],
)
def test_what_ends_soon_or_lacks_a_name_is_renewed_and_the_authority_only_when_it_must(
    tmp_path: Path, names: tuple[str, ...], later: timedelta, renewed: str
) -> None:
    server_file(tmp_path, NAMES, NOW)
    before = files(tmp_path)
    server_file(tmp_path, names, NOW + later)
    after = files(tmp_path)
    assert (after[0] == before[0], after[1] == before[1]) == (renewed == "server", False)
    for name in ("shop.example", "till"):
        verify(tmp_path, name, NOW + later)


@pytest.mark.parametrize("file", [https.AUTHORITY, https.SERVER])
@pytest.mark.parametrize("content", [b"", b"nothing", None])
def test_a_damaged_file_is_made_anew(tmp_path: Path, file: str, content: bytes | None) -> None:
    server_file(tmp_path, NAMES, NOW)
    if content is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_bytes(content)
    server_file(tmp_path, NAMES, NOW)
    verify(tmp_path, "till")


def test_this_machine_knows_its_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    names = own_names()
    assert {"localhost", "127.0.0.1", socket.gethostname()} <= set(names)
    assert https.general_names(names)


def test_a_refusal_leads_to_the_same_page_over_https_in_the_readers_language() -> None:
    asked = b"GET /crm/client?q=%D1%96 HTTP/1.1\r\nHost: till.local:8069\r\nAccept-Language: en\r\n\r\n"
    answer = plain_http_refusal(asked)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"Connection: close" in head
    assert b'<html lang="en">' in body
    assert b'<a href="https://till.local:8069/crm/client?q=%D1%96">' in body
    assert b"This server speaks HTTPS only" in body
    assert b'<html lang="uk">' in plain_http_refusal(asked.replace(b"en\r", b"uk-UA,uk;q=0.9\r"))


@pytest.mark.parametrize(
    "asked",
    [
        b"",
        b"\0\1\2",
        b"GET",
        b'GET /"><script> HTTP/1.1\r\nHost: a\r\n',
        b'GET / HTTP/1.1\r\nHost: a"><script>\r\n\r\n',
    ],
)
def test_a_refusal_repeats_nothing_that_could_do_harm(asked: bytes) -> None:
    assert b"<script" not in plain_http_refusal(asked)


async def hello(scope: Any, receive: Any, send: Any) -> None:
    assert scope["type"] == "http"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["scheme"].encode()})


@contextmanager
def serving(folder: Path, loop: str) -> Iterator[int]:
    """A server with our TLS on the loop of this name; gives its port."""
    file = server_file(folder, NAMES)
    options: dict[str, Any] = {"loop": loop, "lifespan": "off", "log_config": None, "ws": "none"}
    config = uvicorn.Config(hello, ssl_certfile=file, ssl_context_factory=refusing_context, **options)
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def exchange(connection: socket.socket) -> bytes:
    connection.sendall(b"GET / HTTP/1.1\r\nHost: till:8069\r\nConnection: close\r\n\r\n")
    answer = b""
    while piece := connection.recv(4096):
        answer += piece
        if b"\r\n\r\n" in answer and b"</html>" in answer:
            break
    return answer


@pytest.mark.parametrize(
    "loop", ["asyncio", pytest.param("uvloop", marks=pytest.mark.skipif(sys.platform == "win32", reason="not there"))]
)
def test_https_is_answered_and_plain_http_is_refused_on_the_same_port(tmp_path: Path, loop: str) -> None:
    with serving(tmp_path, loop) as port:
        trusting = ssl.create_default_context(cadata=own_certificate(tmp_path))
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            trusting.maximum_version = version
            with (
                socket.create_connection(("127.0.0.1", port), 10) as plain,
                trusting.wrap_socket(plain, server_hostname="till") as safe,
            ):
                assert b"\r\nhttps\r\n" in exchange(safe)
        with socket.create_connection(("127.0.0.1", port), 10) as plain:
            answer = exchange(plain)
        assert b"400 Bad Request" in answer
        assert b'<a href="https://till:8069/">' in answer
        with socket.create_connection(("127.0.0.1", port), 10) as plain, pytest.raises(ssl.SSLCertVerificationError):
            ssl.create_default_context().wrap_socket(plain, server_hostname="till")


def test_loading_the_file_again_renews_a_server_that_runs(tmp_path: Path) -> None:
    context = context_of(server_file(tmp_path, NAMES, datetime.now(UTC) - timedelta(days=340)))
    before = leaf(tmp_path)
    context.load_cert_chain(server_file(tmp_path, NAMES))
    assert leaf(tmp_path).not_valid_after_utc > before.not_valid_after_utc
    assert asyncio.run(shown(context)) == leaf(tmp_path).public_bytes(Encoding.DER)


async def shown(context: ssl.SSLContext) -> bytes:
    """The certificate that a server with this context shows."""
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    careless = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    careless.check_hostname, careless.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=careless)
    found = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    server.close()
    return bytes(found)
