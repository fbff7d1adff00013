"""Listens to what nobody says."""

from core import hookimpl


@hookimpl
def client_cart(client, lines) -> None:
    lines.append("never heard")
