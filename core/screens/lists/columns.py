"""Which columns a list shows to this person: those its view names, or those they chose, in their order and width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.screens.ask import Ask
from core.screens.finding.paths import column_type, reach
from core.screens.kept import kept
from core.screens.lists.rows import Shown
from core.screens.views import List
from core.services.preferences import preference
from core.values.fields import Field

COLUMNS, DENSITY = "cols", "density"
MOST = 30
NARROWEST, WIDEST, USUAL = 48, 800, 120
"""Pixels that a column may be set to, and what one has that comes beside others that were set."""

Chosen = tuple[tuple[str, int], ...]
"""Names of columns, and their width in pixels or 0."""

FIGURES = ("money", "quantity")


def columns(view: List, ask: Ask | None = None) -> Sequence[Shown]:
    """The columns this person sees, the name first."""
    chosen = chosen_by(view, ask) if ask is not None else ()
    return kept(view.parts, "columns", (type(view), view.env.rights, chosen), lambda: tuple(shown(view, chosen)))


def chosen_by(view: List, ask: Ask) -> Chosen:
    """The columns that the address says, or else those the person chose before; none where neither does."""
    told = ask.query.get(COLUMNS) or preference(view.env, f"{COLUMNS}:{view.model.part_name}") or ""
    return read(told) if isinstance(told, str) else ()


def read(text: str) -> Chosen:
    """Columns as an address says them: name:240,phone."""
    found: dict[str, int] = {}
    for said in text.split(",")[:MOST]:
        name, _colon, width = said.partition(":")
        if name:
            found[name] = min(max(int(width), NARROWEST), WIDEST) if width.isdecimal() and len(width) < 6 else 0
    return tuple(found.items())


def written(chosen: Chosen) -> str:
    """Columns as an address says them."""
    return ",".join(f"{name}:{width}" if width else name for name, width in chosen)


def shown(view: List, chosen: Chosen) -> Iterator[Shown]:
    """What each column shows; names that mean nothing to this person are left out."""
    model = view.mapped()
    widths = dict(chosen) or dict.fromkeys(usual(view), 0)
    order = dict.fromkeys([*([] if model.model_label in widths else [model.model_label]), *widths])
    first = model.model_label
    for name in sorted(order, key=lambda one: one != first):
        found = shown_column(view, name, widths.get(name, 0))
        if found is not None:
            yield found


def usual(view: List) -> list[str]:
    """The columns that the view names, without those out of this person's sight."""
    hidden = view.env.rights.unreadable.get(view.mapped(), frozenset())
    names = view.layout().names()
    return [name for name in names if name not in hidden and view.mapped().told(name).through not in hidden]


def shown_column(view: List, name: str, width: int) -> Shown | None:
    """A field as a column: one of the record, or behind its links; none for lines, and for what is out of sight."""
    model, found = view.mapped(), reach(view.env, view.mapped(), name)
    nameless = found is None and name in (model.model_label, *view.layout().names()) and not model.told(name).target
    if not nameless and (found is None or found.family == "lines"):
        return None
    told = found.field if found is not None else model.told(name)
    kind = found.type if found is not None else column_type(model, name)
    titles = found.titles if found is not None else (told.title,)
    currency = currency_of(view, name, told)
    return Shown(name, told, view.priorities.get(name, 0), told.kind in FIGURES, kind, titles, width, currency)


def currency_of(view: List, name: str, told: Field) -> str:
    """The path of the field that says what the amounts of another are in; nothing where it is out of sight."""
    path = ".".join((*name.split(".")[:-1], told.currency)) if told.currency else ""
    return path if path and reach(view.env, view.mapped(), path) is not None else ""
