"""Ways of looking at records that somebody gave a name: a screen and what it is asked, for oneself or for everybody."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import ColumnElement, Index, String, Text, or_
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import Model
from core.policy import bulk
from core.policy.env import Env
from core.values.declarations import Role
from core.values.errors import UserError
from core.values.fields import column, reference
from core.values.words import _

LONGEST = 4_000
"""Characters of an address that is kept."""

sharer = Role(_("Shares views"), help=_("Saves views that everybody sees."))


class SavedView(Model):
    """A screen by name: `model` is whose records it shows, `query` what its address says, `owner_id` empty if shared."""

    model_title = _("Saved view")
    model_label = "name"
    model_order = ("name", "id")
    model: Mapped[str] = column(String(80), title=_("Kind of record"), readonly=True)
    name: Mapped[str] = column(String(120), title=_("Name"))
    query: Mapped[str] = column(Text, title=_("Address"), readonly=True, default="")
    owner_id: Mapped[int | None] = reference("base_user", title=_("Whose"), on_delete="CASCADE", readonly=True)

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "model", "owner_id")]

    @classmethod
    def goes_with(cls, addons: Collection[str], models: Collection[str]) -> ColumnElement[bool] | None:
        return bulk.table_of(cls).c.model.in_(models) if models else None

    def before_save(self) -> None:
        super().before_save()
        self.name = " ".join((self.name or "").split())
        if not self.name:
            raise UserError(_("Give the view a name."), field="name")
        if len(self.query) > LONGEST:
            raise UserError(_("The view has more conditions than can be kept; take some away."))

    @property
    def shared(self) -> bool:
        return self.owner_id is None


def visible(model: Any, env: Env) -> ColumnElement[bool]:
    """The condition of a rule: one's own views and those that are shared."""
    return or_(model.owner_id == env.user, model.owner_id.is_(None))


def own(model: Any, env: Env) -> ColumnElement[bool]:
    """The condition of a rule: one's own views."""
    return cast("ColumnElement[bool]", model.owner_id == env.user)
