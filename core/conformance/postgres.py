"""A real PostgreSQL to test on: one server a run, shared by its processes, or one of its own to kill."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from core.policy.business import Entry

ADMINISTRATOR = "postgres"
SHARED = "GAZDA_TEST_POSTGRES"
"""Names, in the environment of a run's processes, the folder by which they find their server."""

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
SETTINGS = {
    "deadlock_timeout": "200ms",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "max_locks_per_transaction": "256",
}
HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
PATIENCE = 60.0
"""Seconds a server may take to start."""


class PostgresMissing(Exception):
    """PostgreSQL's server programs are not on this machine."""

    def __init__(self) -> None:
        super().__init__("PostgreSQL's server programs are not on this machine; install them, or run bin/setup test")


@dataclass(frozen=True)
class Server:
    """A running server, wherever it was started from."""

    folder: str
    port: int
    password: str = field(repr=False)

    def dsn(self, database: str = ADMINISTRATOR, *, user: str = ADMINISTRATOR, password: str = "") -> str:
        """The address of a database over loopback, for psycopg; as the administrator unless said otherwise."""
        secret = quote(password or self.password, safe="")
        return f"postgresql://{quote(user, safe='')}:{secret}@127.0.0.1:{self.port}/{quote(database, safe='')}"

    def url(self, database: str = ADMINISTRATOR, *, user: str = ADMINISTRATOR, password: str = "") -> str:
        """The same address for SQLAlchemy."""
        return self.dsn(database, user=user, password=password).replace("postgresql:", "postgresql+psycopg:", 1)

    def create_database(self, name: str = "test") -> str:
        """Make an empty database whose name begins with `name`; returns the name."""
        unique = f"{name}_{secrets.token_hex(4)}"
        self.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unique)))
        return unique

    def copy_database(self, name: str, new: str) -> None:
        """Make the database `new` as `name` is, to which nobody may be connected."""
        self.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(new), sql.Identifier(name)))

    def drop_database(self, name: str) -> None:
        """Drop a database, ending whatever is still connected to it."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def execute(self, statement: sql.Composed) -> None:
        """Run a statement that no transaction may hold, as the administrator."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(statement)

    def log(self) -> str:
        """What the server has written so far."""
        return Path(self.folder, "log").read_text(encoding="utf-8", errors="replace")


@dataclass(frozen=True)
class OwnServer(Server):
    """A server with its process at hand, to be killed and started again."""

    programs: Path
    account: str
    settings: Mapping[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list, repr=False)

    def start(self) -> None:
        """Start the server and wait until it answers; after a kill it recovers first."""
        options = [f"--{name.replace('_', '-')}={value}" for name, value in self.settings.items()]
        with Path(self.folder, "log").open("ab") as log:
            arguments = [str(self.programs / "postgres"), "-D", f"{self.folder}/data", "-p", str(self.port), *options]
            self.processes.append(popen(self.account, arguments, cwd=self.folder, stdout=log, stderr=log))
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.dsn(), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if self.processes[-1].poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log()[-3000:]}") from error
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End all its processes at once and unasked: what a crash leaves is all that is left."""
        keeper = self.processes[-1]
        keeper.send_signal(signal.SIGSTOP)  # so that it starts no process while we count them
        family = [keeper.pid, *children(keeper.pid)]
        for process in family:
            os.kill(process, signal.SIGKILL)
        keeper.wait(timeout=PATIENCE)
        deadline = time.monotonic() + 1
        while any(map(is_alive, family)) and time.monotonic() < deadline:
            time.sleep(0.01)

    def stop(self) -> None:
        """End it without care for its data, which goes with the folder."""
        process = self.processes[-1]
        if process.poll() is None:
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=PATIENCE)


@dataclass(frozen=True)
class Database:
    """A database of a server."""

    server: Server
    name: str

    @property
    def dsn(self) -> str:
        """Its address for psycopg, as the administrator."""
        return self.server.dsn(self.name)

    @property
    def url(self) -> str:
        """Its address for SQLAlchemy, as the administrator."""
        return self.server.url(self.name)


@contextmanager
def schema_in(database: Database) -> Iterator[Entry]:
    """A schema that is not there yet, with a login for its requests; roles are the whole server's, so they go again."""
    login, password = f"login_{database.name}", secrets.token_urlsafe(8)
    names = {role: f"{role}_{database.name}" for role in ("user", "owner")}
    with psycopg.connect(database.dsn, autocommit=True) as administrator:
        administrator.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD {}").format(sql.Identifier(login), sql.Literal(password))
        )
    url = database.server.dsn(database.name, user=login, password=password)
    try:
        yield Entry(
            "main", url, schema="main", user_role=names["user"], owner_role=names["owner"], owner_url=database.dsn
        )
    finally:
        for role in (*names.values(), login):  # the database itself is gone by now
            database.server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def children(process: int) -> list[int]:
    """The processes that `process` has started."""
    return [child for child, parent in parents() if parent == process]


def parents() -> Iterator[tuple[int, int]]:
    """Every process with its parent."""
    if not Path("/proc/self/stat").exists():
        table = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        numbers = map(int, table.split())
        yield from zip(numbers, numbers, strict=True)
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            yield int(path.parent.name), int(path.read_bytes().rpartition(b")")[2].split()[1])


def is_alive(process: int) -> bool:
    """Whether there is such a process of ours, and not only what its parent has yet to take note of."""
    try:
        os.kill(process, 0)
        stat = Path(f"/proc/{process}/stat")
        return not stat.exists() or stat.read_bytes().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


def popen(account: str, arguments: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a process as `account`, in a group of its own so that Ctrl-C does not reach it."""
    if account != getpass.getuser():
        entry = pwd.getpwnam(account)
        options |= {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True, **options)


def find_programs() -> Path:
    """The folder with PostgreSQL's server programs, the newest version where there are several."""
    found = [path for place in PLACES for path in Path("/").glob(f"{place[1:]}/initdb")]
    if found:
        return max(found, key=version).parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise PostgresMissing


def version(program: Path) -> tuple[int, ...]:
    """The version that is part of a program's path."""
    return tuple(int(digits) for digits in "".join(c if c.isdigit() else " " for c in str(program)).split())


def unprivileged() -> str:
    """The account the server runs under: ours, unless we are root, as which PostgreSQL refuses to run."""
    if os.getuid() != 0:
        return getpass.getuser()
    names = {entry.pw_name for entry in pwd.getpwall()}
    return ADMINISTRATOR if ADMINISTRATOR in names else "nobody"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def start_server(*, durable: bool = False, **settings: str) -> Iterator[OwnServer]:
    """A new server, gone with its data at the end. A `durable` one survives a kill; `settings` are PostgreSQL's own."""
    programs, account = find_programs(), unprivileged()
    folder = tempfile.mkdtemp(prefix="gazda-postgres-")
    if account != getpass.getuser():
        shutil.chown(folder, account)
    platform = {"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}
    chosen = SETTINGS | ({} if durable else HASTY) | platform | {"unix_socket_directories": folder} | settings
    server = OwnServer(folder, free_port(), secrets.token_urlsafe(16), programs, account, chosen)
    try:
        make_cluster(server)
        server.start()
        yield server
    finally:
        if server.processes:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def make_cluster(server: OwnServer) -> None:
    """Make the server's data folder. Whoever comes over loopback needs a password; the socket's folder is closed."""
    secret = Path(server.folder, "password")
    secret.write_text(server.password, encoding="utf-8")
    secret.chmod(0o644)
    arguments = [
        str(server.programs / "initdb"), "-D", f"{server.folder}/data", "--no-sync", "--data-checksums",
        f"--username={ADMINISTRATOR}", f"--pwfile={secret}", "--auth-local=trust", "--auth-host=scram-sha-256",
        "--encoding=UTF8", "--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C",
    ]  # fmt: skip
    process = popen(server.account, arguments, cwd=server.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.communicate()[0].decode(errors="replace")
    secret.unlink()
    if process.returncode:
        raise RuntimeError(f"initdb failed:\n{output}")


# ---- the one server of a run: a keeper holds it, whichever process asked first, and ends with the run


def postgres_server() -> Server:
    """The server of this pytest run, started by the first process that asks."""
    shared = Path(os.environ[SHARED])
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "server.json").exists():
            start_keeper(shared)
        return Server(**json.loads((shared / "server.json").read_text(encoding="utf-8")))


@contextmanager
def sharing_server() -> Iterator[None]:
    """Let this process and those that it starts share a server, which is started by the first that asks."""
    before = os.environ.get(SHARED)
    folder = Path(tempfile.mkdtemp(prefix="gazda-tests-", suffix=f"-{os.getpid()}"))
    os.environ[SHARED] = str(folder)
    try:
        yield
    finally:
        os.environ.pop(SHARED)
        os.environ.update({SHARED: before} if before else {})
        shutil.rmtree(folder, ignore_errors=True)


def start_keeper(shared: Path) -> None:
    """Start the process that holds the run's server, and wait until it has written its address."""
    find_programs()
    owner = shared.name.rpartition("-")[2]
    with (shared / "keeper.log").open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", __name__, str(shared), owner],
            cwd=Path(__file__).parents[2], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while not (shared / "server.json").exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{(shared / 'keeper.log').read_text(encoding='utf-8')}")
        time.sleep(0.02)
    keeper.returncode = 0  # it outlives us, and nobody waits for it


def keep(shared: Path, owner: int) -> None:
    """Hold a server until the run is over: its folder is gone, or its process is."""
    with start_server() as server:
        address = {"folder": server.folder, "port": server.port, "password": server.password}
        written = shared / "server.new"
        written.touch(mode=0o600)
        written.write_text(json.dumps(address), encoding="utf-8")
        written.rename(shared / "server.json")
        while shared.exists() and is_alive(owner):
            time.sleep(0.1)
    shutil.rmtree(shared, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
