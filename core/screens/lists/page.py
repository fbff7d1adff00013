"""The page of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from core.screens.ask import Ask
from core.screens.elements import Button, Column, Empty, Field, Link, ListPage, Option, Pick
from core.screens.finding.asked import PLACE, Asked, Key, asked, can_sort, order_text
from core.screens.finding.pages import COUNTED, PAGE, Page, count, page, turn
from core.screens.kept import kept
from core.screens.lists.addresses import Pairs, address, pairs_of
from core.screens.lists.colours import tones
from core.screens.lists.columns import DENSITY, columns
from core.screens.lists.exporting import bulk as exported
from core.screens.lists.facets import choices
from core.screens.lists.groups import Grouping, dimensions, measures, total
from core.screens.lists.rows import RowFunction, Shown, row_function, rows_html
from core.screens.lists.surround import live, surroundings
from core.screens.look import Look, look_of
from core.screens.prints.offers import bulk as printed
from core.screens.views import List
from core.services.preferences import preference
from core.values.words import _

LISTS = 100
"""Lists whose steady parts are kept at once."""

MOST_PICKED = 200
TAKES = "_takes."
"""What the record that an act takes is posted as."""


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
    return [*(column.name for column in shown), *filter(None, view.square[:1])]


def written(ask: Ask, view: List, shown: Sequence[Shown], rows: Sequence[Any]) -> Markup:
    """Rows as HTML, in their colours."""
    return rows_html(row_of(view, shown, look_of(ask.env)), rows, tones(view, ask, [row[0] for row in rows]))


def steadily(ask: Ask, view: List, wanted: Asked, shown: Sequence[Shown], look: Look) -> ListPage:
    """All of a list that nothing is read for: the same for everyone who has the same rights and asks the same."""
    query: Pairs = tuple(pair for pair in ask.query.multi_items() if pair[0] not in PLACE)
    told = tuple((column.name, column.width) for column in shown)
    key = (type(view), ask.env.rights, ask.env.trusted, ask.env.person.language, ask.path, query, told)
    return kept(view.parts, "lists", key, lambda: steady_page(ask, view, wanted, shown, look), LISTS)


def steady_page(ask: Ask, view: List, wanted: Asked, shown: Sequence[Shown], look: Look) -> ListPage:
    around, query = surroundings(ask, view, wanted, look), pairs_of(ask)
    return ListPage(
        count="",
        columns=tuple(heads(ask, view, shown, wanted, look)),
        bulk=(*bulk(ask, view, wanted, look), *printed(ask, view, look), *exported(ask, view, query, look)),
        picks=tuple(offered_picks(ask, view, look)),
        empty=empty(view, wanted, look, around["new"], around["more"]),
        totals=address(f"{view.path()}/totals", query) if measures(view, shown) else "",
        counts=address(f"{view.path()}/counts", query),
        arrange=Link(
            look.words(_("Columns, order, groups")), address(f"{view.path()}/arrange", query), "sliders-horizontal"
        ),
        **around,
    )


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
    """The head of each column; a click sorts by it, or the other way round, with Shift by it as well."""
    places = {key.name: place for place, key in enumerate(wanted.order, 1)}
    for place, column in enumerate(shown):
        by = view.mapped().model_order[0].removeprefix("-") if place == 0 else column.name
        at = places.get(by, 0)
        now = wanted.order[at - 1] if at else None
        other = Key(by, now is None or not now.rising)
        sorts = can_sort(view, by)
        title = " → ".join(look.words(one) for one in column.titles)
        yield Column(
            column.name, title, column.priority, column.numeric,
            order=ask.at(o=other.text, after=None, before=None) if sorts else "",
            direction=("ascending" if now.rising else "descending") if now and sorts else "",
            further=ask.at(o=order_text(with_key(wanted.order, other)), after=None, before=None) if sorts else "",
            place=at if len(wanted.order) > 1 and sorts else 0,
            width=column.width,
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


def empty(view: List, wanted: Asked, look: Look, new: Link | None, more: Sequence[Link]) -> Empty:
    """What stands where no row does."""
    if wanted.narrower:
        return Empty(
            look.words(_("Nothing found. Try fewer letters, or take a filter away.")),
            (Link(look.words(_("Show all")), view.path()),),
        )
    return Empty(look.words(view.empty or _("Nothing here yet.")), tuple(filter(None, (new, *more))))
