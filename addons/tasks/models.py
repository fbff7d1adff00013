"""A task, and what it adds to the client: its tasks and the day of the next one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, String, Text, inspect, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from addons import crm
from addons.base import User
from core import Instant, Look, Model, _, column, link, links, reference
from core.screens.elements import Button, Item


class Task(Model, name="tasks.task"):
    """Something to be done, for a client or for the house, by its due day."""

    model_title = _("Task")
    model_label = "name"
    model_order = ("-id",)
    name: Mapped[str] = column(
        String(240), title=_("Task"), help=_("What is to be done, beginning with a verb: Send the price list.")
    )
    note: Mapped[str | None] = column(Text, title=_("Note"), help=_("What whoever does it must know."), kind="text")
    due: Mapped[date | None] = column(Date, title=_("Due"), help=_("22.11.2026, or +3 for three days from now."))
    done_at: Mapped[datetime | None] = column(Instant, title=_("Done"), readonly=True)
    client_id: Mapped[int | None] = reference(
        "crm_client",
        title=_("Client"),
        help=_("Whom it is for; leave it out for work of the house."),
        on_delete="CASCADE",
    )
    client: Mapped[crm.Client | None] = link(crm.Client, "client_id", back="tasks")
    assignee_id: Mapped[int | None] = reference(
        "base_user", title=_("Who does it"), help=_("Left empty, it is the client’s manager, or you.")
    )
    assignee: Mapped[User | None] = link(User, "assignee_id")

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        return [*super().constraints(), Index(None, "due", "id")]

    def before_save(self) -> None:
        """A client's task is its manager's unless someone else is named; the client's next step follows."""
        super().before_save()
        if self.client is not None and self.client_id is None:
            self.client_id = self.client.id
        if self.assignee_id is None:
            self.assignee_id = self.manager_of_client() or self.env.user
        for key in self.clients_touched():
            owner = self.env.session.get(self.parts[Client], key)
            if owner is not None:
                owner.follow_tasks()

    def manager_of_client(self) -> int | None:
        """Whose the client is."""
        client = self.env.session.get(self.parts[crm.Client], self.client_id) if self.client_id else None
        return client.manager_id if client else None

    def clients_touched(self) -> set[int]:
        """The client of the task, and the one it had before."""
        history = inspect(self).attrs["client_id"].history
        return {key for key in (self.client_id, *history.deleted) if key is not None}

    def line(self, look: Look, back: str = "") -> Item:
        """The task on a client's card, or on the page `back`: a press on its mark does it, or opens it again."""
        done = self.done_at is not None
        title = look.words(_("Open again: {task}") if done else _("Done: {task}")).format(task=self.name)
        verb, icon = ("reopen", "square-check-big") if done else ("complete", "square")
        act = Button(title, f"/tasks/task/{self.id}/do/{verb}", "_back", back or f"/crm/client/{self.client_id}", icon)
        who = self.assignee.display() if self.assignee else ""
        note = ", ".join(filter(None, (look.day(self.due) if self.due else "", who)))
        late = not done and self.due is not None and self.due <= look.today
        return Item(self.name, f"/tasks/task/{self.id}", note, "bad" if late else "", act=act)

    def complete(self) -> None:
        """The task is done."""
        self.done_at = self.env.now()

    def reopen(self) -> None:
        """The task is to be done after all."""
        self.done_at = None


class Client(crm.Client):
    """The client with its tasks and its next step."""

    next_step: Mapped[date | None] = column(Date, title=_("Next step"), readonly=True)
    tasks: Mapped[list[Task]] = links(Task, back="client", title=_("Tasks"))

    def follow_tasks(self) -> None:
        """The next step is the earliest due day of a task still open, those not yet written included."""
        session, task = self.env.session, self.parts[Task]
        with session.no_autoflush:
            known = session.scalars(select(task).where(task.client_id == self.id)).all()
        pending = [record for record in session.new if isinstance(record, task) and record.client_id == self.id]
        days = [
            one.due
            for one in {*known, *pending}
            if one.due and one.done_at is None and one.archived_at is None and one.client_id == self.id
        ]
        self.next_step = min(days, default=None)
