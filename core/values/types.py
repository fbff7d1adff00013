"""Exact column types: amounts as scaled integers, points in time in UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, Never
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Dialect, LargeBinary, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine
from uuid_utils import uuid7 as make_uuid7

from core.values.errors import UserError
from core.values.words import _

LIMIT = 2**63


class Scaled(TypeDecorator[Decimal]):
    """A Decimal kept as an integer of its smallest step, the same on every database.

    SUM, ORDER BY and comparison happen in SQL; multiplication and division only in Decimal, where rounding is ours.
    """

    impl = BigInteger
    cache_ok = True
    scale: ClassVar[int]

    class Comparator(TypeDecorator.Comparator[Decimal]):
        """Refuses arithmetic that would leave the scale."""

        def __mul__(self, other: Any) -> Never:
            raise TypeError("amounts are multiplied in Decimal, never in SQL: the scale would be lost")

        __rmul__ = __truediv__ = __rtruediv__ = __floordiv__ = __mod__ = __mul__

    comparator_factory = Comparator

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        return None if value is None else to_steps(value, self.scale)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.scale)

    def coerce_compared_value(self, op: Any, value: Any) -> Scaled:
        return self


class Money(Scaled):
    """An amount of money, 2 decimals; its currency stands in a column beside it."""

    cache_ok = True
    scale = 2


class Price(Scaled):
    """A unit price or cost, 4 decimals."""

    cache_ok = True
    scale = 4


class Quantity(Scaled):
    """A quantity of goods, 6 decimals."""

    cache_ok = True
    scale = 6


class Rate(Scaled):
    """A rate of exchange or share, 10 decimals."""

    cache_ok = True
    scale = 10


def to_steps(value: Decimal | int, scale: int) -> int:
    """`value` in steps of 10**-scale; refuses float, surplus decimals and what 64 bits cannot hold."""
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; amounts are Decimal or int")
    number = Decimal(value)
    if not number.is_finite():
        raise UserError(_("{value} is no number."), value=value)
    steps = number.scaleb(scale)
    if steps != steps.to_integral_value():
        raise UserError(_("{value} has more than {scale} decimals; round it first."), value=value, scale=scale)
    if not -LIMIT <= steps < LIMIT:
        raise UserError(_("{value} is too large to be kept exactly."), value=value)
    return int(steps)


class Instant(TypeDecorator[datetime]):
    """A point in time: only aware values go in, UTC comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"{value!r} has no time zone; an instant is written with one")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Uid(TypeDecorator[UUID]):
    """A UUID: native where the database knows it, 16 bytes where it does not. Each row has one, so it is made quick."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(LargeBinary(16) if dialect.name == "sqlite" else Uuid())

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        return as_bytes if dialect.name == "sqlite" else as_uuid

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return UUID(bytes=bytes(value)) if isinstance(value, bytes | memoryview) else value


def as_bytes(value: Any) -> bytes | None:
    return None if value is None else value.bytes


def as_uuid(value: Any) -> UUID | None:
    """The standard class, which drivers know."""
    return value if value is None or isinstance(value, UUID) else UUID(int=value.int)


def uuid7() -> UUID:
    """A new UUID that sorts by its time of making (RFC 9562, version 7)."""
    return UUID(int=make_uuid7().int)


def uuid7s(count: int) -> list[Any]:
    """As many new ones for rows that go straight to a driver; not the standard class, which takes ten times as long."""
    return [make_uuid7() for _row in range(count)]
