"""Between the address of a list and its SQL: search, filters, order, and pages by key."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, and_, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from core.screens.ask import Ask
from core.screens.views import List, Tab
from core.services.search import LAST, Searchable, narrowed
from core.values.fields import resolve

PAGE = 80
COUNTED = 1000
FILTER = "f."


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a list; whatever in it means nothing to this list is left out."""

    question: str
    tab: Tab
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    order: str
    after: tuple[Any, int] | None
    before: tuple[Any, int] | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows and the keys of the pages beside it, empty where there is none."""

    rows: Sequence[Any]
    previous: str
    next: str


def asked(view: List, ask: Ask) -> Asked:
    """Read the query of an address."""
    model = view.mapped()
    tabs = view.tabs() or (Tab("all", ""),)
    tab = next((tab for tab in tabs if tab.name == ask.query.get("tab")), tabs[0])
    told = ((name, tuple(filter(None, ask.query.getlist(FILTER + name)[:50]))) for name in view.facets)
    filters = tuple((name, values) for name, values in told if values)
    order = ask.query.get("o", "")
    order = order if order.removeprefix("-") in sortable(model) else model.model_order[0]
    return Asked(
        ask.query.get("q", "").strip()[:200],
        tab,
        filters,
        order,
        cursor(ask.query.get("after")),
        cursor(ask.query.get("before")),
    )


def sortable(model: Any) -> frozenset[str]:
    """The columns a list can be ordered by at any size: those that lead an index and are always filled."""
    led = {next(iter(index.columns)).key for index in model.__table__.indexes if index.columns}
    return frozenset(
        {"id"}
        | {key for key in led if not model.__table__.c[key].nullable}
        | {o.removeprefix("-") for o in model.model_order}
    )


def cursor(text: str | None) -> tuple[Any, int] | None:
    """The key of a row as an address carries it; nothing where it was tampered with."""
    try:
        value, key = json.loads(base64.urlsafe_b64decode((text or "").encode() + b"=="))
        return (value, key) if isinstance(key, int) and isinstance(value, str | int) else None
    except (ValueError, TypeError, binascii.Error):
        return None


def cursor_text(value: Any, key: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, key], ensure_ascii=False).encode()).decode().rstrip("=")


def columns_of(view: List, names: Sequence[str]) -> tuple[list[Any], list[Any]]:
    """What to select for these fields, and the outer joins it needs: a link is shown by the label of its record."""
    model = view.mapped()
    selected: list[Any] = []
    joins: list[Any] = []
    for name in names:
        field = model.told(name)
        if field.kind == "link" and field.through:
            target = aliased(view.parts[resolve(field.target)])
            joins.append((target, getattr(model, name)))
            selected.append(getattr(target, view.parts[resolve(field.target)].model_label).label(name))
        else:
            selected.append(getattr(model, name))
    return selected, joins


def filtered(view: List, wanted: Asked, statement: Select[Any], dialect: str) -> Select[Any]:
    """The statement limited to what the address asks for."""
    model = view.mapped()
    if hasattr(model, "archived_at"):
        statement = statement.where(
            model.archived_at.is_not(None) if wanted.tab.archived else model.archived_at.is_(None)
        )
    if wanted.tab.where is not None:
        statement = statement.where(wanted.tab.where(model, view.env))
    for name, values in wanted.filters:
        statement = statement.where(condition(view, name, values))
    if wanted.question and issubclass(model, Searchable):
        statement = narrowed(statement, model, wanted.question, dialect)
    return statement


def condition(view: List, name: str, values: tuple[str, ...]) -> Any:
    """A facet's condition: any of its values; a link and lines are asked by the id of the record they lead to."""
    model = view.mapped()
    field = model.told(name)
    if field.kind == "link":
        return getattr(model, field.through).in_([int(value) for value in values if value.isdigit()])
    if field.kind == "links":
        line = view.parts[resolve(field.target)]
        far = next(
            key
            for key in line.known()
            if line.told(key).kind == "link" and line.told(key).through and line.told(key).back != name
        )
        through = getattr(line, line.told(far).through)
        owner = getattr(line, line.told(field.back).through)
        return model.id.in_(select(owner).where(through.in_([int(value) for value in values if value.isdigit()])))
    if field.kind == "choice":
        return getattr(model, name).in_(values)
    return getattr(model, name).in_(sorted({spelled for value in values for spelled in spellings(value)}))


def beginnings(view: List, name: str, typed: str) -> Select[Any]:
    """The values of a column that begin with what was typed, each once, in their order."""
    found = getattr(view.mapped(), name)
    begun = or_(*(and_(found >= spelled, found < spelled + LAST) for spelled in sorted(spellings(typed))))
    return select(found).distinct().where(begun).order_by(found)


def spellings(typed: str) -> set[str]:
    """A word that was typed as a filter, as it may stand in the database: київ, Київ."""
    plain = " ".join(typed.split())
    return {plain, plain.capitalize(), plain.title()}


def page(view: List, wanted: Asked, names: Sequence[str], size: int = PAGE) -> Page:
    """The rows of one page, each with its id first and the fields of `names` behind it."""
    model = view.mapped()
    searching = bool(wanted.question)
    order = "-id" if searching else wanted.order
    down, key = order.startswith("-"), getattr(model, order.removeprefix("-"))
    selected, joins = columns_of(view, names)
    statement: Select[Any] = select(model.id, *selected, key.label("_key")).select_from(model)
    for target, relation in joins:
        statement = statement.outerjoin(target, relation)
    statement = filtered(view, wanted, statement, view.env.connection.dialect.name)
    backwards = wanted.before is not None
    at = wanted.before or wanted.after
    rising = down == backwards
    place = (model.id,) if key is model.id or order.removeprefix("-") == "id" else (key, model.id)
    if at is not None:
        mark = (at[1],) if len(place) == 1 else at
        here, there = tuple_(*place), tuple_(*(literal(m) for m in mark))
        statement = statement.where(here > there if rising else here < there)
    statement = statement.order_by(*(column.asc() if rising else column.desc() for column in place)).limit(size + 1)
    rows = view.env.session.execute(statement).all()
    more, rows = len(rows) > size, rows[:size]
    rows = rows[::-1] if backwards else rows
    return beside(rows, more, wanted)


def beside(rows: Sequence[Any], more: bool, wanted: Asked) -> Page:
    """The page with the keys of its neighbours."""
    if not rows:
        return Page(rows, "", "")
    first, last = (cursor_text(row[-1], row[0]) for row in (rows[0], rows[-1]))
    if wanted.before is not None:
        return Page(rows, first if more else "", last)
    return Page(rows, first if wanted.after is not None else "", last if more else "")


def count(view: List, wanted: Asked) -> int:
    """How many records there are, counted no further than one past COUNTED."""
    model = view.mapped()
    inner = filtered(view, wanted, select(model.id), view.env.connection.dialect.name).limit(COUNTED + 1).subquery()
    return cast(int, view.env.session.scalar(select(func.count()).select_from(inner)))
