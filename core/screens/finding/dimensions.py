"""Records gathered by the values of fields, with their number and sums: for groups, lanes, pivots and graphs alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from operator import add
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from core.policy.env import Env
from core.screens.finding import spans
from core.screens.finding.asked import Asked
from core.screens.finding.conditions import ARROW
from core.screens.finding.joins import Joins
from core.screens.finding.pages import everything
from core.screens.finding.paths import Reach, reach, reaches
from core.screens.look import Look
from core.screens.views import List
from core.values.expressions import BUCKETS, bucket
from core.values.text import sort_key
from core.values.words import _

GATHERED = ("choice", "link", "text", "check", "date", "instant")
"""Families of fields that records are gathered by."""

TIMES = ("date", "instant")
BUCKET_TITLES = {
    "year": _("year"), "quarter": _("quarter"), "month": _("month"), "week": _("week"), "day": _("day"),
    "weekday": _("day of the week"), "hour": _("hour"),
}  # fmt: skip
WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
AGGREGATES = {"sum": _("sum"), "avg": _("average"), "min": _("least"), "max": _("most")}
AVERAGE = Decimal("0.0001")
MOST = 20_000
"""Combinations of values that one question may give; more are no table for people."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A field that records are gathered by; a time by its year, month, …"""

    reach: Reach
    bucket: str = ""

    @property
    def text(self) -> str:
        """As an address says it."""
        return f"{self.reach.path}:{self.bucket}" if self.bucket else self.reach.path


@dataclass(frozen=True, slots=True)
class Measure:
    """What is worked out of a number field for those gathered: its sum, average, least or most."""

    reach: Reach
    aggregate: str

    @property
    def text(self) -> str:
        return f"{self.reach.path}:{self.aggregate}"


Key = tuple[Any, str]
"""A value that records are gathered by, and the name of the record whose id it is."""

Amounts = Mapping[str, Any]
"""What was measured, by currency; under no name where the field has none."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Records that have the same values: how many, and what was measured."""

    keys: tuple[Key, ...]
    count: int
    amounts: tuple[Amounts, ...]


def dimension(env: Env, model: Any, text: str) -> Dimension | None:
    """What an address gathers by; None where it says nothing that this person may gather by."""
    path, _colon, kind = text.partition(":")
    found = reach(env, model, path)
    if found is None or found.family not in GATHERED or any_lines(found):
        return None
    if found.family in TIMES:
        return Dimension(found, kind if kind in BUCKETS else "month")
    return Dimension(found) if not kind else None


def dimensions_of(view: List, deep: int, kinds: Sequence[str] = BUCKETS) -> list[Dimension]:
    """All that the records of a list can be gathered by, `deep` links away at most; time in so many ways."""
    found = [one for one in reaches(view.env, view.mapped(), deep) if one.family in GATHERED and not any_lines(one)]
    return [Dimension(one, kind) for one in found for kind in (kinds if one.family in TIMES else ("",))]


def measure(env: Env, model: Any, text: str) -> Measure | None:
    """What an address measures; None where it says nothing that can be."""
    path, _colon, aggregate = text.partition(":")
    found = reach(env, model, path)
    if found is None or found.family != "number" or found.name == "id" or any_lines(found):
        return None
    return Measure(found, aggregate or "sum") if (aggregate or "sum") in AGGREGATES else None


def any_lines(found: Reach) -> bool:
    """Whether a path goes over lines, which would count a record as often as it has them."""
    return any(model.told(step).kind == "links" for model, step in zip(found.models, found.steps, strict=False))


# ---- asking


def gathered(
    view: List, wanted: Asked, dimensions: Sequence[Dimension], measures: Sequence[Measure] = ()
) -> list[Gathered]:
    """The records of an address by the values of the dimensions, in no order; what is more than MOST is left out."""
    found = tallies(view, wanted, dimensions, measures)
    return [Gathered(keys, tally.count, tally.results(measures)) for keys, tally in found.items()]


def tallies(
    view: List, wanted: Asked, dimensions: Sequence[Dimension], measures: Sequence[Measure] = ()
) -> dict[tuple[Key, ...], Tally]:
    """The same as counts that can be joined further."""
    question = Question(view, dimensions, measures)
    found: dict[tuple[Key, ...], Tally] = {}
    for row in question.rows(wanted):
        keys, currencies, number, partials = question.parted(row)
        tally = found.setdefault(keys, Tally(len(measures)))
        tally.add(measures, currencies, number, partials)
    return found


class Question:
    """The select that gathers records; a link is joined once however many fields are behind it.

    Records are gathered by the ids of what they link to, which takes a fraction of the time that names take, and the
    few ids that are found are named afterwards.
    """

    def __init__(self, view: List, dimensions: Sequence[Dimension], measures: Sequence[Measure]) -> None:
        self.view, self.model = view, view.mapped()
        self.dimensions = dimensions
        self.links = [place for place, one in enumerate(dimensions) if one.reach.family == "link"]
        self.joins = Joins(self.model)
        self.keys = [self._key(one) for one in dimensions]
        self.currencies = [self._currency(one) for one in measures]
        self.partials = [self._partials(one) for one in measures]

    def rows(self, wanted: Asked) -> Sequence[Any]:
        """Rows of keys, the currency of each measure that has one, the number of records, what was measured, and the
        names of the keys that are links.
        """
        by = [*self.keys, *(column for columns in self.currencies for column in columns)]
        told = [*by, func.count(), *(column for columns in self.partials for column in columns)]
        asked = select(*(column.label(f"_{place}") for place, column in enumerate(told))).select_from(self.model)
        asked = self.joins.added(asked).where(*everything(self.view, wanted)).limit(MOST)
        return self.view.env.session.execute(self._named(asked.group_by(*by) if by else asked)).all()

    def parted(self, row: Any) -> tuple[tuple[Key, ...], list[str], int, list[list[Any]]]:
        """A row as its keys, currencies, number and partial results."""
        left, names = iter(row), iter(row[len(row) - len(self.links) :])
        keys = [(next(left), str(next(names) or "") if place in self.links else "") for place in range(len(self.keys))]
        currencies = [str(next(left) or "") if columns else "" for columns in self.currencies]
        return tuple(keys), currencies, next(left), [[next(left) for _column in columns] for columns in self.partials]

    def _named(self, asked: Select[Any]) -> Select[Any]:
        """What was gathered, with the names of the records whose ids it has."""
        if not self.links:
            return asked
        found = asked.subquery()
        targets = {place: aliased(self.dimensions[place].reach.target) for place in self.links}
        named = select(*found.c, *(getattr(one, one.model_label) for one in targets.values())).select_from(found)
        for place, target in targets.items():
            named = named.outerjoin(target, target.id == found.c[f"_{place}"])
        return named

    def _key(self, wanted: Dimension) -> Any:
        """A value; of a link the id."""
        found = wanted.reach
        column = getattr(self.joins.of(found), found.field.through or found.name)
        return bucket(column, wanted.bucket, self.view.env.person.zone) if wanted.bucket else column

    def _currency(self, wanted: Measure) -> list[Any]:
        found = wanted.reach
        return [getattr(self.joins.of(found), found.field.currency)] if found.field.currency else []

    def _partials(self, wanted: Measure) -> list[Any]:
        column = getattr(self.joins.of(wanted.reach), wanted.reach.name)
        return [function(column) for function in PARTIALS[wanted.aggregate]]


PARTIALS: dict[str, tuple[Any, ...]] = {
    "sum": (func.sum,), "avg": (func.sum, func.count), "min": (func.min,), "max": (func.max,),
}  # fmt: skip
ADDED: dict[str, tuple[Callable[[Any, Any], Any], ...]] = {
    "sum": (add,),
    "avg": (add, add),
    "min": (min,),
    "max": (max,),
}
"""How the partial results of rows with the same keys become one."""


class Tally:
    """What was found so far for one set of keys."""

    def __init__(self, measures: int) -> None:
        self.count = 0
        self.amounts: list[dict[str, list[Any]]] = [{} for _place in range(measures)]

    def add(self, measures: Sequence[Measure], currencies: list[str], number: int, partials: list[list[Any]]) -> None:
        """Count a row of the database."""
        self.count += number
        for wanted, into, currency, found in zip(measures, self.amounts, currencies, partials, strict=True):
            if found[0] is not None:
                put(wanted, into, currency, found)

    def join(self, measures: Sequence[Measure], other: Tally) -> None:
        """Count what another has counted."""
        self.count += other.count
        for wanted, into, amounts in zip(measures, self.amounts, other.amounts, strict=True):
            for currency, found in amounts.items():
                put(wanted, into, currency, found)

    def results(self, measures: Sequence[Measure]) -> tuple[Amounts, ...]:
        """What each measure comes to, by currency."""
        return tuple({currency: result(found) for currency, found in sorted(one.items())} for one in self.amounts)


def put(wanted: Measure, into: dict[str, list[Any]], currency: str, found: list[Any]) -> None:
    """Add partial results to those of the same currency."""
    before = into.get(currency)
    adding = ADDED[wanted.aggregate]
    into[currency] = (
        list(found) if before is None else [a(one, more) for a, one, more in zip(adding, before, found, strict=True)]
    )


def result(partial: list[Any]) -> Any:
    """A sum, least or most as it is; an average worked out, to two decimals more than money has."""
    if len(partial) == 1:
        return partial[0]
    total, number = partial
    return (Decimal(total) / number).quantize(AVERAGE, ROUND_HALF_UP)


# ---- in words


def titled(wanted: Dimension, look: Look) -> str:
    """What records are gathered by, in words: Created, month."""
    field = ARROW.join(look.words(title) for title in wanted.reach.titles)
    return f"{field}, {look.words(BUCKET_TITLES[wanted.bucket])}" if wanted.bucket else field


def named(wanted: Dimension, key: Key, look: Look) -> str:
    """A value as people read it."""
    value, label = key
    if value is None or value == "":
        return look.words(_("not filled in"))
    if wanted.bucket:
        return period(wanted.bucket, str(value), look)
    if wanted.reach.family == "link":
        return label or f"№ {value}"
    if wanted.reach.family == "check":
        return look.words(_("yes") if value else _("no"))
    return look.words(wanted.reach.field.choices.get(value, str(value)))


def period(kind: str, value: str, look: Look) -> str:
    """A stretch of the calendar as people read it: November 2026, week from 16.11."""
    if kind == "weekday":
        return look.words(WEEKDAYS[int(value)])
    if kind == "hour":
        return f"{value}:00"
    first = date.fromisoformat(value)
    if kind == "year":
        return value[:4]
    if kind == "quarter":
        return look.words(_("quarter {number} {year}")).format(number=(first.month + 2) // 3, year=first.year)
    if kind == "month":
        return look.month(first)
    return look.words(_("week from {day}")).format(day=look.date(first)) if kind == "week" else look.date(first)


def order_of(wanted: Dimension, key: Key) -> tuple[Any, ...]:
    """By which values stand in their order: choices as they are told, names by the alphabet, what is empty last."""
    value, label = key
    choices = list(wanted.reach.field.choices)
    if value is None or value == "":
        return (1, 0, "")
    if choices:
        return (0, choices.index(value) if value in choices else len(choices), "")
    return (0, 0, sort_key(label or str(value)))


def drill(wanted: Dimension, key: Key) -> str:
    """The condition that finds the records of a value; nothing where none does, as for a day of the week."""
    path, value = wanted.reach.path, key[0]
    if value is None or value == "":
        return f"{path}:empty" if wanted.reach.family != "check" else f"{path}:no"
    if wanted.bucket in ("weekday", "hour"):
        return ""
    if wanted.bucket:
        first, end = spans.begun_at(date.fromisoformat(str(value)), wanted.bucket)
        return f"{path}:between:{first}..{end - timedelta(days=1)}"
    if wanted.reach.family == "check":
        return f"{path}:yes" if value else f"{path}:no"
    return f"{path}:is:{value}"
