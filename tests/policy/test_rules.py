"""Thirty-seven ways to reach a record that a rule hides; none but the driver's own cursor may succeed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import delete, exists, func, insert, select, text, union_all, update
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import aliased, joinedload, make_transient_to_detached, selectinload
from sqlalchemy.orm.exc import StaleDataError

from core.conformance.postgres import schema_in
from core.policy.business import Business, Entry, Sets
from core.policy.env import Env, Person
from core.policy.plans.founding import create_business
from core.values.errors import AccessError
from tests.addons.ruled import House, Order, Partner
from tests.support.business import PROGRAM
from tests.support.postgres import Database

CLERK = Person(7, "Clerk", frozenset({"ruled.clerk"}))
FOREIGN_PARTNER, FOREIGN_ORDER, ORDER_OF_FOREIGN_PARTNER = 60, 150, 201
OWN_ORDERS, OWN_TOTAL = 101, 1010


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, sets: Sets, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Business]:
    """Two houses: partners 1 to 50 and orders 1 to 100 are ours; order 201 is ours and its partner is not.

    Every attempt is undone, so all share them.
    """
    folder = tmp_path_factory.mktemp("house")
    with ExitStack() as stack:
        entry = Entry("main", f"sqlite:///{folder}/main.sqlite")
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres")
            name = server.create_database()
            entry = stack.enter_context(schema_in(Database(server, name)))
            stack.callback(server.drop_database, name)
        business = create_business(entry, sets, folder, ("base", "ruled"), PROGRAM)
        stack.callback(business.close)
        with business.env(trusted=True, writes=True) as env:
            fill(env)
        yield business


def fill(env: Env) -> None:
    """The partners and orders of both houses."""
    env.insert(House, [{"name": "a"}, {"name": "b"}])
    env.insert(Partner, [{"house": 1 + (n > 50), "name": f"{'secret' if n > 50 else 'p'}{n}"} for n in range(1, 101)])
    orders = [
        {"house": 1 + (n > 100), "partner_id": (n + 1) // 2, "total": 10 if n <= 100 else 100} for n in range(1, 201)
    ]
    orders += [{"house": 1, "partner_id": 60, "total": 10}, {"house": 2, "partner_id": 1, "total": 100}]
    env.insert(Order, orders)


def foreign(records: Any) -> bool:
    return any(record.house == 2 for record in records)


Way = Callable[[Env], bool]


def refreshed(env: Env) -> bool:
    order = env[Order](id=FOREIGN_ORDER)
    make_transient_to_detached(order)
    env.session.add(order)
    env.session.refresh(order)
    return order.total is not None


def made_up(env: Env) -> bool:
    order = env[Order](id=FOREIGN_ORDER, house=1, version=1)
    make_transient_to_detached(order)
    env.session.add(order)
    order.total = 79
    env.session.flush()
    return peek(env) == 79


def moved(env: Env) -> bool:
    order = env.session.scalars(select(env[Order]).where(env[Order].house == 1)).first()
    assert order is not None
    order.house = 2
    env.session.flush()
    return True


def inserted(env: Env) -> bool:
    env.session.add(env[Order](house=2, partner_id=1, total=1))
    env.session.flush()
    return True


def pointed(env: Env) -> bool:
    env.session.add(env[Order](house=1, partner_id=FOREIGN_PARTNER, total=1))
    env.session.flush()
    return True


def bulk_by_key(env: Env) -> bool:
    env.session.execute(update(env[Order]), [{"id": FOREIGN_ORDER, "total": 77}])
    return peek(env) == 77


def mappings(env: Env) -> bool:
    env.session.bulk_update_mappings(env[Order].__mapper__, [{"id": FOREIGN_ORDER, "total": 78, "version": 1}])
    return peek(env) == 78


def driver_cursor(env: Env) -> bool:
    cursor = env.connection.connection.cursor()
    cursor.execute("select house from ruled_order")
    return any(row[0] == 2 for row in cursor.fetchall())


def in_identity_map(env: Env) -> bool:
    with env.sudo("test") as inner:
        assert inner.session.get(inner[Order], FOREIGN_ORDER) is not None
    return env.session.get(env[Order], FOREIGN_ORDER) is not None


def peek(env: Env) -> Any:
    """The foreign order's total as it is in the database, past every rule."""
    with env.sudo("test") as inner:
        return inner.session.scalar(select(inner[Order].total).where(inner[Order].id == FOREIGN_ORDER))


def table(env: Env) -> Any:
    return env[Order].__table__


def other_alias(env: Env) -> Any:
    return aliased(env[Order])


WAYS: dict[str, Way] = {
    "select the record": lambda e: foreign(e.session.scalars(select(e[Order]))),
    "get by id": lambda e: e.session.get(e[Order], FOREIGN_ORDER) is not None,
    "get a record the program itself has read": in_identity_map,
    "columns": lambda e: foreign(e.session.execute(select(e[Order].id, e[Order].house))),
    "a sum": lambda e: e.session.scalar(select(func.sum(e[Order].total))) != OWN_TOTAL,
    "a count": lambda e: e.session.scalar(select(func.count()).select_from(e[Order])) != OWN_ORDERS,
    "join by relationship": lambda e: foreign(
        e.session.execute(select(e[Order].house).select_from(e[Partner]).join(e[Partner].orders))
    ),
    "join to the table": lambda e: foreign(
        e.session.execute(
            select(table(e).c.house).select_from(e[Partner]).join(table(e), table(e).c.partner_id == e[Partner].id)
        )
    ),
    "an alias": lambda e: foreign(e.session.scalars(select(other_alias(e)))),
    "a subquery": lambda e: foreign(e.session.execute(select(select(e[Order]).subquery()))),
    "a common table expression": lambda e: foreign(e.session.execute(select(select(e[Order].house).cte()))),
    "exists": lambda e: bool(e.session.scalar(select(exists().where(e[Order].house == 2)))),
    "a union": lambda e: any(
        r[0] == 2 for r in e.session.execute(union_all(select(e[Order].house), select(e[Order].house)))
    ),
    "a correlated subquery": lambda e: any(
        (r[0] or 0) > 50
        for r in e.session.execute(select(select(func.max(e[Order].total)).scalar_subquery()).select_from(e[House]))
    ),
    "lazy load of one": lambda e: e.find(Order, ORDER_OF_FOREIGN_PARTNER).partner is not None,
    "lazy load of many": lambda e: foreign([o for p in e.session.scalars(select(e[Partner])) for o in p.orders]),
    "selectinload": lambda e: foreign(
        [o for p in e.session.scalars(select(e[Partner]).options(selectinload(e[Partner].orders))) for o in p.orders]
    ),
    "joinedload": lambda e: any(
        o.partner is not None and o.partner.house == 2
        for o in e.session.scalars(select(e[Order]).options(joinedload(e[Order].partner))).unique()
    ),
    "the old query": lambda e: foreign(e.session.query(e[Order]).all()),
    "refresh of a made-up record": refreshed,
    "bulk update": lambda e: (
        e.session.execute(update(e[Order]).values(total=e[Order].total).where(e[Order].id == FOREIGN_ORDER)).rowcount
        > 0
    ),
    "bulk delete": lambda e: e.session.execute(delete(e[Order]).where(e[Order].id == FOREIGN_ORDER)).rowcount > 0,
    "bulk update by keys": bulk_by_key,
    "update returning": lambda e: bool(
        e.session.execute(
            update(e[Order]).values(total=e[Order].total).returning(e[Order].id).where(e[Order].id == FOREIGN_ORDER)
        ).all()
    ),
    "bulk update of mappings": mappings,
    "flush of a made-up record": made_up,
    "a new record in the other house": inserted,
    "an insert statement": lambda e: (
        e.session.execute(insert(e[Order]).values(house=2, partner_id=1, total=1)) is not None
    ),
    "own record moved to the other house": moved,
    "select on the table": lambda e: foreign(e.session.execute(select(table(e)))),
    "update on the table": lambda e: (
        e.session.execute(update(table(e)).values(total=1).where(table(e).c.id == FOREIGN_ORDER)).rowcount > 0
    ),
    "text": lambda e: foreign(e.session.execute(text("select * from ruled_order"))),
    "records from text": lambda e: foreign(
        e.session.scalars(select(e[Order]).from_statement(text("select * from ruled_order")))
    ),
    "the session's connection": lambda e: foreign(e.session.connection().execute(select(table(e)))),
    "the driver's cursor": driver_cursor,
    "an oracle through a relation": lambda e: (
        (
            e.session.scalar(
                select(func.count())
                .select_from(e[Order])
                .where(e[Order].id == ORDER_OF_FOREIGN_PARTNER, e[Order].partner.has(e[Partner].name.like("secret%")))
            )
            or 0
        )
        > 0
    ),
    "an oracle through a foreign key": pointed,
}
BEYOND: dict[str, Way] = {
    "the table hidden in a condition": lambda e: bool(
        e.session.execute(select(e[House].id).where(table(e).c.house == 2)).all()
    ),
    "the table hidden in an order": lambda e: bool(
        e.session.execute(select(e[House].id).order_by(table(e).c.total)).all()
    ),
    "a second reading of a ruled table": lambda e: bool(
        e.session.execute(select(e[Order].id).where(table(e).alias().c.house == 2)).all()
    ),
    "a table by its name": lambda e: foreign(
        e.session.execute(select(e[House].id, sa.column("house")).select_from(e[House], sa.table("ruled_order")))
    ),
    "text within a select": lambda e: bool(
        e.session.execute(select(e[House].id, text("(select max(house) from ruled_order)"))).all()
    ),
    "a literal column": lambda e: bool(
        e.session.execute(select(e[House].id, sa.literal_column("(select max(house) from ruled_order)"))).all()
    ),
    "a table of the database itself": lambda e: bool(
        e.session.execute(select(e[House].id).select_from(e[House], sa.table("sqlite_master"))).all()
    ),
}
SHUT_BY_THE_IMPORT_GATE = {"the driver's cursor"}
REFUSALS = (AccessError, DBAPIError, InvalidRequestError, StaleDataError)


def test_there_are_thirty_seven() -> None:
    assert len(WAYS) == 37


@pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")
@pytest.mark.parametrize("way", [*WAYS, *BEYOND])
def test_a_hidden_record_stays_hidden(house: Business, way: str) -> None:
    with attempt(house) as env:
        try:
            leaked = (WAYS | BEYOND)[way](env)
        except REFUSALS:
            leaked = False
        assert leaked is (way in SHUT_BY_THE_IMPORT_GATE)


class attempt:  # reads as the verb it is
    """A clerk's unit of work that is undone at the end, whatever state the attempt left it in."""

    def __init__(self, business: Business) -> None:
        self.business = business

    def __enter__(self) -> Env:
        self.unit = self.business.writing()
        connection = self.unit.__enter__()
        self.env = Env(self.business, self.business.installed(connection).parts, connection, CLERK)
        return self.env

    def __exit__(self, *error: object) -> None:
        self.env.session.expunge_all()
        self.env.connection.rollback()
        self.env.close()
        self.unit.__exit__(None, None, None)


def test_ordinary_work_passes(house: Business) -> None:
    with attempt(house) as env:
        order, partner = env[Order], env[Partner]
        mine = env.find(Order, 5)
        assert mine.partner is not None
        assert mine.partner.name == "p3"
        assert len(mine.partner.orders) == 2
        mine.total = 11
        env.session.flush()
        env.session.refresh(mine)
        new = order(house=1, partner_id=1, total=5)
        env.session.add(new)
        env.session.flush()
        env.session.expire(mine)
        assert mine.total == 11
        env.session.delete(new)
        env.session.flush()
        assert env.session.merge(mine) is mine
        assert env.session.execute(update(order).where(order.id == 6).values(total=1)).rowcount == 1
        assert env.session.scalars(select(order).join(order.partner).where(partner.name == "p3")).all()
        assert env.session.scalars(select(partner).where(partner.orders.any(order.total > 0))).all()
        assert env.session.execute(
            select(partner.name, func.sum(order.total)).join(partner.orders).group_by(partner.name)
        ).all()
        assert len(env.session.scalars(select(env[House])).all()) == 2
