"""Screens of the client base."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_

from addons.crm.duplicates import WHY, similar
from addons.crm.hooks import client_card
from addons.crm.models.client import STATUSES, TONES, Client
from addons.crm.models.directories import Category, Industry, Source, Tag, Territory
from addons.crm.values.called import called
from core import (
    Action,
    Board,
    Chart,
    Env,
    Figure,
    Form,
    Graph,
    Layout,
    List,
    Pivot,
    Rows,
    Tab,
    _,
    elements,
    look_of,
    map_link,
)


def mine(client: Any, env: Env) -> ColumnElement[bool]:
    """Clients whose manager is the person looking."""
    return client.manager_id == env.user  # type: ignore[no-any-return]  # a comparison of a column


def entered(first: int, last: int) -> Callable[[Any, Env], ColumnElement[bool]]:
    """Clients entered from the beginning of one month to that of another, counted from the present one."""

    def where(client: Any, env: Env) -> ColumnElement[bool]:
        return and_(client.created_at >= month_begins(env, first), client.created_at < month_begins(env, last))

    return where


def month_begins(env: Env, further: int) -> datetime:
    """The first moment of a month where the person is: 0 the present one, -1 the one before it."""
    today = env.today()
    years, month = divmod(today.month - 1 + further, 12)
    return datetime(today.year + years, month + 1, 1, tzinfo=ZoneInfo(env.person.zone))


def potential(client: Any, env: Env) -> ColumnElement[bool]:
    return client.status == "potential"  # type: ignore[no-any-return]  # as above


class ClientList(List, model=Client):
    icon = "users"
    many = _("Clients")
    new = _("New client")
    hint = _("Name, phone, last 4 digits, code, e-mail")
    empty = _("No client yet. Add the first one, or bring an address book in.")
    facets = ("status", "kind", "city", "manager", "tags", "categories")
    priorities = {"phone": 2, "city": 3, "status": 2, "manager": 4, "created_at": 3}
    under = "phone"
    square = ("kind", "organisation")
    imports = True
    links = (
        (_("Possible duplicates"), "/crm/duplicates", "users"),
        (_("Quality of the data"), "/crm/quality", "shield-check"),
    )

    def layout(self) -> Layout:
        return Layout("name", "phone", "city", "status", "manager", "created_at")

    def tabs(self) -> Sequence[Tab]:
        return (
            Tab("all", _("All")),
            Tab("mine", _("Mine"), mine),
            Tab("potential", _("Potential clients"), potential),
            Tab("this_month", _("Entered this month"), entered(0, 1)),
            Tab("last_month", _("Entered last month"), entered(-1, 0)),
            Tab("archived", _("Archive"), archived=True),
        )

    def actions(self) -> Sequence[Action]:
        return (
            Action("archive", _("To the archive"), "trash-2", danger=True),
            Action("add_tag", _("Add the tag"), "plus", takes="tags", opposite="remove_tag"),
            Action("remove_tag", _("Remove the tag"), "minus", takes="tags", opposite="add_tag"),
        )


class ClientBoard(Board, model=Client):
    by, under, who = "status", "phone", "manager"


class ClientPivot(Pivot, model=Client):
    rows, columns = ("manager",), ("status",)


class ClientGraph(Graph, model=Client):
    by = ("created_at:month", "status")
    shape = "stacked"


class NewClients(Figure, model=Client):
    title, order = _("New clients"), 10
    dated = "created_at"


class MyClients(Figure, model=Client):
    title, order = _("My clients"), 11
    tab = "mine"


class PotentialClients(Figure, model=Client):
    title, order = _("Potential clients"), 12
    tab = "potential"


class ClientsByMonth(Chart, model=Client):
    title, order = _("New clients by month"), 20
    by, shape = ("created_at:month", "status"), "stacked"


class LatestClients(Rows, model=Client):
    title, order = _("Latest clients"), 40
    shows, sorted_by = ("phone", "city"), "-id"


class ClientForm(Form, model=Client):
    only = {
        "surname": "kind=person", "first_name": "kind=person", "patronymic": "kind=person", "birthday": "kind=person", "passport": "kind=person",
        "name": "kind=organisation", "legal_name": "kind=organisation", "industry": "kind=organisation", "contacts": "kind=organisation",
    }  # fmt: skip
    checked = frozenset({"surname", "first_name", "name", "tax_id", "phones", "emails"})
    begun = ("phones", "emails")
    lines = {
        "phones": ("number", "use", "note"),
        "emails": ("address", "use", "main"),
        "accounts": ("network", "handle"),
        "addresses": ("use", "postcode", "region", "city", "street", "house", "apartment"),
        "contacts": ("name", "position", "number", "address"),
    }

    def layout(self) -> Layout:
        return Layout(
            Layout(
                "kind",
                "surname",
                "first_name",
                "patronymic",
                "name",
                "legal_name",
                "birthday",
                "status",
                "manager",
                name="main",
                title=_("Main"),
            ),
            Layout("phones", "emails", "accounts", name="reach", title=_("How to reach")),
            Layout("contacts", name="people", title=_("Contact persons")),
            Layout("addresses", name="places", title=_("Addresses")),
            Layout(
                "tax_id",
                "vat_id",
                "iban",
                "bank",
                "passport",
                name="details",
                title=_("Details for documents"),
                folded=True,
            ),
            Layout(
                "industry",
                "source",
                "territory",
                "site",
                "tags",
                "categories",
                "key_client",
                "size",
                "colour",
                "note",
                name="more",
                title=_("Sales"),
                folded=True,
            ),
        )

    def called(self, text: str) -> Mapping[str, str]:
        told = called(text)
        kind = {"kind": "organisation", "name": told.name} if told.name else {"kind": "person", "surname": told.surname}
        parts = {"first_name": told.first_name, "patronymic": told.patronymic, "note": told.note}
        lines = {"phones-0-number": told.phone, "emails-0-address": told.email}
        return {name: text for name, text in (kind | parts | lines).items() if text}

    def square(self, record: Any) -> bool:
        return bool(record.kind == "organisation")

    def tags(self, record: Any) -> list[str]:
        return [link.tag.name for link in record.tags]

    def badges(self, record: Any) -> list[elements.Badge]:
        words = look_of(self.env).words
        found = [elements.Badge(words(STATUSES[record.status]), TONES.get(record.status, ""))]
        if record.key_client:
            found.append(elements.Badge(words(_("Key client")), "info"))
        return found

    def meta(self, record: Any) -> list[elements.Meta]:
        found = []
        if record.phone:
            found.append(elements.Meta(record.phone, "phone", f"tel:{record.phones[0].e164 or record.phone}"))
        if record.email:
            found.append(elements.Meta(record.email, "mail", f"mailto:{record.email}"))
        if record.addresses:
            address = record.addresses[0]
            found.append(elements.Meta(address.display(), "map-pin", map_link(self.env, address.found_by())))
        lines: list[str] = []
        if record.id:
            self.env.announce(client_card, client=record, lines=lines)
        return [*found, *(elements.Meta(line) for line in lines)]

    def warnings(self, record: Any) -> list[elements.Warning]:
        """Clients that share a phone, an e-mail, a code or the name with this one."""
        look = look_of(self.env)
        return [
            elements.Warning(
                look.words(WHY[reason]),
                tuple(elements.Link(found.display(), f"{self.path()}/{found.id}") for found in clients),
            )
            for reason, clients in similar(self.env, record).items()
        ]

    def fact_greeting(self, record: Any) -> elements.Fact | None:
        """How a letter to a person begins."""
        words = look_of(self.env).words
        return elements.Fact(words(_("Greeting")), record.greeting) if record.greeting else None

    def card(self) -> Layout:
        return Layout(
            Layout(
                Layout(
                    "kind",
                    "greeting",
                    "legal_name",
                    "birthday",
                    "tax_id",
                    "vat_id",
                    "iban",
                    "bank",
                    "passport",
                    name="details",
                    title=_("Details"),
                ),
                Layout(
                    "manager",
                    "territory",
                    "industry",
                    "source",
                    "site",
                    "categories",
                    "size",
                    "colour",
                    "note",
                    "created_at",
                    name="sales",
                    title=_("Sales"),
                ),
                "contacts",
                name="left",
            ),
            Layout("timeline", name="middle"),
            Layout("phones", "emails", "accounts", "addresses", "managers", "territories", "files", name="right"),
        )


class TagList(List, model=Tag):
    icon = "tag"
    many = _("Tags")
    new = _("New tag")
    empty = _("No tag yet. A tag marks clients for you alone to understand: asks for discounts, friend of the house.")


class TagForm(Form, model=Tag): ...


class CategoryList(List, model=Category):
    icon = "layers"
    many = _("Categories")
    new = _("New category")
    empty = _("No category yet. Categories sort your clients: ordinary buyer, pensioner, gold card.")


class CategoryForm(Form, model=Category): ...


class IndustryList(List, model=Industry):
    icon = "building"
    many = _("Branches of activity")
    new = _("New branch")
    empty = _("No branch yet. Name what your organisations do: bakery, hotel, school.")


class IndustryForm(Form, model=Industry): ...


class SourceList(List, model=Source):
    icon = "megaphone"
    many = _("Sources")
    new = _("New source")
    empty = _("No source yet. Name how clients come to know of you: sign on the street, Instagram, a friend.")


class SourceForm(Form, model=Source): ...


class TerritoryList(List, model=Territory):
    icon = "map-pin"
    many = _("Territories")
    new = _("New territory")
    empty = _("No territory yet. Number the districts you sell in, each with its manager.")

    def layout(self) -> Layout:
        return Layout("name", "number", "manager")


class TerritoryForm(Form, model=Territory):
    def layout(self) -> Layout:
        return Layout(Layout("number", "name", "manager", name="main", title=_("Main")))
