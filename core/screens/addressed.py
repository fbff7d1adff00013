"""The view and the record that an address names."""

from __future__ import annotations

from typing import Any

from core.screens.ask import Ask
from core.screens.views import View
from core.values.errors import AccessError, NotFound


def view_of(ask: Ask, kind: type[View]) -> Any:
    """The view of the model that the address names; not found where there is none or none of it may be read."""
    name = f"{ask.params['addon']}.{ask.params['model']}"
    found = ask.env.parts.composed.get(("view", f"{name}.{kind.__name__.lower()}"))
    if found is None or not ask.env.may("read", found.model):
        raise NotFound(ask.path)
    return found(ask.env, ask.query)


def record_of(ask: Ask, view: View) -> Any:
    """The record that the address names."""
    key = ask.params["id"]
    if not key.isdigit() or len(key) > 18:
        raise NotFound(ask.path)
    return ask.env.find(view.model, int(key))


def may(ask: Ask, verb: Any, view: View) -> None:
    if not ask.env.may(verb, view.model):
        raise AccessError(f"{ask.env.who} may not {verb} {view.model.part_name}")
