"""Background work: a row of the business's own database, written with the data it is about, claimed by one worker.

Its work and its "done" commit together, so effects happen once however often a worker dies. What leaves the house
(HTTP, mail, devices) carries the job's id, so that the other side can tell a repetition.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from threading import Event
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Index,
    Select,
    String,
    Table,
    Text,
    UpdateBase,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.addonset import AddonSet
from core.composition.model import BareModel
from core.policy.business import Business
from core.policy.env import Env
from core.services.statements import count, insert, run, table_of
from core.values import declarations
from core.values.errors import AccessError, AddonError, UserError, unknown
from core.values.fields import choice, column
from core.values.types import Instant
from core.values.words import _

if TYPE_CHECKING:
    from core.services.attempt import Steps

STATES = {
    "todo": _("Waiting"),
    "running": _("Under way"),
    "done": _("Done"),
    "failed": _("Failed"),
    "cancelled": _("Cancelled"),
}
TONES = {"todo": "info", "running": "info", "done": "ok", "failed": "bad"}
ACTIVE = "state IN ('todo', 'running')"
GIVEN = frozenset({"env", "steps", "progress"})
"""Parameters of a job's function that the worker fills; all others are arguments of the job."""

KEPT_DAYS = {"done": 30, "cancelled": 30, "failed": 180}


class Job(BareModel):
    """One piece of background work: what to do, for whom, how far it is, and what came of it."""

    model_title = _("Background work")
    model_label = "name"
    model_order = ("-id",)
    queue: Mapped[str] = column(String(40), title=_("Queue"), default="default")
    name: Mapped[str] = column(String(120), title=_("Work"))
    args: Mapped[dict[str, Any]] = column(JSON, title=_("Given"), default=dict)
    state: Mapped[str] = choice(STATES, title=_("State"), tones=TONES, default="todo")
    priority: Mapped[int] = column(BigInteger, title=_("Priority"), default=0)
    run_at: Mapped[datetime] = column(Instant, title=_("Not before"))
    attempt: Mapped[int] = column(BigInteger, title=_("Attempt"), default=0)
    max_attempts: Mapped[int] = column(BigInteger, title=_("Attempts at most"), default=6)
    locked_until: Mapped[datetime | None] = column(Instant)
    worker: Mapped[str] = column(String(80), title=_("Worker"), default="")
    progress: Mapped[int] = column(BigInteger, title=_("Progress, %"), default=0)
    note: Mapped[str] = column(Text, title=_("Note"), default="")
    error: Mapped[str] = column(Text, title=_("Error"), default="")
    dedupe: Mapped[str | None] = column(String(200))
    resume: Mapped[Any] = column(JSON(none_as_null=True), nullable=True)
    result: Mapped[Any] = column(JSON(none_as_null=True), title=_("Result"), nullable=True)
    created_by: Mapped[int | None] = column(BigInteger, title=_("Asked by"))
    created_at: Mapped[datetime] = column(Instant, title=_("Asked"))
    finished_at: Mapped[datetime | None] = column(Instant, title=_("Finished"))

    @classmethod
    def constraints(cls) -> list[SchemaItem]:
        table = cls.part_name.replace(".", "_")
        active: dict[str, Any] = {"sqlite_where": text(ACTIVE), "postgresql_where": text(ACTIVE)}
        return [
            *super().constraints(),
            Index(f"ix_{table}_ready", "queue", text("priority DESC"), "run_at", "id", **active),
            Index(f"uq_{table}_dedupe", "dedupe", unique=True, **active),
            Index(None, "created_by", "id"),
        ]


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this worker may do until its lease runs out; `attempt` fences it from later claims."""

    id: int
    name: str
    args: Mapping[str, Any]
    attempt: int
    max_attempts: int
    created_by: int | None
    resume: Any


def enqueue(
    env: Env,
    job: declarations.Job,
    /,
    *,
    run_at: datetime | None = None,
    dedupe: str = "",
    priority: int = 0,
    **args: Any,
) -> int:
    """Ask for background work in the transaction of the data it is about; returns the id of the job.

    It runs as the person asking, with their rights of that moment; the program's own work runs trusted. While a job
    with the same `dedupe` waits or runs, no second one is made and its id is returned. `args` must be JSON.
    """
    if env.user is None and not env.trusted:
        raise AccessError("background work runs as somebody: sign in first, or ask for it in env.sudo()")
    refuse_args(job, args)
    now = env.now()
    row = {
        "name": name_of(env.parts, job), "queue": job.queue, "args": args, "priority": priority,
        "run_at": run_at or now, "max_attempts": job.retries + 1, "dedupe": dedupe or None,
        "created_by": env.user, "created_at": now,
    }  # fmt: skip
    table = table_of(env, Job)
    statement = insert(env, Job).values(row).on_conflict_do_nothing().returning(table.c.id)
    twin = select(table.c.id).where(table.c.dedupe == dedupe, text(ACTIVE))
    key: int | None = None
    while key is None:
        key = run(env, statement).scalar() or run(env, twin).scalar()
    env.later(lambda: wake(env.business))
    return key


def ended(env: Env, job: declarations.Job, result: Any, /, **args: Any) -> int:
    """Write down work that was done at once, so that its result waits with that of other work; returns its id."""
    now = env.now()
    row = {
        "queue": job.queue, "name": name_of(env.parts, job), "args": args, "state": "done", "run_at": now, "progress": 100,
        "result": result, "created_by": env.user, "created_at": now, "finished_at": now,
    }  # fmt: skip
    return int(run(env, insert(env, Job).values(row).returning(table_of(env, Job).c.id)).scalar_one())


def refuse_args(job: declarations.Job, args: Mapping[str, Any]) -> None:
    """Refuse at once what would fail only in the background: unknown or missing arguments, values that are no JSON."""
    try:
        json.dumps(args)
        wanted(job.run).bind(**args)
    except TypeError as error:
        raise AddonError(
            f"{job.run.__module__}.{job.run.__name__}: {error}; arguments of a job are named and JSON"
        ) from None


@cache
def wanted(function: Callable[..., Any]) -> inspect.Signature:
    """The signature of a job's function without what the worker fills in."""
    signature = inspect.signature(function)
    return signature.replace(parameters=[p for name, p in signature.parameters.items() if name not in GIVEN])


def jobs_of(parts: AddonSet) -> dict[str, declarations.Job]:
    """Every declared job of the set by the name it is stored under."""
    found: dict[str, declarations.Job] = parts.__dict__.setdefault("_jobs", {})
    if not found:
        found.update({parts.key(job): job for job in parts.declared(declarations.Job)})
    return found


def name_of(parts: AddonSet, job: declarations.Job) -> str:
    """The name a job is stored under: addon.binding."""
    for name, declared in jobs_of(parts).items():
        if declared is job:
            return name
    raise unknown("job", job.run.__name__, jobs_of(parts), "this set of addons")


def wake(business: Business) -> None:
    """Let the runners of this process look for work of `business` now."""
    for bell in tuple(bells(business)):
        bell.set()


def bells(business: Business) -> set[Event]:
    """What is rung when there is work for `business`."""
    return cast("set[Event]", business.__dict__.setdefault("_bells", set()))


def due(env: Env) -> list[str]:
    """The queues in which work waits that this set can do."""
    queues = dict.fromkeys(job.queue for job in jobs_of(env.parts).values())
    asked, now = prepared(env.parts).due, env.now()
    return [queue for queue in queues if run(env, asked, {"now": now, "queue_": queue}).first() is not None]


def claim(env: Env, queue: str, worker: str, lease: timedelta) -> Claim | None:
    """Take the next job of `queue` for `worker`; commit at once, and do the work in other transactions."""
    now = env.now()
    given = {"now": now, "queue_": queue, "until": now + lease, "worker_": worker}
    row = run(env, prepared(env.parts).claim, given).one_or_none()
    return None if row is None else Claim(**row._mapping)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The statements a worker repeats all day, built once for a set."""

    due: Select[Any]
    claim: UpdateBase


def prepared(parts: AddonSet) -> Prepared:
    found: Prepared | None = parts.__dict__.get("_job_statements")
    if found is None:
        found = parts.__dict__["_job_statements"] = prepare(cast(Any, parts[Job]).__table__, list(jobs_of(parts)))
    return found


def prepare(table: Table, names: list[str]) -> Prepared:
    """What finds and takes jobs called one of `names`: those whose time has come, and those whose worker is gone."""
    job, now = table.c, bindparam("now", type_=Instant)
    waits = and_(job.state == "todo", job.run_at <= now)
    left = and_(job.state == "running", job.locked_until < now)
    ready = and_(text(ACTIVE), or_(waits, left), job.attempt < job.max_attempts, job.name.in_(names))
    first = (
        select(job.id).where(job.queue == bindparam("queue_"), ready).order_by(job.priority.desc(), job.run_at, job.id)
    )
    chosen = first.limit(1).with_for_update(skip_locked=True).cte("chosen")
    until = bindparam("until", type_=Instant)
    taken = {"state": "running", "attempt": job.attempt + 1, "locked_until": until, "worker": bindparam("worker_")}
    told = (job[name] for name in Claim.__slots__)
    return Prepared(
        select(job.id).where(job.queue == bindparam("queue_"), ready).limit(1),
        update(table).where(job.id.in_(select(chosen.c.id))).values(taken).returning(*told),
    )


def cancel(env: Env, key: int) -> bool:
    """Stop the job `key`: nothing of it is committed from now on. False when it had already ended."""
    table = table_of(env, Job)
    job = env.find(Job, key)
    stopped = {"state": "cancelled", "finished_at": env.now(), "locked_until": None}
    changed = count(env, update(table).where(table.c.id == job.id, text(ACTIVE)).values(stopped))
    env.session.expire(job)
    return changed == 1


def again(env: Env, key: int) -> None:
    """Let a failed or cancelled job run once more, from where it stopped; UserError when it cannot."""
    table = table_of(env, Job)
    job = env.find(Job, key)
    if job.state not in {"failed", "cancelled"}:
        raise UserError(_("This work has not failed."))
    twin = select(func.count()).where(table.c.dedupe == job.dedupe, text(ACTIVE))
    if job.dedupe and run(env, twin).scalar():
        raise UserError(_("The same work is already waiting."))
    fresh = {"state": "todo", "attempt": 0, "run_at": env.now(), "error": "", "finished_at": None}
    run(env, update(table).where(table.c.id == job.id).values(fresh))
    env.session.expire(job)
    env.later(lambda: wake(env.business))


def own_jobs(model: Any, env: Env) -> ColumnElement[bool]:
    """The condition of a rule: what this person asked for; administrators see all."""
    return cast("ColumnElement[bool]", model.created_by == env.user)


@declarations.job(_("Forget old background work"), every="40 3 * * *")
def tidy_jobs(steps: Steps) -> None:
    """Delete what ended long ago, in batches that let others write."""
    for state, days in KEPT_DAYS.items():
        more = True
        while more:
            with steps.env() as env:
                table = table_of(env, Job)
                old = (
                    select(table.c.id)
                    .where(table.c.state == state, table.c.finished_at < env.now() - timedelta(days=days))
                    .limit(500)
                )
                more = count(env, delete(table).where(table.c.id.in_(old))) == 500
