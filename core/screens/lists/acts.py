"""Acts on all the records that were chosen in a list, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from urllib.parse import urlencode

from starlette.responses import Response

from core.screens.addressed import may, view_of
from core.screens.ask import Ask
from core.screens.finding.paths import far_link
from core.screens.lists.chosen import chosen
from core.screens.lists.page import TAKES
from core.screens.look import look_of
from core.screens.pages import go
from core.screens.records.acts import back, do, opposite_of, said
from core.screens.views import Form, List
from core.values.declarations import Route
from core.values.errors import UserError
from core.values.fields import resolve
from core.values.words import _

MANY = 500
LONGEST_UNDO = 2000
"""Characters of an address by which many acts are taken back; it waits in a cookie, which holds little more."""


def act_on_many(ask: Ask) -> Response:
    """Do one verb of every chosen record of a list; those that it changed can be taken back."""
    listed, form = cast(List, view_of(ask, List)), cast(Form, view_of(ask, Form))
    may(ask, "write", listed)
    verb, keys, session = said(ask, "_verb"), chosen(ask, MANY), ask.env.session
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


def taken(ask: Ask, listed: List, verb: str) -> tuple[int, ...]:
    """What the method of a verb is given: the record of a directory that was picked for it, if it takes one."""
    action = next((action for action in listed.actions() if action.verb == verb and action.takes), None)
    if action is None:
        return ()
    told = listed.mapped().told(action.takes)
    line = listed.parts[resolve(told.target)]
    far = far_link(listed.mapped(), told)
    key = said(ask, f"{TAKES}{action.takes}")
    if not key.isdigit() or len(key) > 18 or not ask.env.exists(resolve(line.told(far).target), int(key)):
        raise UserError(_("{title}: there is no such record; choose one from the list."), title=told.title)
    return (int(key),)


def undo_of_many(ask: Ask, listed: List, verb: str, changed: Sequence[int]) -> str:
    """The address that takes an act back from the records it changed; none where that cannot be, or is too long."""
    opposite = opposite_of(verb, listed.actions())
    if not opposite or not changed:
        return ""
    picked = {name: value for name in (*ask.form, *ask.query) if name.startswith(TAKES) and (value := said(ask, name))}
    told = {"_verb": opposite, "_back": back(ask, listed.path()), **picked, "ids": ",".join(map(str, changed))}
    address = f"{listed.path()}/many?{urlencode(told, safe=',/')}"
    return address if len(address) <= LONGEST_UNDO else ""


ROUTES = (Route("/{addon}/{model}/many", act_on_many, ("POST",)),)
