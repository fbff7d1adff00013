"""Pages that say why there is no answer. None of them shows how the program is made."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from sqlalchemy.exc import DBAPIError
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from core.policy.business import passing
from core.screens.ask import Ask
from core.values.errors import AccessError, Conflict, GazdaError, NotFound, UserError
from core.values.words import _
from core.web.received import Received, Refused

log = logging.getLogger("gazda.web")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a person is told: a status, a title, a sentence with `{named}` places and their values."""

    status: int
    title: str
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


NOT_FOUND = Fault(404, _("Not found"), _("This page does not exist, or you may not see it."))
NOT_ALLOWED = Fault(403, _("Not allowed"), _("You may not do this; ask an administrator of your business."))
BUSY = Fault(503, _("Busy"), _("The data are in use by other work; try again in a moment."), headers={"Retry-After": "2"})
FRAMED = frozenset({403, 404, 405, 409, 422})
"""Faults whose page stands in the program's frame; the others are told where perhaps nothing works."""


class Faults:
    """Turns what went wrong into an answer. `say` renders a page for the person who asks, in a transaction of its own."""

    def __init__(self, say: Callable[[Received, Callable[[Ask], Response]], Response]) -> None:
        self.say = say

    def answer(self, error: Exception, received: Received) -> Response:
        """The page of `error`."""
        fault = fault_of(error, received)
        if received.htmx:
            return PlainTextResponse(fault.sentence.format_map(fault.values), fault.status, dict(fault.headers))
        if fault.status in FRAMED:
            try:
                return self.say(received, lambda ask: framed(ask, fault))
            except Exception:
                log.exception("the page of a fault could not be drawn")
        return bare(fault)


def fault_of(error: Exception, received: Received) -> Fault:
    """What to tell of `error`. What may not be seen is not found; what nobody expected is logged under a number."""
    if isinstance(error, NotFound) or (isinstance(error, AccessError) and received.reads):
        return NOT_FOUND
    if isinstance(error, AccessError):
        return NOT_ALLOWED
    if isinstance(error, UserError):
        return Fault(409 if isinstance(error, Conflict) else 422, _("Not done"), error.message, error.values)
    if isinstance(error, Refused):
        return Fault(error.status, _("Not done"), error.sentence, error.values, error.headers)
    if isinstance(error, DBAPIError) and passing(error):
        return BUSY
    return unexpected(error, received)


def unexpected(error: Exception, received: Received) -> Fault:
    """Log what went wrong and tell only its number. An error that the program raised on purpose closes the business."""
    number = secrets.token_hex(4)
    log.error("error %s: %s %s", number, received.method, received.path, exc_info=error)
    if isinstance(error, GazdaError):
        sentence = _("This business cannot be opened now. The log says why, under the number {number}.")
        return Fault(503, _("Not available"), sentence, {"number": number}, {"Retry-After": "30"})
    return Fault(500, _("An error"), _("The program met an error. It is in the log under the number {number}."), {"number": number})


def bare(fault: Fault) -> Response:
    """A page that needs neither database nor templates."""
    title, sentence = escape(fault.title), escape(fault.sentence.format_map(fault.values))
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><h1>{title}</h1><p>{sentence}</p><p><a href="/">Gazda</a></p></html>'
    return HTMLResponse(page, fault.status, dict(fault.headers))


def framed(ask: Ask, fault: Fault) -> Response:
    return bare(fault)
