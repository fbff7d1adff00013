"""Serving, and work in the background. Here as in all of `commands`, each takes what was typed, and the settings."""

from __future__ import annotations

import signal
from argparse import Namespace
from dataclasses import replace
from threading import Event

from core.values.errors import GazdaError
from core.web import addresses, serve
from core.web.commands.businesses import found_apart
from core.web.commands.told import only, prepared, say
from core.web.configuration import Settings
from core.web.invitations import first_link
from core.web.trust import AUTHORITY


def run(given: Namespace, settings: Settings) -> None:
    """Serve; make a business first where there is none."""
    with serve.listen(settings) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        directory = prepared(settings)
        if not directory.entries():
            say("Making a business; this happens once.")
            found_apart(settings, given)
        business = only(directory, given.business)
        address = addresses.shown(settings)
        announce(settings)
        if secret := first_link(business):
            say(f"Choose the administrator's password here, once: {address}/welcome/{secret}")
        serve.serve(settings, listener, directory)


def serving(given: Namespace, settings: Settings) -> None:
    """Serve what is there."""
    with serve.listen(settings) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        directory = prepared(settings)
        if not directory.entries():
            raise GazdaError(f"there is no business in {settings.folder}; start with `gazda run` or `gazda create`")
        announce(settings)
        serve.serve(settings, listener, directory)


def announce(settings: Settings) -> None:
    """Tell where the server is, and what must be done once where it signed its certificate itself."""
    address = addresses.shown(settings)
    say(f"Gazda serves {address}")
    if settings.secure and not settings.certificate:
        say(f"Each device is told once to trust it, by the certificate at {address}{AUTHORITY}")


def work(given: Namespace, settings: Settings) -> None:
    """Do background work until told to stop."""
    from core.services.worker import Runner  # noqa: PLC0415  # only this command is a worker

    serve.set_up_logging(settings)
    directory = prepared(settings)
    runner = Runner(directory.in_turn, threads=given.threads)
    told = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    runner.start()
    told.wait()
    runner.stop()
    directory.close()
