"""The columns of an export: those that a list shows this person, as values that a spreadsheet computes with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from core.screens.lists.columns import shown_column
from core.screens.lists.rows import Shown
from core.screens.look import Look
from core.screens.views import List
from core.services.exchange.outgoing import Heading, Kind
from core.values.words import _

KINDS: dict[type | None, Kind] = {datetime: "instant", date: "date", int: "number", Decimal: "number"}
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A column: the path of its field, its heading, and what makes a value of the file from one that was read."""

    name: str
    heading: Heading
    convert: Convert | None = None


def outgoing(view: List, shown: Sequence[Shown], look: Look) -> tuple[Outgoing, ...]:
    """The columns of a list, an amount with its currency behind it."""
    return tuple(column_of(one, look) for one in with_currencies(view, shown))


def with_currencies(view: List, shown: Sequence[Shown]) -> Iterator[Shown]:
    """The columns, and the currencies of their amounts where they are not among them."""
    names = {one.name for one in shown}
    for one in shown:
        yield one
        currency = shown_column(view, one.currency, 0) if one.currency and one.currency not in names else None
        if currency is not None:
            names.add(one.currency)
            yield currency


def column_of(one: Shown, look: Look) -> Outgoing:
    title = " → ".join(look.words(title) for title in one.titles)
    kind, convert = "amount" if one.field.kind == "money" else KINDS.get(one.type, "text"), converter(one, look)
    return Outgoing(one.name, Heading(title, "text" if one.field.choices else kind), convert)


def converter(one: Shown, look: Look) -> Convert | None:
    """What makes a value for a file; None where it is one already."""
    if one.field.choices:
        return chosen(one, look)
    if one.field.kind == "birthday":
        return partial(birthday, look)
    if one.type is bool:
        yes, no = look.words(_("Yes")), look.words(_("No"))
        return lambda value: yes if value else no
    if one.type is datetime:
        zone = ZoneInfo(look.zone.key)
        return lambda value: value.astimezone(zone).replace(tzinfo=None)
    return None if one.type in (str, int, Decimal, date) else as_text


def birthday(look: Look, value: str) -> str:
    """A birthday as people write it; a value that is none, as it stands."""
    try:
        return look.typed_birthday(value)
    except ValueError:
        return value


def chosen(one: Shown, look: Look) -> Convert:
    """Titles for the values of a choice, and for the values of a set of choices."""
    titles = {value: look.words(title) for value, title in one.field.choices.items()}

    def convert(value: Any) -> str:
        return (
            ", ".join(titles.get(each, str(each)) for each in value)
            if isinstance(value, list)
            else titles.get(value, str(value))
        )

    return convert


def as_text(value: Any) -> str:
    """A value without a type of its own, such as the name of a linked record."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def converted(columns: Sequence[Outgoing], rows: Sequence[Any]) -> Iterator[list[Any]]:
    """Rows as they were read, each with its id first, as rows of a file."""
    places = [(place, one.convert) for place, one in enumerate(columns, 1)]
    for row in rows:
        yield [
            value if (value := row[place]) is None or convert is None else convert(value) for place, convert in places
        ]
