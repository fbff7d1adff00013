"""Announces within a plan which addons have come and which are about to go."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from core.composition.addonset import AddonSet
from core.composition.hooks import addon_installed, addon_removing
from core.policy.business import Business
from core.policy.env import Env, Person
from core.policy.plans.planning import Draft


def tell_installed(connection: Connection, business: Business, todo: Draft, person: Person) -> None:
    """Their tables and first rows are there; what was only switched off is not told of, for it never went."""
    came = [step.addon for step in todo.plan.steps if step.verb == "install" and not step.before]
    tell(connection, business, todo.new, person, addon_installed, came)


def tell_removing(connection: Connection, business: Business, todo: Draft, person: Person) -> None:
    """Their tables are still there; what is written now goes to the archive."""
    tell(connection, business, todo.old, person, addon_removing, todo.plan.of("remove"))


def tell(
    connection: Connection,
    business: Business,
    parts: AddonSet,
    person: Person,
    spec: Callable[[str, Env], None],
    addons: Iterable[str],
) -> None:
    """Let the addons of a set hear the announcement for each of `addons`; where none listens, nothing is opened."""
    if not parts.hooks.listeners(spec):
        return
    env = Env(business, parts, connection, person, "plan", trusted=True)
    try:
        for addon in addons:
            env.announce(spec, addon, env)
        env.finish()
    finally:
        env.close()
