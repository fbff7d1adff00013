"""Records by many values at once: texts and numbers, by one question, within what a person may see."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Select, select

from addons import crm
from core.policy.business import Business
from core.policy.env import Env
from core.services.among import among, by_index
from core.services.exchange.runs import ImportRun
from tests.support.importing import Desk

ADDONS = ("base", "crm", "tasks")
NAMES = ["Коваль", "O'Brien", 'ТОВ "Мрія"', "{a,b}", "back\\slash", "", "NULL"]
ROW: dict[str, Any] = {"sort_key": "", "search": "", "kind": "person"}


def filled(business: Business) -> list[int]:
    """Clients of all these names; their ids."""
    with business.env(trusted=True, writes=True) as env:
        return env.insert(crm.Client, [{"name": name, "name_key": name, **ROW} for name in NAMES])


@pytest.mark.parametrize("wanted", [NAMES, NAMES[1:4], ["Хтось", "O'Brien"], []])
def test_texts_are_found_whatever_stands_in_them(business: Business, wanted: list[str]) -> None:
    filled(business)
    with business.env(trusted=True) as env:
        by_index(env)
        asked = select(env[crm.Client].name).where(among(env[crm.Client].name_key))
        assert set(env.session.scalars(asked, {"values": wanted})) == set(NAMES) & set(wanted)


def test_numbers_are_found_and_two_lists_in_one_question_kept_apart(business: Business) -> None:
    ids = filled(business)
    with business.env(trusted=True) as env:
        client = env[crm.Client]
        asked = select(client.id).where(among(client.id, "ids"), among(client.name_key, "names")).order_by(client.id)
        found = env.session.scalars(asked, {"ids": [ids[0], ids[2], 10**12], "names": NAMES[:2]})
        assert found.all() == [ids[0]]


@pytest.mark.parametrize("field", ["id", "name_key", "tax_id"])
def test_an_index_of_the_column_serves_the_question(business: Business, field: str) -> None:
    filled(business)
    with business.env(trusted=True) as env:
        by_index(env)
        client = env[crm.Client]
        asked = select(client.id).where(among(getattr(client, field)), client.archived_at.is_(None))
        plan = planned(env, asked, [1, 2] if field == "id" else NAMES)
        assert ("SEARCH crm_client" if business.sqlite else "Index") in plan
        assert "SCAN crm_client" not in plan
        assert "Seq Scan on crm_client" not in plan


def planned(env: Env, asked: Select[Any], values: list[Any]) -> str:
    """How the database means to answer a question with one parameter."""
    compiled = asked.compile(dialect=env.connection.dialect)
    process = compiled.binds["values"].type.bind_processor(env.connection.dialect)
    assert process is not None
    cursor = env.connection.connection.cursor()
    if env.connection.dialect.name == "sqlite":
        cursor.execute(f"EXPLAIN QUERY PLAN {compiled}", (process(values),))
    else:
        cursor.execute(f"EXPLAIN {compiled}", {"values": process(values)})
    return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_nobody_finds_so_what_they_may_not_see(business: Business) -> None:
    """Everybody sees their own imports only."""
    desk, other = Desk(business, "crm.sales"), Desk(business, "crm.sales", login="other")
    people = [desk.person.id, other.person.id, desk.person.id]
    with business.env(trusted=True, writes=True) as env:
        rows = [{"name": "a.csv", "model": "crm.client", "created_by": key} for key in people]
        ids = env.insert(ImportRun, rows)
    with business.env(desk.person) as env:
        asked = select(env[ImportRun].id).where(among(env[ImportRun].id)).order_by(env[ImportRun].id)
        assert env.session.scalars(asked, {"values": ids}).all() == [ids[0], ids[2]]
