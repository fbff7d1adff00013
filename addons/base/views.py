"""Screens of the people and the own companies of a business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

import core
from addons.base.models import Company, Instruction, SetupState, User
from core import Ask, Form, Layout, List, Tile, _, elements, look_of
from core.screens.house.steps import next_steps
from core.services.i18n import LANGUAGES
from core.services.markdown import prose
from core.services.setup import is_shown
from core.values.zones import zones


class UserList(List, model=User):
    icon = "users"
    many = _("Colleagues")
    new = _("New colleague")
    empty = _("Nobody works here yet.")

    priorities = {"position": 3, "login": 4, "active": 4}
    under = "position"

    def layout(self) -> Layout:
        return Layout("name", "position", "phone", "login", "active")


class UserForm(Form, model=User):
    many = _("Colleagues")
    new = _("New colleague")

    def layout(self) -> Layout:
        about = ("name", "position", "phone")
        work = ("login", "language", "zone", "active", "roles")
        return Layout(
            Layout(*about, name="main", title=_("Colleague")),
            Layout(*work, name="work", title=_("Work in the program")),
        )

    def options(self, name: str) -> Mapping[str, str]:
        if name == "language":
            return LANGUAGES
        if name == "zone":
            return {zone: zone for zone in zones()}
        return {key: role.title for key, role in self.parts.roles().items()} if name == "roles" else {}

    def meta(self, record: Any) -> list[elements.Meta]:
        """What the colleague does, and the phone: a press calls."""
        found = [elements.Meta(record.position, "briefcase")] if record.position else []
        if record.phone:
            number = "".join(sign for sign in record.phone if sign.isdigit() or sign == "+")
            found.append(elements.Meta(record.phone, "phone", f"tel:{number}"))
        return found

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
        facts = Layout(
            "phone", "position", "login", "language", "zone", "active", "created_at", name="facts", title=_("Colleague")
        )
        return Layout(
            Layout(facts, name="left"),
            Layout("timeline", name="middle"),
            Layout("held_roles", "invitation", "files", name="right"),
        )


class CompanyList(List, model=Company):
    icon = "building-2"
    many = _("Own companies")
    new = _("New own company")
    empty = _("No company yet. Enter the one whose name stands on your documents.")

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


class InstructionList(List, model=Instruction):
    icon = "book-open"
    many = _("Instructions")
    new = _("New instruction")
    hint = _("Words of the title or the text")
    empty = _("No instruction yet. Write down how something is done here; your colleagues find it under Help.")
    priorities = {"position": 3}

    def layout(self) -> Layout:
        return Layout("title", "position", "updated_at")


class InstructionForm(Form, model=Instruction):
    many = _("Instructions")
    new = _("New instruction")

    def layout(self) -> Layout:
        return Layout(
            Layout("title", "text", name="main", title=_("Instruction")),
            Layout("about", "position", "language", "roles", name="where", title=_("Where and for whom")),
        )

    def options(self, name: str) -> Mapping[str, str]:
        if name == "language":
            return {"": _("Any"), **LANGUAGES}
        if name == "about":
            return {"": _("None"), **self.screens()}
        return {key: role.title for key, role in self.parts.roles().items()} if name == "roles" else {}

    @classmethod
    def screens(cls) -> Mapping[str, str]:
        """The models that have a list, by what people call many of their records."""
        lists = (view for view in cls.parts.all("view") if issubclass(view, List))
        return {view.model.part_name: view.many or view.model.model_title for view in lists}

    def card(self) -> Layout:
        about = Layout("about", "language", "roles", name="about_it", title=_("Where and for whom"))
        return Layout(Layout("reading", name="left"), Layout(about, "timeline", "files", name="right"))

    def panel_reading(self, record: Any) -> elements.Prose:
        """The text as it is read, with a table of contents where it is long."""
        look = look_of(self.env)
        told = prose(record.text or "", look.words(_("Table")))
        contents = tuple(elements.Link(one.text, f"#{one.anchor}") for one in told.headings)
        return elements.Prose(record.title or "", told.html, contents if len(contents) > 2 else ())


class Letterhead(core.Letterhead, name="base.letterhead"):
    """The first own company of the business on its papers, with its picture as the logo."""

    def company(self, record: Any) -> Any:
        """The own company whose paper it is, None where there is none or this person may not know it."""
        if not self.env.may("read", Company):
            return None
        company = self.env[Company]
        return self.env.session.scalar(
            select(company).where(company.archived_at.is_(None)).order_by(company.id).limit(1)
        )

    def name(self, record: Any) -> str:
        company = self.company(record)
        return str(company.legal_name or company.name) if company is not None else super().name(record)

    def details(self, record: Any) -> Sequence[str]:
        company, words = self.company(record), look_of(self.env).words
        if company is None:
            return super().details(record)
        code = f"{words(_('Tax code'))} {company.tax_id}" if company.tax_id else ""
        account = ", ".join(filter(None, (company.iban, company.bank)))
        return [line for line in (" · ".join(filter(None, (code, company.address))), account) if line]

    def bearer(self, record: Any) -> Any:
        return self.company(record)


class GettingStarted(Tile, model=SetupState):
    """The next steps of moving in, as long as they stand in the menu."""

    title, order, width = _("Getting started"), 1, 1

    def visible(self) -> bool:
        return is_shown(self.env)

    def opens(self) -> str:
        return "/start"

    def show(self, ask: Ask) -> elements.StepsBody:
        return next_steps(ask)
