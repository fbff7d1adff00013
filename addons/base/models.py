"""Tables of the business itself, and the kernel's abstract parts bound to tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.model import BareModel, Model
from core.policy import installed, people, trail
from core.policy.env import Env
from core.values.fields import column, link, links, reference
from core.values.words import _


class User(people.User, name="base.user"):
    companies: Mapped[list[Company]] = links(lambda: Company, back="director")


class SignIn(people.SignIn, name="base.signin"): ...


class Invitation(people.Invitation, name="base.invitation"): ...


class Addon(installed.Addon, name="base.addon"): ...


class PlanRun(installed.PlanRun, name="base.plan"): ...


class Trail(trail.Trail, name="base.trail"): ...


class TrailPersonal(trail.TrailPersonal, name="base.trail_personal"): ...


class Country(Model, name="base.country"):
    """A country by its ISO 3166 code; its phone region and currency are the defaults of a business there."""

    title = _("Country")
    label = "name"
    order = ("name",)
    code: Mapped[str] = column(String(2), title=_("Code"), unique=True)
    name: Mapped[str] = column(String(80), title=_("Name"))


class Currency(Model, name="base.currency"):
    """A currency by its ISO 4217 code."""

    title = _("Currency")
    label = "code"
    order = ("code",)
    code: Mapped[str] = column(String(3), title=_("Code"), unique=True)
    name: Mapped[str] = column(String(80), title=_("Name"))
    symbol: Mapped[str] = column(String(8), title=_("Sign"), default="")


class Company(Model, name="base.company"):
    """An own company of the business: whose documents these are."""

    title = _("Own company")
    label = "name"
    order = ("name",)
    name: Mapped[str] = column(String(160), title=_("Name"))
    legal_name: Mapped[str | None] = column(String(240), title=_("Legal name"))
    tax_id: Mapped[str | None] = column(String(40), title=_("Tax code"))
    country: Mapped[str] = column(String(2), title=_("Country"), default="UA")
    currency: Mapped[str] = column(String(3), title=_("Currency"), default="UAH")
    address: Mapped[str | None] = column(String(400), title=_("Address"))
    iban: Mapped[str | None] = column(String(40), title=_("Bank account (IBAN)"))
    bank: Mapped[str | None] = column(String(120), title=_("Bank"))
    director_id: Mapped[int | None] = reference("base_user", title=_("Director"))
    director: Mapped[User | None] = link(User, "director_id", back="companies")


def home_country(env: Env) -> str:
    """The country of the first own company ("UA"), by which phones and codes without a country are read."""
    if "home_country" not in env.memo:
        company = env[Company]
        found = env.session.scalar(select(company.country).order_by(company.id).limit(1))
        env.memo["home_country"] = found or "UA"
    return str(env.memo["home_country"])


class Sequence(BareModel, name="base.sequence"):
    """The last number given in one series and year; taken by an UPDATE … RETURNING as the last act of a transaction."""

    title = _("Series of numbers")
    code: Mapped[str] = column(String(40), title=_("Series"))
    year: Mapped[int] = column(BigInteger, title=_("Year"))
    last: Mapped[int] = column(BigInteger, title=_("Last number"), default=0)

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "code", "year", unique=True)]


class Setting(BareModel, name="base.setting"):
    """A value the business set for itself, by the name of its declaration."""

    title = _("Setting")
    name: Mapped[str] = column(String(120), title=_("Name"), unique=True)
    value: Mapped[Any] = column(JSON, title=_("Value"), nullable=True)
