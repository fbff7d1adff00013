"""A guest book: who came, when, and what they said."""

from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Mapped

from addons import crm
from core import (
    Env,
    Form,
    Grant,
    Layout,
    List,
    Menu,
    Model,
    Role,
    Rule,
    _,
    _n,
    column,
    hookimpl,
    job,
    link,
    links,
    look_of,
    reference,
)  # fmt: skip


class Visit(Model, name="guestbook.visit"):
    model_title, model_label, model_order = _("Visit"), "day", ("-day", "-id")
    day: Mapped[date] = column(title=_("Day"), help=_("When they came: 22.11."), default=date.today)
    guests: Mapped[int | None] = column(title=_("Guests"), help=_("How many they were."))
    note: Mapped[str | None] = column(title=_("Note"), help=_("In their own words."), kind="text")
    client_id: Mapped[int] = reference("crm_client", title=_("Client"), help=_("Who came."), on_delete="CASCADE")
    client: Mapped[crm.Client] = link(crm.Client, "client_id", back="visits")


class Client(crm.Client):  # extends the model of another addon
    visits: Mapped[list[Visit]] = links(Visit, back="client", title=_("Visits"), order="day")

    @property
    def greeting(self) -> str:
        return look_of(self.env).words.say(
            _("{greeting} Visit {number}!"), greeting=super().greeting, number=len(self.visits) + 1
        )


class VisitList(List, model=Visit):
    empty = _("Nobody has come yet.")

    def layout(self) -> Layout:
        return Layout("day", "client", "guests", "note")


class VisitForm(Form, model=Visit): ...  # every field that people type in


class ClientForm(crm.ClientForm):  # extends the view of another addon
    def card(self) -> Layout:
        return super().card().before("phones", "visits")


host = Role(_("Host"), implies=(crm.sales,))
access = (
    Grant(host, Visit, "read create write"),
    Rule(host, Visit, lambda visit, env: visit.day > env.today() - timedelta(days=365)),
)
menu = Menu(_("Guest book"), VisitList, icon="book-open", order=30)


@hookimpl
def client_card(client: Client, lines: list[str]) -> None:
    lines.append(look_of(client.env).words.say(_n("{count} visit", "{count} visits"), count=len(client.visits)))


@job(_("Forget old visits"), every="30 3 * * *")
def forget(env: Env) -> None:
    env.session.execute(delete(env[Visit]).where(env[Visit].day < env.today() - timedelta(days=5 * 365)))
