"""Between what a person types in a field and the value it stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from sqlalchemy import BigInteger, Boolean, Date, Text

from core.composition.model import BareModel
from core.policy.env import Env
from core.screens.finding.choosing import UNKNOWN, unclear
from core.screens.look import Look
from core.values.dates import parse_birthday, parse_date
from core.values.errors import UserError
from core.values.fields import Field, resolve
from core.values.types import Scaled
from core.values.words import _


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form: how its value is shown in the input, and read from it.

    `name` is the attribute that is set; for a link it is the column of the key, shown as the record it leads to.
    """

    name: str
    column: str
    field: Field
    kind: str
    required: bool
    longest: int
    target: Any = None

    def show(self, value: Any, look: Look) -> str:
        """A value as the input holds it."""
        if value is None or value is False:
            return ""
        if value is True:
            return "1"
        if isinstance(value, date):
            return look.typed_date(value)
        if isinstance(value, Decimal):
            return look.typed_number(value)
        if isinstance(value, list):
            return ",".join(map(str, value))
        return look.typed_birthday(value) if self.kind == "birthday" else str(value)

    def read(self, typed: str, env: Env) -> Any:
        """The value of what was typed; UserError with a sentence for the person, beside the field."""
        text = typed.strip()
        if self.kind == "check":
            return text not in ("", "0", "false")
        if not text and self.kind == "many":
            return []
        if not text:
            if self.required:
                raise UserError(_("{title} is needed."), field=self.name, title=self.field.title)
            return None
        if len(text) > self.longest:
            raise UserError(
                _("{title} is longer than {longest} characters; shorten it."),
                field=self.name,
                title=self.field.title,
                longest=self.longest,
            )
        try:
            return READERS.get(self.kind, as_text)(self, text, env)
        except UserError as error:
            raise UserError(error.message, field=self.name, **error.values) from None


def input_of(model: Any, name: str) -> Input:
    """The input of a field of a composed model: a column, or a link through its column."""
    field = model.told(name)
    through = field.through or name
    column = model.__mapper__.attrs[through].columns[0]
    longest = getattr(column.type, "length", None) or (20_000 if isinstance(column.type, Text) else 400)
    target = model.parts[resolve(field.target)] if field.through else None
    needed = not column.nullable and column.default is None and column.server_default is None
    return Input(name, through, field, kind_of(field, column), needed, longest, target)


def kind_of(field: Field, column: Any) -> str:
    """How a field is typed in: what it says itself, or else by the type of its column."""
    if field.kind in ("choice", "many", "link", "birthday", "text", "phone", "email", "site", "iban", "barcode"):
        return field.kind
    kinds = ((Boolean, "check"), (Date, "date"), (Scaled, "number"), (BigInteger, "integer"), (Text, "text"))
    return next((kind for type_, kind in kinds if isinstance(column.type, type_)), "line")


def as_text(wanted: Input, text: str, env: Env) -> str:
    return text


def as_barcode(wanted: Input, text: str, env: Env) -> str:
    """A code as scanners give it, without the spaces in which people write it."""
    return "".join(text.split())


def as_choice(wanted: Input, text: str, env: Env) -> str:
    if text not in wanted.field.choices:
        raise UserError(_("{value} is not among the choices of {title}."), value=text, title=wanted.field.title)
    return text


def as_many(wanted: Input, text: str, env: Env) -> list[str]:
    return [as_choice(wanted, part, env) for part in text.split(",") if part]


def as_link(wanted: Input, text: str, env: Env) -> int:
    """The key of a record that this person can see; any other is answered as one that does not exist."""
    if text.startswith(UNKNOWN):
        raise unclear(env, wanted.target, text.removeprefix(UNKNOWN))
    if not text.isdigit() or len(text) > 18 or not env.exists(cast("type[BareModel]", wanted.target), int(text)):
        raise UserError(_("{title}: there is no such record; choose one from the list."), title=wanted.field.title)
    return int(text)


def as_integer(wanted: Input, text: str, env: Env) -> int:
    compact = "".join(text.split())
    if not compact.lstrip("+-\u2212").isdigit() or len(compact) > 18:
        raise UserError(_("{value} is no whole number."), value=text)
    return int(compact.replace("\u2212", "-"))


def as_number(wanted: Input, text: str, env: Env) -> Decimal:
    compact = "".join(text.split()).replace("\u2212", "-").replace(",", ".")
    try:
        return Decimal(compact)
    except InvalidOperation:
        raise UserError(_("{value} is no number; write it like 1250,50."), value=text) from None


def as_date(wanted: Input, text: str, env: Env) -> date:
    return parse_date(text, env.today())


def as_birthday(wanted: Input, text: str, env: Env) -> str:
    """A whole date, or a day and month alone as vCard writes them: --02-14."""
    found = parse_birthday(text, env.today())
    year = "-" if found.year is None else f"{found.year:04}"
    return f"{year}-{found.month:02}-{found.day:02}"


READERS: dict[str, Callable[[Input, str, Env], Any]] = {
    "choice": as_choice, "many": as_many, "link": as_link, "integer": as_integer, "number": as_number,
    "date": as_date, "birthday": as_birthday, "barcode": as_barcode,
}  # fmt: skip
