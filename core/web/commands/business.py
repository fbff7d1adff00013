"""Businesses from the command line: made, listed, moved, copied, put away, brought back, done away with."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from core.policy.business import Business, Entry
from core.policy.businesses.directory import Directory, located
from core.policy.businesses.places import CLOSED, EVERY, Places, refuse_place
from core.policy.homes import told as told_url
from core.services import copies
from core.values.errors import GazdaError
from core.web import addresses
from core.web.commands.told import prepared, say
from core.web.configuration import Settings
from core.web.invitations import first_link
from core.web.kernel import kernel_routes

SIZES = ("bytes", "KB", "MB", "GB")
THOUSAND = 1000
OWN_PATHS = ("static", "healthz")
"""What the server itself answers at."""


@contextmanager
def businesses(settings: Settings) -> Iterator[Directory]:
    """The businesses of the data folder, closed afterwards."""
    directory = prepared(settings)
    try:
        yield directory
    finally:
        directory.close()


def create_one(given: Namespace, settings: Settings) -> None:
    """Make a business, tell where it answers and the way in."""
    from core.policy.plans.founding import refuse_name  # noqa: PLC0415  # Alembic is for plans only
    from core.web import opening  # noqa: PLC0415  # as above

    with businesses(settings) as directory:
        refuse_name(given.name)
        entry = replace(new_home(directory, given.name, given), title=given.title)
        entry = placed(directory, entry, given)
        addons = given.install or opening.ADDONS
        business = opening.establish(directory, entry, addons, given.language, demo=given.demo)
        say(f"Made the business {entry.name} in {lives(entry, settings.folder)}.")
        tell_place(settings, entry)
        say(f"The link opens once, for seven days: {address(settings, entry)}/welcome/{first_link(business)}")


def list_all(given: Namespace, settings: Settings) -> None:
    """A few lines for each business."""
    with businesses(settings) as directory:
        for entry in directory.entries().values():
            tell(directory, entry, settings)


def move_one(given: Namespace, settings: Settings) -> None:
    """Move a business, and show that each table is what it was."""
    from core.policy.businesses import moving  # noqa: PLC0415  # Alembic is for plans only

    with businesses(settings) as directory:
        done = moving.move(directory, given.name, given.url, owner_url=given.owner_url, schema=given.schema)
    say(f"{'table':40} {'rows':>9}  before            after")
    for pair in done.pairs:
        say(f"{pair.before.table:40} {pair.after.rows:>9}  {pair.before.sha256[:16]}  {pair.after.sha256[:16]}")
    say(f"Moved {given.name} to {lives(done.entry, settings.folder)}: {done.rows} rows, each as it was.")
    say(f"Nobody could write for {done.seconds:.1f} s.")


def clone_one(given: Namespace, settings: Settings) -> None:
    """Copy a business, and tell where the copy answers."""
    from core.policy.businesses.cloning import clone  # noqa: PLC0415  # Alembic is for plans only

    with businesses(settings) as directory:
        first = directory.entry(given.name)
        entry = replace(new_home(directory, given.new, given), title=given.title or first.title)
        entry = placed(directory, entry, given)
        clone(directory, given.name, entry, partial(copies.settle_copy, name=given.name))
        say(f"Copied {given.name} to {entry.name} in {lives(entry, settings.folder)}.")
        tell_place(settings, entry)
        say(f"Work that waited is done in {given.name} only, and everybody signs in anew.")
        say(f"Work that recurs and speaks to the outside rests until you say `gazda business wake {entry.name}`.")


def archive_one(given: Namespace, settings: Settings) -> None:
    """Put a business into a file."""
    from core.policy.businesses.keeping import archive  # noqa: PLC0415  # Alembic is for plans only

    with businesses(settings) as directory:
        path = archive(directory, given.name, Path(given.to) if given.to else None)
    say(f"The business {given.name} is in {path} ({sized(path.stat().st_size)}), and answers nobody.")
    say(f"`gazda business restore {path}` brings it back; `gazda business delete {given.name}` drops its database.")


def restore_one(given: Namespace, settings: Settings) -> None:
    """Bring a business back from its file."""
    from core.policy.businesses.keeping import restore  # noqa: PLC0415  # Alembic is for plans only
    from core.policy.businesses.whole import Kept  # noqa: PLC0415  # as above

    with businesses(settings) as directory:
        kept = Kept(Path(given.file))
        name = given.name or kept.entry["name"]
        entry = replace(new_home(directory, name, given), **{**kept.entry, "name": name})
        if given.hosts or given.path or name != kept.entry["name"]:
            entry = placed(directory, replace(entry, hosts=(EVERY,), path=""), given)
        refuse_place(entry, directory.entries().values())
        other = partial(copies.settle_copy, name=kept.entry["name"]) if name != kept.entry["name"] else None
        pairs = restore(directory, kept, entry, other)
        rows = sum(pair.after.rows for pair in pairs)
        say(
            f"Brought back {name} in {lives(entry, settings.folder)}: {len(pairs)} tables, {rows} rows, each as it was."
        )
        tell_place(settings, entry)
        tell_behind(directory.open(name))


def delete_one(given: Namespace, settings: Settings) -> None:
    """Do away with a business."""
    from core.policy.businesses.keeping import delete  # noqa: PLC0415  # Alembic is for plans only

    with businesses(settings) as directory:
        entry = directory.entry(given.name)
        if entry.state not in CLOSED:
            if not given.yes:
                raise GazdaError(
                    f"the business {entry.name!r} is not archived; `gazda business archive {entry.name}` keeps what it "
                    "has, or say --yes to lose it"
                )
            ask_name(entry)
        delete(directory, entry.name)
    say(f"The business {given.name} is gone, and its database with it.")


def wake_one(given: Namespace, settings: Settings) -> None:
    """Let a copy speak to the outside."""
    with businesses(settings) as directory:
        directory.entry(given.name)
        with directory.open(given.name).env(writes=True, trusted=True, source="command line") as env:
            woken = copies.wake(env)
    say(f"{woken} kinds of recurring work begin in {given.name}.")


# ---- where a business lives and answers


def new_home(directory: Directory, name: str, given: Namespace) -> Entry:
    from core.policy.homes import home_of  # noqa: PLC0415  # as above

    home = home_of(name, directory.folder, given.url, owner_url=given.owner_url, schema=given.schema)
    return located(home, directory.folder)


def placed(directory: Directory, entry: Entry, given: Namespace) -> Entry:
    """The entry with its hosts and path; where neither was said and somebody has every host, below its name."""
    others = directory.entries()
    hosts, path = tuple(given.hosts) or (EVERY,), given.path.rstrip("/")
    others.pop(entry.name, None)
    if not given.hosts and not path and (found := Places(others.values()).find("", "/")) and not found.path:
        path = f"/{entry.name}"
    made = replace(entry, hosts=tuple(host.lower() for host in hosts), path=path)
    refuse_place(made, others.values())
    refuse_hiding(directory, made)
    return made


def refuse_hiding(directory: Directory, entry: Entry) -> None:
    """GazdaError for a path at which the pages of another business are."""
    if not entry.path:
        return
    first = entry.path.split("/")[1]
    pages = {route.path.split("/")[1] for route in kernel_routes()} | {*OWN_PATHS, *directory.sets.shelf.manifests}
    if first in pages:
        raise GazdaError(f"below {entry.path} are pages of the program; choose another path with --path")


def tell(directory: Directory, entry: Entry, settings: Settings) -> None:
    say(f"{entry.name}  {entry.title}".rstrip())
    say(f"  lives in   {lives(entry, settings.folder)}")
    say(f"  answers at {', '.join(answers(entry)) if entry.state not in CLOSED else 'nothing'}")
    for line in contents(directory, entry):
        say(f"  {line}")
    say(f"  state      {entry.state or 'open'}")


def contents(directory: Directory, entry: Entry) -> Iterable[str]:
    """What a business has and how large it is, or why that cannot be said."""
    from core.policy.homes import size_of  # noqa: PLC0415  # as above

    if entry.state in CLOSED:
        return
    business = directory.open(entry.name)
    try:
        with business.reading() as connection:
            found = business.installed(connection)
        addons = [f"{one.name} {one.version}" for one in found.parts.addons.values()]
        yield f"addons     {', '.join(addons)}"
        yield from (f"           not usable: {why}" for why in found.broken.values())
        if found.behind:
            yield f"           behind their code: {', '.join(found.behind)}; run `gazda upgrade`"
        yield f"size       {sized(size_of(business))}"
    except (GazdaError, DBAPIError) as error:
        yield f"trouble    {str(getattr(error, 'orig', None) or error).strip().splitlines()[0]}"


def lives(entry: Entry, folder: Path) -> str:
    """The database, without its password."""
    url = make_url(entry.url)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        return file.name if file.parent == folder else str(file)
    return f"{told_url(url)}, schema {entry.schema}"


def answers(entry: Entry) -> list[str]:
    return [f"{'every host' if host == EVERY else host}{entry.path}" for host in entry.hosts]


def tell_place(settings: Settings, entry: Entry) -> None:
    say(f"It answers at {', '.join(answers(entry))}; on this machine: {address(settings, entry)}")


def address(settings: Settings, entry: Entry) -> str:
    """Where a browser finds the business."""
    shown = addresses.shown(settings)
    if EVERY not in entry.hosts:
        scheme, _slashes, rest = shown.partition("://")
        _host, colon, port = rest.rpartition(":")
        shown = f"{scheme}://{entry.hosts[0]}" + (f"{colon}{port}" if colon and port.isdigit() else "")
    return shown + entry.path


def tell_behind(business: Business) -> None:
    with business.reading() as connection:
        behind = business.installed(connection).behind
    if behind:
        say(f"Its data are behind the code here: run `gazda upgrade --business {business.entry.name}`.")


def ask_name(entry: Entry) -> None:
    """GazdaError unless somebody types the name of the business."""
    sys.stdout.write(f"All that {entry.name} has will be lost. Type its name: ")
    sys.stdout.flush()
    if sys.stdin.readline().strip() != entry.name:
        raise GazdaError("that is not its name; nothing was done")


def sized(count: int) -> str:
    """Bytes as people read them."""
    size, place = float(count), 0
    while size >= THOUSAND and place < len(SIZES) - 1:
        size, place = size / THOUSAND, place + 1
    return f"{size:.1f} {SIZES[place]}" if place else f"{count} bytes"
