"""The board: records in lanes, and a record that is moved to another lane."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

from starlette.responses import Response

from core.screens.addressed import may, record_of, view_of
from core.screens.ask import Ask
from core.screens.boards.moving import here, moved, put
from core.screens.elements import BoardPage, Lane, LaneCard, Link, Toast
from core.screens.finding import choosing
from core.screens.finding.asked import Asked, asked
from core.screens.finding.conditions import ALONE
from core.screens.finding.dimensions import (
    Dimension,
    Gathered,
    Measure,
    dimension,
    drill,
    gathered,
    measure,
    named,
    order_of,
)
from core.screens.finding.narrowing import narrowed
from core.screens.finding.pages import COUNTED, Turn, count, page
from core.screens.lists.addresses import WAY, address, pairs_of
from core.screens.lists.groups import said as amounts_said
from core.screens.lists.surround import around
from core.screens.look import Look, look_of
from core.screens.many import Board
from core.screens.pages import go, stay
from core.screens.records.acts import said
from core.screens.views import Form
from core.values.errors import NotFound
from core.values.text import colour_index, initials
from core.values.words import _

CARDS = 20
"""Cards of one lane; the others stand in the list."""

Known = list[tuple[Any, str]]
"""Values, and the names of records whose ids they are."""

FOLD, BOARD, NUMBERS = "fold", "board", "numbers"


def board_page(ask: Ask, board: Board) -> BoardPage:
    """The elements of a board for what the address asks; of very many records the lanes come first, their numbers later."""
    view, look = board.listed, look_of(ask.env)
    wanted = asked(view, ask)
    by = dimension(ask.env, view.mapped(), board.by)
    if by is None:
        raise NotFound(ask.path)
    total = count(view, wanted)
    known = known_values(board, by)
    later = total > COUNTED and NUMBERS not in ask.query and bool(known)
    found = [] if later else gathered(view, wanted, (by,), figures_of(ask, board))
    number = f"{look.number(COUNTED)}+" if later else look.number(sum(row.count for row in found))
    return BoardPage(
        **around(ask, view, wanted, look),
        count=number,
        lanes=tuple(lanes_of(ask, board, wanted, by, known, found, look, counted=not later)),
        move=f"{view.path()}/move" if ask.env.may("write", view.model) and may_set(ask, board) else "",
        label=look.words(by.reach.field.title),
        numbers=ask.at(**{NUMBERS: "1"}) if later else "",
    )


def figures_of(ask: Ask, board: Board) -> list[Measure]:
    """What is added up of each lane."""
    figure = measure(ask.env, board.mapped(), board.figure) if board.figure else None
    return [figure] if figure is not None else []


def may_set(ask: Ask, board: Board) -> bool:
    """Whether this person may change the field that the lanes are of."""
    told = board.mapped().told(board.by)
    closed = ask.env.rights.unwritable.get(board.mapped(), frozenset())
    return not told.readonly and not closed & {board.by, told.through}


def lanes_of(
    ask: Ask,
    board: Board,
    wanted: Asked,
    by: Dimension,
    known: Known,
    found: Sequence[Gathered],
    look: Look,
    *,
    counted: bool,
) -> Iterator[Lane]:
    """Every lane that there could be, with those of its records that come first."""
    rows = {row.keys[0][0]: row for row in found}
    folded = set(ask.query.getlist(FOLD))
    for value, title in values_of(by, known, rows, look):
        row = rows.get(value)
        text = "" if value is None else str(value)
        number = row.count if row is not None else 0
        limit = board.limits.get(text, 0)
        lane = Lane(
            text, title, look.number(number) if counted else "",
            sum=amounts_said(row.amounts[0], look) if row is not None and row.amounts else "",
            limit=look.number(limit) if limit else "",
            over=bool(limit) and number > limit,
            folded=text in folded,
            fold=folding(ask, text),
            new=f"{board.path()}/new?{board.by}={text}" if ask.env.may("create", board.model) else "",
        )  # fmt: skip
        empty = lane.folded or (counted and not number)
        yield lane if empty else with_cards(ask, board, wanted, by, (value, ""), lane, look)


def known_values(board: Board, by: Dimension) -> Known:
    """The values that have a lane whether anything is in it or not: choices, and the records of a short directory."""
    if by.reach.field.choices:
        return list(by.reach.field.choices.items())
    if by.reach.family == "link":
        return [(int(one.key), one.text) for one in choosing.few(board.env, by.reach.target) or []]
    return [(False, ""), (True, "")] if by.reach.family == "check" else []


def values_of(by: Dimension, known: Known, rows: dict[Any, Gathered], look: Look) -> Iterator[tuple[Any, str]]:
    """The values that have a lane, in order: those that are known, what else there is by name, and last what has none."""
    if by.reach.family == "link":
        yield from known
    else:
        yield from ((value, named(by, (value, ""), look)) for value, _title in known)
    others = [row.keys[0] for row in rows.values() if row.keys[0][0] not in (None, *(value for value, _title in known))]
    for key in sorted(others, key=lambda one: order_of(by, one)):
        yield key[0], named(by, key, look)
    if None in rows:
        yield None, named(by, (None, ""), look)


def folding(ask: Ask, value: str) -> str:
    """The address with a lane folded, or unfolded."""
    others = [one for one in ask.query.getlist(FOLD) if one != value]
    folded = others if value in ask.query.getlist(FOLD) else [*others, value]
    pairs = (pair for pair in pairs_of(ask) if pair[0] != FOLD)
    return address(ask.path, (*pairs, *((FOLD, one) for one in folded)))


def with_cards(
    ask: Ask, board: Board, wanted: Asked, by: Dimension, key: tuple[Any, str], lane: Lane, look: Look
) -> Lane:
    """The lane with its first records."""
    condition = drill(by, key)
    view, model = board.listed, board.mapped()
    names = list(dict.fromkeys(filter(None, (model.model_label, board.under, board.figure, board.due, board.who))))
    found = page(view, narrowed(view, wanted, condition), names, Turn(), CARDS)
    cards = tuple(card(board, dict(zip(names, row[1:], strict=False)), row[0], look) for row in found.rows)
    left = None
    if found.next:
        pairs = tuple(pair for pair in pairs_of(ask) if pair[0] not in (WAY, NUMBERS))
        text = look.words(_("Show all {count}")).format(count=lane.count).strip()
        left = Link(text, address(board.path(), (*pairs, (ALONE, condition))))
    return replace(lane, cards=cards, left=left)


def card(board: Board, values: dict[str, Any], key: int, look: Look) -> LaneCard:
    """A record as a lane shows it."""
    name, due, who = str(values[board.mapped().model_label] or ""), values.get(board.due), values.get(board.who)
    figure = values.get(board.figure)
    return LaneCard(
        str(key), name, f"{board.path()}/{key}",
        figure=figure_text(board, figure, look),
        under=str(values.get(board.under) or ""),
        note=look.when(due),
        icon="calendar" if due else "",
        late=is_late(due, look),
        who=str(who or ""),
        mark=initials(str(who)) if who else "",
        colour=colour_index(str(who)) if who else 0,
    )  # fmt: skip


def figure_text(board: Board, value: Any, look: Look) -> str:
    if value is None:
        return ""
    return look.money(value) if board.mapped().told(board.figure).kind == "money" else look.quantity(value)


def is_late(due: Any, look: Look) -> bool:
    if isinstance(due, datetime):
        return due.astimezone(look.zone).date() < look.today
    return isinstance(due, date) and due < look.today


def move(ask: Ask, board: Board) -> Response:
    """Bring a record into another lane, as if its form had been saved with that value."""
    form = cast(Form, view_of(ask, Form))
    may(ask, "write", form)
    if not may_set(ask, board):
        raise NotFound(ask.path)
    record = record_of(ask, form)
    done = moved(ask, form, record, put(ask, form, record, board.by, said(ask, "to")))
    if ask.target != BOARD:
        return go(ask, done.back, done.text, done.undo)
    there = here(ask, done.back)
    return stay(there, board_page(there, board), Toast(done.text, done.undo))
