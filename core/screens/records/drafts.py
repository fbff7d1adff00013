"""A form that was left before it was saved: kept as it is typed, offered when it is opened again, joined with the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from starlette.responses import Response

from core.screens.addressed import may, view_of
from core.screens.ask import Ask
from core.screens.elements import Unsaved
from core.screens.look import look_of
from core.screens.pages import go, piece
from core.screens.records.fields import Draft
from core.screens.records.merging import merge
from core.screens.records.neighbours import way_of
from core.screens.records.saving import ID, Shape, base_of, indices, posted, shape_of
from core.screens.views import Form
from core.services.drafts import Kept, draft_at, drop_draft, keep_draft
from core.values.declarations import Route
from core.values.errors import NotFound
from core.values.words import _

ASKED, SEEN = "draft", "_seen"
"""What the address says where a draft is gone on with; the version that a question about a conflict was put for."""

SECRET = ("password", "newpassword")
LONGEST = 200_000
"""Characters of one draft; what is longer is not kept."""


def place_of(view: Form, record: Any) -> str:
    """The path of the form of a record, or of a new one."""
    return f"{view.path()}/{record.id}/edit" if record is not None else f"{view.path()}/new"


def forget(view: Form, record: Any) -> None:
    """Nothing is left to be gone on with: the form was saved."""
    drop_draft(view.env, place_of(view, record))


def resumed(ask: Ask, draft: Draft, now: dict[str, str]) -> Unsaved | None:
    """Put what was typed before into a form that asks for it, joined with what others saved since; else offer to."""
    kept = draft_at(ask.env, place_of(draft.view, draft.record))
    if kept is None:
        return None
    if ASKED not in ask.query:
        return offer(ask, draft, kept)
    typed, base = joined(draft.shape, kept.typed, now), joined(draft.shape, kept.base, now)
    if draft.version == str(kept.version):
        draft.typed = typed
        return None
    draft.clashes = merge(draft.shape, typed, base, now, {})
    draft.typed = typed
    if draft.clashes:
        draft.base, draft.hidden, draft.version = base, ((SEEN, draft.version),), str(kept.version)
    return None


def joined(shape: Shape, kept: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What was kept, as far as the form still has a place for it; a field that came since is as it is now."""
    found = {wanted.name: kept.get(wanted.name, now.get(wanted.name, "")) for wanted in shape.inputs}
    for line in shape.lines:
        if line.chosen:
            found[line.name] = kept.get(line.name, now.get(line.name, ""))
        for index in indices(kept, line.name):
            names = [ID, "_remove", *(wanted.name for wanted in line.inputs)]
            found |= {place: kept.get(place, "") for name in names for place in [f"{line.name}-{index}-{name}"]}
    return found


def offer(ask: Ask, draft: Draft, kept: Kept) -> Unsaved:
    """The sentence above a form of which something was typed before."""
    look = look_of(ask.env)
    text = look.words(_("You typed here and did not save it, {time}.")).format(time=look.instant(kept.touched_at))
    key = str(draft.record.id) if draft.record is not None else ""
    return Unsaved(text, ask.at(**{ASKED: "1"}), f"{draft.view.path()}/draft/drop", key)


def keep(ask: Ask) -> Response:
    """Asked a few seconds after something was typed: what the form holds now is kept, if it is not as it was shown."""
    view, record = form_of(ask)
    shape = shape_of(view, record)
    open_to_others = tuple(wanted for wanted in shape.inputs if wanted.kind not in SECRET)
    typed, base = posted(Shape(open_to_others, shape.lines), ask.form, ask.env), base_of(ask.form)
    version = ask.said("version")
    if said(typed) == said(base) or sum(map(len, (*typed.values(), *base.values()))) > LONGEST:
        forget(view, record)
        return piece(ask, "parts/kept.html", text="")
    keep_draft(ask.env, place_of(view, record), typed, base, int(version) if version.isdigit() else 0)
    look = look_of(ask.env)
    text = look.words(_("Kept as a draft, {time}")).format(time=look.instant(ask.env.now()))
    return piece(ask, "parts/kept.html", text=text)


def said(typed: Mapping[str, str]) -> dict[str, str]:
    """The places of a form that hold anything."""
    return {place: text for place, text in typed.items() if text}


def drop(ask: Ask) -> Response:
    """Throw away what was typed, and begin with the form as it is."""
    view, record = form_of(ask)
    forget(view, record)
    to = way_of(ask, view).onward(place_of(view, record))
    return go(ask, to, look_of(ask.env).words(_("Thrown away.")))


def form_of(ask: Ask) -> tuple[Form, Any]:
    """The form that a draft is of, which this person may fill in: its view, and its record unless that is a new one."""
    view, key = cast(Form, view_of(ask, Form)), ask.said("_id")
    if len(key) > 18 or (key and not key.isdigit()):
        raise NotFound(ask.path)
    may(ask, "write" if key else "create", view)
    return view, ask.env.find(view.model, int(key)) if key else None


ROUTES = (
    Route("/{addon}/{model}/draft", keep, ("POST",)),
    Route("/{addon}/{model}/draft/drop", drop, ("POST",)),
)
