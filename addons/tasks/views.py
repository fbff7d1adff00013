"""Screens of tasks, and what they add to the screens of the client."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from addons import crm
from addons.base import User
from addons.tasks.models import Task
from core import (
    Action,
    Activity,
    Ask,
    Calendar,
    Env,
    Figure,
    Form,
    Happenings,
    Layout,
    List,
    Next,
    Tab,
    Tile,
    _,
    look_of,
)
from core.screens.elements import Entry, Items, ItemsBody, Link, SmartButton

MOST_TASKS = 4
"""Tasks of a person on the dashboard."""


def still_open(task: Any, env: Env) -> ColumnElement[bool]:
    return task.done_at.is_(None)  # type: ignore[no-any-return]  # a comparison of a column


def mine(task: Any, env: Env) -> ColumnElement[bool]:
    return and_(task.assignee_id == env.user, task.done_at.is_(None))


def overdue(task: Any, env: Env) -> ColumnElement[bool]:
    return and_(task.done_at.is_(None), task.due < env.today())


def done(task: Any, env: Env) -> ColumnElement[bool]:
    return task.done_at.is_not(None)  # type: ignore[no-any-return]  # as above


class TaskList(List, model=Task):
    icon = "square-check-big"
    many = _("Tasks")
    new = _("New task")
    hint = _("Task")
    empty = _("Nothing to do. A task is made from a client's card or here.")
    facets = ("assignee",)
    priorities = {"client": 2, "due": 0, "assignee": 3, "done_at": 4}
    under = "client"

    def layout(self) -> Layout:
        return Layout("name", "client", "due", "assignee", "done_at")

    def tabs(self) -> Sequence[Tab]:
        return (
            Tab("mine", _("Mine"), mine),
            Tab("open", _("All open"), still_open),
            Tab("overdue", _("Overdue"), overdue),
            Tab("done", _("Done"), done),
        )

    def actions(self) -> Sequence[Action]:
        return (Action("complete", _("Done"), "check", opposite="reopen"),)


class OverdueTasks(Figure, model=Task):
    title, order = _("Overdue tasks"), 15
    tab, rising = "overdue", False


class MyTasks(Tile, model=Task):
    """The person's own tasks, the earliest first, each with the mark that does it."""

    title, order = _("My tasks"), 25

    def opens(self) -> str:
        return f"{self.path()}?tab=mine&o=due"

    def show(self, ask: Ask) -> ItemsBody:
        task, look = self.env[Task], look_of(self.env)
        own = select(task).where(mine(task, self.env), task.archived_at.is_(None))
        found = self.env.session.scalars(own.order_by(task.due.is_(None), task.due, task.id).limit(MOST_TASKS)).all()
        late = self.env.session.scalar(
            select(func.count())
            .select_from(task)
            .where(mine(task, self.env), task.archived_at.is_(None), task.due <= look.today)
        )
        items = tuple(one.line(look, back="/") for one in found)
        count = look.number(late) if late else ""
        return ItemsBody(items, count, "bad", look.words(_("Nothing to do. Well done.")))


class TaskCalendar(Calendar, model=Task):
    begins, colour = "due", "assignee"


class TaskForm(Form, model=Task):
    def layout(self) -> Layout:
        return Layout(Layout("name", "client", "due", "assignee", "note", name="main", title=_("Task")))

    def begin(self, record: Any) -> None:
        """A task of a client begins as one of the client's manager."""
        if record.client_id is not None and record.assignee_id is None:
            record.assignee_id = record.manager_of_client()

    def actions(self, record: Any) -> Sequence[Action]:
        return (
            (Action("reopen", _("Open again"), opposite="complete"),)
            if record.done_at
            else (Action("complete", _("Done"), "check", key="d", opposite="reopen"),)
        )


class ClientForm(crm.ClientForm):
    """The client's card with its tasks at the top of the right column."""

    def card(self) -> Layout:
        return super().card().before("phones", "tasks")

    def panel_tasks(self, record: Any) -> Items | None:
        """The open tasks of the client, the earliest first, and a way to add one."""
        if not self.env.may("read", Task):
            return None
        look = look_of(self.env)
        open_tasks = sorted(
            (task for task in record.tasks if task.done_at is None and task.archived_at is None),
            key=lambda task: task.due or date.max,
        )
        add = (
            Link(look.words(_("Task")), f"/tasks/task/new?client={record.id}", "plus", "t")
            if self.env.may("create", Task)
            else None
        )
        count = look.number(len(open_tasks)) if open_tasks else ""
        return Items(
            look.words(_("Tasks")),
            tuple(task.line(look) for task in open_tasks),
            count,
            add,
            look.words(_("Nothing to do for this client.")),
        )

    def happened(self, record: Any) -> list[Happenings]:
        """When its tasks were made and done."""
        if not self.env.may("read", Task):
            return super().happened(record)
        task, user, words = self.env[Task], self.env[User], look_of(self.env).words
        of_client = task.client_id == record.id
        made = select(task.id, task.name, user.name.label("who")).outerjoin(user, user.id == task.created_by)
        done = select(task.id, task.name, user.name.label("who")).outerjoin(user, user.id == task.assignee_id)

        def told(title: str, icon: str, tone: str = "") -> Callable[[Any], Entry]:
            return lambda row: Entry(
                words(title), row.who or "", icon=icon, tone=tone, link=Link(row.name, f"/tasks/task/{row.id}")
            )

        return [
            *super().happened(record),
            Happenings("tasks.made", made.where(of_client), task.created_at, task.id, told(_("New task"), "square")),
            Happenings(
                "tasks.done",
                done.where(of_client, task.done_at.is_not(None)),
                task.done_at,
                task.id,
                told(_("Task done"), "square-check-big", "ok"),
            ),
        ]

    def smart(self, record: Any) -> list[SmartButton]:
        """How many tasks are open, and whether one is late."""
        look = look_of(self.env)
        open_tasks = [task for task in record.tasks if task.done_at is None and task.archived_at is None]
        late = sum(1 for task in open_tasks if task.due and task.due < look.today)
        note = (
            look.words.ngettext("{count} overdue", "{count} overdue", late).format(count=late)
            if late
            else look.day(record.next_step)
            if record.next_step
            else ""
        )
        button = SmartButton(
            look.words(_("Tasks")),
            look.number(len(open_tasks)),
            note,
            "square-check-big",
            "/tasks/task?tab=open",
            "bad" if late else "",
        )
        return [*super().smart(record), button]


class ClientList(crm.ClientList):
    """The list of clients with the next step of each."""

    def layout(self) -> Layout:
        return super().layout().after("status", "next_step")


class ClientActivity(Activity, model=crm.Client):
    """Which clients to turn to next, by their earliest open task."""

    due, call, note = "next_step", "phone", "city"


class NextClients(Next, model=crm.Client):
    title, order = _("Whom to turn to"), 30
