"""What a client has any number of: phones, e-mails, accounts, addresses, contact persons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from addons.base.models import home_country
from addons.crm.values.addresses import Address as AddressParts
from addons.crm.values.addresses import missing, one_line
from addons.crm.values.completion import complete_address, complete_email, complete_number, parts_of, refuse_no_number
from core import Look, Model, _, choice, column, link, map_link, reference
from core.screens.elements import Badge, Item
from core.values.text import initials

if TYPE_CHECKING:
    from addons.crm.models.client import Client  # it imports this module

ORDERED = String(250, collation="C").with_variant(String(250), "sqlite")
"""Text in the order of its code points on both databases, so that "begins with" is a range of its index."""

PHONES = {"mobile": _("mobile"), "work": _("work"), "home": _("home"), "fax": _("fax"), "other": _("other")}
EMAILS = {"work": _("work"), "home": _("home"), "billing": _("for documents"), "other": _("other")}
ADDRESSES = {
    "home": _("residential"),
    "legal": _("legal"),
    "mailing": _("mailing"),
    "delivery": _("delivery"),
    "other": _("other"),
}
PARTS = {"postcode": _("postal code"), "city": _("city"), "street": _("street"), "house": _("house")}
NETWORKS = {
    "telegram": "Telegram", "viber": "Viber", "whatsapp": "WhatsApp", "facebook": "Facebook", "instagram": "Instagram",
    "linkedin": "LinkedIn", "x": "X", "skype": "Skype", "other": _("other"),
}  # fmt: skip


def client() -> type[Client]:
    """The owner of all lines, defined in a later module."""
    from addons.crm.models.client import Client  # noqa: PLC0415  # it imports this module

    return Client


class Line(Model):
    """A line of a client's card."""

    model_order = ("id",)
    client_id: Mapped[int] = reference("crm_client", on_delete="CASCADE")


class Numbered(Line):
    """Something that has a phone: kept in one format when it parses, as typed and marked when it does not.

    It is found by its digits from the last to the first: by the end of a number, and by the whole of it.
    """

    number: Mapped[str | None] = column(
        String(250),
        title=_("Phone"),
        help=_("However you write it: 050 123 45 67; one from abroad with + and its code."),
        kind="phone",
        personal=True,
    )
    e164: Mapped[str | None] = column(String(20), readonly=True, personal=True)
    reversed: Mapped[str | None] = column(ORDERED, readonly=True, personal=True)

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "reversed", "client_id")]

    def before_save(self) -> None:
        super().before_save()
        complete_number(self, home_country(self.env))

    @property
    def valid(self) -> bool:
        return self.e164 is not None


class Phone(Numbered, name="crm.phone"):
    model_title = _("Phone")
    model_label = "number"
    client: Mapped[Client] = link(client, "client_id", back="phones")
    use: Mapped[str] = choice(PHONES, title=_("Kind"), help=_("What kind of phone it is."), default="mobile")
    note: Mapped[str | None] = column(String(120), title=_("Note"), help=_("Whose it is or when to call: after six."))

    def before_save(self) -> None:
        super().before_save()
        refuse_no_number(self)

    def line(self, look: Look) -> Item:
        """The phone on the card: a press calls it; one that did not parse is marked."""
        note = ", ".join(filter(None, (look.words(PHONES.get(self.use, self.use)), self.note)))
        odd = None if self.valid else Badge(look.words(_("not recognised")), "warn")
        return Item(self.number or "", f"tel:{self.e164}" if self.e164 else "", note, icon="phone", badge=odd)


class Email(Line, name="crm.email"):
    model_title = _("E-mail")
    model_label = "address"
    client: Mapped[Client] = link(client, "client_id", back="emails")
    address: Mapped[str] = column(
        String(254), title=_("E-mail"), help=_("One address: name@example.com."), kind="email", personal=True
    )
    use: Mapped[str] = choice(
        EMAILS, title=_("Kind"), help=_("What it is for; documents go to the one that says so."), default="work"
    )
    main: Mapped[bool] = column(title=_("Main"), help=_("Letters go to this one first."), default=False)

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "address")]

    def before_save(self) -> None:
        super().before_save()
        complete_email(self)

    def line(self, look: Look) -> Item:
        """The address on the card: a press writes to it."""
        main = Badge(look.words(_("main")), "ok") if self.main else None
        return Item(
            self.address, f"mailto:{self.address}", look.words(EMAILS.get(self.use, self.use)), icon="mail", badge=main
        )


class Account(Line, name="crm.account"):
    """An account in a messenger or a social network."""

    model_title = _("Account")
    model_label = "handle"
    client: Mapped[Client] = link(client, "client_id", back="accounts")
    network: Mapped[str] = choice(NETWORKS, title=_("Network"), help=_("Where the account is."), default="telegram")
    handle: Mapped[str] = column(
        String(200),
        title=_("Account"),
        help=_("The name or number by which one finds it there: @zerno."),
        personal=True,
    )

    def line(self, look: Look) -> Item:
        """The account on the card, under the name of its network."""
        return Item(self.handle, note=look.words(NETWORKS.get(self.network, self.network)), icon="message-circle")


class Address(Line, name="crm.address"):
    """A postal address in its parts; one that lacks a part is kept and marked."""

    model_title = _("Address")
    model_label = "city"
    client: Mapped[Client] = link(client, "client_id", back="addresses")
    use: Mapped[str] = choice(ADDRESSES, title=_("Kind"), help=_("What happens at this address."), default="delivery")
    postcode: Mapped[str | None] = column(
        String(20), title=_("Postal code"), help=_("Five digits in Ukraine: 04071."), personal=True
    )
    country: Mapped[str | None] = column(String(80), title=_("Country"))
    region: Mapped[str | None] = column(
        String(120), title=_("Region"), help=_("Kyiv oblast; leave it out for a large city.")
    )
    city: Mapped[str | None] = column(String(120), title=_("City"), help=_("Its name alone: Kaniv."))
    street: Mapped[str | None] = column(
        String(240), title=_("Street"), help=_("With its kind: vul. Verkhnii Val."), personal=True
    )
    house: Mapped[str | None] = column(
        String(40), title=_("House"), help=_("With its letter or building: 24-B."), personal=True
    )
    apartment: Mapped[str | None] = column(
        String(40), title=_("Apartment"), help=_("The number of the flat or office."), personal=True
    )
    incomplete: Mapped[bool] = column(title=_("Incomplete"), default=False, readonly=True)

    def before_save(self) -> None:
        super().before_save()
        complete_address(self)

    def parts_of(self) -> AddressParts:
        return parts_of(self)

    def lacking(self) -> tuple[str, ...]:
        """The parts a document would need: of postcode, city, street and house those that are not known."""
        return missing(self.parts_of())

    def display(self) -> str:
        return one_line(self.parts_of())

    def found_by(self) -> str:
        """What a map is asked for: the house, without its flat."""
        return one_line(replace(self.parts_of(), postcode="", apartment="", rest=""))

    def line(self, look: Look) -> Item:
        """The address on the card, with the way to a map; one that lacks a part says which."""
        lacking = ", ".join(look.words(PARTS[part]) for part in self.lacking())
        note = look.words(ADDRESSES.get(self.use, self.use))
        if lacking:
            note = look.words(_("{kind}; not known: {parts}")).format(kind=note, parts=lacking)
        return Item(
            self.display(),
            map_link(self.env, self.found_by()),
            note=note,
            icon="map-pin",
            badge=Badge(look.words(_("incomplete")), "warn") if lacking else None,
        )


class Contact(Numbered, name="crm.contact"):
    """A person to talk to at an organisation."""

    model_title = _("Contact person")
    model_label = "name"
    client: Mapped[Client] = link(client, "client_id", back="contacts")
    name: Mapped[str] = column(
        String(160), title=_("Full name"), help=_("Surname and first name: Koval Iryna."), personal=True
    )
    position: Mapped[str | None] = column(
        String(120), title=_("Position"), help=_("What the person decides there: buyer, accountant.")
    )
    address: Mapped[str | None] = column(
        String(254),
        title=_("E-mail"),
        help=_("The person’s own address: name@example.com."),
        kind="email",
        personal=True,
    )

    def line(self, look: Look) -> Item:
        """The person on the card: position and phone below the name, a press calls."""
        note = ", ".join(filter(None, (self.position, self.number, self.address)))
        return Item(self.name, note=note, mark=initials(self.name or ""), call=f"tel:{self.e164}" if self.e164 else "")
