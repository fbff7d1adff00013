"""What authors of addons do."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from core.composition.addonset import AddonSet
from core.policy.business import Sets
from core.web import serve
from core.web.commands.told import opened, say
from core.web.configuration import Settings


def revise(given: Namespace, settings: Settings) -> None:
    """Write the next migration of an addon, for its author."""
    from core.policy.revision import write_revision  # noqa: PLC0415  # Alembic is for plans only

    path = write_revision(serve.shelf_of(settings), given.addon, given.text)
    say(str(path) if path else "Nothing to write: the migrations make what the models say.")


def explain(given: Namespace, settings: Settings) -> None:
    """Say where each part of a model, a view or a template comes from."""
    from core.screens import explain  # noqa: PLC0415  # only this command reads sources

    tell(explain.explain(set_of(given, settings), given.name))


def trace(given: Namespace, settings: Settings) -> None:
    """Say who answers an announcement."""
    from core.screens import explain  # noqa: PLC0415  # as above

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
