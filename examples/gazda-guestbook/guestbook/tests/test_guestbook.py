"""What the guest book promises."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from guestbook import Visit, forget
from guestbook.demo import load

from addons import crm

ADDONS = ("crm",)


def add_client(env: Any, name: str = "Koval") -> Any:
    client = env[crm.Client](kind="person", surname=name, first_name="Iryna")
    env.session.add(client)
    env.session.flush()
    return client


def test_a_visit_is_on_the_card_of_its_client(client: Any) -> None:
    client.get("/crm/client/new")
    card = client.post("/crm/client/new", {"kind": "person", "surname": "Koval", "first_name": "Iryna"}).to
    key = card.rpartition("/")[2]
    said = {"client": key, "day": "01.06.2026", "guests": "3", "note": "Lovely bread"}
    assert client.post("/guestbook/visit/new", said).status == 303
    page = client.get(card).text
    assert "1 visit" in page
    assert "Lovely bread" in client.get("/guestbook/visit").text


def test_a_letter_counts_the_visits(env: Any) -> None:
    client = add_client(env)
    env.session.add(env[Visit](client_id=client.id))
    env.session.flush()
    assert client.greeting.endswith("Visit 2!")


def test_visits_of_five_years_ago_are_forgotten_and_twice_is_as_once(env: Any) -> None:
    client = add_client(env)
    for years in (1, 6):
        day = env.today().replace(day=1, year=env.today().year - years)
        env.session.add(env[Visit](client_id=client.id, day=day))
    env.session.flush()
    for _again in range(2):
        forget(env)
        env.session.expire_all()
        assert [visit.day.year for visit in client.visits] == [env.today().year - 1]


def test_a_host_sees_the_visits_of_a_year(business: Any, client_of: Any) -> None:
    with business.env(trusted=True, writes=True) as env:
        client = add_client(env)
        for days in (10, 400):
            day = env.today() - timedelta(days=days)
            env.session.add(env[Visit](client_id=client.id, day=day, note=f"{days} days ago"))
    page = client_of("guestbook.host").get("/guestbook/visit").text
    assert "10 days ago" in page
    assert "400 days ago" not in page


def test_demo_data_is_added_once(env: Any) -> None:
    add_client(env, "Коваль")
    for _again in range(2):
        load(env)
    assert env.session.query(env[Visit]).count() <= 1
