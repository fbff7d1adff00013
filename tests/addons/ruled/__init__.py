"""Partners and orders of two houses, with a rule that shows a person those of house 1 only."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, String
from sqlalchemy.orm import Mapped

from core.composition.model import Model
from core.policy.env import Env
from core.values.declarations import Grant, Role, Rule
from core.values.fields import column, link, links, reference


class House(Model, name="ruled.house"):
    model_label = "name"
    name: Mapped[str] = column(String(80))


class Partner(Model, name="ruled.partner"):
    model_label = "name"
    house: Mapped[int] = column(BigInteger)
    name: Mapped[str] = column(String(80))
    orders: Mapped[list[Order]] = links(lambda: Order, back="partner")


class Order(Model, name="ruled.order"):
    house: Mapped[int] = column(BigInteger)
    total: Mapped[int] = column(BigInteger)
    partner_id: Mapped[int] = reference("ruled_partner")
    partner: Mapped[Partner | None] = link(Partner, "partner_id", back="orders")


def own_house(model: Any, env: Env) -> ColumnElement[bool]:
    return model.house == 1  # type: ignore[no-any-return]  # a comparison of a column


clerk = Role("Clerk")
access = (
    *(Grant(clerk, model, "read create write delete") for model in (House, Partner, Order)),
    *(Rule(clerk, model, own_house) for model in (Partner, Order)),
)
