"""Fails at everything it hears."""

from core import hookimpl


@hookimpl
def addon_installed(addon) -> None:
    raise RuntimeError("not again")


@hookimpl
def addon_removing(addon) -> None:
    raise RuntimeError("not again")


@hookimpl
def client_card(client, lines) -> None:
    lines.append("half a line")
    raise RuntimeError("not again")
