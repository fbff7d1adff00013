"""Tables of the business itself, and the kernel's abstract parts bound to tables."""

from __future__ import annotations

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped

from addons.base.phones import tidy_phone
from core import Env, Model, _, column, link, links, reference
from core.policy import following, installed, people, trail
from core.services import (
    cron,
    dashboards,
    drafts,
    exports,
    feeds,
    files,
    instructions,
    jobs,
    notes,
    numbers,
    preferences,
    saved_views,
    settings,
    setup,
    undo,
    web_links,
)
from core.services.exchange import runs


class User(people.User, name="base.user"):
    companies: Mapped[list[Company]] = links(lambda: Company, back="director")

    def before_save(self) -> None:
        super().before_save()
        self.phone = tidy_phone(self.phone, home_country(self.env)) if self.phone else None


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
    code: Mapped[str] = column(String(2), title=_("Code"), unique=True, help=_("Two letters by ISO 3166: UA."))
    name: Mapped[str] = column(String(80), title=_("Name"), help=_("In words: Ukraine."))


class Currency(Model, name="base.currency"):
    """A currency by its ISO 4217 code."""

    model_title = _("Currency")
    model_label = "code"
    model_order = ("code", "id")
    code: Mapped[str] = column(String(3), title=_("Code"), unique=True, help=_("Three letters by ISO 4217: UAH."))
    name: Mapped[str] = column(String(80), title=_("Name"), help=_("In words: hryvnia."))
    symbol: Mapped[str] = column(String(8), title=_("Sign"), default="", help=_("What stands beside amounts: ₴."))


class Company(Model, name="base.company"):
    """An own company of the business: whose documents these are."""

    model_title = _("Own company")
    model_label = "name"
    model_order = ("name", "id")
    name: Mapped[str] = column(String(160), title=_("Name"), help=_("As you call it among yourselves: Shop on Podil."))
    legal_name: Mapped[str | None] = column(
        String(240), title=_("Legal name"), help=_("In full, as it is registered and as documents print it.")
    )
    tax_id: Mapped[str | None] = column(
        String(40), title=_("Tax code"), help=_("Of the state register: EDRPOU 32855961, IDNO or CUI.")
    )
    country: Mapped[str] = column(
        String(2), title=_("Country"), default="UA", help=_("By its two letters: UA, MD, RO. Phones are read by it.")
    )
    currency: Mapped[str] = column(
        String(3), title=_("Currency"), default="UAH", help=_("By its three letters: UAH, MDL, RON, EUR.")
    )
    address: Mapped[str | None] = column(
        String(400),
        title=_("Address"),
        kind="address",
        help=_("On one line, for documents: 04071, Kyiv, 24 Verkhnii Val."),
    )
    iban: Mapped[str | None] = column(
        String(40), title=_("Bank account (IBAN)"), help=_("Begins with two letters of the country: UA21 3223 1300…")
    )
    bank: Mapped[str | None] = column(String(120), title=_("Bank"), help=_("Its name, as documents print it."))
    director_id: Mapped[int | None] = reference(
        "base_user", title=_("Director"), help=_("The colleague who signs for the company.")
    )
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


class Preference(preferences.Preference, name="base.preference"): ...


class Dashboard(dashboards.Dashboard, name="base.dashboard"): ...


class Draft(drafts.Draft, name="base.draft"): ...


class SavedView(saved_views.SavedView, name="base.view"): ...


class Job(jobs.Job, name="base.job"): ...


class Cron(cron.Cron, name="base.cron"): ...


class Blob(files.Blob, name="base.blob"): ...


class Chunk(files.Chunk, name="base.chunk"): ...


class Attachment(files.Attachment, name="base.attachment"): ...


class WebLink(web_links.WebLink, name="base.web_link"): ...


class Export(exports.Export, name="base.export"): ...


class Undo(undo.Undo, name="base.undo"): ...


class Feed(feeds.Feed, name="base.feed"): ...


class Note(notes.Note, name="base.note"): ...


class Follower(following.Follower, name="base.follower"): ...


class Notification(following.Notification, name="base.notification"): ...


class Import(runs.ImportRun, name="base.import"): ...


class ImportJoin(runs.ImportJoin, name="base.import_join"): ...


class ImportProblem(runs.ImportProblem, name="base.import_problem"): ...


class Instruction(instructions.Instruction, name="base.instruction"): ...


class SetupState(setup.SetupState, name="base.setup_state"): ...
