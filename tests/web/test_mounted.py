"""Businesses by host name and by path on one server: nothing leads from one to another, and nobody learns of others."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.testclient import TestClient

from core.policy.business import Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.businesses.places import Place, Places, beginnings
from core.policy.plans.founding import create_business
from core.web.app import Application
from core.web.house import House
from core.web.kernel import kernel_routes
from core.web.mounted import cookie_outside, inside, outside, without
from core.web.opening import load_demo
from core.web.received import head
from core.web.static import Static
from tests.support.business import PROGRAM
from tests.support.html import Element, read
from tests.web.conftest import Browser, add_people, sharing
from tests.web.test_every_route import every_route, paths

SHOP = Place("shop", "/shop")
SHOWN = {"data-key", "data-back", "value", "placeholder", "content"}
"""Attributes that hold what is typed or seen, and no address."""
PLANNED = re.compile(r"/addons/\w+/")
"""Plans are made in a process of their own, which takes seconds; each kind is asked once, as a route."""


@pytest.fixture(scope="session")
def demo(sets: Sets, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a business with people and demo data."""
    folder = tmp_path_factory.mktemp("demo")
    file = folder / "demo.sqlite"
    business = create_business(Entry("demo", f"sqlite:///{file}"), sets, folder, ("base", "crm", "tasks"), PROGRAM)
    add_people(business)
    with business.env(trusted=True, writes=True) as env:
        load_demo(env)
    business.close()
    return file


@pytest.fixture
def house(demo: Path, sets: Sets, static: Static, tmp_path: Path) -> House:
    """Four businesses: for every host, below two paths, and for one host name."""
    directory = Directory(tmp_path, sets)
    for entry in (
        Entry("main", "sqlite:///main.db"),
        Entry("shop", "sqlite:///shop.db", path="/shop"),
        Entry("deep", "sqlite:///deep.db", path="/shop/deep"),
        Entry("own", "sqlite:///own.db", hosts=("own.example",)),
    ):
        shutil.copy(demo, tmp_path / f"{entry.name}.db")
        directory.add(replace(entry, title=entry.name.title()))
    return House(directory, static, kernel_routes(), works=False)


@pytest.fixture
def visit(house: House) -> Iterator[Callable[..., Browser]]:
    with TestClient(Application(house, threads=2), base_url="http://localhost:8069") as first:

        def browser(base: str = "http://localhost:8069") -> Browser:
            other = sharing(first)
            other.base_url = base
            return Browser(other)

        yield browser


def sign_in(browser: Browser, path: str = "", login: str = "admin") -> Any:
    browser.get(f"{path}/signin")
    answer = browser.post(f"{path}/signin", {"login": login, "password": "a quiet river stone"})
    browser.get(f"{path}/profile")
    return answer


def addresses(page: Element) -> Iterator[tuple[str, str]]:
    """Every attribute of a page that says an address of this site."""
    for element in page.all():
        for name, value in element.attributes.items():
            if value.startswith("/") and name not in SHOWN:
                yield name, value


def stray(page: Element, path: str) -> list[tuple[str, str]]:
    """Addresses that lead out of a business's path."""
    own = (f"{path}/", f"{path}?", f"{path}#")
    return [
        (name, value) for name, value in addresses(page) if value != path and not value.startswith((*own, "/static/"))
    ]


def leads(answer: Any) -> list[str]:
    """Where the headers of an answer lead."""
    names = ("location", "content-location", "hx-redirect", "hx-location", "hx-push-url", "hx-replace-url")
    return [answer.headers[name] for name in names if name in answer.headers]


@pytest.mark.parametrize(
    ("path", "headers"), [("/shop", {}), ("/shop/deep", {"HX-Request": "true", "HX-Target": "main"})]
)
def test_no_page_leads_out_of_the_path(
    visit: Callable[..., Browser], house: House, path: str, headers: dict[str, str]
) -> None:
    browser = visit()
    house.site("localhost", path).check()
    answers = [sign_in(browser, path)]
    todo = [f"{path}/", *(path + one for route in every_route(house) if "GET" in route.methods for one in paths(route))]
    seen: set[str] = set()
    pages = 0
    while todo:
        address = todo.pop(0)
        if address in seen or len(seen) > 250 or address == f"{path}/events":  # what is told there never ends
            continue
        seen.add(address)
        answer = browser.get(address, headers=headers)
        assert answer.status_code < 500, address
        answers.append(answer)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        page = read(answer.text)
        pages += answer.status_code == 200
        assert stray(page, path) == [], address
        found = [value for name, value in addresses(page) if name in ("href", "hx-get") and "/static/" not in value]
        todo += [one.partition("#")[0] for one in found if not PLANNED.search(one)]
    assert pages > 60
    assert [lead for answer in answers for lead in leads(answer) if not lead.startswith(f"{path}/")] == []


@pytest.mark.parametrize("path", ["", "/shop"])
def test_what_is_linked_is_there(visit: Callable[..., Browser], path: str) -> None:
    """Every link of the pages a person comes to first answers, so none lost its path or has it twice."""
    browser = visit()
    sign_in(browser, path)
    for start in (
        "/",
        "/crm/client",
        "/crm/client/1",
        "/crm/client/new",
        "/tasks/task",
        "/addons",
        "/profile",
        "/menu",
    ):
        page = read(browser.get(path + start).text)
        for name, value in set(addresses(page)):
            if name in ("href", "hx-get", "src") and not PLANNED.search(value):
                assert browser.get(value).status_code in (200, 202, 204, 303), (start, name, value)


def test_a_form_is_sent_and_its_answer_followed_below_the_path(visit: Callable[..., Browser], house: House) -> None:
    browser = visit()
    assert browser.get("/shop/crm/client").headers["location"] == "/shop/signin?next=/crm/client"
    browser.get("/shop/signin?next=/crm/client")
    answer = browser.post("/shop/signin", {"login": "admin", "password": "a quiet river stone", "next": "/crm/client"})
    assert answer.headers["location"] == "/shop/crm/client"
    page = read(browser.get("/shop/crm/client/1").text)
    archive = next(form for form in page.all("form") if form["action"].endswith("/do/archive"))
    answer = browser.post(archive["action"])
    assert answer.headers["location"].startswith("/shop/crm/client")
    page = read(browser.get(answer.headers["location"]).text)
    undo = next(form for form in page.all("form") if "/do/restore" in form["action"])
    assert undo["action"].startswith("/shop/crm/client/1/")
    assert browser.post(undo["action"]).status_code == 303
    late = browser.get("/shop/crm/client", headers={"HX-Request": "true"})
    assert late.status_code == 200
    browser.client.cookies.clear()
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost:8069/shop/crm/client?q=x"}
    answer = browser.get("/shop/crm/client", headers=headers)
    assert answer.headers["hx-redirect"] == "/shop/signin?next=/crm/client%3Fq%3Dx"


def test_one_browser_is_in_several_businesses_at_once(visit: Callable[..., Browser], house: House) -> None:
    browser = visit()
    for path in ("", "/shop", "/shop/deep"):
        assert sign_in(browser, path).status_code == 303
    jar = {cookie.name: cookie.path for cookie in browser.client.cookies.jar}
    assert jar["gazda"] == "/"
    assert jar["gazda.shop"] == "/shop"
    assert jar["gazda.deep"] == "/shop/deep"
    titles = {path: read(browser.get(f"{path}/menu").text).one("title").text for path in ("", "/shop", "/shop/deep")}
    assert all(name in titles[path] for path, name in (("", "Main"), ("/shop", "Shop"), ("/shop/deep", "Deep")))
    browser.get("/shop/profile")
    assert browser.post("/shop/signout").headers["location"] == "/shop/signin"
    assert browser.get("/shop/profile").status_code == 303
    assert browser.get("/profile").status_code == 200
    assert browser.get("/shop/deep/profile").status_code == 200


def test_a_cookie_of_one_business_opens_no_other(visit: Callable[..., Browser]) -> None:
    browser = visit()
    sign_in(browser, "/shop")
    secret = browser.cookie("gazda.shop")
    for name in ("gazda", "gazda.deep", "gazda.shop"):
        other = visit()
        other.hold(secret, name)
        assert other.get("/profile").status_code == 303
        assert other.get("/shop/deep/profile").status_code == 303
        assert other.get("/shop/profile").status_code == (200 if name == "gazda.shop" else 303)


def test_over_https_cookies_keep_the_name_that_binds_them_to_the_host(visit: Callable[..., Browser]) -> None:
    browser = visit("https://localhost")
    browser.get("/shop/signin")
    answer = browser.post(
        "/shop/signin", {"login": "admin", "password": "a quiet river stone"}, headers={"Origin": "https://localhost"}
    )
    told = answer.headers["set-cookie"]
    assert told.startswith("__Host-gazda.shop=")
    assert "Path=/;" in told
    assert "Secure" in told


def test_an_unknown_path_or_host_tells_nothing(visit: Callable[..., Browser], house: House) -> None:
    directory = house.directory
    directory.forget("main")
    house.look_again()
    browser = visit()
    answers = [
        browser.get(path, headers={"Host": host})
        for path, host in (
            ("/", "localhost"), ("/shopx/", "localhost"), ("/signin", "other.example"), ("/sho", "localhost"),
            ("/crm/client", "localhost"),
        )
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert not any(word in answers[0].text.lower() for word in ("shop", "deep", "own", "main", "business"))
    assert not any("set-cookie" in answer.headers for answer in answers)
    assert browser.get("/shop/signin").status_code == 200
    assert browser.get("/signin", headers={"Host": "own.example"}).status_code == 200


def test_an_archived_business_is_as_if_it_were_not(visit: Callable[..., Browser], house: House) -> None:
    browser = visit()
    unknown = browser.get("/shop/signin", headers={"Host": "own.example"})
    house.directory.replace(replace(house.directory.entry("shop"), state="archived"))
    house.directory.forget("main")
    house.look_again()
    answer = browser.get("/shop/signin")
    assert answer.status_code == 404
    assert unknown.status_code == 303, "own.example has no such page and asks to sign in"


def test_a_link_to_be_sent_has_the_path(visit: Callable[..., Browser]) -> None:
    browser = visit()
    sign_in(browser, "/shop")
    page = read(browser.get("/shop/base/user/2").text)
    form = next(one for one in page.all("form") if "invite" in one["action"])
    told = browser.post(form["action"])
    text = told.text or read(browser.get(told.headers["location"]).text).text
    assert "http://localhost:8069/shop/welcome/" in text


# ---- the parts


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/a/b/c/d", ["/a/b/c", "/a/b", "/a", ""]), ("/a", ["/a", ""]), ("/", ["/", ""]), ("", [""]),
    ],
)  # fmt: skip
def test_how_a_path_can_begin(path: str, found: list[str]) -> None:
    assert list(beginnings(path)) == found


def test_a_host_that_is_named_counts_before_one_for_all() -> None:
    places = Places([Entry("all", "x", path="/p"), Entry("one", "x", hosts=("h",)), Entry("two", "x", path="/p/q")])
    assert places.find("h", "/p") == ("one", "")
    assert places.find("other", "/p/x") == ("all", "/p")
    assert places.find("other", "/p/q/r") == ("two", "/p/q")
    assert places.find("other", "/") is None


@pytest.mark.parametrize(
    ("html", "rewritten"),
    [
        ('<a href="/x">', '<a href="/shop/x">'),
        ('<a href="/">', '<a href="/shop/">'),
        ('<a class="b" href="/x?a=1&amp;b=/y">', '<a class="b" href="/shop/x?a=1&amp;b=/y">'),
        ('<img src="/base/file/1">', '<img src="/shop/base/file/1">'),
        ('<form action="/x" hx-post="/y">', '<form action="/shop/x" hx-post="/shop/y">'),
        ('<button formaction="/x">', '<button formaction="/shop/x">'),
        ('<link href="/static/1/a.css">', '<link href="/static/1/a.css">'),
        ('<a href="//other.example/">', '<a href="//other.example/">'),
        ('<a href="https://other.example/x">', '<a href="https://other.example/x">'),
        ('<a href="#top">', '<a href="#top">'),
        ('<input data-key="/" value="/x">', '<input data-key="/" value="/x">'),
        ("<p>see href=&#34;/x&#34;</p>", "<p>see href=&#34;/x&#34;</p>"),
    ],
)
def test_addresses_of_a_page_get_the_path(html: str, rewritten: str) -> None:
    response = HTMLResponse(html)
    outside(response, SHOP)
    assert response.body.decode() == rewritten
    assert response.headers["content-length"] == str(len(rewritten.encode()))


def test_headers_get_the_path_and_other_answers_are_left_alone() -> None:
    response: Response = RedirectResponse("/x", 303, {"HX-Location": '{"path": "/y", "target": "#m"}'})
    outside(response, SHOP)
    assert response.headers["location"] == "/shop/x"
    assert response.headers["hx-location"] == '{"path": "/shop/y", "target": "#m"}'
    response = RedirectResponse("https://elsewhere.example/x")
    outside(response, SHOP)
    assert response.headers["location"] == "https://elsewhere.example/x"
    response = Response('<a href="/x">', media_type="text/csv")
    outside(response, SHOP)
    assert response.body == b'<a href="/x">'


@pytest.mark.parametrize(
    ("cookie", "told"),
    [
        ("gazda=v; HttpOnly; Path=/; SameSite=lax", "gazda.shop=v; HttpOnly; Path=/shop; SameSite=lax"),
        ("toast=; path=/", "toast.shop=; path=/shop"),
        ("__Host-gazda=v; Path=/; Secure", "__Host-gazda.shop=v; Path=/; Secure"),
    ],
)
def test_cookies_are_the_businesses_own(cookie: str, told: str) -> None:
    assert cookie_outside(cookie, SHOP) == told


def test_addresses_that_come_in_lose_the_path() -> None:
    assert without("http://h/shop/x?y=/shop", "/shop") == "http://h/x?y=/shop"
    assert without("http://h/shop", "/shop") == "http://h/"
    assert without("http://h/shopping", "/shop") == "http://h/shopping"
    scope: dict[str, Any] = {
        "method": "GET", "path": "/shop", "query_string": b"", "scheme": "http", "client": None,
        "headers": [(b"host", b"h"), (b"cookie", b"gazda=a; gazda.shop=b; theme.shop=dark; x.deep=c")],
    }  # fmt: skip
    received = inside(head(scope), SHOP)
    assert received.path == "/"
    assert received.cookies == {"gazda": "b", "theme": "dark"}
