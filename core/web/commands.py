"""What the commands of `gazda` do. Each takes what was typed after its name and the settings."""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

from core.policy.business import Business
from core.policy.directory import Directory
from core.policy.env import Person
from core.policy.plan import Plan
from core.values.errors import GazdaError
from core.web import addresses, serve
from core.web.apart import Apart
from core.web.configuration import Settings
from core.web.invitations import first_link, invite
from core.web.trust import AUTHORITY


def say(text: str) -> None:
    """A line on the standard output, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


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


def show_plan(given: Namespace, settings: Settings) -> None:
    """Say what installing and removing would do."""
    with opened(given, settings) as business:
        tell_plan(planned(business, given))


def carry_out(given: Namespace, settings: Settings) -> None:
    """Install, remove or upgrade addons, after showing what that means."""
    from core.policy import lifecycle  # noqa: PLC0415  # Alembic is for plans only

    with opened(given, settings) as business:
        plan = planned(business, given)
        tell_plan(plan)
        if not given.yes and not agreed():
            raise GazdaError("nothing was done")
        done = lifecycle.carry_out(business, plan, Person(name="command line"))
        say(f"Done. Others waited {done.held:.1f} s." + (f" What went is in {done.archive}." if done.archive else ""))
        for note in done.notes:
            say(f"  {note}")


def planned(business: Business, given: Namespace) -> Plan:
    from core.policy.planning import plan  # noqa: PLC0415  # Alembic is for plans only

    return plan(business, install=given.install, remove=given.remove)


def tell_plan(plan: Plan) -> None:
    """A plan as a person reads it."""
    for step in plan.steps:
        versions = " → ".join(filter(None, [step.before, step.version]))
        say(f"{step.verb} {step.addon} {versions}" + (f" (because of {step.why})" if step.why else ""))
    for sign, things in (("+", plan.gained), ("-", plan.lost)):
        for thing in things:
            say(f"  {sign} {thing.kind} {thing.name}" + (f", {thing.rows} records" if thing.rows else ""))
    for note in plan.notes:
        say(f"  {note}")


def agreed() -> bool:
    """Whether the person at the terminal says yes; nobody there says no."""
    if not sys.stdin.isatty():
        return False
    sys.stdout.write("Do this? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def revise(given: Namespace, settings: Settings) -> None:
    """Write the next migration of an addon, for its author."""
    from core.policy.revision import write_revision  # noqa: PLC0415  # Alembic is for plans only

    path = write_revision(serve.shelf(), given.addon, given.text)
    say(str(path) if path else "Nothing to write: the migrations make what the models say.")


def work(given: Namespace, settings: Settings) -> None:
    """Do background work until told to stop."""
    from core.services.worker import Runner  # noqa: PLC0415  # only this command is a worker

    serve.set_up_logging(settings)
    directory = prepared(settings)
    runner = Runner(lambda: [directory.open(name) for name in directory.entries()], threads=given.threads)
    told = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    runner.start()
    told.wait()
    runner.stop()
    directory.close()


def take_in(given: Namespace, settings: Settings) -> None:
    """Import files, one after the other; what stands against one does not keep the next from coming in."""
    from core.web.intake import Intake, columns_of, person_of  # noqa: PLC0415  # only this command reads files

    chosen = columns_of(given.map)
    with opened(given, settings) as business:
        intake = Intake(business, person_of(business, given.login), given.model, say)
        wrong: list[str] = []
        for name in given.files:
            try:
                intake.take(Path(name), chosen, dry=given.dry_run)
            except GazdaError as error:
                wrong.append(str(error))
    if wrong:
        raise GazdaError("; ".join(wrong))


def prepared(settings: Settings) -> Directory:
    """The businesses of the data folder, which only its owner may look into."""
    try:
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise GazdaError(
            f"the folder {settings.folder} cannot be made: {error.strerror}; choose another with --data"
        ) from None
    os.umask(0o077)
    return serve.directory_of(settings)


@contextmanager
def opened(given: Namespace, settings: Settings) -> Iterator[Business]:
    """The business that a command is about, closed afterwards."""
    if not Path(settings.folder).is_dir():
        raise GazdaError(f"there is no folder {settings.folder}; say where the data are with --data")
    directory = serve.directory_of(settings)
    try:
        yield only(directory, given.business)
    finally:
        directory.close()


def only(directory: Directory, name: str) -> Business:
    """The business of this name, or the only one there is."""
    names = list(directory.entries())
    if not names:
        raise GazdaError(f"there is no business in {directory.folder}; start with `gazda run` or `gazda create`")
    if not name and len(names) > 1:
        raise GazdaError(f"there are several businesses; choose one with --business: {', '.join(names)}")
    if name and name not in names:
        raise GazdaError(f"there is no business {name!r}; there are {', '.join(names)}")
    return directory.open(name or names[0])
