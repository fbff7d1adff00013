"""What is kept of pages is the reader's own: drawn for one, it is never shown to another, nor after it has changed."""

from __future__ import annotations

import re

import pytest

from addons import crm
from core.composition.addonset import AddonSet
from core.policy.people import User
from tests.support.served import Served, Visitor

ADDONS = ("crm", "tasks")
PAGES = (
    "/crm/client",
    "/crm/client?q=ков",
    "/crm/client?f.status=new",
    "/tasks/task",
    "/crm/tag",
    "/menu",
    "/crm/client/1",
)
TOKEN = re.compile(r'(X-CSRF-Token":"|name="_csrf" value=")[^"]*')


def drawn(visitor: Visitor) -> list[tuple[int, str]]:
    """All pages as this person sees them, without the token of their browser."""
    answers = [visitor.get(path) for path in PAGES]
    return [(answer.status, TOKEN.sub("", answer.html)) for answer in answers]


def forget(parts: AddonSet) -> None:
    """Draw everything anew from now on."""
    for name in [name for name in parts.__dict__ if name.startswith("_kept_")]:
        del parts.__dict__[name]


@pytest.fixture(scope="module", autouse=True)
def clients(server: Served) -> None:
    with server.env() as env:
        for name in ("Коваль", "Ковальчук", "Бондар"):
            env.session.add(env[crm.Client](kind="person", surname=name))


def test_pages_are_the_same_kept_and_drawn_anew_for_everybody(served: Served) -> None:
    visitors = [served.visitor(login) for login in ("admin", "olena", "head", "andrii")]
    with served.env() as env:
        env.session.query(env[User]).filter_by(login="andrii").one().language = "ro"
    first = [drawn(visitor) for visitor in visitors]
    with served.env() as env:
        assert any(name.startswith("_kept_mains") for name in env.parts.__dict__)
    kept = [drawn(visitor) for visitor in visitors]
    anew = []
    for visitor in visitors:
        with served.env() as env:
            forget(env.parts)
        anew.append(drawn(visitor))
    assert kept == first == anew
    lists = {pages[0][1] for pages in first}
    assert len(lists) == len(visitors), "each has a name, rights or a language of their own"
    assert "Clienți" in first[3][0][1]


def test_a_change_is_on_the_next_page(served: Served) -> None:
    olena = served.visitor("olena")
    assert "Ковальчук" in olena.get("/crm/client").html
    with served.env() as env:
        found = env.session.query(env[crm.Client]).filter_by(surname="Ковальчук").one()
        found.surname = "Гончаренко"
        env.session.query(env[User]).filter_by(login="olena").one().name = "Олена Нова"
    page = olena.get("/crm/client").html
    assert "Ковальчук" not in page
    assert "Гончаренко" in page
    assert "Олена Нова" in page
