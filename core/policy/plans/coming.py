"""While a plan is under way the business tells what it will have, so that whoever serves it can be ready in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from sqlalchemy import JSON, BigInteger, Connection, column, delete, insert, inspect, table
from sqlalchemy.exc import DBAPIError

from core.policy.business import Business, Paused
from core.policy.env import Person, utc_now
from core.policy.guard import KERNEL
from core.policy.still import refuse_left, sharing
from core.values.types import Instant

if TYPE_CHECKING:
    from core.policy.plans.planning import Draft

COMING = table("base_coming", column("addons", JSON), column("at", Instant), column("by", BigInteger))


@contextmanager
def told(business: Business, todo: Draft, person: Person) -> Iterator[None]:
    """Tell what will be installed for as long as the plan is under way; its transaction takes it back, or its failure.

    A plan that was killed leaves it; the next one takes it away.
    """
    with changing(business) as connection:
        known = inspect(connection).has_table(COMING.name)
        if known:
            take_back(connection)
            row = {"addons": sorted(todo.new.addons), "at": utc_now(), "by": person.id}
            connection.execute(insert(COMING), row, execution_options=KERNEL)
    try:
        yield
    except BaseException:
        with suppress(DBAPIError):  # what stopped the plan is what people must be told
            if known:
                with changing(business) as connection:
                    take_back(connection)
        raise


def take_back(connection: Connection) -> None:
    """Nothing is under way any more."""
    connection.execute(delete(COMING), execution_options=KERNEL)


@contextmanager
def changing(business: Business) -> Iterator[Connection]:
    """A transaction of the plan's own, beside those who work in the business."""
    if business.entry.state:
        raise Paused(f"the business {business.entry.name!r} is {business.entry.state}; wait")
    with business.writing() if business.sqlite else sharing(business) as connection:
        refuse_left(business, connection)
        yield connection
