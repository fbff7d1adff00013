"""The life of an import: it begins with a stored file, is mapped, checked, loaded, stopped or undone.

People see their own imports and change them only through these functions, which say what may follow what.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from core.policy.business import Business
from core.policy.env import Env, Person
from core.services import jobs
from core.services.exchange.importer import importable
from core.services.exchange.runs import COUNTS, PURPOSE, ImportJoin, ImportProblem, ImportRun, Options
from core.services.exchange.source import open_source
from core.services.exchange.table import Limits, Source
from core.services.files import Attachment, Content, Stored, clean_name, open_file, store
from core.services.jobs import Job
from core.services.statements import run as execute
from core.services.statements import table_of
from core.values import declarations
from core.values.errors import UserError
from core.values.words import _

NEXT = {
    "new": {"mapped"},
    "mapped": {"mapped", "checked"},
    "checked": {"mapped", "loading"},
    "loading": {"done"},
    "done": {"undoing"},
    "failed": {"mapped", "undoing"},
    "cancelled": {"mapped", "undoing"},
    "undoing": {"undone"},
    "undone": {"mapped"},
}
"""What may follow each state; what is under way may also fail or be stopped."""

UNDER_WAY = ("mapped", "loading", "undoing")


@dataclass(frozen=True, slots=True)
class Order:
    """All that background work needs to know of an import."""

    run: int
    model: str
    name: str
    mapping: Mapping[str, str]
    options: Options
    total: int
    file: Stored
    business: Business
    person: Person

    @contextmanager
    def opened(self) -> Iterator[Source]:
        """The file as a source; UserError where it is none after all."""
        with on_disk(self.business, self.file) as path:
            yield self.source(path)

    def source(self, path: Path) -> Source:
        """The same, of a file that is on disk already."""
        return open_source(path, self.name, Limits(), self.options.hints)


def begin(env: Env, model: str, name: str, content: Content) -> Any:
    """Begin an import of a file that was deposited; gives the run."""
    importable(env, model)
    with env.sudo("begin an import") as inner:
        made = inner[ImportRun](model=model, name=clean_name(name))
        inner.session.add(made)
        inner.session.flush()
        store(inner, content, made.name, model=made.part_name, record=made.id, purpose=PURPOSE)
        key = made.id
    return env.find(ImportRun, key)


def order_of(env: Env, key: int) -> Order:
    """What is to be done with the import `key`."""
    run = env.find(ImportRun, key)
    return Order(
        run.id, run.model, run.name, dict(run.mapping), Options.of(run.options), run.read, file_of(env, run),
        env.business, env.person,
    )  # fmt: skip


def file_of(env: Env, run: ImportRun) -> Stored:
    """The file of an import."""
    found: Any = env[Attachment]
    asked = select(found.id).where(found.model == run.part_name, found.record == run.id, found.purpose == PURPOSE)
    key = env.session.scalar(asked)
    if key is None:
        raise UserError(_("The file of this import is no longer here; upload it again."))
    return open_file(env, key)[1]


@contextmanager
def on_disk(business: Business, stored: Stored) -> Iterator[Path]:
    """Stored content as a file, for readers that want a path."""
    with tempfile.TemporaryDirectory(prefix="gazda-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            file.writelines(stored.read(business))
        yield path


def change(env: Env, run: ImportRun, **values: Any) -> None:
    """Set fields of an import, past the rights of the person, for which they have no grant."""
    with env.sudo(f"import {run.id}") as inner:
        found = inner.find(ImportRun, run.id)
        for name, value in values.items():
            setattr(found, name, value)
    env.session.expire(run)


def turn(env: Env, run: ImportRun, state: str, **values: Any) -> None:
    """Let an import go on to `state`; UserError where it cannot."""
    now = standing(env, run)
    if state not in NEXT[now] | ({"failed", "cancelled"} if now in UNDER_WAY else set()):
        raise UserError(_("This import has gone on meanwhile; look at it again."))
    change(env, run, state=state, **values)


def standing(env: Env, run: ImportRun) -> str:
    """The state of an import; work that failed, was stopped or is forgotten says so."""
    if run.state not in UNDER_WAY:
        return str(run.state)
    job = job_of(env, run)
    ended = {"failed": "failed", "cancelled": "cancelled"}
    return "failed" if job is None else ended.get(job.state, str(run.state))


def job_of(env: Env, run: ImportRun) -> Any:
    """The background work of an import, None where it is forgotten."""
    if run.job is None:
        return None
    table = table_of(env, Job)
    return execute(env, select(table).where(table.c.id == run.job)).one_or_none()


def set_to_work(env: Env, run: ImportRun, state: str, job: declarations.Job, **values: Any) -> None:
    """Let background work bring the import to `state` and beyond."""
    turn(env, run, state, **values)
    change(env, run, job=jobs.enqueue(env, job, run=run.id, dedupe=f"import {run.id}"))


def check(env: Env, run: ImportRun, mapping: Mapping[str, str], options: Options, job: declarations.Job) -> None:
    """Have the file checked as it would be loaded."""
    settle(env, run)
    nothing = dict.fromkeys((*COUNTS, "read"), 0)
    set_to_work(env, run, "mapped", job, mapping=dict(mapping), options=options.told(), **nothing)


def load(env: Env, run: ImportRun, job: declarations.Job) -> None:
    """Load the file."""
    importable(env, run.model)
    for part in (ImportProblem, ImportJoin):
        table = table_of(env, part)
        execute(env, delete(table).where(table.c.run_id == run.id))
    set_to_work(env, run, "loading", job, **dict.fromkeys(COUNTS, 0))


def undo(env: Env, run: ImportRun, job: declarations.Job) -> None:
    """Take back what the load did."""
    importable(env, run.model)
    settle(env, run)
    if not (run.added or run.joined):
        raise UserError(_("This import changed nothing that could be undone."))
    set_to_work(env, run, "undoing", job)


def stop(env: Env, run: ImportRun) -> None:
    """Stop the work under way; what it has committed so far stays, and can be undone."""
    if run.job is None or not jobs.cancel(env, run.job):
        raise UserError(_("This work has already ended."))
    settle(env, run)


def settle(env: Env, run: ImportRun) -> None:
    """Note with the import how far work got that failed or was stopped."""
    now = standing(env, run)
    if now not in ("failed", "cancelled") or run.state == now:
        return
    got: Mapping[str, Any] = {}
    if run.state == "loading":
        job = job_of(env, run)
        got = dict((job.resume if job is not None else None) or {})
        got = {**{name: got[name] for name in (*COUNTS, "read") if name in got}, "ended_at": env.now()}
    change(env, run, state=now, **got)
