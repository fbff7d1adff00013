"""How each kind of column stands in an archive, so that any database can read it back."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    Time,
    TypeDecorator,
    Uuid,
    cast,
)
from sqlalchemy.types import String, TypeEngine, UserDefinedType

from core.values.errors import AddonError
from core.values.types import Instant, Uid


class JSONText(UserDefinedType[str]):
    """A JSON column taken as its text, so that it comes back as it was written."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "JSON"

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)


@dataclass(frozen=True, slots=True)
class Form:
    """How values of one kind are read and bound (`type`), and how they stand in a line of JSON."""

    name: str
    type: TypeEngine[Any]
    write: Callable[[Any], Any] | None = None
    read: Callable[[Any], Any] | None = None


def as_base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


FORMS = {
    form.name: form
    for form in (
        Form("integer", BigInteger()),
        Form("text", Text()),
        Form("boolean", Boolean()),
        Form("float", Double()),
        Form("json", JSONText()),
        Form("bytes", LargeBinary(), as_base64, base64.b64decode),
        Form("uid", Uid(), str, UUID),
        Form("uuid", Uuid(), str, UUID),
        Form("instant", Instant(), datetime.isoformat, datetime.fromisoformat),
        Form("datetime", DateTime(), datetime.isoformat, datetime.fromisoformat),
        Form("date", Date(), date.isoformat, date.fromisoformat),
        Form("time", Time(), time.isoformat, time.fromisoformat),
        Form("decimal", Numeric(), str, Decimal),
    )
}
KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Uid, "uid"),
    (Instant, "instant"),
    (Uuid, "uuid"),
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "float"),
    (Numeric, "decimal"),
    (JSON, "json"),
    (DateTime, "datetime"),
    (Date, "date"),
    (Time, "time"),
    (LargeBinary, "bytes"),
    (String, "text"),
)


def form_of(kind: TypeEngine[Any], where: str) -> str:
    """The name of the form for a column's type; AddonError for one that only one database knows."""
    for known, name in KINDS:
        if isinstance(kind, known):
            return name
    if isinstance(kind, TypeDecorator):
        return form_of(kind.impl_instance, where)
    raise AddonError(f"{where}: its type {kind!r} cannot be archived; use one that both databases have")
