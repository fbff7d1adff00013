"""Announcements: every listener has its turn, and what one does wrong harms neither the others nor what announces."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from addons import base
from core.policy import announcing as announcing_floor
from core.policy.business import Business
from core.policy.env import Env
from core.policy.installed import Failure
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.values.errors import AddonError, UserError
from tests.support.business import PROGRAM, Found
from tests.support.workshop import Workshop

SPEC = """
    from core import hookspec
    @hookspec
    def told(env, company, lines, words):
        '''Add lines on a company.'''
"""
GOOD = """
    from core import hookimpl
    @hookimpl
    def told(lines, company):
        company.address = (company.address or "") + " {name}"
        lines.append("{name}")
"""
BAD = """
    from addons import base
    from core import UserError, hookimpl
    @hookimpl
    def told(env, lines, words, company):
        company.address = "of the one that fails"
        env.session.add(env[base.Company](name="Of the one that fails"))
        lines.append("half"), words.update(half=1)
        env.later(lambda: words.update(later=1))
        {act}
"""
ACTS = {
    "raises": "1 / 0",
    "refuses": 'raise UserError("No.")',
    "exits": "raise SystemExit(1)",
    "writes what the database refuses": "env.session.add(env[base.Company](name=None)); env.session.flush()",
    "the same with all rights": """
        with env.sudo("more") as inner:
            inner.session.add(inner[base.Company](name=None))""",
    "leaves what the database refuses": "env.session.add(env[base.Company](name=None))",
    "commits": "env.session.commit()",
    "rolls back": "env.session.rollback()",
    "closes": "env.close()",
}


def announcing(workshop: Workshop, found: Found, act: str) -> Business:
    """A business with one announcement and three listeners, of whom the second fails."""
    workshop.addon("town", __init__=SPEC)
    workshop.addon("a_good", depends='["town"]', hooks=GOOD.replace("{name}", "first"))
    workshop.addon("bad", depends='["a_good"]', hooks=BAD.replace("{act}", act))
    workshop.addon("zz_good", depends='["bad"]', hooks=GOOD.replace("{name}", "last"))
    business = workshop.open(found("base"))
    carry_out(business, plan(business, install=["zz_good"]), PROGRAM)
    return business


def spec_of(parts: Any) -> Any:
    return parts.modules["town"][0].told


def told(env: Env, company: Any) -> tuple[list[str], dict[str, int]]:
    lines: list[str] = ["mine"]
    words: dict[str, int] = {}
    env.announce(spec_of(env.parts), env=env, company=company, lines=lines, words=words)
    return lines, words


@pytest.mark.parametrize("act", ACTS)
def test_what_one_listener_does_wrong_is_undone_and_the_others_run_on(
    found: Found, workshop: Workshop, act: str, caplog: pytest.LogCaptureFixture
) -> None:
    business = announcing(workshop, found, ACTS[act])
    with caplog.at_level(logging.ERROR), business.env(PROGRAM, writes=True, trusted=True) as env:
        company = env[base.Company](name="Ours")
        env.session.add(company)
        lines, words = told(env, company)
        assert (lines, words, env.after) == (["mine", "first", "last"], {}, [])
    with business.env(PROGRAM, trusted=True) as env:
        rows = env.session.execute(select(env[base.Company].name, env[base.Company].address)).all()
    assert [tuple(row) for row in rows] == [("Ours", " first last")]
    assert "bad.hooks.told at the announcement told" in caplog.text
    (failure,) = failures(business)
    assert (failure.addon, failure.count) == ("bad", 1)
    assert failure.place.startswith("hooks.py:")
    assert failure.number in caplog.text


def test_what_was_wrong_before_is_told_to_who_announces_and_to_no_listener(found: Found, workshop: Workshop) -> None:
    business = announcing(workshop, found, "pass")
    with business.env(PROGRAM, trusted=True) as env:
        company = env[base.Company](name="Ours")
        company.before_save = refused  # type: ignore[method-assign]  # as a record that lacks something does
        env.session.add(company)
        with pytest.raises(UserError, match="no code"):
            told(env, company)
        env.session.expunge(company)
    assert failures(business) == []


def refused() -> None:
    raise UserError("There is no code.")


def failures(business: Business) -> list[Any]:
    """What is written down of failures."""
    business.failures.settle()
    with business.env(PROGRAM, trusted=True) as env:
        return list(env.session.scalars(select(env[Failure])))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_listener_that_takes_long_is_named(found: Found, workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing_floor, "SLOW", 0.2)
    business = announcing(workshop, found, "import time; time.sleep(0.3)")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        assert told(env, env[base.Company](name="Ours"))[0] == ["mine", "first", "half", "last"]
    (failure,) = failures(business)
    assert failure.addon == "bad"
    assert failure.sentence == "it took 0 s at the announcement told, and others waited"


def test_what_is_announced_may_be_written_before_and_after(found: Found, workshop: Workshop) -> None:
    business = announcing(workshop, found, "1 / 0")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        one, other = env[base.Company](name="One"), env[base.Company](name="Other")
        env.session.add(one)
        told(env, one)
        one.name = "One again"
        env.session.add(other)
        told(env, other)
    with business.env(PROGRAM, trusted=True) as env:
        company = env[base.Company]
        assert list(env.session.scalars(select(company.name).order_by(company.id))) == ["One again", "Other"]


def test_an_error_that_another_try_may_not_meet_is_passed_on(found: Found, workshop: Workshop) -> None:
    act = 'from sqlalchemy.orm.exc import StaleDataError; raise StaleDataError("meanwhile")'
    business = announcing(workshop, found, act)
    with (
        pytest.raises(StaleDataError, match="meanwhile"),
        business.env(PROGRAM, writes=True, trusted=True) as env,
    ):
        told(env, env[base.Company](name="Ours"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_is_announced_while_records_are_completed(found: Found, workshop: Workshop) -> None:
    hasty = """
        from addons import base
        class Company(base.Company):
            def before_save(self):
                super().before_save()
                spec = self.parts.modules["town"][0].told
                self.env.announce(spec, env=self.env, company=self, lines=[], words={})
    """
    workshop.addon("hasty", models=hasty)
    business = announcing(workshop, found, "pass")
    carry_out(business, plan(business, install=["hasty"]), PROGRAM)
    with (
        pytest.raises(AddonError, match=r"^told: it cannot be announced in before_save"),
        business.env(PROGRAM, writes=True, trusted=True) as env,
    ):
        env.session.add(env[base.Company](name="Ours"))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_misspelt_announcement_is_the_error_of_who_announces(found: Found, workshop: Workshop) -> None:
    business = announcing(workshop, found, "pass")
    with business.env(PROGRAM, trusted=True) as env:
        with pytest.raises(TypeError, match="linse"):
            env.announce(spec_of(env.parts), linse=[], env=env, company=None, lines=[], words={})
        with pytest.raises(AddonError, match="is no announcement of this set; mark it with @hookspec"):
            env.announce(spec_of, env.parts)


REFUSED = {
    "told_wrongly": ("def told(lines, nothing): ...", "does not tell 'nothing'; it tells env, company, lines, words"),
    "nobody": ("def untold(lines): ...", "nobody announces 'untold'; mend its name, or depend on who does"),
    "wrapping": ("def told(lines):\n    yield", "drop wrapper="),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_listener_that_can_hear_nothing_is_refused(workshop: Workshop, what: str) -> None:
    body, reason = REFUSED[what]
    mark = "@hookimpl(wrapper=True)" if what == "wrapping" else "@hookimpl"
    workshop.addon("town", __init__=SPEC)
    workshop.addon("deaf", depends='["town"]', hooks=f"from core import hookimpl\n{mark}\n{body}\n")
    with pytest.raises(AddonError) as refused:
        workshop.sets().of(["deaf"])
    assert str(refused.value).startswith("deaf: hooks.py:2: ")
    assert reason in str(refused.value)


def test_who_imports_an_announcement_or_a_listener_does_not_make_it_twice(workshop: Workshop) -> None:
    workshop.addon("town", __init__=SPEC)
    workshop.addon("a_good", depends='["town"]', hooks=GOOD.replace("{name}", "first"))
    again = "from {package}.a_good.hooks import told as heard\nfrom {package}.town import told\n"
    workshop.addon("more", depends='["a_good"]', hooks=again.replace("{package}", workshop.package))
    parts = workshop.sets().of(["more"])
    assert [listener.addon for listener in parts.hooks.listeners(spec_of(parts))] == ["a_good"]


def test_two_announcements_of_one_name_are_refused(workshop: Workshop) -> None:
    workshop.addon("town", __init__=SPEC)
    workshop.addon("village", depends='["town"]', hooks=SPEC)
    with pytest.raises(AddonError, match=r"^village: hooks.py: Hook 'told' is already registered.*another name"):
        workshop.sets().of(["village"])
