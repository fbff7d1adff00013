"""Addons are switched off and on: at once, with what needs them, and without a row or column changed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from addons import base
from core.conformance.contents import contents, schema
from core.policy.business import Business, Sets
from core.policy.installed import PlanRun
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.policy.plans.switching import off, switch_off, went_with
from core.policy.trail import Trail
from core.values.errors import UserError
from tests.support.business import PROGRAM, Found
from tests.support.notes import fill
from tests.support.workshop import Workshop

OWN = {"base_addon", "base_plan", "base_trail", "base_trail_personal", "base_failure", "alembic_version"}


def rows(business: Business) -> dict[str, Any]:
    """All rows but those that tell of plans and switches."""
    return {table: found for table, found in contents(business).items() if table not in OWN}


def addons_of(business: Business) -> set[str]:
    with business.env(PROGRAM, trusted=True) as env:
        return set(env.parts.addons)


def on(business: Business, *names: str) -> None:
    carry_out(business, plan(business, install=names, restore=False), PROGRAM)


def test_what_needs_an_addon_goes_off_with_it_and_comes_back(found: Found) -> None:
    business = found("probe_more")
    fill(business)
    before, tables = rows(business), schema(business)
    assert off(business, ["probe"]).addons == ("probe_more", "probe")
    done = switch_off(business, ["probe"], PROGRAM)
    assert (done.addons, done.why) == (("probe_more", "probe"), {"probe_more": "probe"})
    assert addons_of(business) == {"base"}
    assert (rows(business), schema(business)) == (before, tables)
    assert went_with(business, "probe") == ["probe_more"]
    on(business, "probe", *went_with(business, "probe"))
    assert addons_of(business) == {"base", "probe", "probe_more"}
    assert (rows(business), schema(business)) == (before, tables)


def test_other_processes_follow_at_their_next_unit_of_work(found: Found, sets: Sets) -> None:
    business = found("probe")
    other = Business(business.entry, sets, business.folder)
    assert addons_of(other) == {"base", "probe"}
    with other.env(PROGRAM, trusted=True) as env:
        switch_off(business, ["probe"], PROGRAM)
        assert "probe" in env.parts.addons
    assert addons_of(other) == {"base"}
    with other.reading() as connection:
        assert other.installed(connection).off == ("probe",)
    other.close()


def test_the_trail_and_the_history_tell_who_switched(found: Found) -> None:
    business = found("probe")
    switch_off(business, ["probe"], PROGRAM)
    with business.env(PROGRAM, trusted=True) as env:
        run = env.session.scalars(select(env[PlanRun]).order_by(env[PlanRun].id.desc())).first()
        trail = env.session.scalars(select(env[Trail]).order_by(env[Trail].id.desc())).first()
        assert run is not None
        assert [(step["addon"], step["verb"], step["before"]) for step in run.plan["steps"]] == [
            ("probe", "off", "1.0")
        ]
        assert trail is not None
        assert trail.changes == {"state": ["installed", "off"]}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_cannot_be_switched_off_is_refused(found: Found) -> None:
    business = found("probe")
    for name, reason in {"base": "everything stands on it", "pin": "not installed", "prob": "not installed"}.items():
        with pytest.raises(UserError, match=reason):
            switch_off(business, [name], PROGRAM)
    switch_off(business, ["probe"], PROGRAM)
    with pytest.raises(UserError, match="switched off already"):
        off(business, ["probe"])
    with pytest.raises(UserError, match="not switched off"):
        went_with(business, "base")


def test_others_come_go_and_write_while_an_addon_is_off(found: Found) -> None:
    business = found("probe")
    fill(business)
    switch_off(business, ["probe"], PROGRAM)
    before = {table: found for table, found in rows(business).items() if table.startswith("probe")}
    carry_out(business, plan(business, install=["pin"]), PROGRAM)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.add(env[base.Company](name="While it is off"))
    carry_out(business, plan(business, remove=["pin"]), PROGRAM)
    on(business, "probe")
    after = {table: found for table, found in rows(business).items() if table.startswith("probe")}
    assert after == before
    assert addons_of(business) == {"base", "probe"}


def test_a_new_addon_that_needs_one_that_is_off_brings_it_back(found: Found) -> None:
    business = found("probe")
    switch_off(business, ["probe"], PROGRAM)
    told = plan(business, install=["probe_more"])
    assert [(step.addon, step.before, step.why) for step in told.steps] == [
        ("probe", "1.0", "probe_more"),
        ("probe_more", "", ""),
    ]
    carry_out(business, told, PROGRAM)
    assert addons_of(business) == {"base", "probe", "probe_more"}


def test_code_that_is_further_by_then_is_migrated(found: Found, workshop: Workshop) -> None:
    workshop.table("shop")
    workshop.revise("shop")
    business = workshop.open(found("base"))
    carry_out(business, plan(business, install=["shop"]), PROGRAM)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        thing = env.parts.named("model", "shop.thing")
        env.session.add(thing(words="kept"))
    switch_off(business, ["shop"], PROGRAM)
    workshop.table(
        "shop",
        'words: Mapped[str] = column(String(40), default="")\nmore: Mapped[str | None] = column(String(40))',
        version="1.1",
    )
    workshop.revise("shop", "More words")
    later = workshop.open(business)
    assert addons_of(later) == {"base"}
    told = plan(later, install=["shop"], restore=False)
    assert [(step.verb, step.before, step.version) for step in told.steps] == [("install", "1.0", "1.1")]
    assert [(thing.kind, thing.name) for thing in told.gained if thing.kind == "column"] == [
        ("column", "shop_thing.more")
    ]
    carry_out(later, told, PROGRAM)
    with later.env(PROGRAM, trusted=True) as env:
        thing = env.parts.named("model", "shop.thing")
        assert [(row.words, row.more) for row in env.session.scalars(select(thing))] == [("kept", None)]
