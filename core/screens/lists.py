"""The page of many records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from markupsafe import Markup

from core.screens.ask import Ask
from core.screens.cursors import python_type
from core.screens.elements import Button, Column, Empty, Field, Link, ListPage, Option, Pick
from core.screens.facets import chips, choices, facets, filled
from core.screens.kept import kept
from core.screens.look import Look, look_of
from core.screens.query import COUNTED, PAGE, Asked, Page, asked, count, page, sortable
from core.screens.rows import RowFunction, Shown, row_function, rows_html
from core.screens.views import List
from core.values.words import _

LISTS = 100
"""Lists whose steady parts are kept at once."""

MOST_PICKED = 200
TAKES = "_takes."
"""What the record that an act takes is posted as."""


def list_page(ask: Ask, view: List) -> ListPage:
    """The elements of a list for what the address asks."""
    look, wanted, shown = look_of(ask.env), asked(view, ask), columns(view)
    found = page(view, wanted, [*(column.name for column in shown), *filter(None, view.square[:1])])
    query = tuple((name, value) for name, value in ask.query.multi_items() if name not in ("after", "before"))
    key = (type(view), ask.env.rights, ask.env.trusted, ask.env.person.language, ask.path, query)
    steady = kept(view.parts, "lists", key, lambda: steady_page(ask, view, wanted, query, look), LISTS)
    filters = tuple(filled(view, steady.facets, wanted, look))
    return replace(
        steady,
        count=counted(view, wanted, found, look),
        rows=rows_html(row_of(view, shown, look), found.rows),
        shown=len(found.rows),
        facets=filters,
        chips=tuple(chips(ask, wanted, filters)),
        picks=tuple(picks(view, steady.picks, look)),
        previous=ask.at(before=found.previous, after=None) if found.previous else "",
        next=ask.at(after=found.next, before=None) if found.next else "",
        here=ask.at(),
    )


def steady_page(ask: Ask, view: List, wanted: Asked, query: tuple[tuple[str, str], ...], look: Look) -> ListPage:
    """All of a list that nothing is read for: the same for everyone who has the same rights and asks the same."""
    may_create = ask.env.may("create", view.model) and view.new
    new = Link(look.words(view.new), f"{view.path()}/new", "plus") if may_create else None
    more = tuple(more_links(ask, view, look))
    return ListPage(
        title=look.words(view.many or view.model.model_title),
        path=view.path(),
        count="",
        columns=tuple(heads(ask, view, columns(view), wanted, look)),
        rows=Markup(""),
        tabs=tuple(tabs(view, wanted, look)),
        facets=tuple(facets(ask, view, wanted, look)),
        question=wanted.question,
        hint=look.words(view.hint),
        kept=tuple((name, value) for name, value in query if name != "q"),
        clear=f"{view.path()}?tab={wanted.tab.name}",
        bulk=tuple(bulk(ask, view, wanted, look)),
        picks=tuple(offered_picks(ask, view, look)),
        new=new,
        more=more,
        empty=empty(view, wanted, look, new, more),
    )


def columns(view: List) -> Sequence[Shown]:
    """The columns this person may see, the name first."""
    return kept(view.parts, "columns", (type(view), view.env.rights), lambda: tuple(shown_of(view)))


def shown_of(view: List) -> Iterator[Shown]:
    model, hidden = view.mapped(), view.env.rights.unreadable.get(view.mapped(), frozenset())
    names = [name for name in view.layout().names() if name not in hidden and model.told(name).through not in hidden]
    for name in dict.fromkeys((model.model_label, *names)):
        told, attribute = model.told(name), model.__mapper__.attrs[name]
        kind = python_type(attribute.columns[0].type) if hasattr(attribute, "columns") else None
        yield Shown(name, told, view.priorities.get(name, 0), told.kind in ("money", "quantity"), kind)


def row_of(view: List, shown: Sequence[Shown], look: Look) -> RowFunction:
    """The row function of a list for one reader, compiled when first asked for."""
    return kept(
        view.parts,
        "rows",
        (type(view), tuple(column.name for column in shown), look),
        lambda: compiled(view, shown, look),
    )


def compiled(view: List, shown: Sequence[Shown], look: Look) -> RowFunction:
    names = [column.name for column in shown]
    under = names.index(view.under) + 1 if view.under in names else 0
    square = (len(names) + 1, view.square[1]) if view.square[0] else None
    return row_function(view.path(), shown, under, square, look)


def counted(view: List, wanted: Asked, found: Page, look: Look) -> str:
    """How many there are; past the limit only that there are more. What a search finds would have to be looked at one
    by one, so that its limit is a page.
    """
    whole = not found.previous and not found.next
    if wanted.searches and not whole:
        return f"{look.number(PAGE)}+"
    total = len(found.rows) if whole else count(view, wanted)
    return f"{look.number(COUNTED)}+" if total > COUNTED else look.number(total)


def heads(ask: Ask, view: List, shown: Sequence[Shown], wanted: Asked, look: Look) -> Iterator[Column]:
    """The head of each column; a click sorts by it, or the other way round."""
    can, order = sortable(view), wanted.order
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


def offered_picks(ask: Ask, view: List, look: Look) -> Iterator[Pick]:
    """Acts with the chosen records that take one record of a directory, those of one directory together."""
    acts = [action for action in view.actions() if action.takes and ask.env.may("write", view.model)]
    for name in dict.fromkeys(action.takes for action in acts):
        buttons = (Button(look.words(a.title), "", "_verb", a.verb, a.icon) for a in acts if a.takes == name)
        title = look.words(view.mapped().told(name).title)
        yield Pick(Field(f"{TAKES}{name}", title, "choice"), tuple(buttons))


def picks(view: List, steady: Iterable[Pick], look: Look) -> Iterator[Pick]:
    """The same with the records of their directories; an empty one is left out."""
    for pick in steady:
        entries = choices(view, pick.field.name.removeprefix(TAKES), look, MOST_PICKED)
        options = tuple(Option(value, text) for value, text in entries)
        if options:
            yield replace(pick, field=replace(pick.field, options=options))


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
