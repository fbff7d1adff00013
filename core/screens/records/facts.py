"""A field of a record as people read it, on its card and where a form only shows it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from core.screens.cells import cell, linked, out_to
from core.screens.elements import Fact
from core.screens.look import Look
from core.screens.records.behind import rows_behind
from core.screens.records.conditions import is_absent
from core.screens.views import Form
from core.services.maps import map_link


def fact(view: Form, record: Any, name: str, look: Look) -> Fact | None:
    """A line of a panel: a field, or what the view works out; what is empty or out of sight makes none."""
    if is_absent(view, record, name):
        return None
    if name in view.depends:
        return view.computed(record).get(name)
    made = getattr(view, f"fact_{name}", None)
    found: Fact | None = made(record) if made else known_fact(view, record, name, look)
    return found


def known_fact(view: Form, record: Any, name: str, look: Look) -> Fact | None:
    model = view.mapped()
    told = model.told(name)
    if name in view.env.rights.unreadable.get(model, ()):
        return None
    value = rows_behind(view.env, record, name)[0] if told.kind == "links" else getattr(record, name)
    if not value and (value is False or value != 0):
        return None
    return Fact(look.words(told.title), known_value(view, record, name, value, look))


def known_value(view: Form, record: Any, name: str, value: Any, look: Look) -> str | Markup:
    """A value of a field as people read it."""
    told = view.mapped().told(name)
    if told.kind == "links":
        return ", ".join(row.display() for row in value)
    if told.kind == "link":
        return leading_to(view, value)
    if titles := view.options(name):
        return look.titled(titles, value)
    if told.kind == "birthday":
        return look.birthday(value)
    if told.kind == "address":
        return out_to(map_link(view.env, value, view.point(record, name)), value)
    return Markup(cell(told, look)(value))  # noqa: S704  # the cell escaped it


def leading_to(view: Form, record: Any) -> str | Markup:
    """The name of a record, as a link where it has a card that this person may open."""
    card = view.parts.composed.get(("view", f"{type(record).part_name}.form"))
    if card is None or not view.env.may("read", card.model):
        return str(record.display())
    return linked([(record.display(), f"{card.path()}/{record.id}")])
