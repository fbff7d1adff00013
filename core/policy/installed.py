"""The kernel's view of what a business has installed; base binds it to the table base_addon."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String
from sqlalchemy.orm import Mapped

from core.composition.model import BareModel
from core.values.fields import column
from core.values.types import Instant
from core.values.words import _


class Addon(BareModel):
    """One addon of the business. `state` is installed or removed; `generation` numbers the plan that set it."""

    model_title = _("Addon")
    database_verbs = "select"
    model_label = "name"
    model_order = ("name",)
    name: Mapped[str] = column(String(80), title=_("Name"), unique=True)
    version: Mapped[str] = column(String(40), title=_("Version"))
    state: Mapped[str] = column(String(20), title=_("State"))
    generation: Mapped[int] = column(BigInteger)
    at: Mapped[datetime] = column(Instant, title=_("When"))
    by: Mapped[int | None] = column(BigInteger, title=_("Who"))


class PlanRun(BareModel):
    """A plan that was carried out: what it said, who accepted it, when, and where its archive lies."""

    model_title = _("Plan")
    database_verbs = "select"
    model_order = ("-id",)
    at: Mapped[datetime] = column(Instant, title=_("When"))
    by: Mapped[int | None] = column(BigInteger, title=_("Who"))
    plan: Mapped[dict[str, Any]] = column(JSON, title=_("What"))
    archive: Mapped[str] = column(String(200), title=_("Archive"), default="")


class Coming(BareModel):
    """A plan under way: the addons there will be when it is done. Those that serve the business make ready for them."""

    model_title = _("Plan under way")
    database_verbs = "select"
    model_order = ("-id",)
    addons: Mapped[list[str]] = column(JSON, title=_("Addons"))
    at: Mapped[datetime] = column(Instant, title=_("When"))
    by: Mapped[int | None] = column(BigInteger, title=_("Who"))
