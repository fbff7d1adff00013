"""Records by many values at once: texts and numbers, by one question, within what a person may see."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from addons import crm
from core.policy.business import Business
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
