"""Lets answers that go on as long as the browser listens know that the server stops, so that it need not wait for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.http.auto import AutoHTTPProtocol

END = "gazda.end"


def ends_with_server(scope: Scope, end: Callable[[], None]) -> None:
    """Call `end` when the server stops before the answer to this request has ended."""
    scope[END] = end


class Leaving(cast("type[Any]", AutoHTTPProtocol)):  # type: ignore[misc]  # which of the two it is says the machine
    """The server's own protocol, which tells such answers."""

    def shutdown(self) -> None:
        super().shutdown()
        end = (getattr(self, "scope", None) or {}).get(END)
        if end is not None:
            end()
