"""Calendars under secret addresses: whose they are, what they show, and when they open nothing any more."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from core.policy.people import User
from core.services.feeds import Feed
from tests.addons.repairs import Order
from tests.support.html import Element
from tests.support.served import Served, Visitor, add_colleague

ADDONS = ["repairs"]
LIST = "/repairs/order"


@pytest.fixture(scope="module", autouse=True)
def orders(server: Served) -> None:
    with server.env() as env:
        add_colleague(env, "hanna", "Ганна Майстер", "repairs.master")
        add_colleague(env, "ivan", "Іван Майстер", "repairs.master")
        today = env.today()
        for name, days, state in (
            ("Дриль", 0, "taken"), ("Насос; новий", 200, "work"), ("Фен", -80, "taken"), ("Давно", -120, "taken"),
            ("Колись", 500, "taken"),
        ):  # fmt: skip
            visit = datetime(today.year, today.month, today.day, 8, 30, tzinfo=UTC) + timedelta(days=days)
            env.session.add(env[Order](name=name, state=state, due=today + timedelta(days=days), visit=visit))


@pytest.fixture
def hanna(served: Served) -> Visitor:
    return served.visitor("hanna")


def made(visitor: Visitor, query: str = "") -> tuple[str, Element]:
    """A new secret address, as a path, and the page that shows it."""
    page = visitor.read(f"{LIST}?as=calendar{query}")
    [link] = [link["href"] for link in page.all("a") if link["href"].startswith(f"{LIST}/feed")]
    [form] = [form for form in visitor.read(link).all("form") if form["action"] == f"{LIST}/feed"]
    answer = visitor.post(form["action"], [(field["name"], field["value"]) for field in form.all("input")])
    assert answer.status == 200, answer.text
    address = answer.page.one("input", id="feed-address")["value"]
    assert address.startswith(f"{visitor.http.base_url}".rstrip("/"))
    assert answer.page.all("a", href=address.replace("http://", "webcal://"))
    return re.sub(r"^https?://[^/]+", "", address), answer.page


def fetched(served: Served, path: str, **headers: str) -> Any:
    """What a program without cookies gets."""
    return served.stranger().http.get(path, headers=headers)


def events(served: Served, path: str) -> dict[str, Any]:
    found = fetched(served, path)
    assert found.status_code == 200, found.text[:300]
    assert found.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "set-cookie" not in found.headers
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(found.content).walk("VEVENT")}


def test_a_program_reads_the_days_about_today_with_the_conditions_of_the_calendar(
    served: Served, hanna: Visitor
) -> None:
    path, _page = made(hanna)
    found = events(served, path)
    assert set(found) == {"Дриль", "Насос; новий", "Фен"}
    with served.env() as env:
        order = env.session.scalars(select(env[Order]).where(env[Order].name == "Дриль")).one()
        assert str(found["Дриль"]["URL"]).endswith(f"{LIST}/{order.id}")
        assert str(found["Дриль"]["URL"]).startswith("http://")
        assert (str(found["Дриль"]["UID"]), found["Дриль"]["DTSTAMP"].dt) == (
            str(order.uid),
            order.updated_at.replace(microsecond=0),
        )
    narrow, _page = made(hanna, "&f.state=work&span=week&day=2026-01-01")
    assert set(events(served, narrow)) == {"Насос; новий"}


def test_only_the_hash_of_a_secret_is_kept_and_it_is_shown_once(served: Served, hanna: Visitor) -> None:
    path, _page = made(hanna)
    secret = path.rpartition("/")[2].removesuffix(".ics")
    with served.env() as env:
        rows = env.session.scalars(select(env[Feed])).all()
        assert hashlib.sha256(secret.encode()).digest() in [row.key for row in rows]
        assert not any(secret in f"{vars(row)}" for row in rows)
    assert secret not in hanna.get(f"{LIST}/feed").html


def test_an_address_that_was_ended_opens_nothing_and_only_its_own_person_ends_it(
    served: Served, hanna: Visitor
) -> None:
    path, page = made(hanna)
    end = next(form["action"] for form in page.all("form") if form["action"].endswith("/end"))
    ivan = served.visitor("ivan")
    assert not [form for form in ivan.read(f"{LIST}/feed").all("form") if form["action"].endswith("/end")]
    token = [("_csrf", ivan.read("/profile").all("input", name="_csrf")[0]["value"])]
    assert ivan.post(end, token).status == 404
    assert fetched(served, path).status_code == 200
    assert hanna.post(end, [("_csrf", page.all("input", name="_csrf")[0]["value"])]).to == f"{LIST}/feed"
    assert fetched(served, path).status_code == 404


def test_whoever_may_not_sign_in_or_read_any_more_shows_nothing(served: Served) -> None:
    path, _page = made(served.visitor("ivan"))

    def change(**values: Any) -> int:
        with served.env() as env:
            user = env.session.scalars(select(env[User]).where(env[User].login == "ivan")).one()
            for name, value in values.items():
                setattr(user, name, value)
        return int(fetched(served, path).status_code)

    assert change(active=False) == 404
    assert change(active=True) == 200
    assert change(roles=["base.employee"]) == 404
    assert change(roles=["repairs.master"]) == 200


def test_what_did_not_change_is_not_sent_again(served: Served, hanna: Visitor) -> None:
    path, _page = made(hanna)
    first = fetched(served, path)
    assert first.headers["cache-control"].startswith("private")
    again = served.stranger().http.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    with served.env() as env:
        order = env.session.scalars(select(env[Order]).where(env[Order].name == "Фен")).one()
        order.name = "Фен новий"
    changed = served.stranger().http.get(path, headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200
    with served.env() as env:
        env.session.scalars(select(env[Order]).where(env[Order].name == "Фен новий")).one().name = "Фен"


def test_guessing_and_asking_all_the_time_is_refused_and_says_for_how_long(served: Served, hanna: Visitor) -> None:
    path, _page = made(hanna)
    answers = [fetched(served, path) for _ in range(61)]
    assert {one.status_code for one in answers[:60]} == {200}
    assert (answers[60].status_code, int(answers[60].headers["retry-after"]) > 0) == (429, True)
    statuses = [fetched(served, f"/feeds/{number}.ics").status_code for number in range(15)]
    assert set(statuses) == {404, 429}
    other, _page = made(hanna)
    assert fetched(served, other).status_code == 200, "others at the same address go on"


def test_a_person_has_so_many_addresses(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.services.feeds.MOST", 0)
    hanna = served.visitor("hanna")
    [form] = [form for form in hanna.read(f"{LIST}/feed").all("form") if form["action"] == f"{LIST}/feed"]
    answer = hanna.post(form["action"], [(field["name"], field["value"]) for field in form.all("input")])
    assert answer.status == 422
    assert "end one that nobody reads" in answer.text


def test_a_list_without_a_calendar_has_no_feed(served: Served) -> None:
    assert served.visitor().get("/repairs/shop/feed").status == 404
