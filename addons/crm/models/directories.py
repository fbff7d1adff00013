"""Directories that a business fills for itself: tags, categories, branches of activity, sources, territories."""

from __future__ import annotations

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped

from addons.base.models import User
from core import Model, _, column, link, reference


class Named(Model):
    """An entry of a directory: it has a name, and no two have the same."""

    model_label = "name"
    model_order = ("name", "id")
    name: Mapped[str] = column(
        String(120), title=_("Name"), help=_("In a word or two, as it shall stand in lists."), unique=True
    )


class Tag(Named, name="crm.tag"):
    model_title = _("Tag")


class Category(Named, name="crm.category"):
    """A category of clients: ordinary buyer, pensioner, gold card."""

    model_title = _("Category")


class Industry(Named, name="crm.industry"):
    model_title = _("Branch of activity")


class Source(Named, name="crm.source"):
    """Where a client came from."""

    model_title = _("Source")


class Territory(Model, name="crm.territory"):
    """A sales territory by its number; its manager becomes the manager of its clients."""

    model_title = _("Territory")
    model_label = "name"
    model_order = ("number", "id")
    number: Mapped[int] = column(BigInteger, title=_("Number"), help=_("A whole number; lists go by it."), unique=True)
    name: Mapped[str] = column(String(120), title=_("Name"), help=_("As colleagues call it: Left bank."))
    manager_id: Mapped[int | None] = reference(
        "base_user", title=_("Manager"), help=_("Becomes the manager of the clients of this territory.")
    )
    manager: Mapped[User | None] = link(User, "manager_id")
