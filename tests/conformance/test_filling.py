"""Rows are made for any table from its columns alone, again and again."""

from __future__ import annotations

from sqlalchemy import func, select

from core.conformance.filling import fill
from core.policy.exclusive import exclusive
from tests.support.business import Found

MODELS = ("crm.client", "crm.territory", "crm.phone", "tasks.task", "probe.note", "probe.line", "base.user")


def test_rows_are_made_twice_and_collide_with_none(found: Found) -> None:
    business = found("tasks", "probe")
    with business.env(trusted=True) as env:
        tables = {name: env.parts.named("model", name).__table__ for name in MODELS}
    for count in (30, 600):
        with exclusive(business) as connection:
            made = {name: fill(connection, table, count) for name, table in tables.items()}
        assert {name: len(set(ids)) for name, ids in made.items()} == dict.fromkeys(MODELS, count)
    with business.env(trusted=True) as env:
        for name in MODELS:
            mapped = env.parts.named("model", name)
            assert env.session.scalars(select(mapped).order_by(mapped.id.desc()).limit(1)).one().id == max(made[name])


def test_fixed_values_and_links_are_kept(found: Found) -> None:
    business = found("crm")
    with business.env(trusted=True) as env:
        client, phone = (env.parts.named("model", name).__table__ for name in ("crm.client", "crm.phone"))
    with exclusive(business) as connection:
        owner = fill(connection, client, 3)[1]
        fill(connection, phone, 5, {"client_id": owner})
        fill(connection, phone, 4)
        counted = select(phone.c.client_id, func.count()).group_by(phone.c.client_id)
        owned = dict(connection.execute(counted).all())
    assert owned[owner] >= 5
    assert sum(owned.values()) == 9
