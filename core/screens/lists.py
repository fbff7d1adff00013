"""The page of many records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from core.screens.ask import Ask
from core.screens.elements import Button, Chip, Column, Empty, Facet, Field, Link, ListPage, Option, Pick
from core.screens.look import Look, look_of
from core.screens.query import COUNTED, FILTER, Asked, Page, asked, count, page, sortable
from core.screens.rows import RowFunction, Shown, row_function, rows_html
from core.screens.views import List
from core.values.fields import resolve
from core.values.words import _

FACET_OPTIONS = 40
MOST_PICKED = 200
TAKES = "_takes."
"""What the record that an act takes is posted as."""


def list_page(ask: Ask, view: List) -> ListPage:
    """The elements of a list for what the address asks."""
    look, wanted = look_of(ask.env), asked(view, ask)
    shown = columns(view)
    found = page(view, wanted, [*(column.name for column in shown), *filter(None, view.square[:1])])
    rows = rows_html(row_of(view, shown, look), found.rows)
    may_create = ask.env.may("create", view.model) and view.new
    new = Link(look.words(view.new), f"{view.path()}/new", "plus") if may_create else None
    more = tuple(more_links(ask, view, look))
    return ListPage(
        title=look.words(view.many or view.model.model_title),
        path=view.path(),
        count=counted(view, wanted, found, look),
        columns=tuple(heads(ask, view, shown, wanted, look)),
        rows=rows,
        shown=len(found.rows),
        tabs=tuple(tabs(view, wanted, look)),
        facets=tuple(facets(view, wanted, look)),
        chips=tuple(chips(ask, view, wanted, look)),
        question=wanted.question,
        hint=look.words(view.hint),
        kept=tuple((name, value) for name, value in ask.query.multi_items() if name not in ("q", "after", "before")),
        clear=f"{view.path()}?tab={wanted.tab.name}",
        previous=ask.at(before=found.previous, after=None) if found.previous else "",
        next=ask.at(after=found.next, before=None) if found.next else "",
        bulk=tuple(bulk(ask, view, wanted, look)),
        picks=tuple(picks(ask, view, look)),
        here=ask.at(),
        new=new,
        more=more,
        empty=empty(view, wanted, look, new, more),
    )


def columns(view: List) -> list[Shown]:
    """The columns this person may see, the name first."""
    model, hidden = view.mapped(), view.env.rights.unreadable.get(view.mapped(), frozenset())
    names = [name for name in view.layout().names() if name not in hidden and model.told(name).through not in hidden]
    names = [model.model_label, *(name for name in names if name != model.model_label)]
    return [
        Shown(name, model.told(name), view.priorities.get(name, 0), model.told(name).kind in ("money", "quantity"))
        for name in names
    ]


def row_of(view: List, shown: Sequence[Shown], look: Look) -> RowFunction:
    """The row function of a list in one language; compiled when first asked for and kept with the set.

    Dates near today are written in words, so a function lasts a day.
    """
    cache: dict[Any, RowFunction] = view.parts.__dict__.setdefault("_rows", {})
    key = (type(view), tuple(column.name for column in shown), look.language, str(look.zone), look.today)
    if key not in cache:
        if len(cache) > 500:
            cache.clear()
        names = [column.name for column in shown]
        under = names.index(view.under) + 1 if view.under in names else 0
        square = (len(names) + 1, view.square[1]) if view.square[0] else None
        cache[key] = row_function(view.path(), shown, under, square, look)
    return cache[key]


def counted(view: List, wanted: Asked, found: Page, look: Look) -> str:
    """How many there are; past the limit only that there are more."""
    whole = not found.previous and not found.next
    total = len(found.rows) if whole else count(view, wanted)
    return f"{look.number(COUNTED)}+" if total > COUNTED else look.number(total)


def heads(ask: Ask, view: List, shown: Sequence[Shown], wanted: Asked, look: Look) -> Iterator[Column]:
    """The head of each column; a click sorts by it, or the other way round."""
    can = sortable(view.mapped())
    order = "-id" if wanted.question else wanted.order
    for place, column in enumerate(shown):
        by = view.mapped().model_order[0].removeprefix("-") if place == 0 else column.name
        sorts = by in can and not wanted.question
        now = "" if order.removeprefix("-") != by else "descending" if order.startswith("-") else "ascending"
        other = f"-{by}" if now == "ascending" else by
        address = ask.at(o=other, after=None, before=None) if sorts else ""
        yield Column(
            column.name, look.words(column.field.title), column.priority, column.numeric, address, now if sorts else ""
        )


def tabs(view: List, wanted: Asked, look: Look) -> Iterator[Link]:
    for tab in view.tabs():
        yield Link(
            look.words(tab.title),
            f"{view.path()}?tab={tab.name}",
            current=tab is wanted.tab or tab.name == wanted.tab.name,
        )


def facets(view: List, wanted: Asked, look: Look) -> Iterator[Facet]:
    """The filters beside the list; a directory that is empty or out of sight makes none."""
    chosen = dict(wanted.filters)
    for place, name in enumerate(view.facets):
        told, values = view.mapped().told(name), chosen.get(name, ())
        typed = told.kind not in ("choice", "link", "links")
        offered = ((value, value) for value in values) if typed else choices(view, name, look)
        options = tuple(Option(value, text, value in values) for value, text in offered)
        if options or typed:
            yield Facet(name, look.words(told.title), options, place < 2 or name in chosen, typed)


def choices(view: List, name: str, look: Look, most: int = FACET_OPTIONS) -> Iterator[tuple[str, str]]:
    """What a facet offers: the values of a choice, or the records of the directory a link or its lines lead to."""
    told = view.mapped().told(name)
    if told.kind == "choice":
        yield from ((value, look.words(title)) for value, title in told.choices.items())
        return
    if not told.target:
        return
    target = view.parts[resolve(told.target)]
    if told.kind == "links":
        far = next(key for key in target.known() if target.told(key).through and key != told.back)
        target = view.parts[resolve(target.told(far).target)]
    label = getattr(target, target.model_label)
    for key, text in view.env.session.execute(select(target.id, label).order_by(label).limit(most)):
        yield str(key), str(text)


def chips(ask: Ask, view: List, wanted: Asked, look: Look) -> Iterator[Chip]:
    """The filters in force, each with the address without it."""
    for name, values in wanted.filters:
        titles = dict(choices(view, name, look))
        text = ", ".join(titles.get(value, value) for value in values)
        yield Chip(
            look.words(view.mapped().told(name).title),
            text,
            ask.at(**{FILTER + name: None, "after": None, "before": None}),
        )


def bulk(ask: Ask, view: List, wanted: Asked, look: Look) -> Iterator[Button]:
    """What can be done with the chosen records by someone who may change them."""
    if not ask.env.may("write", view.model):
        return
    for action in (action for action in view.actions() if not action.takes):
        verb, title = (
            ("restore", _("Back from the archive"))
            if wanted.tab.archived and action.verb == "archive"
            else (action.verb, action.title)
        )
        yield Button(
            look.words(title), name="_verb", value=verb, icon=action.icon, tone="danger" if action.danger else ""
        )


def picks(ask: Ask, view: List, look: Look) -> Iterator[Pick]:
    """Acts with the chosen records that take one record of a directory, those of one directory together."""
    acts = [action for action in view.actions() if action.takes and ask.env.may("write", view.model)]
    for name in dict.fromkeys(action.takes for action in acts):
        options = tuple(Option(value, text) for value, text in choices(view, name, look, MOST_PICKED))
        if options:
            buttons = (Button(look.words(a.title), "", "_verb", a.verb, a.icon) for a in acts if a.takes == name)
            title = look.words(view.mapped().told(name).title)
            yield Pick(Field(f"{TAKES}{name}", title, "choice", options=options), tuple(buttons))


def more_links(ask: Ask, view: List, look: Look) -> Iterator[Link]:
    if view.imports and ask.env.may("create", view.model):
        yield Link(look.words(_("Import from a file")), f"/imports/new?model={view.model.part_name}", "upload")
    for text, path, icon in view.links:
        yield Link(look.words(text), path, icon)


def empty(view: List, wanted: Asked, look: Look, new: Link | None, more: Sequence[Link]) -> Empty:
    """What stands where no row does."""
    if wanted.question or wanted.filters:
        return Empty(
            look.words(_("Nothing found. Try fewer letters, or take a filter away.")),
            (Link(look.words(_("Show all")), view.path()),),
        )
    return Empty(look.words(view.empty or _("Nothing here yet.")), tuple(filter(None, (new, *more))))
