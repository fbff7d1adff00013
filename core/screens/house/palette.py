"""Everything found by one box: records by their names, numbers and phones, and commands; what one worked on last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from starlette.responses import Response

from core.screens.ask import Ask
from core.screens.elements import FoundPage, Group, Link, MenuPage
from core.screens.finding.asked import leading
from core.screens.finding.pages import in_state, spellings
from core.screens.house.commands import answering, commands, first_commands, installable, made_of
from core.screens.kept import kept
from core.screens.look import Look, look_of
from core.screens.pages import render
from core.screens.views import Form, List
from core.services.recent import worked_on
from core.services.search import LAST, Searchable, matching
from core.values.declarations import Route
from core.values.text import sort_key
from core.values.words import _

MOST, RECENT = 8, 8
SHORTEST = 2
SORTED = "sort_key"
"""The column by which a model is sorted that has its names as the dictionary does."""


def search(ask: Ask) -> Response:
    """The page of what was found, or its piece for the palette."""
    question = " ".join(ask.query.get("q", "").split())[:200]
    look = look_of(ask.env)
    groups = found(ask, question, look) if len(question) >= SHORTEST else beginning(ask, look)
    return render(ask, FoundPage(look.words(_("Search")), question, tuple(group for group in groups if group.links)))


def beginning(ask: Ask, look: Look) -> Iterator[Group]:
    """What stands there before anything is typed: the records one worked on last, and what can be made."""
    yield Group(look.words(_("You worked on last")), tuple(islice(recent(ask), RECENT)))
    yield Group(look.words(_("Commands")), tuple(first_commands(ask)))


def found(ask: Ask, question: str, look: Look) -> Iterator[Group]:
    """Records of each list, then commands; a list that fails is left out."""
    parts = ask.env.parts
    for listed in parts.all("view"):
        if not (issubclass(listed, List) and ask.env.may("read", listed.model)):
            continue
        group = Group("", ())
        with ask.env.done_without(parts.owner(listed)):
            links = tuple(link_of(listed, row) for row in records(ask, listed, question))
            group = Group(look.words(listed.many or listed.model.model_title), links)
        yield group
    able = (*commands(ask), *installable(ask, look))
    yield Group(look.words(_("Commands")), tuple(answering(able, question)))
    yield Group(look.words(_("Create")), tuple(made_of(ask, look, question)))


# ---- records


def records(ask: Ask, listed: type[List], question: str) -> Sequence[Any]:
    """The records of a list that a question finds: those whose names begin with it, then the newest of the others."""
    model: Any = listed.mapped()
    begun = beginning_with(listed, question)
    rows: list[Any] = []
    if begun is not None:
        asked = in_state(model, False, noted(listed)).where(begun)
        rows += ask.env.session.execute(asked.order_by(getattr(model, ordered(model)), model.id).limit(MOST)).all()
    if issubclass(model, Searchable) and len(rows) < MOST:
        known = {row[0] for row in rows}
        more = matching(ask.env, noted(listed), model, question, MOST)
        rows += [row for row in more if row[0] not in known]
    return rows[:MOST]


def noted(listed: type[List]) -> Select[Any]:
    """The select of ids, names, and what tells records of one name apart."""
    model: Any = listed.mapped()
    names = [model.model_label, *([listed.under] if listed.under in model.__mapper__.columns else [])]
    return select(model.id, *(getattr(model, name) for name in names))


def link_of(listed: type[List], row: Any) -> Link:
    note = str(row[2] or "") if len(row) > 2 else ""
    return Link(str(row[1] or f"№ {row[0]}"), f"{listed.path()}/{row[0]}", listed.icon, count=note)


def ordered(model: Any) -> str:
    """The column by whose index names are found by their beginning; nothing where there is none."""

    def name() -> str:
        first, label = str(model.model_order[0]).removeprefix("-"), str(model.model_label)
        led = leading(model)
        if first == SORTED and SORTED in led:
            return SORTED
        return label if label in led and label in model.__mapper__.columns else ""

    return kept(model.parts, "names", model, name)


def beginning_with(listed: type[List], typed: str) -> ColumnElement[bool] | None:
    """The condition that a record's name begins with what was typed; None where no index tells."""
    model: Any = listed.mapped()
    name = ordered(model)
    column = getattr(model, name) if name else None
    if column is None or column.type.python_type is not str:
        return None
    words = {sort_key(typed).partition("\t")[0]} if name == SORTED else spellings(typed)
    return or_(*(and_(column >= word, column < word + LAST) for word in sorted(words)))


# ---- what one worked on last


def recent(ask: Ask) -> Iterator[Link]:
    """The records that the person who asks changed last, those that have a page and may still be seen."""
    found = [(cards(ask).get(model), key) for model, key in worked_on(ask.env)][: 4 * RECENT]
    told = {
        listed: names(ask, listed, [key for one, key in found if one is listed])
        for listed in {one for one, _ in found}
        if listed
    }
    for listed, key in found:
        if listed is not None and key in told[listed]:
            yield link_of(listed, told[listed][key])


def cards(ask: Ask) -> dict[str, type[List]]:
    """The lists by their models whose records have a page that this person may read."""
    composed = ask.env.parts.composed
    lists = (one for one in ask.env.parts.all("view") if issubclass(one, List) and ask.env.may("read", one.model))
    forms = Form.__name__.lower()
    return {one.model.part_name: one for one in lists if ("view", f"{one.model.part_name}.{forms}") in composed}


def names(ask: Ask, listed: type[List], keys: Iterable[int]) -> dict[int, Any]:
    """The rows of some records that are not in the archive, by their ids."""
    model: Any = listed.mapped()
    asked = in_state(model, False, noted(listed)).where(model.id.in_(sorted(set(keys))))
    return {row[0]: row for row in ask.env.session.execute(asked)}


def menu(ask: Ask) -> Response:
    """The whole menu as a page."""
    return render(ask, MenuPage(look_of(ask.env).words(_("Menu"))))


ROUTES = (Route("/search", search), Route("/menu", menu))
