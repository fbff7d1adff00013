"""Coming in and going out: what a cookie is, how long it holds, who else may not use it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import select, update

from core.policy.business import Business
from core.policy.guard import KERNEL
from core.policy.people import SignIn, User
from core.web import passwords
from core.web.signin import own_path
from core.web.visitors import end_all, table
from tests.web.conftest import KEPT, PASSWORD, Browser

only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
Visit = Callable[[], Browser]


def change(business: Business, part: Any, **values: Any) -> None:
    """Write to every row of a table, past everything."""
    with business.writing() as connection:
        parts = business.installed(connection).parts
        connection.execute(update(table(parts, part)).values(**values), execution_options=KERNEL)


def rows(business: Business, part: Any) -> list[Any]:
    with business.reading() as connection:
        parts = business.installed(connection).parts
        return list(connection.execute(select(table(parts, part)), execution_options=KERNEL))


def test_the_right_password_opens_and_leads_to_the_page_that_was_asked(browser: Browser) -> None:
    asked = browser.get("/profile?tab=2")
    assert (asked.status_code, asked.headers["location"]) == (303, "/signin?next=/profile%3Ftab%3D2")
    page = browser.get(asked.headers["location"])
    assert 'name="next" value="/profile?tab=2"' in page.text
    answer = browser.post("/signin", {"login": "admin", "password": PASSWORD, "next": "/profile?tab=2"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/profile?tab=2")
    assert browser.get("/profile").status_code == 200


@only_sqlite
def test_an_unknown_user_reads_the_same_as_a_wrong_password(browser: Browser) -> None:
    wrong = browser.sign_in("admin", "not the password")
    unknown = browser.sign_in("nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.text.replace("admin", "nobody") == unknown.text
    assert "gazda" not in browser.client.cookies


def test_an_unknown_user_takes_the_same_time_as_a_wrong_password() -> None:
    times: dict[str, list[float]] = {KEPT: [], "": []}
    passwords.matches(KEPT, "warm")
    for _ in range(15):
        for kept, taken in times.items():
            begun = perf_counter()
            assert not passwords.matches(kept, "not the password")
            taken.append(perf_counter() - begun)
    assert abs(median(times[KEPT]) - median(times[""])) < max(0.005, 0.25 * median(times[KEPT]))


@only_sqlite
def test_the_cookie_is_out_of_reach_of_scripts_and_only_its_hash_is_kept(browser: Browser, people: Business) -> None:
    answer = browser.sign_in()
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("gazda="))
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=604800"} <= set(cookie.split("; "))
    secret = browser.cookie()
    [kept] = rows(people, SignIn)
    assert kept.key == hashlib.sha256(secret.encode()).digest()
    assert secret not in str(kept)


@only_sqlite
def test_over_https_the_cookie_is_bound_to_this_host_and_secure(browser: Browser) -> None:
    browser.client.base_url = "https://shop.example"
    answer = browser.sign_in()
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith("__Host-gazda="))
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert browser.get("/profile").status_code == 200


@only_sqlite
def test_signing_in_makes_a_new_id_even_over_an_old_one(browser: Browser, people: Business) -> None:
    browser.hold("planted")
    browser.sign_in()
    first = browser.cookie()
    assert first != "planted"
    answer = browser.post("/signin", {"login": "admin", "password": PASSWORD})
    assert answer.status_code == 303
    assert browser.cookie() != first
    assert len(rows(people, SignIn)) == 1


@only_sqlite
@pytest.mark.parametrize(
    ("values", "answered"),
    [
        ({"seen_at": timedelta(hours=7, minutes=50)}, 200),
        ({"seen_at": timedelta(hours=8, minutes=1)}, 303),
        ({"created_at": timedelta(days=6, hours=23)}, 200),
        ({"created_at": timedelta(days=7, minutes=1)}, 303),
    ],
)
def test_a_sign_in_ends_after_eight_idle_hours_and_after_seven_days(
    browser: Browser, people: Business, values: dict[str, timedelta], answered: int
) -> None:
    browser.sign_in()
    change(people, SignIn, **{name: datetime.now(UTC) - age for name, age in values.items()})
    assert browser.get("/profile").status_code == answered


@only_sqlite
def test_a_browser_in_use_stays_signed_in(browser: Browser, people: Business, house: Any) -> None:
    browser.sign_in()
    long_ago = datetime.now(UTC) - timedelta(hours=7)
    change(people, SignIn, seen_at=long_ago)
    assert browser.get("/profile").status_code == 200
    assert rows(people, SignIn)[0].seen_at == long_ago, "a page that is read writes nothing"
    house.write_down()
    assert datetime.now(UTC) - rows(people, SignIn)[0].seen_at < timedelta(minutes=1)


def test_signing_out_ends_it_at_once(browser: Browser, people: Business) -> None:
    browser.sign_in()
    secret = browser.cookie()
    answer = browser.post("/signout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    assert rows(people, SignIn) == []
    browser.hold(secret)
    assert browser.get("/profile").status_code == 303


def test_a_locked_user_is_out_with_the_next_request(browser: Browser, people: Business) -> None:
    browser.sign_in("clerk")
    assert browser.get("/profile").status_code == 200
    change(people, User, active=False)
    assert browser.get("/profile").status_code == 303
    assert browser.sign_in("clerk").status_code == 422


def test_a_change_of_password_ends_all_other_sign_ins(visit: Visit, people: Business) -> None:
    here, there = visit(), visit()
    here.sign_in()
    there.sign_in()
    before = here.cookie()
    changed = here.post("/profile/password", {"present": PASSWORD, "password": "another river stone"})
    assert (changed.status_code, changed.headers["location"]) == (303, "/profile")
    assert here.cookie() != before, "the id of the one who stays changes too"
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 303
    assert there.sign_in().status_code == 422
    assert there.sign_in(password="another river stone").status_code == 303


@only_sqlite
def test_the_present_password_is_needed_to_change_it(browser: Browser, people: Business) -> None:
    browser.sign_in()
    wrong = browser.post("/profile/password", {"present": "a guess", "password": "another river stone"})
    assert wrong.status_code == 422
    assert "This is not your present password." in wrong.text
    assert {row.password for row in rows(people, User)} == {KEPT}


@only_sqlite
def test_the_trail_tells_that_a_password_changed_and_not_what_it_was(browser: Browser, people: Business) -> None:
    browser.sign_in()
    browser.post("/profile/password", {"present": PASSWORD, "password": "another river stone"})
    with people.reading() as connection:
        parts = people.installed(connection).parts
        trails = connection.execute(
            select(parts.named("model", "base.trail").__table__), execution_options=KERNEL
        ).all()
    told = [row.changes for row in trails if row.model == "base.user" and row.verb == "write"]
    assert told == [{"password": ["•", "•"]}]
    assert "argon2" not in str(trails)


@only_sqlite
def test_after_ten_wrong_tries_even_the_right_password_waits(browser: Browser, visit: Visit) -> None:
    for _ in range(10):
        assert browser.sign_in("admin", "a guess").status_code == 422
    refused = visit().sign_in("admin", PASSWORD)
    assert refused.status_code == 429
    assert "wait 15 minutes" in refused.text


@only_sqlite
def test_passwords_are_compared_while_no_transaction_is_open(browser: Browser, house: Any, monkeypatch: Any) -> None:
    engine = house.directory.open("main").engine
    held: list[int] = []
    plain = passwords.matches

    def spied(kept: str, typed: str) -> bool:
        held.append(engine.pool.checkedout())
        return plain(kept, typed)

    monkeypatch.setattr(passwords, "matches", spied)
    assert browser.sign_in().status_code == 303
    assert held == [0]


@only_sqlite
def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(browser: Browser) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost:8069/crm/client?q=ol"}
    answer = browser.get("/crm/client?q=ole", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/signin?next=/crm/client%3Fq%3Dol"


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/crm/client?q=%D0%BE", "/crm/client?q=%D0%BE"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/ok\r\nSet-Cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_way_back_leads_nowhere_else(asked: str, led: str) -> None:
    assert own_path(asked) == led


def test_ending_all_sign_ins_spares_the_one_that_is_named(visit: Visit, people: Business) -> None:
    here, there = visit(), visit()
    here.sign_in()
    there.sign_in()
    [admin] = [row.id for row in rows(people, User) if row.login == "admin"]
    kept = hashlib.sha256(here.cookie().encode()).digest()
    with people.env(writes=True, trusted=True) as env:
        end_all(env, admin, but=kept)
    assert [row.key for row in rows(people, SignIn)] == [kept]
