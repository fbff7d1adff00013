"""Everything found by one box: records of every model that is searched, and the menu."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from core.screens.ask import Ask
from core.screens.elements import FoundPage, Group, Link, MenuPage
from core.screens.look import Look, look_of
from core.screens.pages import render
from core.screens.shell import address, opens, usable
from core.screens.views import List
from core.services.search import Searchable, matching
from core.values.declarations import Route
from core.values.text import fold
from core.values.words import _

MOST = 8
SHORTEST = 2


def search(ask: Ask) -> Response:
    """The page of what was found, or its piece for the palette."""
    question = ask.query.get("q", "").strip()[:200]
    look = look_of(ask.env)
    groups = tuple(group for group in found(ask, question, look) if group.links) if len(question) >= SHORTEST else ()
    return render(ask, FoundPage(look.words(_("Search")), question, groups))


def found(ask: Ask, question: str, look: Look) -> Iterator[Group]:
    """Records of each list whose model is searched, then commands; a list that fails is left out."""
    parts = ask.env.parts
    for listed in filter(partial(is_searched, ask), parts.all("view")):
        group = Group("", ())
        with ask.env.done_without(parts.owner(listed)):
            group = Group(look.words(listed.many), tuple(records(ask, listed, question)))
        yield group
    yield Group(look.words(_("Commands")), tuple(commands(ask, question, look)))


def is_searched(ask: Ask, view: type[Any]) -> bool:
    """Whether the box looks into the records of this view for this person."""
    return issubclass(view, List) and issubclass(view.mapped(), Searchable) and ask.env.may("read", view.model)


def records(ask: Ask, listed: type[List], question: str) -> Iterator[Link]:
    """The newest records of a list that the question finds."""
    model: Any = listed.mapped()
    label, note = getattr(model, model.model_label), getattr(model, listed.under) if listed.under else None
    columns = [model.id, label, *([note] if note is not None else [])]
    for row in matching(ask.env, select(*columns), model, question, MOST):
        yield Link(
            str(row[1]), f"{listed.path()}/{row[0]}", listed.icon, count=str(row[2] or "") if len(row) > 2 else ""
        )


def commands(ask: Ask, question: str, look: Look) -> Iterator[Link]:
    """Menu entries and things to create whose name has the words of the question."""
    wanted = fold(question).split()
    for menu in usable(ask):
        if not opens(ask, menu):
            continue
        if all(word in fold(look.words(menu.title)) for word in wanted):
            yield Link(look.words(menu.title), address(menu), menu.icon, menu.key)
        listed = menu.opens
        can = (
            isinstance(listed, type) and issubclass(listed, List) and listed.new and ask.env.may("create", listed.model)
        )
        if can and all(word in fold(look.words(listed.new)) for word in wanted):
            yield Link(look.words(listed.new), f"{listed.path()}/new", "plus", menu.create)


def menu(ask: Ask) -> Response:
    """The whole menu as a page."""
    return render(ask, MenuPage(look_of(ask.env).words(_("Menu"))))


ROUTES = (Route("/search", search), Route("/menu", menu))
