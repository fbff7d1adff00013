"""Serving: the application that each worker process makes, and the server around it."""

from __future__ import annotations

import logging.config
import os
import socket
import ssl
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.policy.business import Sets
from core.policy.businesses.directory import Directory
from core.policy.sources.shelves import Shelves
from core.values.errors import GazdaError
from core.values.manifest import Manifest, Shelf
from core.web.app import Application
from core.web.archived import Adding, archives_of, sweep
from core.web.configuration import Settings
from core.web.house import House
from core.web.kernel import kernel_routes
from core.web.memory import stay_small
from core.web.static import read_static
from core.web.trust import TLS

SETTINGS = "GAZDA_SETTINGS"
"""The environment's name for the settings, by which worker processes are told them."""

STOPPING = 8
"""Seconds that requests under way have when the server stops."""

KEPT = 75
"""Seconds an idle connection is kept, longer than proxies keep theirs."""

HUNG = 30
"""Seconds after which a worker process that says nothing is taken for hung; on a busy machine it starts slowly."""

PLAIN: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"output": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["output"]},
    "loggers": {"gazda": {"level": "INFO"}, "gazda.sudo": {"level": "WARNING"}},
}
"""How the server logs unless it is told otherwise."""


def shelves_of(settings: Settings) -> Shelves:
    """The addons of the program, of the folders that the settings name, of distributions, and of added archives."""
    folders = [Path(folder).expanduser().resolve() for folder in settings.addon_folders]
    for folder in folders:
        if not folder.is_dir():
            raise GazdaError(f"there is no folder {folder}; say with --addons, or in gazda.toml, where the addons are")
    return Shelves(folders, archives_of(settings))


def shelf_of(settings: Settings) -> Shelf:
    """The addons that can be had at this moment."""
    return shelves_of(settings).now()


def directory_of(settings: Settings) -> Directory:
    """The businesses in the data folder."""
    return Directory(settings.folder, Sets(shelves_of(settings)), settings.open_businesses)


def make(settings: Settings, directory: Directory) -> Application:
    """The application that serves these businesses."""
    stay_small()

    def there() -> Iterable[Manifest]:
        return directory.sets.shelf.manifests.values()

    static = read_static(there(), later=there)
    adding = Adding(settings, directory.entries)
    sweep(archives_of(settings))
    house = House(directory, static, kernel_routes(adding), works=settings.jobs_in_server)
    return Application(house, settings.threads)


def application() -> Application:
    """What a worker process serves, as its parent told it."""
    settings = Settings.from_json(os.environ[SETTINGS])
    set_up_logging(settings)
    return make(settings, directory_of(settings))


def set_up_logging(settings: Settings) -> None:
    """Log as the settings say."""
    told = tomllib.loads(Path(settings.log_config).read_text("utf-8")) if settings.log_config else PLAIN
    logging.config.dictConfig(told)


def listen(settings: Settings) -> socket.socket:
    """The socket the server listens on; GazdaError where it cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        reason = error.strerror or str(error)
        raise GazdaError(
            f"cannot listen on {settings.host}, port {settings.port}: {reason}; choose another with --port"
        ) from None


def serve(settings: Settings, listener: socket.socket, directory: Directory | None = None) -> None:
    """Serve until the process is told to stop. `directory` is that of a process which has it open already."""
    import uvicorn  # noqa: PLC0415  # a command that does not serve does without it
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415  # as above

    set_up_logging(settings)
    os.environ[SETTINGS] = settings.to_json()
    if settings.reload:
        develop(settings, listener, directory)
        return
    alone = settings.workers == 1
    app = make(settings, directory or directory_of(settings)) if alone else f"{__name__}:application"
    config = uvicorn.Config(app, factory=not alone, workers=settings.workers, **options(settings))
    server = uvicorn.Server(config) if alone else Multiprocess(config, [listener])
    if isinstance(server, uvicorn.Server):
        server.run([listener])
    else:
        server.run()


def develop(settings: Settings, listener: socket.socket, directory: Directory | None) -> None:
    """Serve in one process, which is started anew after each save."""
    from core.web import reloading  # noqa: PLC0415  # only developers need it

    if directory is not None:
        directory.close()
    shelves = shelves_of(settings)
    reloading.supervise(options(settings), listener, shelves.code)


def options(settings: Settings) -> dict[str, Any]:
    """What the server is told of the network."""
    from core.web.leaving import Leaving  # noqa: PLC0415  # a command that does not serve does without uvicorn

    return {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "http": Leaving,
        "ws": "none",
        "lifespan": "on",
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "timeout_graceful_shutdown": STOPPING,
        "timeout_keep_alive": KEPT,
        "timeout_worker_healthcheck": HUNG,
        **(tls(settings) if settings.secure else {}),
    }


def tls(settings: Settings) -> dict[str, Any]:
    """How the server proves itself: by the certificate it was given, else by one of this machine's own authority."""
    from core.web import https, plain_http  # noqa: PLC0415  # a server that does not speak HTTPS does without them

    if settings.certificate:
        refuse_unusable(settings.certificate, settings.key)
        files = settings.certificate, settings.key
    else:
        hosts = [host for entry in directory_of(settings).entries().values() for host in entry.hosts]
        files = str(https.server_file(settings.folder / TLS, [*hosts, settings.host])), ""
    return {
        "ssl_certfile": files[0],
        "ssl_keyfile": files[1] or None,
        "ssl_context_factory": plain_http.refusing_context,
    }


def refuse_unusable(certificate: str, key: str) -> None:
    """GazdaError where no server can prove itself by these files; a key that needs a password is asked for none."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: "")
    except OSError as error:
        reason = error.strerror or str(error)
        raise GazdaError(f"the certificate {certificate} with the key {key} cannot be used: {reason}") from None
