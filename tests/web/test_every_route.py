"""Walks every route there is: each has a right, each change needs our form's token, no page read changes a thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text

from core.policy.business import Business
from core.services.printing import NotYet
from core.values.declarations import Route
from core.web.house import House
from tests.web.conftest import Browser

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
Visit = Callable[[], Browser]

PUBLIC = {
    "/signin",
    "/welcome/{secret}",
    "/authority.crt",
    "/manifest.webmanifest",
    "/sw.js",
    "/offline",
    "/feeds/{file}",
}
"""Pages for people who are not signed in; a new one is added here on purpose."""

VALUES = {
    "addon": "base",
    "model": "user",
    "id": "1",
    "id:int": "1",
    "verb": "archive",
    "secret": "x",
    "run": "1",
    "archive": "none.zip",
    "name": "crm",
    "ending": "csv",
    "step": "base.setup_goals",
    "guide": "lists",
    "language": "en",
    "note": "1",
    "file": "record.pdf",
    "token": "x",
    "tile": "crm.client.new_clients",
}
SAFE = {"GET", "HEAD"}
STREAMS = {"/events"}
"""What goes on for as long as somebody listens; test_events reads it."""


@pytest.fixture(autouse=True)
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing takes too long to be waited for; tests/web/test_printing.py has it done."""

    def printed(*_given: Any) -> bytes:
        raise NotYet("not now")

    monkeypatch.setattr("core.web.printing.printed", printed)


def every_route(house: House) -> list[Route]:
    standing = house.site("localhost").standing
    assert standing is not None
    return list(standing.matcher.routes)


def paths(route: Route) -> Iterator[str]:
    """Addresses of a route, on models that are there."""
    for addon, model in (("base", "user"), ("base", "company"), ("crm", "client"), ("tasks", "task")):
        path = route.path
        for name, value in {**VALUES, "addon": addon, "model": model}.items():
            path = path.replace(f"{{{name}}}", value)
        assert "{" not in path, f"{route.path}: give its parameters values here"
        yield path
        if path == route.path or "{model}" not in route.path:
            return


@pytest.fixture
def inside(browser: Browser, house: House) -> Browser:
    browser.sign_in()
    return browser


def test_every_route_is_for_people_who_are_signed_in_but_for_those_named_here(inside: Browser, house: House) -> None:
    routes = every_route(house)
    assert len(routes) > 30
    assert {route.path for route in routes if route.public} == PUBLIC


def test_nothing_is_shown_or_done_for_who_is_not_signed_in(visit: Visit, inside: Browser, house: House) -> None:
    outside = visit()
    for route in every_route(house):
        if route.public:
            continue
        for method in route.methods:
            for path in paths(route):
                answer = outside.client.request(method, path, follow_redirects=False)
                assert (answer.status_code, answer.headers.get("location", "")[:7]) == (303, "/signin"), (method, path)


def changing(house: House) -> Iterator[tuple[str, str]]:
    for route in every_route(house):
        for method in set(route.methods) - SAFE:
            for path in paths(route):
                yield method, path


def test_every_change_without_the_token_of_our_form_is_refused(inside: Browser, people: Business, house: House) -> None:
    before = state(people)
    for method, path in changing(house):
        for data in ({}, {"_csrf": ""}, {"_csrf": "guess"}, {"_csrf": inside.token[:-1]}):
            answer = inside.client.request(method, path, data=data, follow_redirects=False)
            assert answer.status_code == 403, (method, path, data)
    assert state(people) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8070"},
    ],
)
def test_every_change_that_another_site_sent_is_refused_even_with_the_token(
    inside: Browser, people: Business, house: House, headers: dict[str, str]
) -> None:
    before = state(people)
    for method, path in changing(house):
        data = {"_csrf": inside.token}
        answer = inside.client.request(method, path, data=data, headers=headers, follow_redirects=False)
        assert answer.status_code == 403, (method, path)
    assert state(people) == before


def test_the_token_may_come_in_a_header_from_our_own_page(inside: Browser) -> None:
    headers = {"X-CSRF-Token": inside.token, "Origin": "http://localhost:8069", "Sec-Fetch-Site": "same-origin"}
    answer = inside.client.post("/preferences/theme", headers=headers, follow_redirects=False)
    assert answer.status_code == 303


def test_reading_every_page_changes_nothing(inside: Browser, people: Business, house: House) -> None:
    before = state(people)
    statuses = set()
    for route in every_route(house):
        if "GET" in route.methods:
            for path in paths(route):
                for method in ("HEAD",) if path in STREAMS else ("GET", "HEAD"):
                    answer = inside.client.request(method, path, follow_redirects=False)
                    assert answer.status_code < 500, path
                    statuses.add(answer.status_code)
    assert 200 in statuses
    house.write_down()
    assert state(people) == before


def test_every_answer_carries_the_security_headers(inside: Browser, visit: Visit, house: House, static: Any) -> None:
    policy = (
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    )
    some = ["/healthz", static.address("css/app.css"), "/static/none", "/no/such/page", "/x?" + "a" * 9000]
    for browser in (inside, visit()):
        for path in [*some, *(path for route in every_route(house) if "GET" in route.methods for path in paths(route))]:
            method = "HEAD" if path in STREAMS else "GET"
            headers = browser.client.request(method, path, follow_redirects=False).headers
            assert headers["content-security-policy"] == policy, path
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["referrer-policy"] == "same-origin", path
            assert "geolocation=()" in headers["permissions-policy"], path
            assert "strict-transport-security" not in headers, path


def test_pages_are_asked_for_again_and_known_apart_by_what_htmx_wants(inside: Browser) -> None:
    headers = inside.get("/profile").headers
    assert headers["cache-control"] == "private, no-cache"
    assert headers["vary"] == "HX-Request, HX-Target, Accept-Encoding"


def state(business: Business) -> dict[str, list[Any]]:
    """Every row of every table."""
    with business.reading() as connection:
        names = connection.execute(
            text("select name from sqlite_master where type = 'table' and name not like '%gz_%'")
        )
        return {name: connection.execute(text(f'select * from "{name}"')).all() for (name,) in names.all()}
