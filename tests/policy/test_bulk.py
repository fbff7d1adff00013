"""Many rows at once arrive as they were given, whichever way the database takes them quickest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from addons import crm
from core.policy import bulk
from core.policy.business import Business
from core.policy.trail import Trail
from core.services.search import matching

ADDONS = ("base", "crm", "tasks")
ODD = ["таб\tуляція", "рядок\nнижче", "зворотна \\ риска", r"\N", "“лапки”", "emoji 🧾", ""]


SEVERAL = sum(bulk.TOGETHER) + 3


@pytest.mark.parametrize("count", [1, bulk.FEW, 3 * bulk.FEW, SEVERAL])
def test_rows_come_back_as_they_were_given(business: Business, count: int) -> None:
    rows = [{"name": f"{number}", "note": ODD[number % len(ODD)] or None} for number in range(count)]
    told = [{"key_client": number % 2 == 0, "extra": {"лист": [number, None, "\\"]}} for number in range(count)]
    with business.env(trusted=True, writes=True) as env:
        ids = env.insert(crm.Client, [{**one, **two, **DERIVED} for one, two in zip(rows, told, strict=True)])
    with business.env(trusted=True) as env:
        found = env.session.scalars(select(env[crm.Client]).order_by(env[crm.Client].id)).all()
        assert [one.id for one in found] == ids
        assert [{"name": one.name, "note": one.note} for one in found] == rows
        assert [{"key_client": one.key_client, "extra": one.extra} for one in found] == told
        assert {one.created_at > datetime(2020, 1, 1, tzinfo=UTC) for one in found} == {True}
        assert len({one.uid for one in found}) == count
        trailed = env.session.scalars(select(env[Trail].record).where(env[Trail].model == "crm.client"))
        assert sorted(trailed) == ids


DERIVED: dict[str, Any] = {"sort_key": "", "name_key": "", "search": "", "kind": "person"}


def test_they_come_in_few_statements_and_every_one_is_found(business: Business) -> None:
    rows = [{"name": f"{number}", **DERIVED, "search": f"знайди{number:04}"} for number in range(SEVERAL)]
    inserts: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("INSERT INTO crm_client "):
            inserts.append(statement)

    event.listen(business.engine, "before_cursor_execute", note)
    with business.env(trusted=True, writes=True) as env:
        env.insert(crm.Client, rows)
    assert len(inserts) == (len(bulk.TOGETHER) + 1 if business.sqlite else 0)
    with business.env(trusted=True) as env:
        client = env[crm.Client]
        for number in (0, bulk.TOGETHER[0] - 1, bulk.TOGETHER[0], SEVERAL - 1):
            found = matching(env, select(client.name), client, f"знайди{number:04}", 5)
            assert [name for (name,) in found] == [f"{number}"]


@pytest.mark.parametrize("count", [1, 3 * bulk.FEW])
def test_what_the_database_refuses_is_an_error_like_any_other_and_stores_nothing(
    business: Business, count: int
) -> None:
    rows = [{"client_id": 999, "number": "1", "e164": None, "reversed": None, "use": "mobile"}] * count
    with pytest.raises(IntegrityError), business.env(trusted=True, writes=True) as env:
        env.insert(crm.Phone, rows)
    with business.env(trusted=True) as env:
        assert env.session.scalars(select(env[crm.Phone])).all() == []
