"""Plans on the command line."""

from __future__ import annotations

import sys
from argparse import Namespace

from core.policy.business import Business
from core.policy.env import Person
from core.policy.plan import Plan
from core.values.errors import GazdaError
from core.web.commands.told import opened, say
from core.web.configuration import Settings


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
