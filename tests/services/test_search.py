"""Found by any part of a word, the newest first, the same on both databases whatever way the index is asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Select, select

from core.policy.business import Business
from core.policy.env import Env
from core.services import search
from core.services.search import matching
from tests.addons import probe
from tests.support.business import PROGRAM

ADDONS = ("probe",)


@pytest.fixture
def env(business: Business, monkeypatch: pytest.MonkeyPatch) -> Iterator[Env]:
    """Forty notes, every third of them of cherries, with batches so small that several are needed."""
    monkeypatch.setattr(search, "CANDIDATES", 4)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        for number in range(40):
            fruit = "Вишня" if number % 3 == 0 else "Яблуня"
            env.session.add(env[probe.Note](name=f"{fruit} {number}"))
            env.session.flush()
        yield env


def notes(env: Env) -> Select[tuple[str]]:
    note = env[probe.Note]
    return select(note.name)


def found(env: Env, question: str, limit: int = 100, **more: int | bool) -> list[str]:
    return [name for (name,) in matching(env, notes(env), env[probe.Note], question, limit, **more)]  # type: ignore[arg-type]


def archive(env: Env, *numbers: int) -> None:
    """Archive the cherries with these numbers."""
    for number in numbers:
        note = env.session.query(env[probe.Note]).filter_by(name=f"Вишня {number}").one()
        note.archived_at = env.now()
    env.session.flush()


CHERRIES = [f"Вишня {number}" for number in range(39, -1, -3)]


@pytest.mark.parametrize("question", ["вишня", "ИШН", " Виш ", "в", "ви"])
def test_all_that_have_it_are_found_the_newest_first(env: Env, question: str) -> None:
    assert found(env, question) == CHERRIES


def test_every_word_must_be_there(env: Env) -> None:
    assert found(env, "вишня 12") == ["Вишня 12"]
    assert found(env, "12 шня") == ["Вишня 12"]
    assert found(env, "вишня слива") == []


def test_a_limit_takes_the_newest(env: Env) -> None:
    assert found(env, "вишня", 3) == CHERRIES[:3]


def test_the_archived_among_the_newest_do_not_hide_the_rest(env: Env) -> None:
    archive(env, 39, 36, 33, 30, 27, 24)
    assert found(env, "вишня", 3) == ["Вишня 21", "Вишня 18", "Вишня 15"]
    assert found(env, "вишня") == [name for name in CHERRIES if int(name.split()[1]) < 24]


def test_what_no_batch_reached_is_found_too(env: Env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "BATCHES", 1)
    archive(env, 39, 36, 33, 30, 27, 24)
    assert found(env, "вишня") == [name for name in CHERRIES if int(name.split()[1]) < 24]


def test_pages_go_on_behind_a_record_and_back(env: Env) -> None:
    note = env[probe.Note]
    behind = env.session.scalars(select(note.id).where(note.name == "Вишня 21")).one()
    assert found(env, "вишня", 3, beyond=behind) == ["Вишня 18", "Вишня 15", "Вишня 12"]
    assert found(env, "вишня", 3, beyond=behind, rising=True) == ["Вишня 24", "Вишня 27", "Вишня 30"]


def test_letters_that_stand_apart_are_not_found_as_if_they_stood_together(env: Env) -> None:
    note = env[probe.Note]
    env.session.add_all([note(name="абвгд"), note(name="абв бвг вгд"), note(name='лапки "наї" тут')])
    env.session.flush()
    assert found(env, "абвгд", 5) == ["абвгд"]
    assert found(env, '"наї"', 5) == ['лапки "наї" тут']
