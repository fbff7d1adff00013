"""Where a page of a list begins: the values a row is ordered by and its id, as an address carries them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.types import TypeDecorator

from core.values.errors import UserError
from core.values.types import LIMIT, Scaled, to_steps

Place = tuple[tuple[Any, ...], int]
"""The values a list is ordered by, and the id that tells rows of the same values apart."""

READ: dict[type, Callable[[str], Any]] = {
    date: date.fromisoformat,
    datetime: lambda text: datetime.fromisoformat(text).astimezone(UTC),
    Decimal: Decimal,
}
WRONG = (ValueError, TypeError, ArithmeticError, RecursionError, NotImplementedError, UserError)
"""What reading something that was tampered with may raise."""


def cursor_text(values: Sequence[Any], key: int) -> str:
    """A place as it stands in an address."""
    told = json.dumps([*values, key], ensure_ascii=False, default=str)
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def cursor(text: str | None, types: Sequence[tuple[Any, bool]]) -> Place | None:
    """The place that `text` names among rows ordered by columns of these types, each of which may be empty or not;
    nothing where it was tampered with."""
    if not text:
        return None
    try:
        *values, key = json.loads(base64.urlsafe_b64decode(text.encode() + b"=="))
        told = zip(values, types, strict=True)
        return tuple(
            None if value is None and empty else read(value, kind) for value, (kind, empty) in told
        ), read_number(key)
    except WRONG:
        return None


def read(value: Any, kind: Any) -> Any:
    """A value as the driver takes it for a column of the type `kind`; raises one of WRONG."""
    python: Any = python_type(kind)
    if python in READ:
        value = READ[python](value)
    elif python is int:
        value = read_number(value)
    if type(value) is not python or (python is str and b"\0" in value.encode()):
        raise TypeError(value)
    if isinstance(kind, Scaled):
        to_steps(value, kind.scale)
    return value


def python_type(kind: Any) -> type:
    """The type that a column's values have in Python."""
    if isinstance(kind, Scaled):
        return Decimal
    found: type = (kind.impl_instance if isinstance(kind, TypeDecorator) else kind).python_type
    return found


def read_number(value: Any) -> int:
    """A whole number of 64 bits."""
    if type(value) is not int or not -LIMIT <= value < LIMIT:
        raise TypeError(value)
    return value
