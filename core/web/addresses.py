"""By which address people reach this server."""

from __future__ import annotations

import socket

from core.web.configuration import Settings

EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  # recognised, not chosen
PORTS = {"http": 80, "https": 443}


def shown(settings: Settings) -> str:
    """The address to type into a browser."""
    scheme = "https" if settings.secure else "http"
    host = outward() if settings.host in EVERYWHERE else settings.host
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" + ("" if settings.port == PORTS[scheme] else f":{settings.port}")


def outward() -> str:
    """The address of this machine in its network; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
