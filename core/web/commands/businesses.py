"""Making a business and letting people into it."""

from __future__ import annotations

from argparse import Namespace

from core.values.errors import GazdaError
from core.web import addresses
from core.web.apart import Apart
from core.web.commands.told import only, opened, prepared, say
from core.web.configuration import Settings
from core.web.invitations import first_link, invite


def create(given: Namespace, settings: Settings) -> None:
    """Make a business and tell the way in."""
    directory = prepared(settings)
    if directory.entries():
        raise GazdaError(f"there is a business in {settings.folder} already; choose another folder with --data")
    found_apart(settings, given)
    business = only(directory, "")
    say(f"Made a business in {settings.folder}.")
    tell_link(settings, first_link(business))
    directory.close()


def inviting(given: Namespace, settings: Settings) -> None:
    """Give a user a new one-time link."""
    with opened(given, settings) as business, business.env(trusted=True, writes=True, source="command line") as env:
        secret = invite(env, given.login)
    tell_link(settings, secret)


def found_apart(settings: Settings, given: Namespace) -> None:
    """Make a business in a process of its own, so that what this takes is not held by the server."""
    Apart(found_here, settings, given.title, given.language, given.demo).outcome()


def found_here(settings: Settings, title: str, language: str, demo: bool) -> None:
    """Make a business."""
    from core.web import opening  # noqa: PLC0415  # Alembic is for plans only

    directory = prepared(settings)
    try:
        opening.found(directory, title, language, demo=demo)
    finally:
        directory.close()


def tell_link(settings: Settings, secret: str) -> None:
    say(f"The link opens once, for seven days: {addresses.shown(settings)}/welcome/{secret}")
