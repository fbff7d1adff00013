"""A card asks once what its record does not have, instead of looking for each of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect

from addons import crm
from core.policy.business import Business
from core.policy.env import Env
from core.screens.records.absent import note_absent

ADDONS = ("base", "crm", "tasks")
LISTS = ("phones", "emails", "accounts", "addresses", "contacts", "tags", "categories", "tasks")


def client_of(env: Env) -> Any:
    """A client with a phone and a task, read anew."""
    made: Any = env[crm.Client](kind="person", surname="Коваль")
    made.phones.append(env[crm.Phone](number="050 777 88 99"))
    env.session.add(made)
    env.session.flush()
    made.tasks.append(env.parts[type(made).tasks.property.mapper.class_](name="Передзвонити"))
    env.session.flush()
    env.session.expire(made)
    return env.find(crm.Client, made.id)


def test_what_is_not_there_is_known_from_one_question_and_what_is_there_is_read(business: Business) -> None:
    asked: list[str] = []
    with business.env(trusted=True, writes=True) as env:
        client = client_of(env)
        event.listen(business.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        note_absent(env, client)
        assert not asked, "the question goes past SQLAlchemy's events, as prepared ones do"
        assert {"phones", "tasks"} <= inspect(client).unloaded
        assert [len(getattr(client, name)) for name in LISTS] == [1, 0, 0, 0, 0, 0, 0, 1]
        assert len(asked) == 2, asked


def test_a_list_that_gained_something_before_is_left_alone(business: Business) -> None:
    with business.env(trusted=True, writes=True) as env:
        client = client_of(env)
        client.emails.append(env[crm.Email](address="koval@example.com"))
        note_absent(env, client)
        assert [line.address for line in client.emails] == ["koval@example.com"]
        env.session.flush()
        env.session.expire(client)
        note_absent(env, client)
        assert [line.address for line in client.emails] == ["koval@example.com"]
