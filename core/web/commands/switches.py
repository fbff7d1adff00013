"""Switching addons off and on from the command line."""

from __future__ import annotations

from argparse import Namespace

from core.policy.env import Person
from core.policy.plans import switching
from core.web.commands.told import opened, say
from core.web.configuration import Settings


def off(given: Namespace, settings: Settings) -> None:
    """Switch addons off, and those that need them; none of their code is run."""
    with opened(given, settings) as business:
        wanted = switching.off(business, given.addons)
        for name in wanted.addons:
            why = wanted.why.get(name)
            say(f"off {name}" + (f" (because of {why})" if why else ""))
        switching.switch_off(business, given.addons, Person(name="command line"))
        say("Done. Nothing in the database has changed; `gazda on` brings them back.")


def on(given: Namespace, settings: Settings) -> None:
    """Switch addons on again, through a plan: their code may be further by now."""
    from core.web.commands.plans import tell_plan  # noqa: PLC0415  # Alembic is for plans only
    from core.web.switches import carry_out, plan_on  # noqa: PLC0415  # as above

    with opened(given, settings) as business:
        plan = plan_on(business, given.addons)
        tell_plan(plan)
        done = carry_out(business, plan, Person(name="command line"))
        say(f"Done. Others waited {done.held:.1f} s.")
