"""The tabs that saved views make above a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import select

from core.screens.ask import Ask
from core.screens.elements import Link
from core.screens.lists.addresses import VIEW, address
from core.screens.views import List
from core.services.saved_views import SavedView

MOST = 30
"""Saved views of one list that are shown."""


def saved(view: List) -> Sequence[Any]:
    """The views of a list that this person sees: their own first, then the shared ones, by name."""
    model = view.env[SavedView]
    asked = select(model).where(model.model == view.model.part_name, model.archived_at.is_(None))
    return view.env.session.scalars(asked.order_by(model.owner_id.is_(None), model.name, model.id).limit(MOST)).all()


def saved_tabs(ask: Ask, view: List) -> Iterator[Link]:
    """A tab for each saved view."""
    now = ask.query.get(VIEW, "")
    for one in saved(view):
        told = [*parse_qsl(one.query, keep_blank_values=True), (VIEW, str(one.id))]
        current = now == str(one.id)
        yield Link(one.name, address(view.path(), told), "users" if one.shared else "star", current=current)
