"""Pages that say why there is no answer. None of them shows how the program is made."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from typing import Any, Protocol

from sqlalchemy.exc import OperationalError
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from core.composition.blame import FOUNDATION, Blamed, reason_of
from core.policy.business import Paused
from core.policy.passing import passing
from core.screens.ask import Ask
from core.screens.elements import Link, MessagePage
from core.screens.look import look_of
from core.screens.pages import render
from core.services.i18n import KERNEL, Words, preferred
from core.values.errors import AccessError, Conflict, NotFound, UserError
from core.values.words import _
from core.web.received import Closed, Received, Refused

log = logging.getLogger("gazda.web")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a person is told: a status, a title, a sentence with `{named}` places and their values."""

    status: int
    title: str
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    blamed: Blamed | None = None


NOT_FOUND = Fault(404, _("Not found"), _("This page does not exist, or you may not see it."))
NOT_ALLOWED = Fault(403, _("Not allowed"), _("You may not do this; ask an administrator of your business."))
BUSY = Fault(
    503, _("Busy"), _("The data are in use by other work; try again in a moment."), headers={"Retry-After": "2"}
)
PAUSED = Fault(
    503,
    _("Busy"),
    _("The data are being taken to another place and can only be read meanwhile; try again in a minute."),
    headers={"Retry-After": "5"},
)
CLOSED = _("This business cannot be opened now. The log says why, under the number {number}.")
FAILED = _("The program met an error. It is in the log under the number {number}.")
BLAMED = _("This page failed in the addon {addon} ({place}): {reason}. The log tells more under the number {number}.")
FRAMED = frozenset({403, 404, 405, 409, 422, 500})
"""Faults whose page stands in the program's frame; the others are told where perhaps nothing works."""
FAILED_STATUS = 500
UNSWAPPED = {409: 400, 422: 400}
"""What a refused form answers would take its place on the page; what is only told must not."""


class Say(Protocol):
    """Draws a page for who asks, in a transaction of its own; `safe` with nothing but what base brings."""

    def __call__(self, received: Received, page: Callable[[Ask], Response], *, safe: bool = False) -> Response: ...


class Faults:
    """Turns what went wrong into an answer. `note` keeps which addon's code failed, and gives its place."""

    def __init__(self, say: Say, note: Callable[[Received, BaseException, str], Blamed | None]) -> None:
        self.say, self.note = say, note

    def answer(self, error: Exception, received: Received) -> Response:
        """The page of `error`."""
        fault = fault_of(error, received)
        if fault.status == FAILED_STATUS:
            fault = self._blaming(fault, error, received)
        if received.htmx and fault.blamed is None:
            return spoken(fault, received)
        if fault.status in FRAMED:
            for safe in (False, True):
                try:
                    return self.say(received, lambda ask: told(ask, fault, received), safe=safe)
                except NotFound:  # there is no business under this host name
                    break
                except Exception as failed:
                    self.note(received, failed, "")
                    log.exception("the page of a fault could not be drawn")
        return spoken(fault, received) if received.htmx else bare(fault, received)

    def _blaming(self, fault: Fault, error: Exception, received: Received) -> Fault:
        """The fault with the addon it is due to, if it is to any."""
        blamed = self.note(received, error, fault.values["number"])
        return replace(fault, blamed=blamed, values={**fault.values, "reason": reason_of(error)})


def fault_of(error: Exception, received: Received) -> Fault:
    """What to tell of `error`. What may not be seen is not found; what nobody expected is logged under a number."""
    if isinstance(error, NotFound) or (isinstance(error, AccessError) and received.reads):
        return NOT_FOUND
    if isinstance(error, AccessError):
        return NOT_ALLOWED
    if isinstance(error, UserError):
        return Fault(409 if isinstance(error, Conflict) else 422, _("Not done"), error.message, error.values)
    if isinstance(error, Refused):
        return refusal(error)
    if isinstance(error, Paused) or passing(error):
        return PAUSED if isinstance(error, Paused) else BUSY
    return unexpected(error, received)


def refusal(error: Refused) -> Fault:
    return Fault(error.status, _("Not done"), error.sentence, error.values, error.headers)


def unexpected(error: Exception, received: Received) -> Fault:
    """Log what went wrong and tell only its number."""
    number = secrets.token_hex(4)
    first = received.path.partition("/")[2].partition("/")[0]  # what follows may be the secret of a one-time link
    log.error("error %s: %s /%s", number, received.method, first, exc_info=error)
    if isinstance(error, Closed) or is_unreachable(error):
        return Fault(503, _("Not available"), CLOSED, {"number": number}, {"Retry-After": "30"})
    return Fault(FAILED_STATUS, _("An error"), FAILED, {"number": number})


def is_unreachable(error: Exception) -> bool:
    """Whether the database could not be connected to, or went away."""
    return isinstance(error, OperationalError) and (error.statement is None or error.connection_invalidated)


def told(ask: Ask, fault: Fault, received: Received) -> Response:
    """The fault as a page like any other, or as a toast; who failed is told to those who can do something about it."""
    words = look_of(ask.env).words
    blamed = fault.blamed if ask.env.rights.everything else None
    if blamed is not None:
        values = {**fault.values, "addon": blamed.addon, "place": blamed.place}
        fault = replace(fault, sentence=BLAMED, values=values)
    if received.htmx:
        return toasted(fault, words)
    links = [Link(words(_("To the first page")), "/")]
    if blamed is not None and blamed.addon != FOUNDATION:
        off = words(_("Switch {addon} off")).format(addon=blamed.addon)
        links.insert(0, Link(off, f"/addons/{blamed.addon}/off"))
    text = words.say(fault.sentence, **fault.values)
    page = MessagePage(words(fault.title), text, actions=tuple(links), code=str(fault.status))
    response = render(ask, page, fault.status)
    response.headers.update(fault.headers)
    return response


def bare(fault: Fault, received: Received) -> Response:
    """A page that needs neither database nor templates, in a language the browser asks for."""
    words = kernel_words(preferred(received.headers.get("accept-language", "")))
    title, sentence = escape(words(fault.title)), escape(words.say(fault.sentence, **fault.values))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    html = f'<!doctype html><html lang="{words.language}">{head}<h1>{title}</h1><p>{sentence}</p></html>'
    return HTMLResponse(html, fault.status, dict(fault.headers))


def spoken(fault: Fault, received: Received) -> Response:
    """The fault for a page that asked for a piece of itself, in a language the browser asks for."""
    return toasted(fault, kernel_words(preferred(received.headers.get("accept-language", ""))))


def toasted(fault: Fault, words: Words) -> Response:
    """A page that asked for a piece of itself stays, and a toast says why."""
    sentence = words.say(fault.sentence, **fault.values)
    toast = json.dumps({"toast": {"text": sentence}})
    return PlainTextResponse(
        sentence, UNSWAPPED.get(fault.status, fault.status), {**fault.headers, "HX-Trigger": toast}
    )


@cache
def kernel_words(language: str) -> Words:
    """The kernel's own words, which need no business."""
    return Words(language, [file for file in [KERNEL / language / "LC_MESSAGES" / "core.po"] if file.exists()])
