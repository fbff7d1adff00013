"""The sheet in which a field of all the chosen records is set: which one, and its new value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from starlette.responses import Response

from core.screens.addressed import may, view_of
from core.screens.ask import Ask
from core.screens.bulk.acts import changed
from core.screens.elements import Field, Link, Option, SheetPage, SheetPart
from core.screens.lists.chosen import choice
from core.screens.look import Look, look_of
from core.screens.pages import render
from core.screens.records.acts import back
from core.screens.records.fields import Draft
from core.screens.records.forms import item_of, shown
from core.screens.records.saving import LineShape, shape_of, value_at
from core.screens.records.settable import Settable, settables
from core.screens.views import Form, List
from core.values.declarations import Route
from core.values.errors import UserError
from core.values.words import _

ON, SHOWN, APPLY = "_on", "_shown", "_apply"
"""The field that is chosen, the one whose value the sheet has a place for, and that it is to be done."""


def sheet(ask: Ask) -> Response:
    """The sheet as it is filled in so far; once it is applied, the field is set."""
    listed, form = cast(List, view_of(ask, List)), cast(Form, view_of(ask, Form))
    may(ask, "write", listed)
    fields, look = list(settables(form)), look_of(ask.env)
    field = next((one for one in fields if one.name == ask.said(ON)), None)
    draft = Draft(form, shape_of(form), {})
    if field is None or APPLY not in ask.form or ask.said(SHOWN) != field.name:
        return render(ask, page_of(ask, listed, draft, fields, field))
    typed = typed_in(ask, field)
    draft.typed = {field.name: typed}
    try:
        value = field.read(typed)
    except UserError as error:
        draft.errors = {field.name: error}
        return render(ask, page_of(ask, listed, draft, fields, field), 422)
    text = f"{look.words(field.title)}: {said(draft, field, typed, look)}"
    return changed(ask, listed, {"field": field.name, "value": value}, text)


def typed_in(ask: Ask, field: Settable) -> str:
    """What the sheet holds for the field."""
    if isinstance(field.shape, LineShape):
        return ",".join(value for value in ask.form.getlist(field.name) if isinstance(value, str))
    return value_at(ask.form, field.shape, field.name, ask.env)


def said(draft: Draft, field: Settable, typed: str, look: Look) -> str:
    """The new value as people read it, shortened; a dash where the field is emptied."""
    if isinstance(field.shape, LineShape):
        found = item_of(draft, field.name, look)
        text = ", ".join(one.text for one in found.options if one.chosen) if isinstance(found, Field) else ""
    else:
        text = shown(draft, field.name, typed, look)
    return f"{text[:80]}…" if len(text) > 80 else text or "—"


def page_of(ask: Ask, listed: List, draft: Draft, fields: Sequence[Settable], field: Settable | None) -> SheetPage:
    look, chosen, address = look_of(ask.env), choice(ask), back(ask, listed.path())
    number = chosen.count(listed)
    intro = look.words.ngettext("{count} record is chosen.", "{count} records are chosen.", number)
    return SheetPage(
        title=look.words(_("Change a field")),
        action=f"{listed.path()}/change",
        submit=look.words(_("Change") if field is not None else _("Next")),
        cancel=address,
        parts=(SheetPart(fields=(which(listed, fields, field, look), *value_of(draft, field, look))),),
        hidden=(*chosen.hidden(), ("_back", address), (SHOWN, field.name if field is not None else "")),
        intro=intro.format(count=look.number(number)),
        crumbs=(Link(look.words(listed.many or listed.model.model_title), address),),
    )


def which(listed: List, fields: Sequence[Settable], field: Settable | None, look: Look) -> Field:
    """The choice of the field."""
    options = (Option(one.name, look.words(one.title), one == field) for one in fields)
    return Field(
        ON, look.words(_("Field")), "choice", options=(Option("", "—", field is None), *options),
        reloads=f"{listed.path()}/change", posts=True, wide=True,
    )  # fmt: skip


def value_of(draft: Draft, field: Settable | None, look: Look) -> Iterator[Field]:
    """The place for its new value, as the form has it."""
    found = item_of(draft, field.name, look) if field is not None else None
    if isinstance(found, Field):
        yield replace(found, check="", only="", wide=True)


ROUTES = (Route("/{addon}/{model}/change", sheet, ("POST",)),)
