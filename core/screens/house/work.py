"""My work: what this person let be done in the background these days, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, select
from starlette.responses import Response

from core.policy.env import Env
from core.screens.ask import Ask
from core.screens.bulk.results import is_of_many, outcome
from core.screens.cells import badge, linked
from core.screens.elements import Cells, Empty, Link, ProgressPage, TablePage
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.services import jobs
from core.services.exchange.loading import check_import, load_import
from core.services.exchange.runs import ImportRun
from core.services.exchange.undoing import undo_import
from core.services.exports import Export, stopped
from core.services.jobs import STATES, TONES, Job, jobs_of
from core.services.statements import run, table_of
from core.values.declarations import Route
from core.values.errors import NotFound, UserError
from core.values.words import _

HERE = "/jobs"
DAYS, LISTED = 7, 100
UNDER_WAY = 202
IMPORTS = (check_import, load_import, undo_import)
ACTIVE = ("todo", "running")


def show_list(ask: Ask) -> Response:
    """The work of these days, the latest first."""
    look = look_of(ask.env)
    words = look.words
    found = own(ask.env)
    about = names(ask.env, found)
    columns = (_("Work"), _("What"), _("State"), _("Progress, %"), _("When"), _("Result"))
    rows = tuple(
        (
            title(ask.env, row, look), linked([(about.get(row.id) or f"№ {row.id}", address(ask.env, row))]),
            Markup(badge(words(STATES[row.state]), TONES.get(row.state, ""))),  # noqa: S704  # it escapes its text
            look.number(row.progress), look.instant(row.created_at), result_link(row, look),
        )
        for row in found
    )  # fmt: skip
    page = TablePage(
        words(_("My work")),
        table=Cells(tuple(map(words, columns)), rows, (3,)),
        text=words.say(
            _("What you had done in the background in the last {days} days. Files are kept for one day."), days=DAYS
        ),
        empty=Empty(words(_("Nothing was done for you in the background."))),
    )
    return render(ask, page)


def own(env: Env) -> Sequence[Any]:
    """The jobs of this person."""
    table = table_of(env, Job)
    since = env.now() - timedelta(days=DAYS)
    asked = select(table).where(table.c.created_by == env.user, table.c.created_at >= since)
    return run(env, asked.order_by(table.c.id.desc()).limit(LISTED)).all() if env.user is not None else []


def names(env: Env, found: Sequence[Any]) -> Mapping[int, str]:
    """What the work is about: the file that comes or goes, what many records were given."""
    exports, imports = table_of(env, Export), table_of(env, ImportRun)
    keys = [row.id for row in found]
    runs = {row.id: row.args["run"] for row in found if is_import(env, row)}
    called: dict[int, str] = dict(
        pairs(env, select(imports.c.id, imports.c.name).where(imports.c.id.in_(runs.values())))
    )
    told: dict[int, str] = dict(pairs(env, select(exports.c.job, exports.c.name).where(exports.c.job.in_(keys))))
    told |= {row.id: row.args["text"] for row in found if is_of_many(env, row)}
    return told | {key: called.get(number, "") for key, number in runs.items()}


def pairs(env: Env, asked: Select[Any]) -> Iterator[Any]:
    """The rows of a select of two columns."""
    yield from map(tuple, run(env, asked))


def is_import(env: Env, row: Any) -> bool:
    return jobs_of(env.parts).get(row.name) in IMPORTS


def title(env: Env, row: Any, look: Look) -> str:
    declared = jobs_of(env.parts).get(row.name)
    return look.words(declared.title) if declared is not None and declared.title else str(row.name)


def address(env: Env, row: Any) -> str:
    """Where the work is followed; an import has pages of its own."""
    return f"/imports/{row.args['run']}" if is_import(env, row) else f"{HERE}/{row.id}"


def result(row: Any, look: Look) -> Link | None:
    """The way to what came of it, where the work says one: a path of ours in its result."""
    path = row.result.get("path") if row.state == "done" and isinstance(row.result, dict) else None
    if not isinstance(path, str) or not path.startswith("/") or path.startswith("//"):
        return None
    return Link(look.words(_("Open the result")), path, "download" if path.startswith("/exports/") else "arrow-right")


def result_link(row: Any, look: Look) -> Markup | str:
    found = result(row, look)
    return linked([(found.text, found.href)]) if found is not None else ""


def job_of(ask: Ask) -> Any:
    """The job that the address names, if it is this person's."""
    key, table = ask.params["id"], table_of(ask.env, Job)
    if not (key.isascii() and key.isdigit() and len(key) <= 18) or ask.env.user is None:
        raise NotFound(ask.path)
    found = run(ask.env, select(table).where(table.c.id == int(key), table.c.created_by == ask.env.user)).one_or_none()
    if found is None:
        raise NotFound(ask.path)
    return found


def show(ask: Ask) -> Response:
    """How far a job is; 202 while it goes on."""
    row = job_of(ask)
    return render(ask, page_of(ask.env, row), UNDER_WAY if row.state in ACTIVE and not ask.fragment else 200)


def page_of(env: Env, row: Any) -> ProgressPage:
    look = look_of(env)
    words, path = look.words, f"{HERE}/{row.id}"
    under_way, failed = row.state in ACTIVE, row.state in ("failed", "cancelled")
    note = row.note or words(_("It begins in a moment."))
    done = words(_("A file is kept for one day.")) if result(row, look) else ""
    of_many = outcome(env, row, look) if is_of_many(env, row) and not under_way else None
    name = names(env, [row]).get(row.id, "")
    return ProgressPage(
        f"{title(env, row, look)}: {name}" if name else title(env, row, look),
        row.progress,
        note if under_way else row.error or done or (of_many.text if of_many else words(STATES[row.state])),
        path,
        done=not under_way,
        cancel=f"{path}/stop",
        crumbs=(Link(words(_("My work")), HERE),),
        next=result(row, look),
        state=words(STATES[row.state]) if failed else "",
        retry=f"{path}/again" if failed else "",
        outcome=of_many,
    )


def stop(ask: Ask) -> Response:
    """Stop a job; nothing of it is stored from now on."""
    row = job_of(ask)
    if not jobs.cancel(ask.env, row.id):
        raise UserError(_("This work has already ended."))
    stopped(ask.env, row.id)
    return go(ask, f"{HERE}/{row.id}")


def again(ask: Ask) -> Response:
    """Let a job that failed or was stopped run once more."""
    row = job_of(ask)
    jobs.again(ask.env, row.id)
    return go(ask, f"{HERE}/{row.id}")


ROUTES = (
    Route(HERE, show_list),
    Route(f"{HERE}/{{id}}", show),
    Route(f"{HERE}/{{id}}/stop", stop, ("POST",)),
    Route(f"{HERE}/{{id}}/again", again, ("POST",)),
)
