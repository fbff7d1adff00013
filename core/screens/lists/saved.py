"""Views that people saved of a list: the tabs they make, and the sheet in which one is saved, shared or thrown away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from starlette.responses import RedirectResponse, Response

from core.policy.env import Env
from core.screens.addressed import view_of
from core.screens.ask import Ask
from core.screens.elements import Button, Field, Link, SheetPage, SheetPart
from core.screens.lists.addresses import TURNED, VIEW, address
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.screens.views import List
from core.services.preferences import prefer, preference
from core.services.saved_views import SavedView, sharer
from core.values.declarations import Route
from core.values.errors import AccessError, NotFound, UserError
from core.values.words import _

QUERY, SHARED, FIRST, DELETE = "_q", "shared", "first", "_delete"


def beginning(ask: Ask, view: List) -> Response | None:
    """The view that this person's list opens with, where the address asks for nothing."""
    if ask.query or ask.fragment:
        return None
    key = preference(ask.env, f"{FIRST}:{view.model.part_name}")
    found = ask.env.session.get(ask.env[SavedView], key) if isinstance(key, int) else None
    if found is None or found.model != view.model.part_name:
        return None
    told = [*parse_qsl(found.query, keep_blank_values=True), (VIEW, str(found.id))]
    return RedirectResponse(address(view.path(), tuple(told)), 303)


def show(ask: Ask) -> Response:
    """The sheet for what the address shows: a view to be saved, or the one in force."""
    view = cast(List, view_of(ask, List))
    pairs = list(ask.query.multi_items())
    return render(ask, page_of(ask, view, pairs, of_address(ask.env, view, dict(pairs))))


def keep(ask: Ask) -> Response:
    """Save the view, share it, make it the one the list opens with, or delete it."""
    view, env = cast(List, view_of(ask, List)), ask.env
    pairs = parse_qsl(ask.said(QUERY), keep_blank_values=True)
    record, look = of_address(env, view, dict(pairs)), look_of(env)
    if DELETE in ask.form:
        if record is None or not may_change(env, record):
            raise NotFound(ask.path)
        env.session.delete(record)
        return go(ask, view.path(), look.words(_("Deleted: {name}")).format(name=record.name))
    shared = SHARED in ask.form
    if shared and not may_share(env):
        raise AccessError(f"{env.who} may not share views")
    if record is None or not may_change(env, record) or "_new" in ask.form:
        record = env[SavedView](model=view.model.part_name, owner_id=env.user)
        env.session.add(record)
    record.name, record.query = ask.said("name"), urlencode(content(pairs))
    if may_share(env):
        record.owner_id = None if shared else (record.owner_id or env.user)
    try:
        record.before_save()
    except UserError as error:
        env.session.expunge_all()
        return render(ask, page_of(ask, view, pairs, None, ask.said("name"), look.words.error(error)), 422)
    env.session.flush()
    keep_first(ask, view, record)
    told = [*parse_qsl(record.query, keep_blank_values=True), (VIEW, str(record.id))]
    return go(ask, address(view.path(), tuple(told)), look.words(_("Saved: {name}")).format(name=record.name))


def keep_first(ask: Ask, view: List, record: Any) -> None:
    """Remember whether the list opens with a view."""
    name = f"{FIRST}:{view.model.part_name}"
    if FIRST in ask.form:
        prefer(ask.env, name, record.id)
    elif preference(ask.env, name) == record.id:
        prefer(ask.env, name, None)


def content(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What of an address is kept: all but the place in it, and which view it is."""
    return [pair for pair in pairs if pair[0] not in {*TURNED, VIEW}]


def of_address(env: Env, view: List, query: dict[str, str]) -> Any:
    """The saved view that an address names."""
    key = query.get(VIEW, "")
    found = env.session.get(env[SavedView], int(key)) if key.isdigit() and len(key) < 18 else None
    return found if found is not None and found.model == view.model.part_name else None


def may_share(env: Env) -> bool:
    return env.rights.everything or sharer in env.rights.held


def may_change(env: Env, record: Any) -> bool:
    return record.owner_id == env.user or may_share(env)


def page_of(
    ask: Ask, view: List, pairs: Sequence[tuple[str, str]], record: Any, name: str = "", error: str = ""
) -> SheetPage:
    look = look_of(ask.env)
    back = address(view.path(), tuple(pairs))
    own = record is not None and may_change(ask.env, record)
    return SheetPage(
        title=look.words(_("Change the view") if own else _("Save the view")),
        action=f"{view.path()}/save",
        submit=look.words(_("Save")),
        cancel=back,
        parts=(SheetPart(fields=tuple(fields(ask, view, record, name, look))),),
        hidden=((QUERY, urlencode(list(pairs))),),
        error=error,
        others=tuple(others(look)) if own else (),
        links=(to_dashboard(view, pairs, look),),
        crumbs=(Link(look.words(view.many or view.model.model_title), back),),
        intro=look.words(_("It keeps the filters, conditions, order, columns and groups of what you see.")),
    )


def to_dashboard(view: List, pairs: Sequence[tuple[str, str]], look: Look) -> Link:
    """The way to the sheet by which what is seen now is put on the dashboard."""
    return Link(look.words(_("Put on the dashboard")), address(f"{view.path()}/pin", pairs), "layout-dashboard")


def fields(ask: Ask, view: List, record: Any, name: str, look: Look) -> Iterator[Field]:
    env = ask.env
    text = name or (record.name if record is not None else "")
    yield Field("name", look.words(_("Name")), value=text, required=True, wide=True)
    opens = record is not None and preference(env, f"{FIRST}:{view.model.part_name}") == record.id
    yield Field(FIRST, look.words(_("Open this list with it")), "check", "1" if opens else "", wide=True)
    if may_share(env):
        shared = record is not None and record.shared
        yield Field(SHARED, look.words(_("Everybody sees it")), "check", "1" if shared else "", wide=True)


def others(look: Look) -> Iterator[Button]:
    yield Button(look.words(_("Save as another")), name="_new", value="1")
    yield Button(look.words(_("Delete")), name=DELETE, value="1", icon="trash-2", tone="danger")


ROUTES = (Route("/{addon}/{model}/save", show), Route("/{addon}/{model}/save", keep, ("POST",)))
