"""What authors of addons do."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from core.composition.addonset import AddonSet
from core.policy.business import Sets
from core.values.errors import unknown
from core.web import serve
from core.web.commands.told import opened, say
from core.web.configuration import Settings


def begin(given: Namespace, settings: Settings) -> None:
    """Write the smallest addon."""
    from core.web.beginning import write_addon  # noqa: PLC0415  # only this command needs it

    for path in write_addon(given.addon, Path(given.into), serve.shelf_of(settings)):
        say(str(path))


def collect(given: Namespace, settings: Settings) -> None:
    """Bring the catalogs of an addon up to date."""
    from core.services import catalogs  # noqa: PLC0415  # Babel's tools are for authors only

    manifests = dict(serve.shelf_of(settings).manifests)
    if given.addon not in manifests:
        raise unknown("addon", given.addon, manifests, "addons")
    own = catalogs.Source(given.addon, manifests.pop(given.addon).folder)
    others = [catalogs.KERNEL, *(catalogs.Source(name, manifest.folder) for name, manifest in manifests.items())]
    catalogs.bring_up_to_date([own], [*others, own])
    found = sorted(catalogs.problems_of([own]))
    tell(found or ["every text is translated"])


def revise(given: Namespace, settings: Settings) -> None:
    """Write the next migration of an addon, for its author."""
    from core.policy.migrations.revision import write_revision  # noqa: PLC0415  # Alembic is for plans only

    path = write_revision(serve.shelf_of(settings), given.addon, given.text)
    say(os.path.relpath(path) if path else "Nothing to write: the migrations make what the models say.")


def explain(given: Namespace, settings: Settings) -> None:
    """Say where each part of a model, a view or a template comes from."""
    from core.screens.house import explain  # noqa: PLC0415  # only this command reads sources

    tell(explain.explain(set_of(given, settings), given.name))


def trace(given: Namespace, settings: Settings) -> None:
    """Say who answers an announcement."""
    from core.screens.house import explain  # noqa: PLC0415  # as above

    tell(explain.trace(set_of(given, settings), given.hook))


def tell(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def set_of(given: Namespace, settings: Settings) -> AddonSet:
    """The addons that the command speaks of; of those that cannot be used it says why."""
    if given.business and not given.set:
        with opened(given, settings) as business, business.reading() as connection:
            found = business.installed(connection)
            parts, broken = found.parts, found.broken
    else:
        sets = Sets(serve.shelf_of(settings))
        parts, broken = (sets.of(given.set.split(",")), {}) if given.set else sets.usable(sets.shelf.manifests)
    for why in broken.values():
        say(f"left out: {why}")
    return parts
