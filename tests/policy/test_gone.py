"""An addon whose code is gone, broken or off is archived and removed by what plans wrote down of it, and comes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text

from core.conformance.contents import KEPT_BY_PLANS, contents, schema
from core.policy.archives.archive import Archive
from core.policy.business import Business, Sets
from core.policy.exclusive import owning
from core.policy.installed import Addon
from core.policy.plan import Plan
from core.policy.plans.gone import columns_of
from core.policy.plans.history import history
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.policy.plans.switching import switch_off
from core.values.errors import UserError
from tests.support.business import PROGRAM, Found, shelf_of
from tests.support.notes import fill
from tests.support.workshop import Workshop

KEPT = {*KEPT_BY_PLANS, "base_failure", "base_trail_personal"}
Without = Callable[..., Business]


@pytest.fixture
def without() -> Iterator[Without]:
    """The same business in a process that has not the code of some addons; with none, all of it is back."""
    with ExitStack() as stack:

        def made(business: Business, *addons: str) -> Business:
            shelf = shelf_of()
            left = {name: manifest for name, manifest in shelf.manifests.items() if name not in addons}
            opened = Business(business.entry, Sets(replace(shelf, manifests=left)), business.folder)
            stack.callback(opened.close)
            return opened

        yield made


def remove(business: Business, *names: str) -> Plan:
    told = plan(business, remove=names)
    carry_out(business, told, PROGRAM)
    return told


def install(business: Business, *names: str) -> None:
    carry_out(business, plan(business, install=names), PROGRAM)


def state(business: Business) -> tuple[Any, Any]:
    return contents(business, less=KEPT), schema(business)


def tables(business: Business) -> set[str]:
    return set(contents(business, less=KEPT))


def pinned(business: Business) -> None:
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        pin = env.parts.named("model", "pin.pin")
        note = env.session.scalars(select(env.parts.named("model", "probe.note"))).first()
        assert note is not None
        env.session.add_all([pin(words="on a note", pin_note_id=note.id), pin(words="loose")])


CASES = {
    "an addon with columns in base": ((), "probe", ("probe",), "probe"),
    "and one that needs it": ((), "probe_more", ("probe", "probe_more"), "probe"),
    "only the one that needs it": (("probe",), "probe_more", ("probe_more",), "probe_more"),
    "one that others extend, their code still here": ((), "probe_more", ("probe",), "probe"),
    "tasks": (("crm",), "tasks", ("tasks",), "tasks"),
    "crm, with tasks that need it": ((), "tasks", ("crm",), "crm"),
}
"""What is there before, what is installed then, whose code is lost, and what is removed."""


@pytest.mark.parametrize("what", CASES)
def test_what_goes_without_its_code_comes_back_with_it(found: Found, without: Without, what: str) -> None:
    before, installed, lost, removed = CASES[what]
    business = found("base", *before)
    had = columns(business)
    install(business, installed)
    fill(business)
    whole = state(business)
    here = without(business, *lost)
    told = remove(here, removed)
    assert {step.verb for step in told.steps} == {"remove"}
    assert {step.addon for step in told.steps} >= set(lost)
    assert columns(here) == had
    assert not [row for row in versions(here) if row.rpartition("_")[0] in lost]
    again = without(business)
    install(again, installed)
    assert state(again) == whole


def columns(business: Business) -> dict[str, set[str]]:
    with owning(business) as connection:
        return columns_of(connection)


def versions(business: Business) -> list[str]:
    with owning(business) as connection:
        return list(connection.execute(text("select version_num from alembic_version")).scalars())


def test_the_glue_to_an_addon_without_code_goes_with_it(found: Found, without: Without) -> None:
    business = found("probe", "pin")
    fill(business)
    pinned(business)
    whole = state(business)
    here = without(business, "probe")
    told = remove(here, "probe")
    assert ("column", "pin_pin.pin_note_id") in {(thing.kind, thing.name) for thing in told.lost}
    assert "pin_note_id" not in contents(here)["pin_pin"][0]
    assert "pin_with_probe_0001" not in versions(here)
    again = without(business)
    install(again, "probe")
    assert state(again) == whole


def test_the_glue_of_an_addon_without_code_goes_with_the_other(found: Found, without: Without) -> None:
    business = found("probe", "pin")
    fill(business)
    pinned(business)
    whole = contents(business, less=KEPT)
    here = without(business, "pin")
    remove(here, "probe")
    with owning(here) as connection:
        archive = Archive(business.archives / history(connection).archive_of("probe"))
    assert {e["table"]: [name for name, _ in e["columns"]] for e in archive.extracts}["pin_pin"] == [
        "id",
        "uid",
        "pin_note_id",
    ]
    remove(here, "pin")
    again = without(business)
    install(again, "pin")
    install(again, "probe")
    assert {**contents(again, less=KEPT), "pin_pin": []} == {**whole, "pin_pin": []}
    words = [row["words"] for row in contents(again)["pin_pin"]]
    assert words == ["on a note", "loose"]


def test_an_addon_that_is_off_is_removed_without_being_switched_on(found: Found, without: Without) -> None:
    business = found("probe_more")
    fill(business)
    whole = state(business)
    switch_off(business, ["probe"], PROGRAM)
    told = remove(business, "probe")
    assert [step.addon for step in told.steps] == ["probe_more", "probe"]
    assert not any(name.startswith("probe") for name in tables(business))
    again = without(business)
    install(again, "probe_more")
    assert state(again) == whole


def test_code_that_cannot_be_imported_is_no_hindrance(found: Found, workshop: Workshop) -> None:
    workshop.table(
        "shop",
        more="class Company(base.Company):\n    shop_rank: Mapped[int] = column(BigInteger, server_default='3')\n",
    )
    workshop.revise("shop")
    business = workshop.open(found("base"))
    install(business, "shop")
    fill(business)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.add(env.parts.named("model", "shop.thing")(words="kept"))
    whole = state(business)
    models = (workshop.folder / "shop" / "models.py").read_text("utf-8")
    workshop.addon("shop", models="import nothing_of_the_kind\n")
    broken = workshop.open(business)
    told = remove(broken, "shop")
    assert [step.addon for step in told.steps] == ["shop"]
    assert "shop_thing" not in tables(broken)
    (workshop.folder / "shop" / "models.py").write_text(models, encoding="utf-8")
    mended = workshop.open(business)
    install(mended, "shop")
    assert state(mended) == whole


def test_what_was_never_written_down_is_not_guessed(found: Found, without: Without) -> None:
    business = found("probe")
    with owning(business) as connection:
        kept = connection.execute(text("select owns from base_addon where name = 'probe'")).scalar_one()
    told = kept if isinstance(kept, dict) else json.loads(kept)
    assert told["models"] == ["probe.note", "probe.line", "probe.mark", "probe.tally"]
    assert told["revisions"] == {"probe": "probe_0001"}
    if business.sqlite:
        with business.writing() as connection:
            connection.execute(text("update base_addon set owns = null"))
        with pytest.raises(UserError, match=r"^probe cannot be archived.*no plan has written down what it owns"):
            plan(without(business, "probe"), remove=["probe"])


def test_others_come_and_go_beside_an_addon_without_code(found: Found, without: Without) -> None:
    business = found("probe")
    fill(business)
    whole = state(business)
    here = without(business, "probe")
    install(here, "pin")
    remove(here, "pin")
    again = without(business)
    assert {k: v for k, v in state(again)[0].items() if k != "base_blob"} == {
        k: v for k, v in whole[0].items() if k != "base_blob"
    }
    with again.env(PROGRAM, trusted=True) as env:
        assert set(env.parts.addons) == {"base", "probe"}
        row = env.session.scalars(select(env[Addon]).where(env[Addon].name == "probe")).one()
        assert row.owns is not None
