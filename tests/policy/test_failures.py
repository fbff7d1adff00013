"""What failed in addons is kept: each place once, whoever meets it, and never at the cost of who works."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from core.composition.blame import Blamed, blame, reason_of
from core.policy import failures
from core.policy.business import Business
from core.policy.failures import Failures
from core.policy.installed import Failure
from core.values.manifest import Manifest
from tests.support.business import PROGRAM
from tests.support.workshop import Workshop

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE = Blamed("probe", "views.py", 7)


def kept(business: Business) -> list[Any]:
    with business.env(PROGRAM, trusted=True) as env:
        return list(env.session.scalars(select(env[Failure]).order_by(env[Failure].place)))


def told(business: Business, at: datetime = NOON) -> Failures:
    return Failures(business.writing, lambda: at)


def test_one_place_is_kept_once_however_many_processes_meet_it(business: Business) -> None:
    first, second = told(business), told(business, NOON + timedelta(hours=1))
    first.note(HERE, ValueError("the first"), "a1")
    first.settle()
    second.note(HERE, ValueError("the second"), "b2")
    second.note(Blamed("probe", "templates/probe/note.html", 3), "it is empty")
    second.settle()
    note, place = kept(business)
    assert (note.place, note.sentence) == ("templates/probe/note.html:3", "it is empty")
    assert (place.addon, place.place, place.sentence) == ("probe", "views.py:7", "ValueError: the second")
    assert (place.count, place.number) == (2, "b2")
    assert (place.first_at, place.last_at) == (NOON, NOON + timedelta(hours=1))


def test_what_fails_all_the_time_is_written_once_a_minute_with_its_count(business: Business) -> None:
    here = told(business)
    here.note(HERE, "first")
    here.settle()
    threads = threading.active_count()
    for _ in range(500):
        here.note(HERE, "again")
    assert [row.count for row in kept(business)] == [1]
    assert threading.active_count() < threads + 20
    here.settle()
    assert [(row.count, row.sentence) for row in kept(business)] == [(501, "again")]


def test_only_so_many_places_are_kept(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "PLACES", 5)
    for hour in range(4):
        here = told(business, NOON + timedelta(hours=hour))
        for line in range(1, 4):
            here.note(Blamed("probe", f"views{hour}.py", line), "no")
        here.settle()
    rows = kept(business)
    assert len(rows) == 5
    assert {row.place[:6] for row in rows} == {"views2", "views3"}


def test_nobody_waits_for_a_failure_to_be_written(business: Business) -> None:
    here = told(business)
    with business.writing() as connection:
        connection.execute(text("select 1"))
        here.note(HERE, "while others write")
    here.settle()
    assert [row.sentence for row in kept(business)] == ["while others write"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_business_that_cannot_keep_them_works_on(business: Business, caplog: pytest.LogCaptureFixture) -> None:
    with business.writing() as connection:
        connection.execute(text("drop table base_failure"))
    here = told(business)
    here.note(HERE, "no")
    here.settle()
    assert "could not be written down" not in caplog.text
    with business.writing() as connection:
        connection.execute(text("create table base_failure (other text)"))
    here.note(HERE, "no")
    here.settle()
    assert "the failures of probe could not be written down" in caplog.text


def test_what_a_database_says_is_kept_without_the_values_it_was_given(business: Business) -> None:
    with business.reading() as connection, pytest.raises(Exception) as refused:  # noqa: PT011  # any driver's
        connection.execute(text("select secret from base_user where 'hidden' = :given"), {"given": "0671234567"})
    assert "secret" in reason_of(refused.value)
    assert "0671234567" not in reason_of(refused.value)


def raised(act: Any, *manifests: Manifest) -> Blamed | None:
    with pytest.raises(Exception) as found:  # noqa: PT011  # whatever the addon raises
        act()
    return blame(found.value, manifests)


def test_the_innermost_addon_is_to_blame_and_base_only_where_no_other_is(workshop: Workshop) -> None:
    workshop.addon("inner", models="def fail():\n    raise ValueError('inner')\ndef run(what):\n    what()\n")
    workshop.addon(
        "outer",
        depends='["base", "inner"]',
        models="from {package} import models as own\n".replace("{package}", workshop.package + ".inner")
        + "def ask():\n    own.fail()\ndef own_fault():\n    own.run(lambda: 1 / 0)\n",
    )
    parts = workshop.sets().of(["inner", "outer"])
    inner, outer, base = (parts.addons[name] for name in ("inner", "outer", "base"))
    models = parts.modules["outer"][1]
    assert raised(models.ask, base, inner, outer) == Blamed("inner", "models.py", 2)
    assert raised(models.own_fault, base, inner, outer) == Blamed("outer", "models.py", 5)
    assert raised(models.ask, outer) == Blamed("outer", "models.py", 3)
    assert raised(lambda: parts["nothing"], base, inner, outer) is None  # type: ignore[type-var]  # wrong on purpose


def test_what_was_raised_from_an_addon_is_its_own(workshop: Workshop) -> None:
    workshop.addon("inner", models="def fail():\n    raise ValueError('inner')\n")
    parts = workshop.sets().of(["inner"])

    def wrapped() -> None:
        try:
            parts.modules["inner"][1].fail()  # type: ignore[attr-defined]  # of the addon above
        except ValueError as error:
            raise RuntimeError("outside") from error

    assert raised(wrapped, parts.addons["inner"]) == Blamed("inner", "models.py", 2)
