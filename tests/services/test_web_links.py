"""Links of records lead to pages of the web and nowhere else, under the rights of the records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from core.policy.business import Business
from core.policy.env import Person
from core.services.web_links import LONGEST, WebLink, web_address
from core.values.errors import AccessError, NotFound, UserError
from tests.addons.chores import Room
from tests.services.conftest import ADMINISTRATOR
from tests.services.test_files import age, rooms, sweep

CONTRACT = "https://docs.example/contract.pdf"


def add(shop: Business, person: Person, room: int, url: str = CONTRACT, title: str = "Договір") -> int:
    with shop.env(person, writes=True) as env:
        one = env[WebLink](title=title, url=url, model="chores.room", record=room)
        env.session.add(one)
        env.session.flush()
        return int(one.id)


def sees(shop: Business, person: Person) -> set[int]:
    with shop.env(person) as env:
        return set(env.session.scalars(select(env[WebLink].id)))


@pytest.mark.parametrize(
    "url",
    [
        CONTRACT,
        "http://localhost:8080/a?b=c#d",
        "HTTPS://EXAMPLE.COM",
        "https://приклад.укр/договір № 7".replace(" ", "%20"),
        "https://[2001:db8::1]/x",
        "https://e.example/" + "x" * (LONGEST - 18),
    ],
)
def test_an_address_of_the_web_is_taken(url: str) -> None:
    assert web_address(f"  {url}\n") == url


BAD = (
    "", "contract.pdf", "docs.example/contract.pdf", "//docs.example/x", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://docs.example/x", "mailto:a@b.example",
    "https:", "https://", "https:///path", "https://:443/x", "http:docs.example", "https://docs.example:x/",
    "https://docs.example:99999/", "https:\\\\docs.example\\x", "https://docs.example\\@evil.example/",
    "https://docs.exa mple/", "https://docs.example/a\nb", "https://[::1/", "https://docs.example:0/",
    "\u202ehttps://docs.example/",
)  # fmt: skip


@pytest.mark.parametrize("url", BAD)
def test_an_address_that_leads_elsewhere_or_nowhere_is_refused(url: str) -> None:
    with pytest.raises(UserError, match="begins with https://") as refusal:
        web_address(url)
    assert refusal.value.field == "url"


@pytest.mark.parametrize(
    "url", ["https://me:secret@docs.example/", "https://me@docs.example/", "https://@docs.example/"]
)
def test_an_address_with_somebodys_password_is_refused(url: str) -> None:
    with pytest.raises(UserError, match="without a login and password"):
        web_address(url)


def test_a_long_address_is_refused() -> None:
    with pytest.raises(UserError, match="longer than 2000 characters"):
        web_address("https://e.example/" + "x" * LONGEST)


@pytest.mark.parametrize(
    ("title", "kept"), [("  Договір\n№ 7 ", "Договір № 7"), ("", "docs.example"), ("x" * 300, "x" * 200)]
)
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_title_is_one_line_or_else_the_site(shop: Business, title: str, kept: str) -> None:
    (room,) = rooms(shop, {})
    with shop.env(trusted=True, writes=True) as env:
        one = env[WebLink](title=title, url="https://www.docs.example/a", model="chores.room", record=room)
        env.session.add(one)
        env.session.flush()
        assert one.title == kept


def test_a_link_is_seen_and_changed_by_who_may_see_and_change_its_record(
    shop: Business, hire: Callable[..., Person]
) -> None:
    ann, chief, nobody = hire("Ann"), hire("Chief", ADMINISTRATOR), hire("Eve", frozenset({"base.employee"}))
    ground, upstairs, closed = rooms(shop, {}, {"floor": 2}, {"closed": True})
    own, read, hidden = add(shop, ann, ground), add(shop, chief, upstairs), add(shop, chief, closed)
    assert (sees(shop, ann), sees(shop, chief), sees(shop, nobody)) == ({own, read}, {own, read, hidden}, set())
    with pytest.raises(AccessError):
        add(shop, ann, upstairs)
    with pytest.raises(AccessError), shop.env(ann, writes=True) as env:
        env.find(WebLink, read).title = "mine"
    with pytest.raises(NotFound), shop.env(ann, writes=True) as env:
        env.find(WebLink, hidden)
    with shop.env(ann, writes=True) as env:
        env.session.delete(env.find(WebLink, own))
    assert sees(shop, chief) == {read, hidden}


def test_links_that_were_taken_away_or_lost_their_record_are_swept(shop: Business) -> None:
    first, second, third = rooms(shop, {}, {}, {})
    with shop.env(trusted=True, writes=True) as env:
        places = (("chores.room", first), ("chores.room", second), ("chores.room", third), ("", None))
        made: list[Any] = [env[WebLink](title="a", url=CONTRACT, model=model, record=at) for model, at in places]
        env.session.add_all(made)
        env.session.flush()
        made[1].archived_at = env.now()
        env.session.delete(env.find(Room, third))
    sweep(shop)
    assert len(sees_all(shop)) == 4
    age(shop, WebLink, updated_at=0)
    sweep(shop)
    assert sees_all(shop) == [first]


def sees_all(shop: Business) -> list[int | None]:
    with shop.env(trusted=True) as env:
        return list(env.session.scalars(select(env[WebLink].record)))
