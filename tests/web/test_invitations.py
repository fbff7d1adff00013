"""A one-time link lets its holder choose a password, once, for seven days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from core.policy.business import Business
from core.policy.people import Invitation, SignIn, User
from core.values.errors import UserError
from core.web import invitations
from core.web.invitations import invite
from tests.web.conftest import PASSWORD, Browser
from tests.web.test_signin import change, rows

only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
Visit = Callable[[], Browser]
NEW = "another river stone"


def link_for(business: Business, login: str = "clerk") -> str:
    with business.env(trusted=True, writes=True) as env:
        return f"/welcome/{invite(env, login)}"


def test_the_holder_chooses_a_password_and_is_in(visit: Visit, people: Business) -> None:
    link, browser = link_for(people), visit()
    page = browser.get(link)
    assert page.status_code == 200
    assert "Your login is clerk." in page.text
    answer = browser.post(link, {"password": NEW})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Clerk" in browser.get("/profile").text
    assert visit().sign_in("clerk", NEW).status_code == 303
    assert visit().sign_in("clerk", PASSWORD).status_code == 422


def test_it_opens_once(browser: Browser, visit: Visit, people: Business) -> None:
    link = link_for(people)
    late = visit()
    late.get(link)
    browser.get(link)
    browser.post(link, {"password": NEW})
    assert late.get(link).status_code == 404
    assert late.post(link, {"password": "a third river stone"}).status_code == 404
    assert visit().sign_in("clerk", NEW).status_code == 303


@only_sqlite
def test_of_two_who_are_equally_quick_one_gets_in(people: Business) -> None:
    secret = link_for(people).rpartition("/")[2]
    with people.env(trusted=True, writes=True) as env:
        found = invitations.find(env, secret)
        assert found
        assert [invitations.use(env, found), invitations.use(env, found)] == [True, False]


@only_sqlite
def test_a_weak_password_is_refused_beside_its_field_and_the_link_still_opens(
    browser: Browser, people: Business
) -> None:
    link = link_for(people)
    browser.get(link)
    answer = browser.post(link, {"password": "1234567890"})
    assert answer.status_code == 422
    assert "first that anybody would try" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert browser.post(link, {"password": NEW}).status_code == 303


@only_sqlite
def test_after_seven_days_it_opens_nothing(browser: Browser, people: Business) -> None:
    link = link_for(people)
    [kept] = rows(people, Invitation)
    assert timedelta(days=6, hours=23) < kept.expires_at - datetime.now(UTC) <= timedelta(days=7)
    change(people, Invitation, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert browser.get(link).status_code == 404


@only_sqlite
def test_a_new_link_ends_the_one_before(browser: Browser, people: Business) -> None:
    first, second = link_for(people), link_for(people)
    assert browser.get(first).status_code == 404
    assert browser.get(second).status_code == 200


@only_sqlite
def test_links_that_open_nothing_read_the_same(browser: Browser, people: Business) -> None:
    spent = link_for(people)
    link_for(people)
    assert browser.get(spent).text == browser.get("/welcome/never-given").text


@only_sqlite
def test_a_locked_user_has_no_way_in(browser: Browser, people: Business) -> None:
    link = link_for(people)
    change(people, User, active=False)
    assert browser.get(link).status_code == 404


@only_sqlite
def test_a_new_password_signs_out_whoever_was_in(visit: Visit, people: Business) -> None:
    there, here = visit(), visit()
    there.sign_in("clerk")
    link = link_for(people)
    here.get(link)
    here.post(link, {"password": NEW})
    assert there.get("/profile").status_code == 303
    assert len(rows(people, SignIn)) == 1


@only_sqlite
def test_only_the_hash_of_the_secret_is_kept(people: Business) -> None:
    secret = link_for(people).rpartition("/")[2]
    assert len(secret) >= 32
    assert secret not in str(rows(people, Invitation))


@only_sqlite
def test_nobody_is_invited_who_is_not_there(people: Business) -> None:
    with people.env(trusted=True, writes=True) as env, pytest.raises(UserError, match="Nobody has the login ghost"):
        invite(env, "ghost")
