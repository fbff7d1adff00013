"""One page of what an address asks for, as rows; and how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, and_, bindparam, func, or_, select, tuple_

from core.policy.repeated import Repeated
from core.screens.ask import Ask
from core.screens.finding.asked import Asked, sortable
from core.screens.finding.conditions import all_hold
from core.screens.finding.cursors import Place, cursor, cursor_text
from core.screens.finding.joins import Joins
from core.screens.finding.orders import ordering
from core.screens.finding.paths import far_link, reach
from core.screens.kept import kept
from core.screens.views import List
from core.services import search
from core.services.search import LAST, matching
from core.values.fields import resolve

PAGE = 50
COUNTED = 1000
DIGITS = 18
"""Digits that an id may have."""


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


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a page begins: behind a row, in front of one, or with neither at the beginning."""

    after: Place | None = None
    before: Place | None = None

    @property
    def back(self) -> bool:
        return self.before is not None

    @property
    def at(self) -> Place | None:
        return self.before or self.after


def turn(view: List, wanted: Asked, ask: Ask) -> Turn:
    """Where the page of an address begins."""
    types = ordering(view.mapped(), wanted.order, Joins(view.mapped())).types()
    after, before = (cursor(ask.query.get(name), types) for name in ("after", "before"))
    return Turn(after, before)


# ---- one page


def page(view: List, wanted: Asked, names: Sequence[str], at: Turn, size: int = PAGE) -> Page:
    """The rows of one page, each with its id first, the fields of `names` behind it, and last what it is ordered by."""
    rows = page_rows(view, wanted, names, at, size + 1)
    more, rows = len(rows) > size, rows[:size]
    return beside(rows[::-1] if at.back else rows, more, at, len(wanted.order))


def page_rows(view: List, wanted: Asked, names: Sequence[str], at: Turn, limit: int) -> Sequence[Any]:
    """The rows of a page in the order in which they are read: by an index and a key where one order is enough."""
    first = wanted.order[0]
    if len(wanted.order) > 1 or first.name not in sortable(view) or (wanted.searches and first.text != "-id"):
        return sorted_rows(view, wanted, names, at, limit)
    rising = first.rising != at.back
    shape = Shape(tuple(names), first.name, rising, at.at is not None, wanted.tab.archived, limit)
    return searched(view, wanted, shape, at.at) if wanted.searches else listed(view, wanted, shape, at.at)


def listed(view: List, wanted: Asked, shape: Shape, at: Place | None) -> Sequence[Any]:
    """The rows of a page by the key of the row that it begins behind."""
    made = kept(view.parts, "pages", (type(view), shape), lambda: Repeated(statement(view, shape)))
    return made.rows(view.env, {"place_value": at[0][0], "place_id": at[1]} if at else {}, limits(view, wanted))


def searched(view: List, wanted: Asked, shape: Shape, at: Place | None) -> Sequence[Any]:
    """The rows of a page of what was found, by their ids."""
    key = (type(view), shape.names)
    made = kept(view.parts, "searches", key, lambda: selected(view, shape.names, [view.mapped().id])).where(
        *limits(view, wanted)
    )
    return matching(
        view.env, made, view.mapped(), wanted.question, shape.limit, archived=shape.archived,
        beyond=at[1] if at else None, rising=shape.rising,
    )  # fmt: skip


def sorted_rows(view: List, wanted: Asked, names: Sequence[str], at: Turn, limit: int) -> Sequence[Any]:
    """The rows of a page in an order that no index has: all that are found are sorted."""
    joins = Joins(view.mapped())
    order = ordering(view.mapped(), wanted.order, joins)
    made = selected(view, names, [field.column for field in order.fields], joins).where(*everything(view, wanted))
    if at.at is not None:
        made = made.where(order.behind(at.at, at.back))
    return view.env.session.execute(made.order_by(*order.terms(at.back)).limit(limit)).all()


def beside(rows: Sequence[Any], more: bool, at: Turn, keys: int) -> Page:
    """The page with the keys of its neighbours."""
    if not rows:
        return Page(rows, "", "")
    first, last = (cursor_text(row[-keys:], row[0]) for row in (rows[0], rows[-1]))
    if at.back:
        return Page(rows, first if more else "", last)
    return Page(rows, first if at.after is not None else "", last if more else "")


def neighbours(view: List, wanted: Asked, key: int) -> tuple[int, int]:
    """The ids before and behind a record in what was asked for, 0 where there is none; it need not be there itself."""
    at = place(view, wanted, key)
    if at is None:
        return 0, 0
    before, behind = (page_rows(view, wanted, [], turn, 1) for turn in (Turn(before=at), Turn(after=at)))
    return before[0][0] if before else 0, behind[0][0] if behind else 0


def place(view: List, wanted: Asked, key: int) -> Place | None:
    """Where a record stands in the order that was asked for."""
    model, joins = view.mapped(), Joins(view.mapped())
    order = ordering(model, wanted.order, joins)
    made = selected(view, [], [field.column for field in order.fields], joins).where(model.id == key)
    row = view.env.session.execute(made).first()
    return None if row is None else (tuple(row[1:]), row[0])


def count(view: List, wanted: Asked) -> int:
    """How many records there are, counted no further than one past COUNTED."""
    model, archived, narrower = view.mapped(), wanted.tab.archived, limits(view, wanted)
    if not narrower:
        made = kept(view.parts, "counts", (model, archived), lambda: Repeated(counted(ids(model, archived))))
        return int(made.rows(view.env, {})[0][0])
    return view.env.session.scalars(counted(ids(model, archived).where(*narrower))).one()


def count_all(view: List, wanted: Asked) -> int:
    """How many records there are, counted to the end."""
    found = select(view.mapped().id).where(*everything(view, wanted))
    return view.env.session.scalars(select(func.count()).select_from(found.subquery())).one()


def keys_found(view: List, wanted: Asked, behind: int, until: int, limit: int) -> list[int]:
    """The next ids of what is found, rising: behind one of them, and not beyond another."""
    key = view.mapped().id
    found = select(key).where(*everything(view, wanted), key > behind, key <= until)
    return list(view.env.session.scalars(found.order_by(key).limit(limit)))


# ---- its statement


def statement(view: List, shape: Shape) -> Select[Any]:
    """The select of a page, the row it begins behind as the parameters `place_value` and `place_id`."""
    model = view.mapped()
    key = getattr(model, shape.order)
    order = [model.id] if shape.order == "id" else [key, model.id]
    marks = [bindparam("place_value", type_=key.type), bindparam("place_id", type_=BigInteger())][-len(order) :]
    made = in_state(model, shape.archived, selected(view, shape.names, [key]))
    if shape.placed:
        made = made.where(tuple_(*order) > tuple_(*marks) if shape.rising else tuple_(*order) < tuple_(*marks))
    return made.order_by(*(column.asc() if shape.rising else column.desc() for column in order)).limit(shape.limit)


def selected(view: List, names: Sequence[str], order: Sequence[Any], joins: Joins | None = None) -> Select[Any]:
    """The select of some fields, a link as the label of its record, and last of the columns it is ordered by."""
    model, joins = view.mapped(), joins or Joins(view.mapped())
    shown = [column_of(view, name, joins).label(f"_{place}") for place, name in enumerate(names)]
    keys = [column.label(f"_key{place}") for place, column in enumerate(order)]
    return joins.added(select(model.id, *shown, *keys).select_from(model))


def column_of(view: List, name: str, joins: Joins) -> Any:
    """What shows a field, which may stand behind links."""
    found = reach(view.env, view.mapped(), name)
    return joins.shown(found) if found is not None else getattr(view.mapped(), name)


# ---- what it is limited to


def in_state(model: Any, archived: bool, made: Select[Any]) -> Select[Any]:
    """The select limited to records in the archive, or to those that are not."""
    return made.where(search.in_state(model, archived)) if hasattr(model, "archived_at") else made


def ids(model: Any, archived: bool) -> Select[int]:
    return in_state(model, archived, select(model.id))


def counted(made: Select[Any]) -> Select[int]:
    """How many rows a select gives, no further than one past COUNTED."""
    return select(func.count()).select_from(made.limit(COUNTED + 1).subquery())


def everything(view: List, wanted: Asked) -> list[Any]:
    """All conditions of what was asked for, its words and the archive among them."""
    model = view.mapped()
    state = [search.in_state(model, wanted.tab.archived)] if hasattr(model, "archived_at") else []
    words = search.answering(model, wanted.question) if wanted.searches else []
    return [*state, *limits(view, wanted), *words]


def limits(view: List, wanted: Asked) -> list[Any]:
    """The conditions of tab, filters and address."""
    own = [] if wanted.tab.where is None else [wanted.tab.where(view.mapped(), view.env)]
    told = (condition(view, name, values) for name, values in wanted.filters)
    return [*own, *told, *all_hold(wanted.stated.groups, view.env)]


def condition(view: List, name: str, values: tuple[str, ...]) -> Any:
    """A facet's condition: any of its values; a link and lines are asked by the id of the record they lead to."""
    model = view.mapped()
    field = model.told(name)
    if field.kind == "link":
        return getattr(model, field.through).in_(keys_of(values))
    if field.kind == "links":
        line = view.parts[resolve(field.target)]
        through = getattr(line, line.told(far_link(model, field)).through)
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
