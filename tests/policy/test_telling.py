"""Addons hear who has come and who is about to go, within the plan."""

from __future__ import annotations

from sqlalchemy import select

from core.policy.business import Business
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from tests.addons.probe import Note
from tests.support.business import PROGRAM, Found
from tests.support.workshop import Workshop

LISTENER = """
from core import Env, addon_installed, addon_removing, hookimpl
from sqlalchemy import func, select

@hookimpl
def addon_installed(addon: str, env: Env) -> None:
    env.session.add(env[Thing](words=f"{addon} has come"))

@hookimpl
def addon_removing(env: Env, addon: str) -> None:
    notes = env.parts.named("model", "probe.note") if ("model", "probe.note") in env.parts.composed else None
    count = env.session.scalar(select(func.count(notes.id))) if notes else 0
    env.session.add(env[Thing](words=f"{addon} goes, {count} notes"))
"""
RAISER = """
from core import hookimpl
from sqlalchemy import text

@hookimpl
def addon_installed(env) -> None:
    env.session.add(env[Thing](words="half done"))
    env.session.flush()
    raise ZeroDivisionError
"""


def change(business: Business, *, install: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> None:
    carry_out(business, plan(business, install=install, remove=remove), PROGRAM)


def heard(business: Business, name: str = "bell") -> list[str]:
    """What the addon has written down."""
    with business.env(trusted=True) as env:
        thing = env.parts.named("model", f"{name}.thing")
        return list(env.session.scalars(select(thing.words).order_by(thing.id)))


def test_who_comes_is_told_to_all_and_who_goes_while_its_rows_are_there(found: Found, workshop: Workshop) -> None:
    workshop.table("bell", more=LISTENER)
    workshop.revise("bell")
    business = workshop.open(found("base"))

    change(business, install=("bell",))
    change(business, install=("probe",))
    with business.env(trusted=True, writes=True) as env:
        env.session.add_all(env[Note](name=name) for name in ("one", "two"))
    change(business, remove=("probe",))
    assert heard(business) == ["bell has come", "probe has come", "probe goes, 2 notes"]

    change(business, remove=("bell",))
    change(business, install=("bell",))
    assert heard(business)[-2:] == ["bell goes, 0 notes", "bell has come"], "its last words were archived"


def test_a_listener_that_fails_stops_no_plan_and_leaves_nothing(found: Found, workshop: Workshop) -> None:
    workshop.table("bell", more=LISTENER)
    workshop.table("broken", more=RAISER)
    for name in ("bell", "broken"):
        workshop.revise(name)
    business = workshop.open(found("base"))
    change(business, install=("bell", "broken"))
    assert heard(business) == ["bell has come", "broken has come"]
    assert heard(business, "broken") == []
