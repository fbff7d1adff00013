"""Bringing the data of businesses up to the code, from the command line."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection
from typing import TYPE_CHECKING

from core.policy.businesses.directory import Directory
from core.policy.env import Person
from core.values.errors import GazdaError, unknown
from core.web.commands.plans import agreed, tell_plan
from core.web.commands.told import existing, only, say
from core.web.configuration import Settings

if TYPE_CHECKING:
    from core.policy.businesses.upgrading import Due, Outcome


def upgrade_data(given: Namespace, settings: Settings) -> None:
    """Show the plan of each business that is behind, carry them out, tell what was done; an error if one failed."""
    from core.policy.businesses import upgrading  # noqa: PLC0415  # Alembic is for plans only

    with existing(settings) as directory:
        names = chosen(directory, given)
        refuse_unknown(directory, given.addons)
        found = [due for due in upgrading.due(directory, names) if concerns(due, given.addons)]
        for due in found:
            tell_due(due)
        behind = [due for due in found if due.plan is not None]
        if behind and not given.yes and not agreed():
            raise GazdaError("nothing was done")
        done = [upgrading.upgrade(directory, due, Person(name="command line")) for due in found]
        outcomes = {outcome.name: outcome for outcome in done}
        for name in names:
            tell(name, outcomes.get(name), given.addons)
    if failed := [outcome.name for outcome in done if outcome.trouble]:
        raise GazdaError(f"{len(failed)} of {len(names)} businesses could not be upgraded: {', '.join(failed)}")


def chosen(directory: Directory, given: Namespace) -> list[str]:
    """The businesses to upgrade: all that are open, or the one that was named or is the only one."""
    if given.all:
        return directory.at_work()
    return [only(directory, given.business).entry.name]


def refuse_unknown(directory: Directory, addons: Collection[str]) -> None:
    """An error for a name that is no addon's."""
    known = directory.sets.shelf.manifests
    for name in addons:
        if name not in known:
            raise unknown("addon", name, known, "upgrade")


def concerns(due: Due, addons: Collection[str]) -> bool:
    """Whether one of the addons is behind there, or that cannot be told; all are meant where none is named."""
    return not addons or due.plan is None or any(step.addon in addons for step in due.plan.steps)


def tell_due(due: Due) -> None:
    """The plan of one business."""
    say(f"{due.name}:")
    if due.plan is None:
        say(f"  no plan can be made: {due.trouble}")
    else:
        tell_plan(due.plan)


def tell(name: str, outcome: Outcome | None, addons: Collection[str]) -> None:
    """What was done for one business; `addons` are those that were named."""
    if outcome is None:
        say(f"{name}: {''.join(f'{addon}, ' for addon in addons)}as far as the code; nothing was to be done")
        return
    kept = f"; its backup is {outcome.backup}" if outcome.backup else ""
    if not outcome.trouble:
        say(f"{name}: upgraded, others waited {outcome.held:.1f} s{kept}")
        return
    state = "was restored from its backup" if outcome.restored else "is as it was"
    say(f"{name}: NOT upgraded, and {state}: {outcome.trouble}{kept}")
