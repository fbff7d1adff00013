"""The kernel's view of what a business has installed; base binds it to the table base_addon."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import BareModel
from core.values.fields import column
from core.values.types import Instant
from core.values.words import _


class Addon(BareModel):
    """One addon of the business. `state` is installed, off or removed; `generation` numbers the plan that set it.

    `owns` says what it brought into the database, so that it can be archived and removed without its code.
    """

    model_title = _("Addon")
    database_verbs = "select"
    model_label = "name"
    model_order = ("name", "id")
    name: Mapped[str] = column(String(80), title=_("Name"), unique=True)
    version: Mapped[str] = column(String(40), title=_("Version"))
    state: Mapped[str] = column(String(20), title=_("State"))
    generation: Mapped[int] = column(BigInteger)
    at: Mapped[datetime] = column(Instant, title=_("When"))
    by: Mapped[int | None] = column(BigInteger, title=_("Who"))
    owns: Mapped[dict[str, Any] | None] = column(JSON(none_as_null=True))


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


class Failure(BareModel):
    """What went wrong in the code of an addon, once for each place in it: how often, and the last time in words."""

    model_title = _("Failure of an addon")
    model_label = "place"
    model_order = ("-last_at", "-id")
    addon: Mapped[str] = column(String(80), title=_("Addon"))
    place: Mapped[str] = column(String(200), title=_("Place"))
    sentence: Mapped[str] = column(Text, title=_("What"))
    number: Mapped[str] = column(String(16), title=_("Number in the log"), default="")
    count: Mapped[int] = column(BigInteger, title=_("How often"))
    first_at: Mapped[datetime] = column(Instant, title=_("First"))
    last_at: Mapped[datetime] = column(Instant, title=_("Last"))

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "addon", "place", unique=True)]
