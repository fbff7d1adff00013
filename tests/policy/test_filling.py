"""What comes back to many rows is brought in without keys and indexes, or filled ahead; nobody can tell afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, inspect, text

from core.conformance.contents import contents, schema
from core.policy import filling
from core.policy.archives import deferring, staging
from core.policy.business import Business
from core.policy.engines import make_plan_engine
from core.policy.exclusive import exclusive, owning
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from tests.support.business import PROGRAM, Found
from tests.support.notes import fill


@contextmanager
def statements(business: Business) -> Iterator[list[str]]:
    """What the connections of plans are told."""
    engine = make_plan_engine(business.entry.owner_url or business.entry.url)
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def away_and_back(business: Business) -> list[str]:
    """Remove the addon and install it again; gives what was said for its return."""
    carry_out(business, plan(business, remove=["probe"]), PROGRAM)
    told = plan(business, install=["probe"])
    with statements(business) as seen:
        carry_out(business, told, PROGRAM)
    return seen


def parts_of(row: tuple[Any, ...]) -> list[str]:
    """What the database says of an object, whatever the order of the columns in it."""
    return sorted(part for value in row for part in re.split(r",\s*", str(value)))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few rows are many."""
    monkeypatch.setattr(deferring, "ENOUGH", 1)
    monkeypatch.setattr(staging, "ENOUGH", 1)
    monkeypatch.setattr(filling, "BATCHES", {"sqlite": 2, "postgresql": 2})


@pytest.mark.usefixtures("few")
def test_indexes_and_keys_that_were_put_off_are_there_again(found: Found) -> None:
    business = found("probe")
    fill(business)
    before, laid_out = contents(business), schema(business)
    seen = away_and_back(business)
    assert contents(business) == before
    after = schema(business)
    for name, rows in laid_out.items():
        assert sorted(map(parts_of, after[name])) == sorted(map(parts_of, rows))
    filled = next(n for n, one in enumerate(seen) if one.startswith("INSERT INTO probe_note"))
    assert any(one.startswith("DROP INDEX") for one in seen[:filled])
    assert any(one.startswith("CREATE INDEX ix_probe_note") for one in seen[filled:])


@pytest.mark.usefixtures("few")
def test_a_column_is_filled_ahead_and_then_only_named(found: Found) -> None:
    business = found("probe")
    fill(business)
    before = contents(business)
    seen = away_and_back(business)
    assert contents(business) == before
    named = {one for one in seen if " RENAME COLUMN " in one}
    by_key = {'ALTER TABLE "base_company" RENAME COLUMN "gazda_stage_probe_note_id" TO probe_note_id'}
    assert named == {'ALTER TABLE "base_company" RENAME COLUMN "gazda_stage_probe_hint" TO probe_hint'} | (
        set() if business.sqlite else by_key
    ), "SQLite keeps the key with its column"
    copied = [one for one in seen if one.startswith("UPDATE base_company SET probe_") and "_stage_" in one]
    assert [re.findall(r"(?<=SET |.., )probe_\w+(?==)", one) for one in copied] == [
        ["probe_rank", "probe_note_id"] if business.sqlite else ["probe_rank"]
    ], "rank has a default"


@pytest.mark.parametrize("filled", [True, False])
def test_an_index_is_made_anew_where_another_column_takes_the_place_of_its_own(found: Found, filled: bool) -> None:
    business = found("probe")

    def indexes() -> list[str]:
        return [name for name in names_of_indexes(connection) if name == "ix_base_company_probe_hint"]

    with exclusive(business) as connection:
        coming = {"base_company": deferring.Coming(1, frozenset({"probe_hint"}), filled=filled)}
        with deferring.put_off(connection, coming):
            assert len(indexes()) == (0 if filled else 1), "for one row alone no index is made again"
        assert len(indexes()) == 1


def names_of_indexes(connection: Connection) -> list[str]:
    return [str(index["name"]) for index in inspect(connection).get_indexes("base_company")]


@pytest.mark.usefixtures("few")
def test_rows_that_changed_while_the_addon_was_away_stay_as_they_are(found: Found) -> None:
    business = found("probe")
    fill(business)
    carry_out(business, plan(business, remove=["probe"]), PROGRAM)
    with exclusive(business) as connection:
        connection.execute(text("update base_company set name = 'renamed' where id = 2"))
        connection.execute(text("delete from base_company where id = 4"))
    done = carry_out(business, plan(business, install=["probe"]), PROGRAM)
    rows = {int(row["id"]): row for row in contents(business)["base_company"]}
    assert 4 not in rows
    assert (rows[2]["name"], rows[2]["probe_hint"]) == ("renamed", "hint 1")
    told = [str(note) for note in done.notes]
    assert "1 records of base_company are gone meanwhile; what the archive has for them stays in it." in told


@pytest.mark.usefixtures("few")
def test_what_a_restore_that_was_cut_off_has_left_is_cleared_away(found: Found) -> None:
    business = found("probe")
    fill(business)
    before = contents(business)
    carry_out(business, plan(business, remove=["probe"]), PROGRAM)
    with exclusive(business) as connection:
        connection.execute(text("alter table base_company add column gazda_stage_probe_hint text"))
        if not business.sqlite:
            connection.execute(text("create table gazda_stage_7 (id bigint)"))
    carry_out(business, plan(business, install=["probe"]), PROGRAM)
    assert contents(business) == before
    with owning(business) as connection:
        assert filling.left(connection) == []
        assert not [name for name in inspect(connection).get_table_names() if name.startswith("gazda_stage_")]


@pytest.mark.usefixtures("few")
def test_a_plan_that_fails_leaves_no_stand_in(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    business = found("probe")
    fill(business)
    carry_out(business, plan(business, remove=["probe"]), PROGRAM)
    empty = contents(business)
    told = plan(business, install=["probe"])

    def strike(*_given: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("core.policy.plans.lifecycle.refuse_wrong", strike)
    with pytest.raises(ZeroDivisionError):
        carry_out(business, told, PROGRAM)
    assert contents(business) == empty
