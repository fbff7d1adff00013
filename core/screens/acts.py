"""Acts on records: on one, on all that were chosen in a list, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast
from urllib.parse import urlencode

from starlette.responses import Response

from core.composition.model import Model
from core.screens.ask import Ask
from core.screens.crud import may, record_of, view_of
from core.screens.lists import TAKES
from core.screens.look import look_of
from core.screens.pages import go
from core.screens.views import Action, Form, List
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.fields import resolve
from core.values.words import _

MANY = 500
LONGEST_UNDO = 2000
"""Characters of an address by which many acts are taken back; it waits in a cookie, which holds little more."""

ARCHIVING = {"archive": "restore", "restore": "archive"}


def act(ask: Ask) -> Response:
    """Do one verb of a record: archive, restore, or one its form offers."""
    view = cast(Form, view_of(ask, Form))
    may(ask, "write", view)
    record, verb = record_of(ask, view), ask.params["verb"]
    path = f"{view.path()}/{record.id}"
    offered = view.actions(record)
    do(ask, record, verb, offered)
    ask.env.session.flush()
    text = look_of(ask.env).words(_("Done: {name}")).format(name=record.display())
    opposite = opposite_of(verb, (*offered, *view.actions(record)))
    return go(ask, back(ask, path), text, f"{path}/do/{opposite}" if opposite else "")


def act_on_many(ask: Ask) -> Response:
    """Do one verb of every chosen record of a list; those that it changed can be taken back."""
    listed, form = cast(List, view_of(ask, List)), cast(Form, view_of(ask, Form))
    may(ask, "write", listed)
    verb, keys, session = said(ask, "_verb"), chosen(ask), ask.env.session
    values, changed = taken(ask, listed, verb), []
    with session.no_autoflush:
        for key in keys:
            record = ask.env.find(listed.model, key)
            do(ask, record, verb, (*listed.actions(), *form.actions(record)), values)
            if session.is_modified(record):
                changed.append(key)
    session.flush()
    look = look_of(ask.env)
    text = look.words.ngettext("{count} record changed", "{count} records changed", len(changed))
    return go(
        ask,
        back(ask, listed.path()),
        text.format(count=look.number(len(changed))),
        undo_of_many(ask, listed, verb, changed),
    )


def said(ask: Ask, name: str) -> str:
    """What the form says, or the address that takes an act back."""
    value = ask.form.get(name) or ask.query.get(name, "")
    return value if isinstance(value, str) else ""


def chosen(ask: Ask) -> list[int]:
    """The records that were chosen."""
    asked = [*ask.form.getlist("id"), *ask.query.get("ids", "").split(",")]
    keys = {int(key) for key in asked if isinstance(key, str) and key.isdigit() and len(key) <= 18}
    if not keys:
        raise UserError(_("Nothing is chosen; check the records first."))
    return sorted(keys)[:MANY]


def taken(ask: Ask, listed: List, verb: str) -> tuple[int, ...]:
    """What the method of a verb is given: the record of a directory that was picked for it, if it takes one."""
    action = next((action for action in listed.actions() if action.verb == verb and action.takes), None)
    if action is None:
        return ()
    told = listed.mapped().told(action.takes)
    line = listed.parts[resolve(told.target)]
    far = next(key for key in line.known() if line.told(key).through and key != told.back)
    key = said(ask, f"{TAKES}{action.takes}")
    if not key.isdigit() or len(key) > 18 or not ask.env.exists(resolve(line.told(far).target), int(key)):
        raise UserError(_("{title}: there is no such record; choose one from the list."), title=told.title)
    return (int(key),)


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


def undo_of_many(ask: Ask, listed: List, verb: str, changed: Sequence[int]) -> str:
    """The address that takes an act back from the records it changed; none where that cannot be, or is too long."""
    opposite = opposite_of(verb, listed.actions())
    if not opposite or not changed:
        return ""
    picked = {name: value for name in (*ask.form, *ask.query) if name.startswith(TAKES) and (value := said(ask, name))}
    told = {"_verb": opposite, "_back": back(ask, listed.path()), **picked, "ids": ",".join(map(str, changed))}
    address = f"{listed.path()}/many?{urlencode(told, safe=',/')}"
    return address if len(address) <= LONGEST_UNDO else ""


def back(ask: Ask, address: str) -> str:
    """Where an act was asked from, when that is a page of ours."""
    wanted = said(ask, "_back")
    return wanted if wanted.startswith("/") and not wanted.startswith("//") else address


ROUTES = (
    Route("/{addon}/{model}/many", act_on_many, ("POST",)),
    Route("/{addon}/{model}/{id}/do/{verb}", act, ("POST",)),
)
