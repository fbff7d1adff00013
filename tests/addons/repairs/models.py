"""An order of a repair shop, the parts it takes, and the shop that does it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Date, Index, String, Text
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from addons.base import User
from core import Instant, Model, Searchable, _, choice, column, link, links, money, quantity, reference

STATES = {"taken": _("Taken in"), "parts": _("Waits for parts"), "work": _("In work"), "ready": _("Ready")}
TONES = {"taken": "info", "parts": "warn", "work": "info", "ready": "ok"}


class Shop(Model, name="repairs.shop"):
    """Where repairs are done."""

    model_title = _("Shop")
    model_label = "name"
    model_order = ("name", "id")
    name: Mapped[str] = column(String(80), title=_("Name"), help=_("As people call it: the one at the market."))
    city: Mapped[str | None] = column(String(80), title=_("City"), help=_("Where it is."))

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "name", "id")]


class Order(Searchable, name="repairs.order"):
    """A thing that was brought to be repaired."""

    model_title = _("Order")
    model_label = "name"
    model_order = ("-id",)
    name: Mapped[str] = column(String(120), title=_("What"), help=_("What is repaired: a grinder, a kettle."))
    barcode: Mapped[str | None] = column(
        String(64), title=_("Bar code"), kind="barcode", help=_("Of the label on the thing: 4820000000017.")
    )
    state: Mapped[str] = choice(STATES, title=_("State"), tones=TONES, default="taken", help=_("How far it is."))
    due: Mapped[date | None] = column(Date, title=_("Due"), help=_("When it is wanted back."))
    visit: Mapped[datetime | None] = column(Instant, title=_("Visit"), readonly=True)
    price: Mapped[Decimal | None] = money(title=_("Price"), currency="currency", help=_("What the owner pays."))
    currency: Mapped[str] = column(String(3), title=_("Currency"), default="UAH", help=_("UAH, RON, EUR."))
    weight: Mapped[Decimal | None] = quantity(title=_("Weight"), help=_("In kilograms."))
    urgent: Mapped[bool] = column(title=_("Urgent"), default=False, help=_("Goes before all others."))
    boxes: Mapped[int | None] = column(BigInteger, title=_("Boxes"), help=_("How many it came in."))
    note: Mapped[str | None] = column(Text, title=_("Note"), kind="text", help=_("What the owner said of it."))
    margin: Mapped[Decimal | None] = money(title=_("Margin"), help=_("What remains of the price."))
    shop_id: Mapped[int | None] = reference("repairs_shop", title=_("Shop"), help=_("Who does it."))
    shop: Mapped[Shop | None] = link(Shop, "shop_id")
    master_id: Mapped[int | None] = reference("base_user", title=_("Master"), help=_("Whose work it is."))
    master: Mapped[User | None] = link(User, "master_id")
    parts_taken: Mapped[list[Part]] = links(lambda: Part, back="order", title=_("Parts"), owned=True)

    def search_words(self) -> Iterable[str | None]:
        return [self.name, self.barcode]

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "due", "id"), Index(None, "state", "id")]


class Part(Model, name="repairs.part"):
    """A part that an order takes."""

    model_title = _("Part")
    model_label = "name"
    name: Mapped[str] = column(String(120), title=_("Part"), help=_("As the price list has it."))
    pieces: Mapped[Decimal] = quantity(title=_("Pieces"), default=1, help=_("How many are taken."))
    order_id: Mapped[int] = reference("repairs_order", title=_("Order"), on_delete="CASCADE")
    order: Mapped[Order] = link(Order, "order_id", back="parts_taken")
