"""What stands around many records however they are shown: tabs, filters, conditions in force, other ways of looking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.screens.ask import Ask
from core.screens.elements import Chip, Facet, Link
from core.screens.finding.asked import FILTER, TAB, Asked
from core.screens.finding.conditions import predicate, subject
from core.screens.lists.addresses import WAY, address, pairs_of
from core.screens.lists.exporting import ALL, buttons
from core.screens.lists.facets import facets, filled
from core.screens.lists.saved_tabs import saved_tabs
from core.screens.look import Look
from core.screens.many import ways
from core.screens.views import List
from core.services.search import Searchable
from core.values.words import _

TITLES = {
    "board": _("Board"), "calendar": _("Calendar"), "activity": _("Who is next"), "pivot": _("Pivot"), "graph": _("Graph"),
}  # fmt: skip


def surroundings(ask: Ask, view: List, wanted: Asked, look: Look) -> dict[str, Any]:
    """The parts of a page that any way of looking at these records has, as far as nothing is read for them."""
    pairs = pairs_of(ask)
    may_create = ask.env.may("create", view.model) and view.new
    return {
        "title": look.words(view.many or view.model.model_title),
        "path": view.path(),
        "facets": tuple(facets(ask, view, wanted, look)),
        "save": Link(look.words(_("Save the view")), address(f"{view.path()}/save", pairs), "star"),
        "tabs": tuple(tabs(ask, view, wanted, look)),
        "question": wanted.question,
        "hint": look.words(view.hint),
        "kept": tuple((name, value) for name, value in pairs if name != "q"),
        "clear": address(view.path(), ((TAB, wanted.tab.name), *(pair for pair in pairs if pair[0] == WAY))),
        "views": tuple(looks(ask, view, look)),
        "searches": issubclass(view.mapped(), Searchable),
        "new": Link(look.words(view.new), f"{view.path()}/new", "plus") if may_create else None,
        "more": tuple(more_links(ask, view, look)),
        "exports": tuple(buttons(ask, view, ALL, pairs)),
        "condition": address(f"{view.path()}/condition", pairs),
    }


def around(ask: Ask, view: List, wanted: Asked, look: Look) -> dict[str, Any]:
    """The same with what is read for it: the values of filters, the conditions in force, saved views."""
    return live(ask, view, wanted, surroundings(ask, view, wanted, look), look)


def live(ask: Ask, view: List, wanted: Asked, steady: Mapping[str, Any], look: Look) -> dict[str, Any]:
    """The steady parts, completed by what is read: the values of filters, the conditions in force, saved views."""
    filters = tuple(filled(view, steady["facets"], wanted, look))
    read = {
        "facets": filters,
        "chips": tuple(chips(ask, view, wanted, filters, look)),
        "tabs": (*steady["tabs"], *saved_tabs(ask, view)),
        "here": ask.at(),
    }
    return {**steady, **read}


def looks(ask: Ask, view: List, look: Look) -> Iterator[Link]:
    """The ways of looking at these records, with all that is asked of them; none where there is only one."""
    others = ways(view)
    if not others:
        return
    pairs, now = [pair for pair in pairs_of(ask) if pair[0] != WAY], ask.query.get(WAY, "")
    yield Link(look.words(_("List")), address(view.path(), tuple(pairs)), "list", current=now not in others)
    for kind, way in others.items():
        title = look.words(way.title or TITLES[kind])
        yield Link(title, address(view.path(), (*pairs, (WAY, kind))), way.icon, current=now == kind)


def tabs(ask: Ask, view: List, wanted: Asked, look: Look) -> Iterator[Link]:
    for tab in view.tabs():
        yield Link(
            look.words(tab.title),
            f"{view.path()}?{TAB}={tab.name}",
            current="view" not in ask.query and (tab is wanted.tab or tab.name == wanted.tab.name),
        )


def more_links(ask: Ask, view: List, look: Look) -> Iterator[Link]:
    """What else leads from here: bringing records in, and the places that the view names."""
    if view.imports and ask.env.may("create", view.model):
        yield Link(look.words(_("Import from a file")), f"/imports/new?model={view.model.part_name}", "upload")
    for text, path, icon in view.links:
        yield Link(look.words(text), path, icon)


def chips(ask: Ask, view: List, wanted: Asked, offered: tuple[Facet, ...], look: Look) -> Iterator[Chip]:
    """The filters and conditions in force, each with the address without it."""
    known = {facet.name: facet for facet in offered}
    for name, values in wanted.filters:
        if name in known:
            titles = {option.value: option.text for option in known[name].options}
            without = ask.at(**{FILTER + name: None, "after": None, "before": None})
            yield Chip(known[name].title, ", ".join(titles.get(value, value) for value in values), without)
    pairs = pairs_of(ask)
    either = f" {look.words(_('or'))} "
    for name, group in wanted.stated.groups:
        said = {(name, one.text) for one in group}
        remove = address(ask.path, tuple(pair for pair in pairs if pair not in said))
        edit = address(f"{view.path()}/condition", (*pairs, ("at", name), ("text", group[0].text)))
        first = group[0]
        if len({one.reach.path for one in group}) == 1:
            yield Chip(
                subject(first.reach, look), either.join(predicate(one, look, ask.env) for one in group), remove, edit
            )
        else:
            told = (f"{subject(one.reach, look)}: {predicate(one, look, ask.env)}" for one in group)
            yield Chip("", either.join(told), remove, edit)
    for pair in wanted.stated.misread:
        remove = address(ask.path, tuple(other for other in pairs if other != pair))
        yield Chip(look.words(_("Left out, it means nothing here")), pair[1], remove, tone="bad")
