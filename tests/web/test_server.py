"""The real server: a process of its own, on a real socket."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from core.policy.business import Entry, Sets
from core.policy.businesses.directory import Directory
from core.web.cli import main
from tests.support.postgres import free_port
from tests.web.conftest import PASSWORD, TOKEN

ROOT = Path(__file__).parents[2]


@dataclass
class Server:
    """A server that was started, and what it said."""

    process: subprocess.Popen[str]
    address: str
    output: Path
    ready_after: float

    def said(self) -> str:
        return self.output.read_text("utf-8")

    def stop(self) -> float:
        """Ask it to end; how long that took, in seconds."""
        begun = time.monotonic()
        self.process.terminate()
        self.process.wait(timeout=20)
        return time.monotonic() - begun


@contextmanager
def started(*arguments: str, data: Path, port: int | None = None, scheme: str = "http", **env: str) -> Iterator[Server]:
    """A server in a process of its own, ready to answer."""
    port = port or free_port()
    output = data.parent / f"output-{port}"
    command = [sys.executable, "-m", "core.web.cli", *arguments, "--data", str(data), "--port", str(port)]
    begun = time.monotonic()
    with output.open("w") as stream:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=stream, stderr=stream, text=True, env={**os.environ, **env}
        )
    server = Server(process, f"{scheme}://127.0.0.1:{port}", output, 0.0)
    try:
        wait_until_ready(server)
        server.ready_after = time.monotonic() - begun
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=30)


def wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert server.process.poll() is None, server.said()[-3000:]
        try:
            if httpx2.get(f"{server.address}/healthz", verify=False, timeout=5).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not become ready:\n{server.said()[-3000:]}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "data"
    assert main(["create", "--data", str(folder), "--no-demo"]) == 0
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A data folder of one's own."""
    return Path(shutil.copytree(made, tmp_path / "data"))


def come_in(server: Server, client: httpx2.Client) -> None:
    """Use the one-time link that the server printed."""
    found = re.search(r"http\S+(/welcome/\S+)", server.said())
    assert found, server.said()
    post(client, found[1], {"password": PASSWORD})


def post(client: httpx2.Client, page: str, data: dict[str, Any], path: str = "") -> httpx2.Response:
    token = TOKEN.search(client.get(page).text)
    assert token
    return client.post(path or page, data={"_csrf": token[1], **data})


def test_the_first_start_makes_a_business_and_a_second_start_keeps_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with started("run", "--no-demo", data=data) as server, httpx2.Client(base_url=server.address) as client:
        assert server.address in server.said()
        come_in(server, client)
        assert client.get("/profile").status_code == 200
        assert server.stop() < 10
        assert server.process.returncode in {0, -signal.SIGTERM}
    with started("run", data=data) as server, httpx2.Client(base_url=server.address) as client:
        assert "/welcome/" not in server.said(), "a password was chosen"
        assert post(client, "/signin", {"login": "admin", "password": PASSWORD}).headers["location"] == "/"
        assert client.get("/profile").status_code == 200


def test_two_worker_processes_share_the_data_and_the_sign_ins(data: Path) -> None:
    main(["invite", "admin", "--data", str(data)])
    with started("run", "--workers", "2", data=data) as server:
        with httpx2.Client(base_url=server.address) as client:
            come_in(server, client)
            cookies = dict(client.cookies)
        for _ in range(8):
            assert httpx2.get(f"{server.address}/profile", cookies=cookies).status_code == 200
        assert server.stop() < 10


def test_it_answers_within_seconds_of_a_warm_start(data: Path) -> None:
    with started("serve", data=data) as server:
        assert server.ready_after < 20
        assert httpx2.get(f"{server.address}/signin").status_code == 200


def test_what_is_too_large_is_refused_at_once_and_the_connection_serves_on(data: Path) -> None:
    with started("serve", data=data) as server, httpx2.Client(base_url=server.address) as client:
        client.get("/signin")
        begun = time.monotonic()
        answer = client.post("/signin", content=b"a=" + b"x" * (10 * 1024 * 1024), headers=FORM)
        assert answer.status_code == 413
        assert time.monotonic() - begun < 1
        assert refused_at_once(server, 10 * 1024 * 1024 + 1) < 1
        assert client.get("/signin").status_code == 200


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def refused_at_once(server: Server, length: int) -> float:
    """How long the answer takes where only the head of a request that announces too much was sent."""
    host, port = server.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        begun = time.monotonic()
        kind = "Content-Type: application/x-www-form-urlencoded"
        connection.sendall(
            f"POST /signin HTTP/1.1\r\nHost: {host}\r\n{kind}\r\nContent-Length: {length}\r\n\r\n".encode()
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 413")
        return time.monotonic() - begun


def test_requests_under_way_end_when_the_server_stops(data: Path) -> None:
    with started("serve", data=data) as server:
        host, port = server.address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            body = b"_csrf=x"
            head = f"POST /signin HTTP/1.1\r\nHost: {host}\r\nContent-Type: {FORM['Content-Type']}\r\n"
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
            time.sleep(0.3)
            server.process.terminate()
            time.sleep(0.5)
            connection.sendall(body)
            assert connection.recv(100).startswith(b"HTTP/1.1 403")
        server.process.wait(timeout=15)


def test_a_taken_port_is_told_in_one_sentence(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "core.web.cli", "serve", "--data", str(data), "--port", str(port)]
        told = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, timeout=60)
    assert told.returncode == 1
    assert re.fullmatch(
        rf"gazda: cannot listen on 127.0.0.1, port {port}: .*; choose another with --port\n", told.stderr
    )


@pytest.mark.parametrize("command", [("serve",), ("run", "--workers", "2")])
def test_beyond_loopback_it_is_https_and_plain_http_is_told_so(data: Path, command: tuple[str, ...]) -> None:
    with started(*command, "--host", "0.0.0.0", data=data, scheme="https") as server:
        assert re.search(
            r"Gazda serves https://\S+\n.* trust it, by the certificate at https://\S+/authority.crt", server.said()
        )
        plain = httpx2.get(server.address.replace("https", "http") + "/crm/client")
        assert plain.status_code == 400
        assert "HTTPS only" in plain.text
        certificate = httpx2.get(f"{server.address}/authority.crt", verify=False)
        assert certificate.headers["content-type"] == "application/x-x509-ca-cert"
        assert verified(server, certificate.content) == 200
        page = httpx2.get(f"{server.address}/signin", verify=False, headers={"Host": "shop.example"})
        assert page.headers["strict-transport-security"]
        assert "/authority.crt" in page.text
        assert all("Secure" in line for line in page.headers.get_list("set-cookie"))


def test_a_certificate_that_is_given_is_shown_and_no_authority_of_our_own_made(data: Path, tmp_path: Path) -> None:
    from core.web.https import server_file
    from core.web.trust import own_certificate

    certificate = server_file(tmp_path / "bought", ["localhost"])
    files = ("--certificate", str(certificate), "--key", str(certificate))
    with started("serve", *files, data=data, scheme="https") as server:
        assert verified(server, own_certificate(tmp_path / "bought") or b"") == 200
        assert httpx2.get(f"{server.address}/authority.crt", verify=False).status_code == 404
        assert not (data / "tls").exists()


def test_a_certificate_that_cannot_be_used_is_told_in_one_sentence(data: Path) -> None:
    nothing = str(data / "nothing.pem")
    files = ["--port", "0", "--certificate", nothing, "--key", nothing]
    command = [sys.executable, "-m", "core.web.cli", "serve", "--data", str(data), *files]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, timeout=60)
    assert told.returncode == 1
    reason = "No such file or directory"
    assert told.stderr == f"gazda: the certificate {nothing} with the key {nothing} cannot be used: {reason}\n"


def verified(server: Server, authority: bytes) -> int:
    """The status of a request that trusts this authority and no other."""
    import ssl

    context = ssl.create_default_context(cadata=authority)
    return httpx2.get(server.address.replace("127.0.0.1", "localhost") + "/healthz", verify=context).status_code


def test_a_proxy_that_is_named_is_believed_and_no_other(data: Path) -> None:
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Host": "shop.example"}
    with started("serve", "--behind-proxy", "127.0.0.1", data=data) as server:
        page = httpx2.get(f"{server.address}/signin", headers=forwarded)
        assert "__Host-gazda-visit" in page.headers["set-cookie"]
        assert page.headers["strict-transport-security"]
    with started("serve", data=data) as server:
        page = httpx2.get(f"{server.address}/signin", headers=forwarded)
        assert "__Host-" not in page.headers["set-cookie"]
        assert "strict-transport-security" not in page.headers


def test_a_business_on_postgresql_is_served(
    found: Callable[..., Any], entry: Entry, sets: Sets, tmp_path: Path, engine: str
) -> None:
    business = found("base", "crm", "tasks")
    folder = tmp_path / "served"
    folder.mkdir(mode=0o700)
    Directory(folder, sets).add(entry)
    with business.env(trusted=True, writes=True) as env:
        from core.web.opening import administrator

        env.session.add(administrator(env, "uk"))
    with started("run", "--workers", "2", data=folder) as server, httpx2.Client(base_url=server.address) as client:
        come_in(server, client)
        assert client.get("/crm/client").status_code == 200
