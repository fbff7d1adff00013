"""The page where a record is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.composition.model import Model
from core.screens.ask import Ask
from core.screens.elements import Badge, Button, CardPage, Facts, Item, Items, Link, Panel
from core.screens.look import Look, look_of
from core.screens.records.absent import note_absent
from core.screens.records.attached import picture_of
from core.screens.records.behind import ROWS, rows_behind
from core.screens.records.closing import is_closed
from core.screens.records.conditions import is_absent
from core.screens.records.copying import LIKE
from core.screens.records.facts import fact
from core.screens.records.neighbours import beside, way_of
from core.screens.records.tabs import TAB, Tabbed, contents, panes, tabbed
from core.screens.views import Form
from core.values.fields import resolve
from core.values.layout import Layout
from core.values.text import colour_index, initials
from core.values.words import _

ALL = "all"
"""What an address says that asks for the list of papers, where there is one paper too."""


def card_page(ask: Ask, view: Form, record: Any) -> CardPage:
    """The elements of a card."""
    note_absent(ask.env, record)
    look, name = look_of(ask.env), record.display()
    path = f"{view.path()}/{record.id}"
    may_write = ask.env.may("write", view.model)
    way = way_of(ask, view, record.id)
    previous, following = beside(ask, view, record, way)
    edit = way.onward(f"{path}/edit") if may_write and not is_closed(view, record) else ""
    version = record.version if isinstance(record, Model) else 0
    return CardPage(
        title=name,
        name=name,
        mark=initials(name),
        colour=colour_index(name),
        square=view.square(record),
        columns=tuple(
            tuple(panels(Card(ask, view, record, edit, look), column))
            for column in view.card().items
            if isinstance(column, Layout)
        ),
        crumbs=(Link(look.words(view.plural()), way.back),),
        badges=(*view.badges(record), *state(record, look)),
        tags=tuple(view.tags(record)),
        meta=tuple(view.meta(record)),
        smart=tuple(view.smart(record)),
        edit=edit,
        actions=tuple(
            Button(
                look.words(a.title), f"{path}/do/{a.verb}", icon=a.icon, key=a.key, tone="danger" if a.danger else ""
            )
            for a in view.actions(record)
        )
        if may_write
        else (),
        more=(*prints(path, look), *more(ask, view, record, look)),
        watch=f"{path}/version?v={version}" if version else "",
        picture=picture_of(ask.env, record),
        place=f"{type(record).part_name}:{record.id}",
        found=way.query,
        previous=previous,
        next=following,
    )


def prints(path: str, look: Look) -> Iterator[Link]:
    """The ways to the papers of the record."""
    yield Link(look.words(_("Print")), f"{path}/print", "printer", "p")
    yield Link(look.words(_("In another language…")), f"{path}/print?{ALL}=1", "languages")


def state(record: Any, look: Look) -> Iterator[Badge]:
    """Whether the record is out of the way."""
    if isinstance(record, Model) and record.archived_at:
        yield Badge(look.words(_("In the archive")), "warn")


def more(ask: Ask, view: Form, record: Any, look: Look) -> Iterator[Button | Link]:
    """What is rarely done: one more like it; into the archive, and back."""
    if ask.env.may("create", view.model):
        yield Link(look.words(_("Duplicate")), f"{view.path()}/new?{LIKE}={record.id}", "copy")
    if isinstance(record, Model) and ask.env.may("write", view.model):
        verb, title, icon = (
            ("restore", _("Back from the archive"), "undo-2")
            if record.archived_at
            else ("archive", _("To the archive"), "archive")
        )
        yield Button(look.words(title), f"{view.path()}/{record.id}/do/{verb}", icon=icon)


@dataclass(frozen=True, slots=True)
class Card:
    """A card being made: whose it is, of what, and where it is changed, if it can be."""

    ask: Ask
    view: Form
    record: Any
    edit: str
    look: Look


def panels(card: Card, column: Layout) -> Iterator[Panel]:
    """The panels of one column: groups of fields, lines, those the view makes itself, and what stands behind tabs."""
    for item in column.items:
        if isinstance(item, str) or not item.tab:
            yield from panel(card, item)
    made = [(tab, tuple(behind(card, tab))) for tab in tabbed(column.items)]
    yield from panes(made, card.ask.query.getlist(TAB), card.look)


def behind(card: Card, tab: Tabbed) -> Iterator[Panel]:
    """The panels behind a tab: what of it is a panel or lines is one of its own."""
    for group in tab.groups:
        for item in contents(group, group.title or group.tab, lambda name: is_panel(card.view, name)):
            yield from panel(card, item)


def is_panel(view: Form, name: str) -> bool:
    """Whether a name is no field of a group but a panel in its own right."""
    if hasattr(view, f"panel_{name}"):
        return True
    return not hasattr(view, f"fact_{name}") and name not in view.depends and view.mapped().told(name).kind == "links"


def panel(card: Card, item: str | Layout) -> Iterator[Panel]:
    """A group of fields that holds anything, or the panel of a name."""
    view, record, look = card.view, card.record, card.look
    if isinstance(item, Layout):
        facts = tuple(found for name in item.names() if (found := fact(view, record, name, look)) is not None)
        if facts:
            yield Facts(look.words(item.title), facts, card.edit)
    elif hasattr(view, f"panel_{item}"):
        made: Panel | None = getattr(view, f"panel_{item}")(record)
        if made is not None:
            yield made
    elif not is_absent(view, record, item) and view.mapped().told(item).kind == "links":
        yield from lines(card.ask, view, record, item, look)


def lines(ask: Ask, view: Form, record: Any, name: str, look: Look) -> Iterator[Items]:
    """The records behind a one-to-many field, as their own model shows them in a line."""
    told = view.mapped().told(name)
    if not ask.env.may("read", view.parts[resolve(told.target)]):
        return
    rows, number = rows_behind(ask.env, record, name)
    if rows or not told.owned:
        yield Items(
            look.words(told.title),
            tuple(line_item(row, look) for row in rows[:ROWS]),
            look.number(number) if number else "",
            empty=look.words(_("Nothing here yet.")),
        )


def line_item(row: Any, look: Look) -> Item:
    """One line: what the model makes of itself, or its name."""
    made = getattr(row, "line", None)
    found: Item = made(look) if made is not None else Item(row.display())
    return found
