"""Plans on the command line."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from core.policy.business import Business
from core.policy.env import Person
from core.policy.plan import Expected, Plan, Thing
from core.services.settings import ZONE, setting_value
from core.values.errors import GazdaError
from core.web.commands.told import opened, say
from core.web.configuration import Settings

if TYPE_CHECKING:
    from core.policy.plans.lifecycle import Done

BY = Person(name="command line")


def show_plan(given: Namespace, settings: Settings) -> None:
    """Say what installing and removing would do."""
    from core.policy.plans.planning import plan  # noqa: PLC0415  # Alembic is for plans only

    with opened(given, settings) as business:
        install = (*given.addons, *given.install)
        tell_plan(plan(business, install=install, remove=given.remove, restore=not given.empty), given.json)


def carry_out(given: Namespace, settings: Settings) -> None:
    """Install, remove or upgrade addons, after showing what that means."""
    from core.policy.plans.planning import plan  # noqa: PLC0415  # as above

    with opened(given, settings) as business:
        wanted = plan(business, install=given.install, remove=given.remove, restore=not given.empty)
        do(business, wanted, given)


def bring_back(given: Namespace, settings: Settings) -> None:
    """Bring an archive back, or a part of it, after showing what that means."""
    from core.policy.plans.recalling import to_restore  # noqa: PLC0415  # as above

    with opened(given, settings) as business:
        with business.env(BY, trusted=True) as env:
            zone = setting_value(env, ZONE)
        days = {"since": given.since, "until": given.until, "by": given.by, "zone": zone}
        wanted = to_restore(business, given.name, tables=tuple(given.tables), **days)
        if given.plan:
            tell_plan(wanted, given.json)
        else:
            do(business, wanted, given)


def do(business: Business, plan: Plan, given: Namespace) -> None:
    """Show the plan, ask, and do it."""
    from core.policy.plans import lifecycle  # noqa: PLC0415  # as above

    if given.accept and given.accept != plan.digest:
        raise GazdaError(f"the plan is another by now, with the digest {plan.digest}; look at it and accept that one")
    if not given.json:
        tell_plan(plan)
    if not given.yes and not given.accept and not agreed():
        raise GazdaError("nothing was done")
    tell_done(lifecycle.carry_out(business, plan, BY), given.json)


def tell_done(done: Done, as_json: bool) -> None:
    """What came of a plan."""
    if as_json:
        told = {
            "run": done.run,
            "archive": done.archive,
            "held": done.held,
            "notes": [str(note) for note in done.notes],
        }
        say(json.dumps({**told, "digest": done.plan.digest}, ensure_ascii=False))
        return
    say(f"Done. Others waited {done.held:.1f} s." + (f" What went is in {done.archive}." if done.archive else ""))
    for note in done.notes:
        say(f"  {note}")


def tell_plan(plan: Plan, as_json: bool = False) -> None:
    """A plan as a person reads it, or as a program does."""
    if as_json:
        say(json.dumps({**plan.as_json(), "digest": plan.digest}, ensure_ascii=False, indent=1))
        return
    for step in plan.steps:
        versions = " → ".join(dict.fromkeys(filter(None, [step.before, step.version])))
        say(f"{step.verb} {step.addon} {versions}" + (f" (because of {step.why})" if step.why else ""))
    for sign, things in (("+", plan.gained), ("-", plan.lost)):
        for thing in things:
            say(f"  {sign} {thing.kind} {thing.name}{amount(thing)}")
    for note in plan.notes:
        say(f"  {'!' if note.grave else ' '} {note}")
    if plan.expected != Expected():
        size = f"; the archive has about {plan.expected.size / 1e6:.1f} MB" if plan.expected.size else ""
        say(f"Takes about {plan.expected.seconds:.1f} s, others wait for about {plan.expected.held:.1f} s of it{size}.")


def amount(thing: Thing) -> str:
    """The records of a thing, and what a whole table brings along."""
    rows = f", {thing.rows} records" if thing.rows else ""
    holds = ", ".join(f"{count} {'indexes' if kind == 'index' else kind + 's'}" for kind, count in thing.holds.items())
    return f"{rows} ({holds})" if holds else rows


def agreed() -> bool:
    """Whether the person at the terminal says yes; nobody there says no."""
    return answered("Do this? [y/N] ").lower() in {"y", "yes"}


def answered(question: str) -> str:
    """What the person at the terminal types; nobody there says nothing."""
    if not sys.stdin.isatty():
        return ""
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline().strip()
