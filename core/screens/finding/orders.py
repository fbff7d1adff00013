"""The order of a list by several fields: empty values last, every row at just one place, so that pages go by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, case, literal, or_

from core.screens.finding.asked import Key
from core.screens.finding.cursors import Place
from core.screens.finding.joins import Joins
from core.screens.finding.paths import column_type
from core.values.expressions import ordered
from core.values.fields import resolve


@dataclass(frozen=True, slots=True)
class Sorted:
    """One field of an order: the column that is read, and what it and a value are compared by."""

    column: Any
    by: Any
    rising: bool
    nullable: bool

    def term(self, back: bool) -> list[Any]:
        """Its part of ORDER BY; empty values stand last whichever way, first where the page is read backwards."""
        shown = self.by(self.column)
        direction = shown.asc() if self.rising != back else shown.desc()
        if not self.nullable:
            return [direction]
        missing = case((self.column.is_(None), 1), else_=0)
        return [missing.desc() if back else missing.asc(), direction]

    def same(self, value: Any) -> ColumnElement[bool]:
        """The condition that a row has just this value."""
        found: ColumnElement[bool] = (
            self.column.is_(None) if value is None else self.by(self.column) == self.by(self.bound(value))
        )
        return found

    def beyond(self, value: Any, back: bool) -> ColumnElement[bool] | None:
        """The condition that a row stands further on by this field alone; None where none can."""
        if value is None:
            return self.column.is_not(None) if back else None
        shown, there = self.by(self.column), self.by(self.bound(value))
        further: ColumnElement[bool] = shown > there if self.rising != back else shown < there
        return or_(further, self.column.is_(None)) if self.nullable and not back else further

    def bound(self, value: Any) -> Any:
        return literal(value, self.column.type)


@dataclass(frozen=True, slots=True)
class Ordering:
    """All fields of an order, the id behind them, and the joins that they need."""

    fields: tuple[Sorted, ...]
    key: Any

    def terms(self, back: bool) -> list[Any]:
        """ORDER BY; the id goes the way of the first field."""
        rising = self.fields[0].rising if self.fields else True
        last = self.key.asc() if rising != back else self.key.desc()
        return [*(term for field in self.fields for term in field.term(back)), last]

    def behind(self, place: Place, back: bool) -> ColumnElement[bool]:
        """The condition that a row stands behind a place, or with `back` in front of it."""
        values, key = place
        rising = self.fields[0].rising if self.fields else True
        ways: list[ColumnElement[bool]] = []
        same: list[ColumnElement[bool]] = []
        for field, value in zip(self.fields, values, strict=True):
            beyond = field.beyond(value, back)
            if beyond is not None:
                ways.append(and_(*same, beyond))
            same.append(field.same(value))
        last = self.key > literal(key, BigInteger()) if rising != back else self.key < literal(key, BigInteger())
        return or_(*ways, and_(*same, last))

    def types(self) -> list[tuple[Any, bool]]:
        """The type of each field's values, and whether they may be empty."""
        return [(field.column.type, field.nullable) for field in self.fields]


def ordering(model: Any, order: Sequence[Key], joins: Joins) -> Ordering:
    """How an order is said in SQL; the id orders by itself."""
    fields: list[Sorted] = []
    for key in order:
        if key.name == "id":
            fields.append(Sorted(model.id, plain, key.rising, nullable=False))
            break
        fields.append(sorted_by(model, key, joins))
    return Ordering(tuple(fields), model.id)


def sorted_by(model: Any, key: Key, joins: Joins) -> Sorted:
    """A field of an order; a link is sorted by the label of its record, a choice as its choices stand."""
    told = model.told(key.name)
    if told.kind == "link" and told.through:
        target = model.parts[resolve(told.target)]
        label = getattr(joins.linked(model, model, key.name), target.model_label)
        by = ordered if column_type(target, target.model_label) is str else plain
        return Sorted(label, by, key.rising, nullable=True)
    column = getattr(model, key.name)
    nullable = bool(column.property.columns[0].nullable)
    if told.choices:
        return Sorted(column, by_choice(tuple(told.choices)), key.rising, nullable)
    words = column_type(model, key.name) is str and bool(told.title)
    return Sorted(column, ordered if words else plain, key.rising, nullable)


def by_choice(choices: tuple[str, ...]) -> Callable[[Any], Any]:
    """By the place of a value among its choices."""
    places = {value: place for place, value in enumerate(choices)}
    return lambda shown: case(places, value=shown, else_=literal(len(choices), Integer()))


def plain(column: Any) -> Any:
    return column
