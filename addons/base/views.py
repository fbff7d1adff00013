"""Screens of the people and the own companies of a business."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addons.base.models import Company, User
from core import Form, Layout, List, _, elements, look_of
from core.services.i18n import LANGUAGES


class UserList(List, model=User):
    icon = "users"
    many = _("Colleagues")
    new = _("New colleague")
    empty = _("Nobody works here yet.")

    def layout(self) -> Layout:
        return Layout("name", "login", "active")


class UserForm(Form, model=User):
    many = _("Colleagues")
    new = _("New colleague")

    def layout(self) -> Layout:
        about = ("name", "login", "language", "zone", "active", "roles")
        return Layout(Layout(*about, name="main", title=_("Colleague")))

    def options(self, name: str) -> Mapping[str, str]:
        if name == "language":
            return LANGUAGES
        return {key: role.title for key, role in self.parts.roles().items()} if name == "roles" else {}

    def panel_held_roles(self, record: Any) -> elements.Panel | None:
        """What the colleague may do, role by role."""
        look = look_of(self.env)
        held = [role for key, role in self.parts.roles().items() if key in (record.roles or ())]
        items = tuple(
            elements.Item(look.words(role.title), note=look.words(role.help), icon="key-round") for role in held
        )
        return elements.Items(look.words(_("Roles")), items, empty=look.words(_("No role yet; nothing can be opened.")))

    def panel_invitation(self, record: Any) -> elements.Panel | None:
        """The way to a password: a link that works once."""
        if not self.env.may("write", User):
            return None
        look = look_of(self.env)
        act = elements.Button(look.words(_("Make a link")), f"{self.path()}/{record.id}/invite", icon="key-round")
        note = look.words(_("It works once and for seven days; earlier links stop working."))
        item = elements.Item(look.words(_("Link for choosing a password")), note=note, icon="key-round", act=act)
        return elements.Items(look.words(_("Sign-in")), (item,))

    def card(self) -> Layout:
        facts = Layout("login", "language", "zone", "active", "created_at", name="facts", title=_("Colleague"))
        return Layout(
            Layout(facts, name="left"),
            Layout("timeline", name="middle"),
            Layout("held_roles", "invitation", name="right"),
        )


class CompanyList(List, model=Company):
    icon = "building-2"
    many = _("Own companies")
    new = _("New own company")

    def layout(self) -> Layout:
        return Layout("name", "tax_id", "country", "currency")


class CompanyForm(Form, model=Company):
    many = _("Own companies")
    new = _("New own company")

    def layout(self) -> Layout:
        return Layout(
            Layout("name", "legal_name", "tax_id", "country", "currency", "director", name="main", title=_("Company")),
            Layout("address", "iban", "bank", name="details", title=_("Details for documents")),
        )
