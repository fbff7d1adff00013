"""What is done on a timeline: something is written down, written anew or taken away; a record is followed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from starlette.responses import Response

from core.policy import following
from core.policy.following import place_of
from core.screens.addressed import record_of, view_of
from core.screens.ask import Ask
from core.screens.elements import Composer, Link, NotePage, Timeline, Toast
from core.screens.look import look_of
from core.screens.pages import go, piece, render
from core.screens.records.cards import card_page
from core.screens.records.timeline import TAB, TAB_OF, compose, timeline
from core.screens.records.timeline import follow as button
from core.screens.views import Form
from core.services import notes
from core.services.notes import DIRECTIONS, KINDS, OUTCOMES, Note
from core.values.declarations import Route
from core.values.errors import AccessError, NotFound, UserError
from core.values.words import _

PANEL = "timeline"
"""The id of the panel, which htmx asks for alone."""

NAMES = 8
DONE = {"call": _("The call is recorded."), "note": _("The note is recorded."), "letter": _("The letter is recorded.")}


def here(ask: Ask) -> tuple[Form, Any, str]:
    """The form of the model that the address names, its record, and the address of its card."""
    view = cast(Form, view_of(ask, Form))
    record = record_of(ask, view)
    if type(record) not in following.followed(ask.env.parts):
        raise NotFound(ask.path)
    return view, record, f"{view.path()}/{record.id}"


def show(ask: Ask) -> Response:
    """The panel alone."""
    view, record, _path = here(ask)
    return panel_of(ask, timeline(view, record))


def panel_of(ask: Ask, panel: Timeline, toast: Toast | None = None, status: int = 200) -> Response:
    """The panel as htmx puts it in the place of the one before, and what was done."""
    answer = piece(ask, "panels/timeline_piece.html", panel=panel, toast=toast)
    answer.status_code = status
    return answer


def typed(ask: Ask) -> dict[str, str]:
    """What was typed and chosen; a choice that there is not counts as none."""
    told = {name: value for name, value in ask.form.items() if isinstance(value, str)}
    kind = told.get("kind", "") if told.get("kind") in KINDS else "note"
    outcome, direction = (told.get(name, "") for name in ("outcome", "direction"))
    return {
        "kind": kind,
        "body": told.get("body", ""),
        "outcome": outcome if outcome in OUTCOMES else "",
        "direction": direction if direction in DIRECTIONS else "",
    }


def write(ask: Ask) -> Response:
    """Keep a note, a call or a letter; without a text the same form comes back."""
    view, record, path = here(ask)
    told, look = typed(ask), look_of(ask.env)
    if not ask.env.may("create", Note):
        raise AccessError(f"{ask.env.who} may not write notes")
    try:
        note = notes.write_note(ask.env, place_of(record), **told)
    except UserError as error:
        ask.env.session.expunge_all()
        return refused(ask, compose(view, path, typed=told, error=look.words.error(error)))
    toast = Toast(look.words(DONE[note.kind]), f"{path}/notes/{note.id}/archive")
    if ask.fragment and ask.target == PANEL:
        shown = view.query.get(TAB, "")
        view.query = {TAB: shown if shown in ("", TAB_OF[note.kind]) else TAB_OF[note.kind]}
        return panel_of(ask, timeline(view, record, compose(view, path, typed={"kind": note.kind})), toast)
    return go(ask, path, toast.text, toast.undo)


def refused(ask: Ask, composer: Composer) -> Response:
    """The card again, with what is wrong in its composer; nothing was written."""
    view, record, _path = here(ask)
    if ask.fragment and ask.target == PANEL:
        return panel_of(ask, timeline(view, record, composer), status=422)
    view.composer = composer
    return render(ask, card_page(ask, view, record), 422)


def note_of(ask: Ask) -> tuple[Form, Any, str]:
    """A note that the one who asks may change, its form and the address of its card."""
    view, record, path = here(ask)
    key = ask.params["note"]
    if not key.isdigit() or len(key) > 18:
        raise NotFound(ask.path)
    note = ask.env.find(Note, int(key))
    if (note.model, note.record) != place_of(record):
        raise NotFound(ask.path)
    if not ask.env.rights.everything and note.created_by != ask.env.user:
        raise AccessError(f"{ask.env.who} may not change this note")
    return view, note, path


def edit(ask: Ask) -> Response:
    """The form of a note that is there."""
    view, note, path = note_of(ask)
    told = {name: getattr(note, name) or "" for name in ("kind", "body", "outcome", "direction")}
    return edited(ask, view, path, note, told)


def edited(ask: Ask, view: Form, path: str, note: Any, told: dict[str, str], error: str = "") -> Response:
    """The form of a note as it was typed."""
    look, record = look_of(ask.env), view.env.find(view.model, note.record)
    composer = replace(compose(view, path, typed=told, error=error), action=ask.path)
    crumbs = (Link(look.words(view.plural()), view.path()), Link(record.display(), path))
    page = NotePage(look.words(_("Change the note")), composer, path, crumbs)
    return render(ask, page, 422 if error else 200)


def change(ask: Ask) -> Response:
    """Keep a note as it is written now."""
    view, note, path = note_of(ask)
    told, look = typed(ask), look_of(ask.env)
    try:
        notes.change_note(ask.env, note, **told)
    except UserError as error:
        ask.env.session.expunge_all()
        return edited(ask, view, path, note_of(ask)[1], told, look.words.error(error))
    return go(ask, path, look.words(_("The note was changed.")))


def archive(ask: Ask) -> Response:
    """Take a note away; it can be brought back."""
    _view, note, path = note_of(ask)
    note.archived_at = note.archived_at or ask.env.now()
    text = look_of(ask.env).words(_("The note was deleted."))
    return go(ask, path, text, f"{path}/notes/{note.id}/restore")


def restore(ask: Ask) -> Response:
    """Bring a note back."""
    _view, note, path = note_of(ask)
    note.archived_at = None
    return go(ask, path, look_of(ask.env).words(_("The note is back.")), f"{path}/notes/{note.id}/archive")


def follow(ask: Ask) -> Response:
    """Follow a record, or stop to."""
    _view, record, path = here(ask)
    place, user = place_of(record), ask.env.user
    if ask.form.get("follow") and user is not None:
        following.follow(ask.env, [(user, place)])
    else:
        following.unfollow(ask.env, place)
    if ask.fragment:
        return piece(ask, "parts/follow.html", follow=button(ask.env, place, path, look_of(ask.env)))
    return go(ask, path)


def colleagues(ask: Ask) -> Response:
    """Colleagues whose name or login goes on as what is typed behind an @."""
    here(ask)
    question = ask.query.get("q", "").casefold().strip()
    people = notes.colleagues(ask.env)
    called = [row.name.casefold() for row in people]
    found = [
        (row, row.login if called.count(row.name.casefold()) > 1 else row.name)
        for row in people
        if any(word.startswith(question) for word in (*beginnings(row.name), row.login.casefold()))
    ]
    return piece(ask, "parts/colleagues.html", found=found[:NAMES])


def beginnings(name: str) -> list[str]:
    """A name from each of its words on."""
    words = name.casefold().split()
    return [" ".join(words[at:]) for at in range(len(words))]


RECORD = "/{addon}/{model}/{id}"
ROUTES = (
    Route(f"{RECORD}/timeline", show),
    Route(f"{RECORD}/notes", write, ("POST",)),
    Route(f"{RECORD}/notes/{{note}}", edit),
    Route(f"{RECORD}/notes/{{note}}", change, ("POST",)),
    Route(f"{RECORD}/notes/{{note}}/archive", archive, ("POST",)),
    Route(f"{RECORD}/notes/{{note}}/restore", restore, ("POST",)),
    Route(f"{RECORD}/follow", follow, ("POST",)),
    Route(f"{RECORD}/colleagues", colleagues),
)
