"""The page of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from core.screens.ask import Ask
from core.screens.elements import Button, Column, Empty, Link, ListPage
from core.screens.finding.asked import PLACE, Asked, Key, asked, can_sort, order_text
from core.screens.finding.pages import COUNTED, PAGE, Page, count, page, selected, turn
from core.screens.kept import kept
from core.screens.lists.addresses import Pairs, address, pairs_of
from core.screens.lists.cell import edited_in_place
from core.screens.lists.colours import tones
from core.screens.lists.columns import DENSITY, columns
from core.screens.lists.exporting import bulk as exported
from core.screens.lists.groups import Grouping, dimensions, measures, total
from core.screens.lists.picks import offered_picks, picks
from core.screens.lists.rows import Money, RowFunction, Shown, row_function, rows_html
from core.screens.lists.surround import live, surroundings
from core.screens.look import Look, look_of
from core.screens.prints.offers import bulk as printed
from core.screens.records.settable import form_of, settables
from core.screens.views import List
from core.services.money import home_currency
from core.services.preferences import preference
from core.values.words import _

LISTS = 100
"""Lists whose steady parts are kept at once."""


def list_page(ask: Ask, view: List) -> ListPage:
    """The elements of a list for what the address asks."""
    look, wanted, shown = look_of(ask.env), asked(view, ask), columns(view, ask)
    steady = steadily(ask, view, wanted, shown, look)
    around = replace(
        steady,
        **live(ask, view, wanted, {"facets": steady.facets, "tabs": steady.tabs}, look),
        picks=tuple(picks(view, steady.picks, look)),
        density=preference(ask.env, DENSITY) or "",
    )
    return (
        grouped(ask, view, wanted, shown, around) if dimensions(view, ask) else plain(ask, view, wanted, shown, around)
    )


def plain(ask: Ask, view: List, wanted: Asked, shown: Sequence[Shown], around: ListPage) -> ListPage:
    """A list row by row, in pages."""
    look = look_of(ask.env)
    found = page(view, wanted, names_of(view, shown), turn(view, wanted, ask))
    return replace(
        around,
        count=counted(view, wanted, found, look),
        rows=written(ask, view, shown, found.rows),
        shown=len(found.rows),
        previous=ask.at(before=found.previous, after=None) if found.previous else "",
        next=ask.at(after=found.next, before=None) if found.next else "",
    )


def grouped(ask: Ask, view: List, wanted: Asked, shown: Sequence[Shown], around: ListPage) -> ListPage:
    """A list of groups, the rows of those that are opened below their names."""
    look = look_of(ask.env)
    grouping = Grouping(ask, view, wanted, shown, look)
    rows = tuple(grouping.rows(names_of(view, shown), lambda found: written(ask, view, shown, found)))
    return replace(
        around,
        count=look.number(grouping.number),
        groups=rows,
        sums=total(view, wanted, shown, look),
        totals="",
    )


def names_of(view: List, shown: Sequence[Shown]) -> list[str]:
    """What is read of each record for its row."""
    return [*(column.name for column in shown), *currencies(shown), *filter(None, view.square[:1])]


def currencies(shown: Sequence[Shown]) -> list[str]:
    """What says in which currency the amounts of a row are, each once."""
    return list(dict.fromkeys(column.currency for column in shown if column.currency))


def written(ask: Ask, view: List, shown: Sequence[Shown], rows: Sequence[Any]) -> Markup:
    """Rows as HTML, in their colours."""
    return rows_html(row_of(view, shown, look_of(ask.env)), rows, tones(view, ask, [row[0] for row in rows]))


def steadily(ask: Ask, view: List, wanted: Asked, shown: Sequence[Shown], look: Look) -> ListPage:
    """All of a list that nothing is read for: the same for everyone who has the same rights and asks the same."""
    query: Pairs = tuple(pair for pair in ask.query.multi_items() if pair[0] not in PLACE)
    told = (*((column.name, column.width) for column in shown), home_currency(ask.env) if currencies(shown) else "")
    key = (type(view), ask.env.rights, ask.env.trusted, ask.env.person.language, ask.path, query, told)
    return kept(view.parts, "lists", key, lambda: steady_page(ask, view, wanted, shown, look), LISTS)


def steady_page(ask: Ask, view: List, wanted: Asked, shown: Sequence[Shown], look: Look) -> ListPage:
    around, query = surroundings(ask, view, wanted, look), pairs_of(ask)
    summed = bool(measures(view, shown))
    return ListPage(
        count="",
        columns=tuple(heads(ask, view, shown, wanted, look)),
        bulk=(
            *bulk(ask, view, wanted, look),
            *field_change(ask, view, look),
            *printed(ask, view, look),
            *exported(ask, view, query, look),
        ),
        picks=tuple(offered_picks(ask, view, look)),
        empty=empty(view, wanted, look, around["new"], around["more"]),
        sums=("",) * (len(shown) - 1) if summed else (),
        totals=address(f"{view.path()}/totals", query) if summed else "",
        counts=address(f"{view.path()}/counts", query),
        asked=urlencode(query),
        found=address(f"{view.path()}/found", query),
        arrange=Link(
            look.words(_("Columns, order, groups")), address(f"{view.path()}/arrange", query), "sliders-horizontal"
        ),
        **around,
    )


def row_html(ask: Ask, view: List, key: int) -> Markup:
    """The row of one record, as the list of the address shows it."""
    shown = columns(view, ask)
    asked_for = selected(view, names_of(view, shown), []).where(view.mapped().id == key)
    return written(ask, view, shown, view.env.session.execute(asked_for).all())


def row_of(view: List, shown: Sequence[Shown], look: Look) -> RowFunction:
    """The row function of a list for one reader, compiled when first asked for."""
    home = home_currency(view.env) if currencies(shown) else ""
    return kept(
        view.parts,
        "rows",
        (type(view), tuple(column.name for column in shown), look, home),
        lambda: compiled(view, shown, look, home),
    )


def compiled(view: List, shown: Sequence[Shown], look: Look, home: str) -> RowFunction:
    names, signs = [column.name for column in shown], currencies(shown)
    under = names.index(view.under) + 1 if view.under in names else 0
    square = (len(names) + len(signs) + 1, view.square[1]) if view.square[0] else None
    places = {one.name: len(names) + signs.index(one.currency) + 1 for one in shown if one.currency}
    return row_function(view.path(), shown, under, square, look, Money(home, places))


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
    """The head of each column; a click sorts by it, or the other way round, with Shift by it as well."""
    places = {key.name: place for place, key in enumerate(wanted.order, 1)}
    edited = edited_in_place(view)
    for place, column in enumerate(shown):
        by = view.mapped().model_order[0].removeprefix("-") if place == 0 else column.name
        at = places.get(by, 0)
        now = wanted.order[at - 1] if at else None
        other = Key(by, now is None or not now.rising)
        sorts = can_sort(view, by)
        home = home_currency(ask.env) if column.currency else ""
        title = ", ".join(filter(None, [" → ".join(look.words(one) for one in column.titles), home]))
        yield Column(
            column.name, title, column.priority, column.numeric,
            order=ask.at(o=other.text, after=None, before=None) if sorts else "",
            direction=("ascending" if now.rising else "descending") if now and sorts else "",
            further=ask.at(o=order_text(with_key(wanted.order, other)), after=None, before=None) if sorts else "",
            place=at if len(wanted.order) > 1 and sorts else 0,
            width=column.width,
            edited=column.name in edited,
        )  # fmt: skip


def with_key(order: Sequence[Key], key: Key) -> list[Key]:
    """An order with one of its fields turned round, or one more behind."""
    if any(one.name == key.name for one in order):
        return [key if one.name == key.name else one for one in order]
    return [*order, key]


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


def field_change(ask: Ask, view: List, look: Look) -> Iterator[Button]:
    """The way to the sheet where a field of all the chosen records is set."""
    form = form_of(view.env, view.model.part_name)
    if form is not None and ask.env.may("write", view.model) and next(settables(form), None) is not None:
        yield Button(look.words(_("Change a field…")), f"{view.path()}/change", icon="pencil", sheet=True)


def empty(view: List, wanted: Asked, look: Look, new: Link | None, more: Sequence[Link]) -> Empty:
    """What stands where no row does."""
    if wanted.narrower:
        return Empty(
            look.words(_("Nothing found. Try fewer letters, or take a filter away.")),
            (Link(look.words(_("Show all")), view.path()),),
        )
    return Empty(look.words(view.empty or _("Nothing here yet.")), tuple(filter(None, (new, *more))))
