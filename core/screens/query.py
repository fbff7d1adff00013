"""Between the address of a list and its SQL: search, filters, order, and pages by key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, and_, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from core.policy.repeated import Repeated
from core.screens.ask import Ask
from core.screens.cursors import Place, cursor, cursor_text
from core.screens.kept import kept
from core.screens.views import List, Tab
from core.services import search
from core.services.search import LAST, Searchable, matching
from core.values.fields import resolve

PAGE = 80
COUNTED = 1000
FILTER = "f."
DIGITS = 18
"""Digits that an id may have."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a list; whatever in it means nothing to this list is left out."""

    question: str
    tab: Tab
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    order: str
    after: Place | None
    before: Place | None

    @property
    def searches(self) -> bool:
        return bool(self.question)


@dataclass(frozen=True, slots=True)
class Shape:
    """All that the text of a page's select depends on, before any filter; `placed` where it begins behind a row."""

    names: tuple[str, ...]
    order: str
    rising: bool
    placed: bool
    archived: bool
    limit: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows and the keys of the pages beside it, empty where there is none."""

    rows: Sequence[Any]
    previous: str
    next: str


def asked(view: List, ask: Ask) -> Asked:
    """Read the query of an address; what was found is shown the newest first."""
    model = view.mapped()
    tabs = view.tabs() or (Tab("all", ""),)
    tab = next((tab for tab in tabs if tab.name == ask.query.get("tab")), tabs[0])
    told = ((name, tuple(filter(None, ask.query.getlist(FILTER + name)[:50]))) for name in view.facets)
    filters = tuple((name, values) for name, values in told if values)
    question = ask.query.get("q", "").strip()[:200] if issubclass(model, Searchable) else ""
    order = ask.query.get("o", "")
    if question or order.removeprefix("-") not in sortable(view):
        order = "-id" if question else model.model_order[0]
    key = getattr(model, order.removeprefix("-"))
    after, before = (cursor(ask.query.get(name), key) for name in ("after", "before"))
    return Asked(question, tab, filters, order, after, before)


def sortable(view: List) -> frozenset[str]:
    """The columns a list can be ordered by at any size: those that lead an index and are always filled."""
    return kept(view.parts, "sortable", (type(view),), lambda: leading(view.mapped()))


def leading(model: Any) -> frozenset[str]:
    led = {next(iter(index.columns)).key for index in model.__table__.indexes if index.columns}
    filled = {key for key in led if not model.__table__.c[key].nullable}
    return frozenset({"id", *filled, *(order.removeprefix("-") for order in model.model_order)})


# ---- one page


def page(view: List, wanted: Asked, names: Sequence[str], size: int = PAGE) -> Page:
    """The rows of one page, each with its id first, the fields of `names` behind it, and last what it is ordered by."""
    backwards, at = wanted.before is not None, wanted.before or wanted.after
    rising = wanted.order.startswith("-") == backwards
    shape = Shape(tuple(names), wanted.order.removeprefix("-"), rising, at is not None, wanted.tab.archived, size + 1)
    rows = searched(view, wanted, shape, at) if wanted.searches else listed(view, wanted, shape, at)
    more, rows = len(rows) > size, rows[:size]
    return beside(rows[::-1] if backwards else rows, more, wanted)


def listed(view: List, wanted: Asked, shape: Shape, at: Place | None) -> Sequence[Any]:
    """The rows of a page by the key of the row that it begins behind."""
    made = kept(view.parts, "pages", (type(view), shape), lambda: Repeated(statement(view, shape)))
    return made.rows(view.env, {"place_value": at[0], "place_id": at[1]} if at else {}, limits(view, wanted))


def searched(view: List, wanted: Asked, shape: Shape, at: Place | None) -> Sequence[Any]:
    """The rows of a page of what was found."""
    key = (type(view), shape.names)
    made = kept(view.parts, "searches", key, lambda: selected(view, shape)).where(*limits(view, wanted))
    beyond = at[1] if at else None
    return matching(
        view.env, made, view.mapped(), wanted.question, shape.limit, archived=shape.archived, beyond=beyond,
        rising=shape.rising,
    )  # fmt: skip


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
    model, archived, narrower = view.mapped(), wanted.tab.archived, limits(view, wanted)
    if not narrower:
        made = kept(view.parts, "counts", (model, archived), lambda: Repeated(counted(ids(model, archived))))
        return int(made.rows(view.env, {})[0][0])
    return view.env.session.scalars(counted(ids(model, archived).where(*narrower))).one()


# ---- its statement


def statement(view: List, shape: Shape) -> Select[Any]:
    """The select of a page, the row it begins behind as the parameters `place_value` and `place_id`."""
    model = view.mapped()
    key = getattr(model, shape.order)
    order = [model.id] if shape.order == "id" else [key, model.id]
    marks = [bindparam("place_value", type_=key.type), bindparam("place_id", type_=BigInteger())][-len(order) :]
    made = in_state(model, shape.archived, selected(view, shape))
    if shape.placed:
        made = made.where(tuple_(*order) > tuple_(*marks) if shape.rising else tuple_(*order) < tuple_(*marks))
    return made.order_by(*(column.asc() if shape.rising else column.desc() for column in order)).limit(shape.limit)


def selected(view: List, shape: Shape) -> Select[Any]:
    """The select of some fields, a link as the label of its record, in whatever state and order."""
    model = view.mapped()
    columns, joins = columns_of(view, shape.names)
    made: Select[Any] = select(model.id, *columns, getattr(model, shape.order).label("_key")).select_from(model)
    for target, relation in joins:
        made = made.outerjoin(target, relation)
    return made


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


def in_state(model: Any, archived: bool, made: Select[Any]) -> Select[Any]:
    """The select limited to records in the archive, or to those that are not."""
    return made.where(search.in_state(model, archived)) if hasattr(model, "archived_at") else made


def ids(model: Any, archived: bool) -> Select[int]:
    return in_state(model, archived, select(model.id))


def counted(made: Select[Any]) -> Select[int]:
    """How many rows a select gives, no further than one past COUNTED."""
    return select(func.count()).select_from(made.limit(COUNTED + 1).subquery())


def limits(view: List, wanted: Asked) -> list[Any]:
    """The conditions of tab and filters."""
    own = [] if wanted.tab.where is None else [wanted.tab.where(view.mapped(), view.env)]
    return [*own, *(condition(view, name, values) for name, values in wanted.filters)]


def condition(view: List, name: str, values: tuple[str, ...]) -> Any:
    """A facet's condition: any of its values; a link and lines are asked by the id of the record they lead to."""
    model = view.mapped()
    field = model.told(name)
    if field.kind == "link":
        return getattr(model, field.through).in_(keys_of(values))
    if field.kind == "links":
        line = view.parts[resolve(field.target)]
        far = next(
            key
            for key in line.known()
            if line.told(key).kind == "link" and line.told(key).through and line.told(key).back != name
        )
        through = getattr(line, line.told(far).through)
        owner = getattr(line, line.told(field.back).through)
        return model.id.in_(select(owner).where(through.in_(keys_of(values))))
    if field.kind == "choice":
        return getattr(model, name).in_(values)
    return getattr(model, name).in_(sorted({spelled for value in values for spelled in spellings(value)}))


def keys_of(values: Iterable[str]) -> list[int]:
    """The ids among what an address says."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) <= DIGITS]


def beginnings(view: List, name: str, typed: str) -> Select[Any]:
    """The values of a column that begin with what was typed, each once, in their order."""
    found = getattr(view.mapped(), name)
    begun = or_(*(and_(found >= spelled, found < spelled + LAST) for spelled in sorted(spellings(typed))))
    return select(found).distinct().where(begun).order_by(found)


def spellings(typed: str) -> set[str]:
    """A word that was typed as a filter, as it may stand in the database: київ, Київ."""
    plain = " ".join(typed.split())
    return {plain, plain.capitalize(), plain.title()}
