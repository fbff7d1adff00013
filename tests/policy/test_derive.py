"""What the database keeps beside the tables follows the set: the changed is made anew, the rest is left alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from core.composition.addonset import AddonSet
from core.policy import derive
from core.policy.business import Business
from core.policy.env import Person
from core.policy.exclusive import exclusive, owning
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.policy.trail import Trail
from core.services.search import matching
from core.values.derived import Derived
from core.values.errors import AddonError
from tests.addons import probe
from tests.addons.probe.models import Mark
from tests.support.business import PROGRAM, Found
from tests.support.notes import fill
from tests.support.workshop import Workshop

INDEXED = """
from core.values.derived import Derived
class Told(Thing):
    @classmethod
    def derived(cls, dialect):
        create = "CREATE INDEX gz_inked_words ON inked_thing ({columns})"
        return [*super().derived(dialect), Derived("gz_inked_words", "index", "inked_thing", create, ({fill}))]
"""


def parts_of(business: Business) -> AddonSet:
    with business.reading() as connection:
        return business.installed(connection).parts


def identity(business: Business, name: str) -> Any:
    """What changes when an object is made anew, though it looks the same."""
    with owning(business) as connection:
        query = "select rootpage, sql from sqlite_master where name = :name"
        if not business.sqlite:
            query = "select oid, relfilenode from pg_class where relname = :name"
        return connection.execute(text(query), {"name": name}).one()


def found_by(business: Business, words: str) -> list[str]:
    with business.env(PROGRAM, trusted=True) as env:
        note = env[probe.Note]
        return [name for (name,) in matching(env, select(note.name), note, words, 10)]


def test_search_indexes_are_there_and_filled_after_a_return(found: Found) -> None:
    business = found("probe")
    fill(business)
    assert len(found_by(business, "нотатка")) == 3
    for verb in ("remove", "install"):
        carry_out(business, plan(business, **{verb: ["probe"]}), PROGRAM)
    assert len(found_by(business, "нотатка")) == 3
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.find(probe.Note, 1).name = "перейменована"
    assert (len(found_by(business, "нотатка")), len(found_by(business, "перейменована"))) == (2, 1)


def test_an_index_is_left_alone_when_another_addon_comes(found: Found) -> None:
    business = found("probe")
    fill(business)
    name = "gz_probe_note_search_data" if business.sqlite else "gz_probe_note_search"
    before = identity(business, name)
    carry_out(business, plan(business, install=["pin", "probe_more"]), PROGRAM)
    carry_out(business, plan(business, remove=["pin"]), PROGRAM)
    assert identity(business, name) == before


def test_a_changed_object_is_made_anew_and_filled_and_one_not_wanted_goes(found: Found, workshop: Workshop) -> None:
    def declare(columns: str, fill: str) -> None:
        more = INDEXED.replace("{columns}", columns).replace("{fill}", fill)
        workshop.table("inked", more=more)

    declare("words", "")
    workshop.revise("inked")
    business = workshop.open(found("base"))
    carry_out(business, plan(business, install=["inked"]), PROGRAM)
    assert derive_names(business) >= {"gz_inked_words"}
    note_fill = "\"INSERT INTO base_setting (name, value) VALUES ('filled', '1')\","
    declare("words, id", note_fill)
    business = workshop.open(business)
    parts = parts_of(business)
    with exclusive(business) as connection:
        assert derive.drop_stale(connection, parts) == ["gz_inked_words"]
        assert derive.make_missing(connection, parts) == ["gz_inked_words"]
        assert connection.execute(text("select count(*) from base_setting where name = 'filled'")).scalar() == 1
        assert derive.make_missing(connection, parts) == []
        assert derive.drop_stale(connection, parts) == []
    carry_out(business, plan(business, remove=["inked"]), PROGRAM)
    assert "gz_inked_words" not in derive_names(business)


def derive_names(business: Business) -> set[str]:
    with owning(business) as connection:
        return set(derive.present(connection))


def test_what_someone_made_or_dropped_by_hand_is_put_right(found: Found) -> None:
    business = found("probe")
    fill(business)
    parts = parts_of(business)
    with exclusive(business) as connection:
        drop_by_hand(connection)
        connection.execute(text("create index gz_by_hand on probe_note (text)"))
        with pytest.raises(AddonError, match="gz_by_hand, gz_probe_note_search"):
            derive.refuse_differing(connection, parts)
    carry_out(business, plan(business, install=["pin"]), PROGRAM)
    assert "gz_by_hand" not in derive_names(business)
    assert len(found_by(business, "нотатка")) == 3


def drop_by_hand(connection: Connection) -> None:
    kind = "table" if connection.dialect.name == "sqlite" else "index"
    connection.execute(text(f"drop {kind} gz_probe_note_search"))


class Enough(Exception):
    """Takes back what a test did to a business."""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_triggers_of_a_copied_table_are_made_again(found: Found) -> None:
    business = found("probe")
    fill(business)
    parts = parts_of(business)
    with suppress(Enough), exclusive(business) as connection:
        connection.execute(text("alter table probe_note rename to old_note"))
        connection.execute(text("create table probe_note as select * from old_note"))
        connection.execute(text("drop table old_note"))
        made = derive.make_missing(connection, parts)
        assert set(made) == {f"gz_probe_note_search_{ending}" for ending in ("new", "old", "now", "1", "2")}
        raise Enough


def test_rows_that_are_only_added_cannot_be_changed(found: Found) -> None:
    business = found("probe")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.insert(Mark, [{"said": "once"}])
    for statement in (
        "update probe_mark set said = 'twice'",
        "delete from probe_mark",
        "update base_trail set source = 'nobody'",
        "delete from base_trail",
    ):
        with pytest.raises(DBAPIError, match=r"never changed|permission denied"), business.writing() as connection:
            connection.execute(text(statement))
    with business.writing() as connection:
        connection.execute(text("update base_trail set seal = :seal"), {"seal": b"x" * 32})
    with business.env(PROGRAM, trusted=True) as env:
        assert {mark.said for mark in env.session.query(env[Mark])} == {"once"}
        assert env.session.query(env[Trail]).filter_by(source="nobody").count() == 0


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "create table mine (id bigint)",
        "create index mine on base_company (name)",
        "drop table base_company",
        "alter table base_trail disable trigger all",
        "insert into base_addon (name, version, state, generation, at) values ('x', '1', 'installed', 9, now())",
        "update base_plan set archive = ''",
        "delete from alembic_version",
        "truncate base_company",
    ],
)
def test_requests_may_not(found: Found, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), found("probe").writing() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_request_that_forgets_its_business_sees_nothing(found: Found) -> None:
    business = found("probe")
    with business.engine.connect() as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text("select * from main.base_company"))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_requests_work_with_every_table_that_is_theirs(found: Found) -> None:
    business = found("probe")
    fill(business)
    carry_out(business, plan(business, remove=["probe"]), PROGRAM)
    carry_out(business, plan(business, install=["probe", "probe_more"]), PROGRAM)
    fill_again = Person(None, "someone", frozenset({"probe.writer"}))
    with business.env(fill_again, writes=True) as env:
        env.session.add(env[probe.Note](name="by a person"))


def test_a_derived_object_needs_a_name_of_its_own(found: Found) -> None:
    class Alone:
        def all(self, kind: str) -> list[Any]:
            return [self]

        append_only = False

        def derived(self, dialect: str) -> list[Derived]:
            return [Derived("words", "index", "t", "CREATE INDEX words ON t (w)")]

    with pytest.raises(AddonError, match="'words' needs a name of its own with gz_"):
        derive.declared(Alone(), "sqlite")  # type: ignore[arg-type]
