"""Tables of the business itself, and the kernel's abstract parts bound to tables."""

from __future__ import annotations

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped

from core import Env, Model, _, column, link, links, reference
from core.policy import installed, people, trail
from core.services import cron, files, jobs, numbers, settings
from core.services.exchange import runs


class User(people.User, name="base.user"):
    companies: Mapped[list[Company]] = links(lambda: Company, back="director")


class SignIn(people.SignIn, name="base.signin"): ...


class Invitation(people.Invitation, name="base.invitation"): ...


class Addon(installed.Addon, name="base.addon"): ...


class PlanRun(installed.PlanRun, name="base.plan"): ...


class Coming(installed.Coming, name="base.coming"): ...


class Failure(installed.Failure, name="base.failure"): ...


class Trail(trail.Trail, name="base.trail"): ...


class TrailPersonal(trail.TrailPersonal, name="base.trail_personal"): ...


class Country(Model, name="base.country"):
    """A country by its ISO 3166 code; its phone region and currency are the defaults of a business there."""

    model_title = _("Country")
    model_label = "name"
    model_order = ("name", "id")
    code: Mapped[str] = column(String(2), title=_("Code"), unique=True)
    name: Mapped[str] = column(String(80), title=_("Name"))


class Currency(Model, name="base.currency"):
    """A currency by its ISO 4217 code."""

    model_title = _("Currency")
    model_label = "code"
    model_order = ("code", "id")
    code: Mapped[str] = column(String(3), title=_("Code"), unique=True)
    name: Mapped[str] = column(String(80), title=_("Name"))
    symbol: Mapped[str] = column(String(8), title=_("Sign"), default="")


class Company(Model, name="base.company"):
    """An own company of the business: whose documents these are."""

    model_title = _("Own company")
    model_label = "name"
    model_order = ("name", "id")
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


class Sequence(numbers.Sequence, name="base.sequence"): ...


class Setting(settings.Setting, name="base.setting"): ...


class Job(jobs.Job, name="base.job"): ...


class Cron(cron.Cron, name="base.cron"): ...


class Blob(files.Blob, name="base.blob"): ...


class Chunk(files.Chunk, name="base.chunk"): ...


class Attachment(files.Attachment, name="base.attachment"): ...


class Import(runs.ImportRun, name="base.import"): ...


class ImportJoin(runs.ImportJoin, name="base.import_join"): ...


class ImportProblem(runs.ImportProblem, name="base.import_problem"): ...
