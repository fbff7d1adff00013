"""Tags and categories of a client, and who and which territory it had when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Date, Index
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from addons.base.models import User
from addons.crm.models.directories import Category, Tag, Territory
from addons.crm.models.lines import Line, client
from core import Look, _, column, link, reference
from core.screens.elements import Item

if TYPE_CHECKING:
    from addons.crm.models.client import Client


class ClientTag(Line, name="crm.client_tag"):
    model_title = _("Tag of a client")
    client: Mapped[Client] = link(client, "client_id", back="tags")
    tag_id: Mapped[int] = reference("crm_tag", title=_("Tag"), on_delete="CASCADE")
    tag: Mapped[Tag] = link(Tag, "tag_id")

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "client_id", "tag_id", unique=True)]

    def display(self) -> str:
        return self.tag.name if self.tag else ""


class ClientCategory(Line, name="crm.client_category"):
    model_title = _("Category of a client")
    client: Mapped[Client] = link(client, "client_id", back="categories")
    category_id: Mapped[int] = reference("crm_category", title=_("Category"), on_delete="CASCADE")
    category: Mapped[Category] = link(Category, "category_id")

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "client_id", "category_id", unique=True)]

    def display(self) -> str:
        return self.category.name if self.category else ""


class Period(Line):
    """Something that held from one day to another; the present one has no end."""

    since: Mapped[date] = column(Date, title=_("From"))
    until: Mapped[date | None] = column(Date, title=_("To"))

    def line(self, look: Look) -> Item:
        """The period on the card, its days below what held in it."""
        since = look.typed_date(self.since) if self.since else ""
        until = look.typed_date(self.until) if self.until else look.words(_("now"))
        return Item(self.display(), note=f"{since} – {until}", icon="history")


class ManagerPeriod(Period, name="crm.manager_period"):
    model_title = _("Manager of a client")
    client: Mapped[Client] = link(client, "client_id", back="managers")
    manager_id: Mapped[int] = reference("base_user", title=_("Manager"))
    manager: Mapped[User] = link(User, "manager_id")

    def display(self) -> str:
        return self.manager.display() if self.manager else ""


class TerritoryPeriod(Period, name="crm.territory_period"):
    model_title = _("Territory of a client")
    client: Mapped[Client] = link(client, "client_id", back="territories")
    territory_id: Mapped[int] = reference("crm_territory", title=_("Territory"))
    territory: Mapped[Territory] = link(Territory, "territory_id")

    def display(self) -> str:
        return f"{self.territory.number}, {self.territory.name}" if self.territory else ""


P = TypeVar("P", bound=Period)


def turn(periods: list[P], key: int | None, column: str, today: date, begin: Callable[..., Any]) -> None:
    """End the open period whose `column` is not `key`, and begin one for `key`; a period ends the day the next begins."""
    open_ones = [period for period in periods if period.until is None]
    if any(getattr(period, column) == key for period in open_ones):
        return
    for period in open_ones:
        period.until = today
    if key is not None:
        periods.append(begin(**{column: key, "since": today}))
