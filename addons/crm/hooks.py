"""What is announced of clients."""

from __future__ import annotations

from addons.crm.models.client import Client
from core import hookspec


@hookspec
def client_card(client: Client, lines: list[str]) -> None:
    """The card of `client` is about to be shown: add to `lines` what shall stand under the name, such as "3 visits".

    Lines are in the reader's language; `look_of(client.env)` has their words.
    """
