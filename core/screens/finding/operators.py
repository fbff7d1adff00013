"""What can be asked about a field: operators by the family of the field, and their SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, or_, select, true
from sqlalchemy.orm import aliased

from core.policy.env import Env
from core.policy.people import User
from core.screens.finding import spans
from core.screens.finding.paths import Reach, far_link, is_set, owner_key
from core.values.errors import UserError
from core.values.expressions import folded
from core.values.fields import resolve
from core.values.text import fold
from core.values.types import LIMIT, Scaled, to_steps
from core.values.words import _

ME = "me"
"""The person who asks, in the place of the id of a colleague."""

DIGITS = 18


@dataclass(frozen=True, slots=True)
class Operator:
    """`takes` says what is typed: nothing, text, number, day, two of them, a length ("7d"), a period, choices or records.

    `denies` is the operator whose opposite this is: "is not" also finds what is empty, and what has no such link at all.
    """

    name: str
    title: str
    takes: str = ""
    denies: str = ""


EMPTY = (Operator("empty", _("is empty"), denies="filled"), Operator("filled", _("is filled in")))
COMPARED = (
    Operator("eq", "=", "{}"), Operator("ne", "≠", "{}", "eq"), Operator("ge", "≥", "{}"), Operator("le", "≤", "{}"),
    Operator("gt", ">", "{}"), Operator("lt", "<", "{}"), Operator("between", _("between"), "two {}s"),
)  # fmt: skip
DAYS = (
    Operator("during", _("is"), "period"), Operator("last", _("in the last"), "length"),
    Operator("next", _("in the next"), "length"), Operator("on", _("on"), "day"), Operator("before", _("before"), "day"),
    Operator("after", _("after"), "day"), Operator("between", _("between"), "two days"),
)  # fmt: skip


def compared(what: str) -> tuple[Operator, ...]:
    return tuple(Operator(one.name, one.title, one.takes.format(what), one.denies) for one in COMPARED)


OPERATORS: dict[str, tuple[Operator, ...]] = {
    "text": (
        Operator("has", _("contains"), "text"), Operator("hasnt", _("does not contain"), "text", "has"),
        Operator("is", _("is"), "text"), Operator("not", _("is not"), "text", "is"),
        Operator("begins", _("begins with"), "text"), *EMPTY,
    ),
    "number": (*compared("number"), *EMPTY),
    "check": (Operator("yes", _("yes")), Operator("no", _("no"), denies="yes")),
    "choice": (Operator("is", _("is"), "choices"), Operator("not", _("is not"), "choices", "is"), *EMPTY),
    "many": (Operator("is", _("has"), "choices"), Operator("not", _("has not"), "choices", "is"), *EMPTY),
    "link": (Operator("is", _("is"), "records"), Operator("not", _("is not"), "records", "is"), *EMPTY),
    "lines": (Operator("empty", _("there are none"), denies="filled"), Operator("filled", _("there are some"))),
    "set": (Operator("is", _("has"), "records"), Operator("not", _("has not"), "records", "is"), *EMPTY),
    "date": (*DAYS, *EMPTY),
    "instant": (*DAYS, *EMPTY),
}  # fmt: skip


def operators(reach: Reach) -> tuple[Operator, ...]:
    """What can be asked about a field."""
    return OPERATORS["set" if chooses(reach) else reach.family]


def operator(reach: Reach, name: str) -> Operator | None:
    return next((one for one in operators(reach) if one.name == name), None)


def chooses(reach: Reach) -> bool:
    """Whether a field is a set of records that are chosen."""
    return reach.family == "lines" and is_set(reach.model, reach.field)


def chosen_from(reach: Reach) -> Any:
    """The model whose records can be chosen for a field; None where none can."""
    if not chooses(reach):
        return reach.target if reach.family == "link" else None
    line = reach.target
    return line.parts[resolve(line.told(far_link(reach.model, reach.field)).target)]


def test(reach: Reach, asked: Operator, values: tuple[str, ...], env: Env) -> Callable[[Any], ColumnElement[bool]]:
    """The condition that an operator, or the one it denies, puts on the model of a field, given its class or an alias;
    UserError for values that mean nothing."""
    name = asked.denies or asked.name
    build = TESTS[reach.family, name] if (reach.family, name) in TESTS else TESTS["", name]
    return build(reach, values, env)


# ---- one test each


Made = Callable[[Any], ColumnElement[bool]]


def column_of(reach: Reach, here: Any) -> Any:
    """The column of a field: that of the key for a link."""
    return getattr(here, reach.field.through or reach.name)


def text_has(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    return like(reach, "%{}%", values)


def text_begins(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    return like(reach, "{}%", values)


def text_is(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    words = needed(values)
    return lambda here: folded(column_of(reach, here)) == fold(words)


def like(reach: Reach, pattern: str, values: tuple[str, ...]) -> Made:
    words = fold(needed(values)).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return lambda here: folded(column_of(reach, here)).like(pattern.format(words), escape="\\")


def needed(values: tuple[str, ...]) -> str:
    """The one value that was typed; UserError where none was."""
    found = values[0].strip() if values else ""
    if not found:
        raise UserError(_("Say what to compare with."))
    return found[:400]


def is_filled(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    if reach.type is str:
        return lambda here: func.coalesce(column_of(reach, here), "") != ""
    return lambda here: column_of(reach, here).is_not(None)


def has_lines(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    line = aliased(reach.target)
    return lambda here: here.id.in_(select(owner_key(line, reach.target, reach.field)))


def is_yes(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    return lambda here: column_of(reach, here).is_(true())


def among_choices(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    wanted = [value for value in values if value]
    if not wanted:
        raise UserError(_("Choose at least one value."))
    return lambda here: column_of(reach, here).in_(wanted)


def any_of_many(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    """A set of choices is kept as JSON; a value stands in it between its quotes."""
    wanted = [value for value in values if value]
    if not wanted:
        raise UserError(_("Choose at least one value."))
    return lambda here: or_(
        *(cast(column_of(reach, here), String).contains(f'"{value}"', autoescape=True) for value in wanted)
    )


def among_records(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    keys = keys_of(values, reach, env)
    return lambda here: column_of(reach, here).in_(keys)


def having_records(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    keys, line = keys_of(values, reach, env), aliased(reach.target)
    far = getattr(line, reach.target.told(far_link(reach.model, reach.field)).through)
    owner = owner_key(line, reach.target, reach.field)
    return lambda here: here.id.in_(select(owner).where(far.in_(keys)))


def keys_of(values: tuple[str, ...], reach: Reach, env: Env) -> list[int]:
    """The ids that were chosen; the person who asks by the word for it."""
    own = [env.user] if ME in values and leads_to_people(reach) and env.user is not None else []
    keys = [*own, *(int(one) for one in values if one.isascii() and one.isdigit() and len(one) <= DIGITS)]
    if not keys and ME not in values:
        raise UserError(_("Choose at least one value."))
    return keys


def leads_to_people(reach: Reach) -> bool:
    """Whether colleagues are chosen for a field, so that one can be oneself."""
    target = chosen_from(reach)
    return target is not None and issubclass(target, User)


def number(text: str, reach: Reach) -> Any:
    """A number as the column has it."""
    kind = reach.model.__mapper__.attrs[reach.name].columns[0].type
    try:
        found = Decimal(text.strip())
        if isinstance(kind, Scaled):
            to_steps(found, kind.scale)
            return found
        if found != found.to_integral_value() or not -LIMIT <= found < LIMIT:
            raise InvalidOperation
        return int(found)
    except InvalidOperation:
        raise UserError(_("{value} is no number; write it like 1250,50."), value=text) from None


COMPARISONS: dict[str, Callable[[Any, Any], ColumnElement[bool]]] = {
    "eq": lambda column, value: column == value, "ge": lambda column, value: column >= value,
    "le": lambda column, value: column <= value, "gt": lambda column, value: column > value,
    "lt": lambda column, value: column < value,
}  # fmt: skip


def comparison(name: str) -> Callable[[Reach, tuple[str, ...], Env], Made]:
    def build(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
        value = number(needed(values), reach)
        return lambda here: COMPARISONS[name](column_of(reach, here), value)

    return build


def between_numbers(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
    first, last = (number(value, reach) for value in two(values))
    return lambda here: column_of(reach, here).between(first, last)


def two(values: tuple[str, ...]) -> tuple[str, str]:
    if len(values) != 2 or not all(value.strip() for value in values):
        raise UserError(_("Say from what to what."))
    return values[0], values[1]


def in_span(span: Callable[[tuple[str, ...], date], spans.Span]) -> Callable[[Reach, tuple[str, ...], Env], Made]:
    """The test of days within a span; `date.min` and `date.max` stand for no end."""

    def build(reach: Reach, values: tuple[str, ...], env: Env) -> Made:
        first, end = span(values, env.today())

        def limit(day: date) -> date | datetime:
            return spans.moment(day, env.person.zone) if reach.family == "instant" else day

        def within(here: Any) -> ColumnElement[bool]:
            column = column_of(reach, here)
            after = column >= limit(first) if first != date.min else column.is_not(None)
            return after if end == date.max else and_(after, column < limit(end))

        return within

    return build


DAY = timedelta(days=1)


def on_day(values: tuple[str, ...], today: date) -> spans.Span:
    day = spans.day_of(needed(values), today)
    return day, day + DAY


def between_days(values: tuple[str, ...], today: date) -> spans.Span:
    first, last = (spans.day_of(value, today) for value in two(values))
    return first, last + DAY


SPANS: dict[str, Callable[[tuple[str, ...], date], spans.Span]] = {
    "during": lambda values, today: spans.during(needed(values), today),
    "last": lambda values, today: spans.last(needed(values), today),
    "next": lambda values, today: spans.next_(needed(values), today),
    "on": on_day,
    "before": lambda values, today: (date.min, spans.day_of(needed(values), today)),
    "after": lambda values, today: (spans.day_of(needed(values), today) + DAY, date.max),
    "between": between_days,
}

TESTS: dict[tuple[str, str], Callable[[Reach, tuple[str, ...], Env], Made]] = {
    ("text", "has"): text_has, ("text", "is"): text_is, ("text", "begins"): text_begins, ("", "filled"): is_filled,
    ("lines", "filled"): has_lines, ("lines", "is"): having_records, ("check", "yes"): is_yes,
    ("choice", "is"): among_choices, ("many", "is"): any_of_many, ("link", "is"): among_records,
    **{("number", name): comparison(name) for name in COMPARISONS}, ("number", "between"): between_numbers,
    **{(family, name): in_span(span) for family in ("date", "instant") for name, span in SPANS.items()},
}  # fmt: skip
