"""Conditions of an address: every operator of every kind of field, over links and lines, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from starlette.datastructures import QueryParams

from addons.base import User
from core.policy.business import Business
from core.policy.env import Env, Person
from core.screens.ask import Ask
from core.screens.finding.asked import Asked, asked
from core.screens.finding.pages import PAGE, Turn, count, page, turn
from core.screens.views import List
from tests.addons.repairs import Order, OrderList, Part, Shop

ADDONS = ["repairs"]
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ORDERS = (
    {"name": "Кавомолка", "state": "taken", "due": date(2026, 11, 20), "price": Decimal("120.50"), "urgent": True, "shop": "Ринок"},
    {"name": "Чайник «Ера»", "state": "work", "due": date(2026, 11, 22), "price": Decimal(80), "boxes": 2, "shop": "Поділ"},
    {"name": "Праска 100%", "state": "ready", "due": date(2026, 12, 1), "price": None, "boxes": 1},
    {"name": "Насос", "state": "parts", "due": None, "price": Decimal(1000), "weight": Decimal("2.5"), "shop": "Ринок"},
    {"name": "Ёмкість Șarpe", "state": "taken", "due": date(2026, 10, 31), "price": Decimal(80), "note": ""},
)  # fmt: skip
ANSWERS = {
    "name:has:ЧАЙ": "Ч",
    "name:has:100%": "П",
    "name:has:%": "П",
    "name:has:_": "",
    "name:hasnt:а": "Ё",
    "name:is:насос": "Н",
    "name:not:насос": "КПЧЁ",
    "name:begins:емк": "Ё",
    "name:has:sarpe": "Ё",
    "note:empty": "КНПЧЁ",
    "name:filled": "КНПЧЁ",
    "price:eq:80": "ЧЁ",
    "price:ne:80": "КНП",
    "price:ge:120.5": "КН",
    "price:lt:120.50": "ЧЁ",
    "price:between:80..121": "КЧЁ",
    "price:empty": "П",
    "price:filled": "КНЧЁ",
    "weight:gt:2.4": "Н",
    "boxes:le:1": "П",
    "id:ge:1": "КНПЧЁ",
    "urgent:yes": "К",
    "urgent:no": "НПЧЁ",
    "state:is:taken,work": "КЧЁ",
    "state:not:taken": "НПЧ",
    "due:during:today": "Ч",
    "due:during:week": "КЧ",
    "due:during:month-1": "Ё",
    "due:last:2d": "КЧ",
    "due:last:1m": "КЧЁ",
    "due:next:2w": "ПЧ",
    "due:on:2026-12-01": "П",
    "due:before:today": "КЁ",
    "due:after:today": "П",
    "due:before:today-2": "Ё",
    "due:between:2026-10-31..2026-11-20": "КЁ",
    "due:empty": "Н",
    "due:filled": "КПЧЁ",
    "visit:during:today": "К",
    "visit:during:yesterday": "Ч",
    "visit:last:1d": "КЧ",
    "visit:empty": "НПЁ",
    "shop:empty": "ПЁ",
    "shop.city:is:київ": "Ч",
    "shop.city:not:київ": "КНПЁ",
    "shop.name:has:рин": "КН",
    "master:is:me": "К",
    "master:not:me": "НПЧЁ",
    "master.login:is:HANNA": "К",
    "parts_taken:filled": "Н",
    "parts_taken:empty": "КПЧЁ",
    "parts_taken.name:has:саль": "Н",
    "parts_taken.pieces:gt:3": "",
    "parts_taken.pieces:ge:3": "Н",
}
"""Conditions, and the first letters of the orders that answer to them."""

MEANINGLESS = (
    "nothing:is:1",
    "name",
    "name:",
    "name:has:",
    "price:eq:abc",
    "due:on:never",
    "due:last:5",
    "state:was:x",
    "search:has:a",
    "shop.order:is:1",
    "price:between:1",
    "price:eq:1.234",
    "boxes:eq:1.5",
    "due:during:ever",
    "extra:empty",
    "uid:is:1",
    "due:last:9999y",
    "id:eq:99999999999999999999",
    "master:is:",
    "shop.shop.shop.shop.name:is:a",
)
SORTED = {
    "name": "ЁКНПЧ",
    "-name": "ЧПНКЁ",
    "due": "ЁКЧПН",
    "-due": "ПЧКЁН",
    "price,name": "ЁЧКНП",
    "price,-name": "ЧЁКНП",
    "-price,name": "НКЁЧП",
    "state,name": "ЁКНЧП",
    "shop,-price": "ЧНКЁП",
    "-shop,name": "КНЧЁП",
    "urgent,name": "ЁНПЧК",
    "-id": "ЁНПЧК",
    "id": "КЧПНЁ",
    "weight,id": "НКЧПЁ",
}
"""Orders, and the first letters of all in it."""

VISITS = {
    "Кавомолка": datetime(2026, 11, 21, 22, 30, tzinfo=UTC),  # already the 22nd in Kyiv
    "Чайник «Ера»": datetime(2026, 11, 21, 21, 30, tzinfo=UTC),
}


@pytest.fixture
def env(business: Business) -> Iterator[Env]:
    with business.env(trusted=True, writes=True, source="test") as made:
        made.clock = lambda: NOW
        fill(made)
        yield made


def fill(env: Env) -> None:
    shops = {name: env[Shop](name=name, city=city) for name, city in (("Ринок", "Львів"), ("Поділ", "Київ"))}
    master = env[User](name="Ганна Майстер", login="hanna", zone="Europe/Kyiv", roles=["repairs.master"])
    env.session.add_all([*shops.values(), master])
    env.session.flush()
    for told in ORDERS:
        values = {name: value for name, value in told.items() if name != "shop"}
        order = env[Order](**values, visit=VISITS.get(str(told["name"])))
        order.shop_id = shops[str(told["shop"])].id if "shop" in told else None
        order.master_id = master.id if told.get("urgent") else None
        env.session.add(order)
        if told["name"] == "Насос":
            order.parts_taken.append(env[Part](name="Сальник", pieces=Decimal(3)))
    env.session.flush()
    env.person = replace(env.person, id=master.id, zone="Europe/Kyiv")


def ask(env: Env, **query: str | list[str]) -> tuple[List, Asked, Turn]:
    pairs = [(name, one) for name, value in query.items() for one in ([value] if isinstance(value, str) else value)]
    wanted = Ask(env, "GET", "/repairs/order", QueryParams(pairs))
    view = env[OrderList](env)
    found = asked(view, wanted)
    return view, found, turn(view, found, wanted)


def names(env: Env, **query: str | list[str]) -> list[str]:
    view, wanted, at = ask(env, **query)
    return [row[1] for row in page(view, wanted, ["name"], at).rows]


def firsts(env: Env, *conditions: str) -> str:
    """The first letters of the orders that answer to all conditions, in the order of the alphabet."""
    return "".join(sorted(name[0] for name in names(env, w=list(conditions))))


def test_every_operator_finds_what_it_says(env: Env) -> None:
    assert {asked: firsts(env, asked) for asked in ANSWERS} == {
        asked: "".join(sorted(found)) for asked, found in ANSWERS.items()
    }


def test_conditions_hold_together_and_those_of_a_group_are_alternatives(env: Env) -> None:
    assert firsts(env, "state:is:taken", "price:eq:80") == "Ё"
    assert sorted(names(env, w1=["state:is:work", "price:ge:1000"])) == ["Насос", "Чайник «Ера»"]
    assert names(env, w="shop:empty", w1=["state:is:ready", "state:is:work"]) == ["Праска 100%"]


def test_what_means_nothing_is_told_and_limits_nothing(env: Env) -> None:
    for text in MEANINGLESS:
        view, wanted, at = ask(env, w=text)
        assert wanted.stated.misread == (("w", text),)
        assert len(page(view, wanted, ["name"], at).rows) == len(ORDERS)


def test_nobody_asks_about_a_field_that_is_out_of_sight(env: Env, business: Business) -> None:
    env.session.flush()
    env.connection.commit()
    person = Person(env.person.id, "Ганна", frozenset({"repairs.master"}), zone="Europe/Kyiv")
    with business.env(person) as limited:
        limited.clock = lambda: NOW
        for text in ("margin:ge:1", "master.password:has:a", "shop.margin:ge:1"):
            assert ask(limited, w=text)[1].stated.misread
        assert ask(limited, o="margin")[1].order[0].name == "id"
        assert firsts(limited, "master.login:is:hanna") == "К"


def test_a_list_is_sorted_by_several_fields_and_read_in_pages_both_ways(env: Env) -> None:
    for order, letters in SORTED.items():
        walk(env, order, letters)


def walk(env: Env, order: str, letters: str) -> None:
    """All pages of a list forwards, and the last step back."""
    view, wanted, at = ask(env, o=order)
    assert "".join(row[1][0] for row in page(view, wanted, ["name"], at).rows) == letters
    told = []
    here = page(view, wanted, ["name"], at, size=2)
    while True:
        told += [row[1][0] for row in here.rows]
        if not here.next:
            break
        last = here
        view, wanted, at = ask(env, o=order, after=here.next)
        here = page(view, wanted, ["name"], at, size=2)
    assert "".join(told) == letters
    view, wanted, at = ask(env, o=order, before=here.previous)
    assert [row[0] for row in page(view, wanted, ["name"], at, size=2).rows] == [row[0] for row in last.rows]


def test_what_was_found_by_words_is_sorted_and_limited_too(env: Env) -> None:
    assert names(env, q="к", o="price") == ["Кавомолка"]
    assert names(env, q="ік", w="price:eq:80") == ["Чайник «Ера»"] or names(env, q="ник", w="price:eq:80") == [
        "Чайник «Ера»"
    ]
    view, wanted, _at = ask(env, q="ник", w="price:eq:80", o="-price")
    assert count(view, wanted) >= 1
    assert len(page(view, wanted, ["name"], Turn(), PAGE).rows) == 1
