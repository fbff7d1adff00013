"""Records gathered by their values: numbers and sums as one counts them by hand, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from starlette.datastructures import QueryParams

from core.policy.business import Business
from core.policy.env import Env, Person
from core.screens.ask import Ask
from core.screens.finding.asked import asked
from core.screens.finding.dimensions import dimension, drill, gathered, measure, named, order_of
from core.screens.finding.pages import count
from core.screens.look import look_of
from core.values.errors import AccessError
from tests.addons.repairs import Order, OrderList, Shop

ADDONS = ["repairs"]
PRICES = (
    ("taken", "Ринок", "10.50", "UAH"), ("taken", "Ринок", "20", "UAH"), ("taken", "Поділ", "5", "EUR"),
    ("work", None, None, "UAH"), ("work", "Поділ", "7.05", "EUR"), ("work", "Поділ", "1", "UAH"),
)  # fmt: skip
ZONE = "Europe/Kyiv"
HOURS = tuple(datetime(2026, 3, 27, 21, 30, tzinfo=UTC) + timedelta(hours=9 * step) for step in range(40))
"""Over the change of the clock on 29 March, and around midnight."""


@pytest.fixture
def env(business: Business) -> Iterator[Env]:
    with business.env(trusted=True, writes=True, source="test") as made:
        made.person = type(made.person)(zone=ZONE)
        yield made


def tell(env: Env, by: list[str], measures: list[str], **query: str) -> dict[tuple[str, ...], tuple[object, ...]]:
    view = env[OrderList](env)
    wanted = asked(view, Ask(env, "GET", "/", QueryParams(query)))
    dimensions = [found for one in by if (found := dimension(env, env[Order], one))]
    told = [found for one in measures if (found := measure(env, env[Order], one))]
    assert (len(dimensions), len(told)) == (len(by), len(measures))
    rows = gathered(view, wanted, dimensions, told)
    rows.sort(key=lambda row: [order_of(one, key) for one, key in zip(dimensions, row.keys, strict=True)])
    look = look_of(env)
    return {
        tuple(named(one, key, look) for one, key in zip(dimensions, row.keys, strict=True)): (row.count, *row.amounts)
        for row in rows
    }


def prices(env: Env) -> None:
    shops = {name: env[Shop](name=name, city="Київ") for name in ("Ринок", "Поділ")}
    env.session.add_all(shops.values())
    env.session.flush()
    for place, (state, shop, price, currency) in enumerate(PRICES):
        amount = Decimal(price) if price else None
        order = env[Order](name=f"№ {place}", state=state, price=amount, currency=currency, boxes=place)
        order.shop_id = shops[shop].id if shop else None
        env.session.add(order)
    env.session.flush()


def test_numbers_and_sums_by_several_fields_are_parted_by_currency(env: Env) -> None:
    prices(env)
    found = tell(env, ["state", "shop"], ["price", "boxes:max", "price:avg"])
    assert list(found) == [
        ("Taken in", "Поділ"),
        ("Taken in", "Ринок"),
        ("In work", "Поділ"),
        ("In work", "not filled in"),
    ]
    assert found["Taken in", "Ринок"] == (2, {"UAH": Decimal("30.50")}, {"": 1}, {"UAH": Decimal("15.2500")})
    assert found["In work", "Поділ"][:2] == (2, {"EUR": Decimal("7.05"), "UAH": Decimal("1.00")})
    assert found["In work", "not filled in"] == (1, {}, {"": 3}, {})


def test_all_of_it_is_one_row_without_a_field_to_gather_by(env: Env) -> None:
    prices(env)
    assert tell(env, [], ["price"]) == {(): (6, {"EUR": Decimal("12.05"), "UAH": Decimal("31.50")})}
    assert tell(env, [], ["price"], w="state:is:work") == {(): (3, {"EUR": Decimal("7.05"), "UAH": Decimal("1.00")})}


def test_fields_behind_links_gather_and_their_conditions_find_the_same_records(env: Env) -> None:
    prices(env)
    assert tell(env, ["shop.city"], []) == {("Київ",): (5,), ("not filled in",): (1,)}
    view = env[OrderList](env)
    everything = asked(view, Ask(env, "GET", "/", QueryParams()))
    for text in ("state", "shop", "shop.city", "urgent", "created_at:month", "due:week", "name"):
        by = dimension(env, env[Order], text)
        assert by is not None
        for row in gathered(view, everything, [by]):
            narrower = asked(view, Ask(env, "GET", "/", QueryParams({"w": drill(by, row.keys[0])})))
            assert narrower.stated.groups, drill(by, row.keys[0])
            assert count(view, narrower) == row.count


@pytest.mark.parametrize("kind", ["year", "quarter", "month", "week", "day", "weekday", "hour"])
def test_points_in_time_are_gathered_by_the_calendar_of_the_reader(env: Env, kind: str) -> None:
    from zoneinfo import ZoneInfo

    env.session.add_all([env[Order](name=f"{at}", visit=at, due=at.date()) for at in HOURS])
    env.session.flush()
    by_hand: dict[str, int] = {}
    for at in HOURS:
        local = at.astimezone(ZoneInfo(ZONE))
        day = local.date()
        begins = {
            "year": f"{day.year}-01-01", "quarter": f"{date(day.year, (day.month - 1) // 3 * 3 + 1, 1)}",
            "month": f"{day:%Y-%m}-01", "week": f"{day - timedelta(days=day.weekday())}", "day": f"{day}",
            "weekday": f"{day.weekday()}", "hour": f"{local:%H}",
        }  # fmt: skip
        by_hand[begins[kind]] = by_hand.get(begins[kind], 0) + 1
    wanted = dimension(env, env[Order], f"visit:{kind}")
    view = env[OrderList](env)
    assert wanted is not None
    rows = gathered(view, asked(view, Ask(env, "GET", "/", QueryParams())), [wanted])
    assert {str(row.keys[0][0]): row.count for row in rows} == by_hand


def test_nothing_is_gathered_over_lines_or_by_what_is_out_of_sight(env: Env) -> None:
    for text in ("parts_taken", "parts_taken.name", "note_", "extra", "price", "state:month", "id"):
        assert dimension(env, env[Order], text) is None
    for text in ("name", "parts_taken.pieces", "id", "price:median", "due"):
        assert measure(env, env[Order], text) is None


def test_gathering_in_an_inner_select_shows_no_field_that_is_out_of_sight(env: Env, business: Business) -> None:
    shop = env[Shop](name="Ринок")
    env.session.add_all([shop, env[Order](name="Дриль", price=Decimal(5), margin=Decimal(3), shop=shop)])
    env.session.flush()
    env.connection.commit()
    with business.env(Person(env.person.id, "Ганна", frozenset({"repairs.master"}), zone=ZONE)) as limited:
        assert tell(limited, ["shop"], ["price:sum"]) == {("Ринок",): (1, {"UAH": Decimal(5)})}
        with pytest.raises(AccessError, match="whole repairs_order records"):
            limited.session.execute(select(select(limited[Order]).subquery())).all()
        with pytest.raises(AccessError, match=r"repairs\.order\.margin is out of sight"):
            limited.session.execute(select(select(limited[Order].margin).subquery())).all()
