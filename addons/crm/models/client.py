"""The client: a person or an organisation, and the one card of everything known about them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Index, String, Text, inspect, select, union_all
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from addons.base.models import User, home_country
from addons.crm.models.directories import Industry, Source, Territory
from addons.crm.models.history import ClientCategory, ClientTag, ManagerPeriod, TerritoryPeriod, turn
from addons.crm.models.lines import ORDERED, Account, Address, Contact, Email, Phone
from addons.crm.values.completion import complete_client, search_words, sum_up
from addons.crm.values.names import greeting
from core import Searchable, _, choice, column, link, links, reference

KINDS = {"person": _("Person"), "organisation": _("Organisation")}
STATUSES = {
    "potential": _("Potential"), "new": _("New"), "regular": _("Regular"), "loyal": _("Loyal"),
    "lapsed": _("Lapsed"), "lost": _("Lost"),
}  # fmt: skip
TONES = {"potential": "info", "new": "info", "regular": "ok", "loyal": "ok", "lapsed": "warn", "lost": "bad"}


class Client(Searchable, name="crm.client"):
    """A client of the business. `name` is how lists call them: surname first for a person, the trade name of an organisation."""

    model_title = _("Client")
    model_label = "name"
    model_order = ("sort_key", "id")

    kind: Mapped[str] = choice(
        KINDS,
        title=_("Kind"),
        help=_("A person is called by surname and first name, an organisation by its own name."),
        default="person",
    )
    name: Mapped[str] = column(
        String(240),
        title=_("Name"),
        help=_("As everybody calls it: Zerno Plus. The full name goes to Legal name."),
        personal=True,
    )
    surname: Mapped[str | None] = column(
        String(120), title=_("Surname"), help=_("Koval. Documents and lists begin with it."), personal=True
    )
    first_name: Mapped[str | None] = column(
        String(120), title=_("First name"), help=_("Iryna. Letters greet by it."), personal=True
    )
    patronymic: Mapped[str | None] = column(
        String(120), title=_("Patronymic"), help=_("Petrivna; leave it out where the person has none."), personal=True
    )
    birthday: Mapped[str | None] = column(
        String(10),
        title=_("Birthday"),
        kind="birthday",
        personal=True,
        help=_("Day and month are enough: 14.02 or 14.02.1985."),
    )
    legal_name: Mapped[str | None] = column(String(240), title=_("Legal name"), help=_("As documents print it."))
    status: Mapped[str] = choice(
        STATUSES,
        title=_("Status"),
        help=_("How near the client is to you: potential until the first purchase, lost when it is over."),
        tones=TONES,
        default="potential",
    )
    tax_id: Mapped[str | None] = column(
        String(40), title=_("Tax code"), personal=True, help=_("EDRPOU or tax number; check digits are compared.")
    )
    vat_id: Mapped[str | None] = column(
        String(40), title=_("VAT number"), help=_("As the register of VAT payers has it.")
    )
    iban: Mapped[str | None] = column(
        String(40),
        title=_("Bank account (IBAN)"),
        help=_("Begins with two letters of the country: UA21 3223 1300… Spaces do not matter."),
        kind="iban",
        personal=True,
    )
    bank: Mapped[str | None] = column(String(160), title=_("Bank"), help=_("Its name, as documents print it."))
    site: Mapped[str | None] = column(
        String(400), title=_("Site"), help=_("Its address as the browser shows it: zerno.example."), kind="site"
    )
    passport: Mapped[str | None] = column(
        String(40),
        title=_("Passport"),
        help=_("Series and number: КВ 123456, or the nine digits of an ID card."),
        personal=True,
    )
    size: Mapped[str | None] = column(
        String(40), title=_("Size"), help=_("Of clothes, shoes or whatever you sell: M, 42.")
    )
    colour: Mapped[str | None] = column(
        String(80), title=_("Favourite colour"), help=_("What to offer first: dark green.")
    )
    key_client: Mapped[bool] = column(
        title=_("Key client"), help=_("One whose wishes go before those of others."), default=False
    )
    note: Mapped[str | None] = column(
        Text, title=_("Note"), help=_("What else a colleague must know before calling."), kind="text", personal=True
    )
    industry_id: Mapped[int | None] = reference(
        "crm_industry",
        title=_("Branch of activity"),
        help=_("What the organisation does; the directory of branches is yours to fill."),
    )
    source_id: Mapped[int | None] = reference(
        "crm_source", title=_("Source"), help=_("How the client came to know of you.")
    )
    territory_id: Mapped[int | None] = reference(
        "crm_territory", title=_("Territory"), help=_("Its manager becomes the client’s, unless you name another.")
    )
    manager_id: Mapped[int | None] = reference(
        "base_user", title=_("Manager"), help=_("The colleague whose client it is.")
    )

    phone: Mapped[str | None] = column(String(250), title=_("Phone"), kind="phone", readonly=True, personal=True)
    email: Mapped[str | None] = column(String(254), title=_("E-mail"), kind="email", readonly=True, personal=True)
    city: Mapped[str | None] = column(String(120), title=_("City"), readonly=True)
    sort_key: Mapped[str] = column(ORDERED, readonly=True)
    name_key: Mapped[str] = column(String(240), readonly=True)

    industry: Mapped[Industry | None] = link(Industry, "industry_id")
    source: Mapped[Source | None] = link(Source, "source_id")
    territory: Mapped[Territory | None] = link(Territory, "territory_id")
    manager: Mapped[User | None] = link(User, "manager_id")
    phones: Mapped[list[Phone]] = links(lambda: Phone, back="client", title=_("Phones"), owned=True)
    emails: Mapped[list[Email]] = links(lambda: Email, back="client", title=_("E-mails"), owned=True)
    accounts: Mapped[list[Account]] = links(
        lambda: Account, back="client", title=_("Messengers and networks"), owned=True
    )
    addresses: Mapped[list[Address]] = links(lambda: Address, back="client", title=_("Addresses"), owned=True)
    contacts: Mapped[list[Contact]] = links(lambda: Contact, back="client", title=_("Contact persons"), owned=True)
    tags: Mapped[list[ClientTag]] = links(lambda: ClientTag, back="client", title=_("Tags"), owned=True)
    categories: Mapped[list[ClientCategory]] = links(
        lambda: ClientCategory, back="client", title=_("Categories"), owned=True
    )
    managers: Mapped[list[ManagerPeriod]] = links(
        lambda: ManagerPeriod, back="client", title=_("Managers so far"), owned=True
    )
    territories: Mapped[list[TerritoryPeriod]] = links(
        lambda: TerritoryPeriod, back="client", title=_("Territories so far"), owned=True
    )

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        found = [
            Index(None, "sort_key", "id"),
            Index(None, "name_key"),
            Index(None, "tax_id"),
            Index(None, "status", "sort_key", "id"),
            Index(None, "manager_id", "status", "archived_at"),
            Index(None, "city", "id"),
        ]
        return [*super().constraints(), *found]

    def search_words(self) -> Iterable[str | None]:
        return search_words(self)

    @classmethod
    def last_digits(cls, ending: str) -> ColumnElement[bool]:
        end = ending[::-1]
        phone, contact = cls.parts[Phone], cls.parts[Contact]
        found = [
            select(line.client_id).where(line.reversed >= end, line.reversed < end + ":") for line in (phone, contact)
        ]
        return cls.id.in_(union_all(*found))

    def before_save(self) -> None:
        complete_client(self, home_country(self.env))
        self.follow_territory()
        self.keep_periods()
        sum_up(self)
        super().before_save()

    @property
    def greeting(self) -> str:
        """How a letter to a person begins: by first name and patronymic."""
        return greeting(self.first_name or "", self.patronymic or "") if self.kind == "person" else ""

    def add_tag(self, tag: int) -> None:
        """Put a tag on the client, once."""
        if all(line.tag_id != tag for line in self.tags):
            self.tags.append(self.parts[ClientTag](tag_id=tag))

    def remove_tag(self, tag: int) -> None:
        """Take a tag off the client."""
        for line in [line for line in self.tags if line.tag_id == tag]:
            self.tags.remove(line)

    def follow_territory(self) -> None:
        """A client of a territory gets its manager, unless another manager was chosen at the same time."""
        state = inspect(self)
        if (
            state.attrs["territory_id"].history.has_changes()
            and not state.attrs["manager_id"].history.has_changes()
            and self.territory_id
        ):
            territory = self.env.session.get(self.parts[Territory], self.territory_id)
            self.manager_id = territory.manager_id if territory and territory.manager_id else self.manager_id

    def keep_periods(self) -> None:
        """The history of managers and territories: the one that ends today, the one that begins."""
        turn(self.managers, self.manager_id, "manager_id", self.env.today(), self.parts[ManagerPeriod])
        turn(self.territories, self.territory_id, "territory_id", self.env.today(), self.parts[TerritoryPeriod])
