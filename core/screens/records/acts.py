"""Acts on a record, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from starlette.responses import Response

from core.composition.model import Model
from core.screens.addressed import may, record_of, view_of
from core.screens.ask import Ask
from core.screens.look import look_of
from core.screens.pages import go
from core.screens.views import Action, Form
from core.values.declarations import Route
from core.values.errors import NotFound
from core.values.words import _

ARCHIVING = {"archive": "restore", "restore": "archive"}
SAID = {"archive": _("Into the archive: {name}"), "restore": _("Back from the archive: {name}")}


def act(ask: Ask) -> Response:
    """Do one verb of a record: archive, restore, or one its form offers."""
    view = cast(Form, view_of(ask, Form))
    may(ask, "write", view)
    record, verb = record_of(ask, view), ask.params["verb"]
    path = f"{view.path()}/{record.id}"
    offered = view.actions(record)
    do(ask, record, verb, offered)
    ask.env.session.flush()
    text = look_of(ask.env).words(SAID.get(verb, _("Done: {name}"))).format(name=record.display())
    opposite = opposite_of(verb, (*offered, *view.actions(record)))
    return go(ask, back(ask, path), text, f"{path}/do/{opposite}" if opposite else "")


def said(ask: Ask, name: str) -> str:
    """What the form says, or the address that takes an act back."""
    return ask.said(name) or ask.query.get(name, "")


def do(ask: Ask, record: Any, verb: str, offered: Iterable[Action], values: Sequence[int] = ()) -> None:
    """Call a verb that the screens offer for this record; any other name is not found."""
    if verb in ARCHIVING and isinstance(record, Model):
        record.archived_at = (record.archived_at or ask.env.now()) if verb == "archive" else None
    elif verb in {name for action in offered for name in (action.verb, action.opposite) if name}:
        getattr(record, verb)(*values)
    else:
        raise NotFound(ask.path)


def opposite_of(verb: str, offered: Iterable[Action]) -> str:
    """The verb that takes `verb` back, nothing where none does."""
    pairs = [(action.verb, action.opposite) for action in offered if action.opposite]
    both = dict(pairs) | {opposite: own for own, opposite in pairs} | ARCHIVING
    return both.get(verb, "")


def back(ask: Ask, address: str) -> str:
    """Where an act was asked from, when that is a page of ours."""
    wanted = said(ask, "_back")
    return wanted if wanted.startswith("/") and not wanted.startswith("//") else address


ROUTES = (Route("/{addon}/{model}/{id}/do/{verb}", act, ("POST",)),)
