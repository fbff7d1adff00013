"""What happens at the addresses of a model: its list, its card, its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from core.policy.env import Env
from core.policy.following import place_of
from core.screens.addressed import may, record_of, view_of
from core.screens.ask import Ask
from core.screens.bell import see, unread
from core.screens.elements import Warning
from core.screens.look import look_of
from core.screens.pages import go, piece, render
from core.screens.records.cards import card_page
from core.screens.records.closing import is_closed, late
from core.screens.records.conditions import absent, as_it_was, without
from core.screens.records.copying import copied
from core.screens.records.drafts import SEEN, forget, resumed
from core.screens.records.fields import Draft
from core.screens.records.forms import computed, form_page
from core.screens.records.lines import with_blank_lines
from core.screens.records.merging import MINE, THEIRS, merge
from core.screens.records.neighbours import way_of
from core.screens.records.saving import (
    all_errors,
    apply,
    base_of,
    defaults,
    indices,
    posted,
    set_field,
    shape_of,
    typed_of,
)
from core.screens.views import Form
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.words import _

UNSEEN = 503
"""To who asks ahead for a card of which something is unread: only who comes to it has read that."""

CONFIRM, ADD, ANOTHER = "_confirm", "_add", "_another"
CALLED, LONGEST = "called", 200
"""What the words are asked as that say of a new record what they can, and how many letters of them are read."""

CHOICE, CHOSEN = "_choice.", "_chosen"
"""Of a conflict: what stays of each field, and how the question was answered."""


def show_card(ask: Ask) -> Response:
    view = cast(Form, view_of(ask, Form))
    record = record_of(ask, view)
    if ask.ahead and place_of(record) in unread(ask.env):
        return Response(status_code=UNSEEN)
    see(ask.env, place_of(record))
    return render(ask, card_page(ask, view, record))


def new_form(ask: Ask) -> Response:
    """An empty form, or one like another record's; what the address says of its fields is filled in, and what the words
    by which it is called say.
    """
    view = cast(Form, view_of(ask, Form))
    may(ask, "create", view)
    shape = shape_of(view)
    fresh = ask.env.parts[view.model]()
    defaults(fresh)
    said = view.called(ask.query[CALLED][:LONGEST]) if CALLED in ask.query else {}
    fields = {name: text for name, text in said.items() if shape.input(name) is not None}
    given = copied(ask, view, shape) | fields
    given |= {wanted.name: ask.query[wanted.name] for wanted in shape.inputs if wanted.name in ask.query}
    with ask.env.session.no_autoflush:
        ask.env.session.add(fresh)
        for wanted in [wanted for wanted in shape.inputs if wanted.name in given]:
            set_field(fresh, wanted, given[wanted.name], wanted.name, ask.env, {})
        view.begin(fresh)
        typed = typed_of(shape, fresh, look_of(ask.env)) | given
    ask.env.session.expunge_all()
    typed = with_blank_lines(shape, typed, [name for name in view.begun if not indices(typed, name)])
    typed |= {place: text for place, text in said.items() if place in typed and place not in fields}
    draft = Draft(view, shape, typed)
    draft.unsaved = resumed(ask, draft, typed)
    return render(ask, form_page(ask, draft))


def edit_form(ask: Ask) -> Response:
    view = cast(Form, view_of(ask, Form))
    may(ask, "write", view)
    record = open_record(ask, view)
    shape = shape_of(view, record)
    typed = typed_of(shape, record, look_of(ask.env))
    draft = Draft(view, shape, typed, record)
    draft.unsaved = resumed(ask, draft, typed)
    return render(ask, form_page(ask, draft))


def open_record(ask: Ask, view: Form) -> Any:
    """The record of an address, of which something can be changed."""
    record = record_of(ask, view)
    if is_closed(view, record):
        raise UserError(_("{name} can no longer be changed."), name=record.display())
    return record


def create(ask: Ask) -> Response:
    view = cast(Form, view_of(ask, Form))
    may(ask, "create", view)
    shape = shape_of(view)
    record = ask.env.parts[view.model]()
    defaults(record)
    draft = Draft(view, shape, posted(shape, ask.form, ask.env))
    return save(ask, draft, record)


def update(ask: Ask) -> Response:
    """Save a form over the present record; what others changed meanwhile is joined, or asked about."""
    view = cast(Form, view_of(ask, Form))
    may(ask, "write", view)
    record = open_record(ask, view)
    shape = shape_of(view, record)
    draft = Draft(view, shape, posted(shape, ask.form, ask.env), record)
    draft.base = base_of(ask.form)
    if refusals := late(view, record, ask.form, draft.base):
        draft.errors, draft.version = refusals, ask.said("version")
        draft.base = {place: text for place, text in draft.base.items() if place.partition("-")[0] not in draft.closed}
        return render(ask, form_page(ask, draft), 422)
    if str(record.version) != ask.form.get("version"):
        now, lacking = typed_of(shape, record, look_of(ask.env)), absent(view, shape, draft.typed, record)
        typed = as_it_was(draft.typed, now, lacking)
        draft.clashes = merge(without(shape, lacking), typed, draft.base, now, choices(ask, record.version))
        draft.typed = typed
        if draft.clashes:
            draft.version, draft.hidden = ask.said("version"), ((SEEN, str(record.version)),)
            return render(ask, form_page(ask, draft), 409)
        draft.base = now
    return save(ask, draft, record)


def choices(ask: Ask, version: int) -> Mapping[str, str]:
    """What was chosen between two people's values; nothing where the record changed once more since the question."""
    if CHOSEN not in ask.form or ask.said(SEEN) != str(version):
        return {}
    all_theirs = ask.said(CHOSEN) == THEIRS
    told = {name.removeprefix(CHOICE): ask.said(name) for name in ask.form if name.startswith(CHOICE)}
    return {name: THEIRS if all_theirs or value != MINE else MINE for name, value in told.items()}


def save(ask: Ask, draft: Draft, record: Any) -> Response:
    """Write the record as typed, or show the form again with what is wrong or worth knowing."""
    env, view = ask.env, draft.view
    if ADD in ask.form:
        draft.typed = with_blank_lines(draft.shape, dict(draft.typed), [str(ask.form[ADD])])
        return render(ask, form_page(ask, draft), 422 if not ask.fragment else 200)
    with env.session.no_autoflush:
        if record.id is None:
            env.session.add(record)
        asked = without(draft.shape, absent(view, draft.shape, draft.typed, record))
        errors = apply(asked, record, draft.typed, env)
        if not errors:
            errors = dict(all_errors(record, asked))
        draft.warnings = [] if errors or ask.form.get(CONFIRM) else view.warnings(record)
    if errors or draft.warnings:
        draft.errors = errors
        return refused(ask, draft)
    fresh = record.id is None
    if taken := written(env, record):
        draft.errors = taken
        return refused(ask, draft)
    forget(view, None if fresh else record)
    words = look_of(env).words
    text = words(_("Added: {name}") if fresh else _("Saved: {name}")).format(name=record.display())
    to = f"{view.path()}/new" if ask.form.get(ANOTHER) else f"{view.path()}/{record.id}"
    return go(ask, way_of(ask, view, record.id).onward(to), text)


def written(env: Env, record: Any) -> dict[str, UserError]:
    """Write what is pending; where a value is another record's already, nothing is written and its field is named."""
    try:
        with env.connection.begin_nested():
            env.session.flush()
    except IntegrityError as error:
        env.session.close()  # it begins anew on the same transaction, which the savepoint kept whole
        taken = taken_columns(type(record).__table__, error)
        if not taken:
            raise
        title = type(record).told(taken[0]).title
        return {taken[0]: UserError(_("{title}: another record has this already."), field=taken[0], title=title)}
    return {}


def taken_columns(table: Any, error: IntegrityError) -> list[str]:
    """The unique columns of a table that the database says a value is taken in, each by its own way of saying."""
    said = str(error.orig)
    return [c.key for c in table.columns if f"{table.name}.{c.key}" in said or f"uq_{table.name}_{c.key}" in said]


def refused(ask: Ask, draft: Draft) -> Response:
    """The same form again; nothing of it was written, and the record is as the database has it."""
    ask.env.session.expunge_all()
    if draft.record is not None:
        draft.record = record_of(ask, draft.view)
    return render(ask, form_page(ask, draft), 422)


def check(ask: Ask) -> Response:
    """Asked as a field changes: whether records like the one being typed are there already."""
    view = cast(Form, view_of(ask, Form))
    shape = shape_of(view)
    record = ask.env.parts[view.model]()
    defaults(record)
    warnings: list[Warning] = []
    with ask.env.session.no_autoflush:
        ask.env.session.add(record)
        apply(shape, record, posted(shape, ask.form, ask.env), ask.env)
        broken = list(all_errors(record, shape))
        own = str(ask.form.get("_id", ""))
        cast(Any, record).id = int(own) if own.isdigit() else None
        if len(broken) < 2:
            warnings = view.warnings(record)
    ask.env.session.expunge_all()
    return piece(ask, "parts/similar.html", warnings=warnings)


def compute(ask: Ask) -> Response:
    """Asked as a field changes: a value that is worked out of what is typed."""
    view, name = cast(Form, view_of(ask, Form)), ask.query.get("of", "")
    key = ask.said("_id")
    if name not in view.depends or len(key) > 18 or (key and not key.isdigit()):
        raise NotFound(ask.path)
    may(ask, "write" if key else "create", view)
    record = ask.env.find(view.model, int(key)) if key else None
    shape = shape_of(view, record)
    draft = Draft(view, shape, posted(shape, ask.form, ask.env), record)
    found = computed(draft).get(name)
    return piece(ask, "parts/kept.html", text=found.value if found is not None else "—")


ROUTES = (
    Route("/{addon}/{model}/new", new_form),
    Route("/{addon}/{model}/new", create, ("POST",)),
    Route("/{addon}/{model}/check", check, ("POST",)),
    Route("/{addon}/{model}/computed", compute, ("POST",)),
    Route("/{addon}/{model}/{id}", show_card),
    Route("/{addon}/{model}/{id}/edit", edit_form),
    Route("/{addon}/{model}/{id}/edit", update, ("POST",)),
)
