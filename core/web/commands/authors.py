"""What authors of addons do."""

from __future__ import annotations

from argparse import Namespace

from core.web import serve
from core.web.commands.told import say
from core.web.configuration import Settings


def revise(given: Namespace, settings: Settings) -> None:
    """Write the next migration of an addon, for its author."""
    from core.policy.revision import write_revision  # noqa: PLC0415  # Alembic is for plans only

    path = write_revision(serve.shelf_of(settings), given.addon, given.text)
    say(str(path) if path else "Nothing to write: the migrations make what the models say.")
