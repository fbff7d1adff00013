"""Acts on all the records that were chosen in a list, and taking them back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast

from starlette.responses import HTMLResponse, Response

from core.screens.addressed import may, view_of
from core.screens.ask import Ask
from core.screens.bulk.changes import Way
from core.screens.bulk.work import FEW, Tally, change_many, done_at_once, undo_many, undone_at_once
from core.screens.finding.asked import asked
from core.screens.finding.choosing import answered, found
from core.screens.finding.pages import count_all
from core.screens.lists.chosen import choice
from core.screens.lists.picks import TAKES, directory_of
from core.screens.look import look_of
from core.screens.pages import go, piece
from core.screens.records.acts import ARCHIVING, back, said
from core.screens.views import List
from core.services import jobs, undo
from core.values import declarations
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.words import _

WORK = "/jobs"
LONGEST = 200


def act_on_many(ask: Ask) -> Response:
    """Do one verb of every chosen record of a list; what it changed can be taken back."""
    listed = cast(List, view_of(ask, List))
    may(ask, "write", listed)
    verb = said(ask, "_verb")
    offered = {name: action.title for action in listed.actions() for name in (action.verb, action.opposite) if name}
    if verb not in offered and verb not in ARCHIVING:
        raise NotFound(ask.path)
    title = offered.get(verb) or (_("Back from the archive") if verb == "restore" else _("To the archive"))
    return changed(ask, listed, {"verb": verb, "values": taken(ask, listed, verb)}, look_of(ask.env).words(title))


def changed(ask: Ask, listed: List, way: Way, text: str) -> Response:
    """Do something with all that a form says is chosen: at once where these are few, or else in the background."""
    chosen, address = choice(ask), back(ask, listed.path())
    if chosen.count(listed) > FEW:
        told: dict[str, Any] = {"model": listed.model.part_name, "chosen": chosen.told(), "way": dict(way)}
        return go(ask, f"{WORK}/{jobs.enqueue(ask.env, change_many, **told, text=text, address=address)}")
    told = {"model": listed.model.part_name, "chosen": {"keys": []}, "way": dict(way)}
    return ended(ask, done_at_once(listed, chosen, way, text, address), change_many, told, text, address)


def ended(ask: Ask, tally: Tally, work: declarations.Job, told: dict[str, Any], text: str, address: str) -> Response:
    """Back to where it was asked, with the way to take it back; where records refused, on to the page that names them."""
    if tally.refused:
        return go(ask, f"{WORK}/{jobs.ended(ask.env, work, asdict(tally), **told, text=text, address=address)}")
    look = look_of(ask.env)
    done = look.words.ngettext("{count} record changed", "{count} records changed", tally.changed)
    return go(ask, address, done.format(count=look.number(tally.changed)), way_back(tally))


def way_back(tally: Tally) -> str:
    """The address that takes an act back; none where nothing can be."""
    return f"/undo/{tally.token}" if tally.undo else ""


def taken(ask: Ask, listed: List, verb: str) -> list[int]:
    """What the method of a verb is given: the record of a directory that was picked for it, if it takes one."""
    action = next((action for action in listed.actions() if action.verb == verb and action.takes), None)
    if action is None:
        return []
    target, place = directory_of(listed, action.takes), f"{TAKES}{action.takes}"
    key = answered(ask.env, target, ask.form, place)
    if not key.isdigit() or len(key) > 18 or not ask.env.exists(target, int(key)):
        title = listed.mapped().told(action.takes).title
        raise UserError(_("{title}: there is no such record; choose one from the list."), title=title)
    return [int(key)]


def pickable(ask: Ask) -> Response:
    """Records of a directory that an act takes and that answer to what is typed."""
    listed, place = cast(List, view_of(ask, List)), ask.query.get("of", "")
    name = place.removeprefix(TAKES)
    if name not in {action.takes for action in listed.actions() if action.takes}:
        raise NotFound(ask.path)
    question = " ".join(ask.query.get(f"_find.{place}", "").split())[:LONGEST]
    known = found(ask.env, directory_of(listed, name), question)
    return piece(ask, "parts/records.html", found=known, place=place.replace(".", "-"), question=question)


def number_found(ask: Ask) -> Response:
    """How many records an address finds, counted to the end: for who is about to choose them all."""
    listed = cast(List, view_of(ask, List))
    return HTMLResponse(look_of(ask.env).number(count_all(listed, asked(listed, ask))))


def take_back(ask: Ask) -> Response:
    """Take an act of one's own back, within a day; what somebody changed since stays as it is, and is named."""
    token = ask.params["token"]
    first, number = undo.first(ask.env, token), undo.held(ask.env, token)
    told: dict[str, Any] = {"token": token}
    address = back(ask, first.address or "/")
    if number > FEW:
        return go(ask, f"{WORK}/{jobs.enqueue(ask.env, undo_many, **told, text=first.text, address=address)}")
    return ended(ask, undone_at_once(ask.env, token), undo_many, told, first.text, address)


ROUTES = (
    Route("/{addon}/{model}/many", act_on_many, ("POST",)),
    Route("/{addon}/{model}/pickable", pickable),
    Route("/{addon}/{model}/found", number_found),
    Route("/undo/{token}", take_back, ("POST",)),
)
