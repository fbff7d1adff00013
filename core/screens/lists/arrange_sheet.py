"""The sheet in which a person arranges a list: its columns and their order, what it is sorted and grouped by, how dense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.elements import Arranged, Button, Field, Link, Option, SheetPage, SheetPart
from core.screens.finding.asked import ORDER, ORDERS, can_sort, key_of
from core.screens.finding.dimensions import dimension, dimensions_of, titled
from core.screens.finding.paths import reach, reaches
from core.screens.lists.addresses import TURNED, address
from core.screens.lists.columns import COLUMNS, DENSITY, USUAL, columns, read, written
from core.screens.lists.groups import GROUPS, LEVELS
from core.screens.lists.saved import to_dashboard
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.screens.views import List
from core.services.preferences import prefer, preference
from core.values.declarations import Route
from core.values.words import _

WIDTH = "width."
QUERY, APPLY, UP, DOWN, RESET = "_q", "_apply", "_up", "_down", "_reset"
SHOWN, KNOWN = "shown", "known"
DENSITIES = {"compact": _("Compact"), "": _("Usual"), "roomy": _("Roomy")}
SORTS = 3
BY_BUCKET = ("month", "year", "quarter", "week", "day")

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The columns as the sheet has them: all by name in their order, those that are shown, and the widths typed."""

    names: Sequence[str]
    chosen: Sequence[str]
    widths: Mapping[str, str]


def show(ask: Ask) -> Response:
    """The sheet for the list as its address has it."""
    view = cast(List, view_of(ask, List))
    now = columns(view, ask)
    chosen = [column.name for column in now]
    drawn = Drawn([*chosen, *others(view, chosen)], chosen, {column.name: str(column.width or "") for column in now})
    return render(ask, page_of(ask, view, list(ask.query.multi_items()), drawn))


def change(ask: Ask) -> Response:
    """Move a column in the sheet, or go on to the list as it was arranged, which is remembered."""
    view = cast(List, view_of(ask, List))
    pairs = parse_qsl(ask.said(QUERY), keep_blank_values=True)
    known, chosen = said_all(ask, KNOWN), said_all(ask, SHOWN)
    if RESET in ask.form:
        prefer(ask.env, f"{COLUMNS}:{view.model.part_name}", None)
        return go(ask, address(view.path(), kept_of(pairs)))
    if UP in ask.form or DOWN in ask.form:
        moved = swapped(known, ask.said(UP) or ask.said(DOWN), -1 if UP in ask.form else 1)
        return render(ask, page_of(ask, view, pairs, Drawn(moved, chosen, typed_widths(ask, known))))
    if DENSITY in ask.form:
        prefer(ask.env, DENSITY, ask.said(DENSITY) or None)
    wanted = written(tuple(with_widths([name for name in known if name in chosen], typed_widths(ask, known))))
    prefer(ask.env, f"{COLUMNS}:{view.model.part_name}", wanted or None)
    told = [(COLUMNS, wanted), (ORDER, ",".join(orders(ask))), *((GROUPS, group) for group in groups(ask))]
    return go(ask, address(view.path(), (*kept_of(pairs), *((name, value) for name, value in told if value))))


def kept_of(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The address without what the sheet arranges."""
    return tuple(pair for pair in pairs if pair[0] not in {*TURNED, COLUMNS, ORDER, GROUPS})


def said_all(ask: Ask, name: str) -> list[str]:
    return [value for value in ask.form.getlist(name) if isinstance(value, str)]


def typed_widths(ask: Ask, names: Sequence[str]) -> dict[str, str]:
    """What was typed as the width of each column."""
    return {name: ask.said(f"{WIDTH}{name}").strip() for name in names}


def with_widths(names: Sequence[str], typed: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """The columns with their widths: all of them where one has any, so that none takes another's room."""
    widths = dict(read(",".join(f"{name}:{typed.get(name, '')}" for name in names)))
    some = any(widths.values())
    for name in names:
        yield name, widths[name] or (USUAL if some else 0)


def swapped(names: Sequence[str], name: str, step: int) -> list[str]:
    """The names with one of them a place further."""
    found = list(names)
    if name in found:
        place = found.index(name)
        found.insert(min(max(place + step, 0), len(found) - 1), found.pop(place))
    return found


def orders(ask: Ask) -> Iterator[str]:
    for place in range(SORTS):
        name = ask.said(f"sort{place}")
        if name:
            yield f"-{name}" if ask.said(f"way{place}") == "down" else name


def groups(ask: Ask) -> Iterator[str]:
    yield from filter(None, (ask.said(f"group{place}") for place in range(LEVELS)))


def others(view: List, chosen: Sequence[str]) -> list[str]:
    """The fields of the record that are not shown but could be."""
    found = (one for one in reaches(view.env, view.mapped(), 0) if one.family not in ("lines", "many"))
    return [one.path for one in found if one.path not in chosen]


# ---- how it is shown


def page_of(ask: Ask, view: List, pairs: Sequence[Pair], drawn: Drawn) -> SheetPage:
    look = look_of(ask.env)
    back = address(view.path(), tuple(pairs))
    query = dict(pairs)
    entries = tuple(arranged(view, drawn, look))
    return SheetPage(
        title=look.words(_("Columns, order, groups")),
        action=f"{view.path()}/arrange",
        submit=look.words(_("Arrange")),
        cancel=back,
        parts=(
            SheetPart(look.words(_("Grouped by")), tuple(group_fields(ask, view, pairs, look))),
            SheetPart(look.words(_("Sorted by")), tuple(sort_fields(view, query.get(ORDER, ""), look))),
            SheetPart(look.words(_("Rows")), (density_field(ask, look),)),
            SheetPart(look.words(_("Columns")), arranged=entries),
        ),
        hidden=((QUERY, urlencode(list(pairs))), *((KNOWN, name) for name in drawn.names)),
        others=(Button(look.words(_("As it was")), name=RESET, value="1"),),
        links=(to_dashboard(view, pairs, look),),
        crumbs=(Link(look.words(view.many or view.model.model_title), back),),
    )


def arranged(view: List, drawn: Drawn, look: Look) -> Iterator[Arranged]:
    last = len(drawn.names) - 1
    for place, name in enumerate(drawn.names):
        found = reach(view.env, view.mapped(), name)
        titles = found.titles if found is not None else (view.mapped().told(name).title,)
        title = " → ".join(look.words(one) for one in titles)
        yield Arranged(
            SHOWN, name, title, name in drawn.chosen, place == 0, place == last, drawn.widths.get(name, "")
        )  # fmt: skip


def sort_fields(view: List, order: str, look: Look) -> Iterator[Field]:
    """By which fields it is sorted, each with its direction."""
    now = [key_of(text) for text in order.split(",")[:ORDERS] if text]
    able = [one for one in reaches(view.env, view.mapped(), 0) if can_sort(view, one.path)]
    for place in range(SORTS):
        key = now[place] if place < len(now) else None
        options = (
            Option(one.path, look.words(one.field.title), key is not None and one.path == key.name) for one in able
        )
        first = look.words(_("As usual")) if place == 0 else "—"
        label = look.words(_("By")) if place == 0 else look.words(_("Then by"))
        yield Field(f"sort{place}", label, "choice", options=(Option("", first, key is None), *options))
        ways = (("up", _("rising")), ("down", _("falling")))
        down = key is not None and not key.rising
        told = tuple(Option(way, look.words(title), (way == "down") == down) for way, title in ways)
        yield Field(f"way{place}", look.words(_("Direction")), "radio", options=told)


def group_fields(ask: Ask, view: List, pairs: Sequence[Pair], look: Look) -> Iterator[Field]:
    """By which fields its records are gathered."""
    texts = [value for name, value in pairs if name == GROUPS]
    now = [found.text for text in texts if (found := dimension(ask.env, view.mapped(), text)) is not None]
    able = dimensions_of(view, 0, BY_BUCKET)
    for place in range(LEVELS):
        chosen = now[place] if place < len(now) else ""
        options = (Option(one.text, titled(one, look), one.text == chosen) for one in able)
        label = look.words(_("By")) if place == 0 else look.words(_("Then by"))
        yield Field(f"group{place}", label, "choice", options=(Option("", "—", not chosen), *options))


def density_field(ask: Ask, look: Look) -> Field:
    now = preference(ask.env, DENSITY) or ""
    options = tuple(Option(value, look.words(title), value == now) for value, title in DENSITIES.items())
    return Field(DENSITY, look.words(_("How dense")), "radio", options=options, wide=True)


ROUTES = (Route("/{addon}/{model}/arrange", show), Route("/{addon}/{model}/arrange", change, ("POST",)))
