"""Recurring work: each declared job with `every` fires once for each planned time, whoever looks at the clock."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import String, select, update
from sqlalchemy.orm import Mapped

from core.composition.model import BareModel
from core.policy.env import Env
from core.services import settings
from core.services.jobs import enqueue, jobs_of
from core.services.statements import count, insert, run, table_of
from core.values import declarations
from core.values.errors import AddonError
from core.values.fields import column
from core.values.types import Instant
from core.values.words import _

log = logging.getLogger("gazda.jobs")
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Planned for this time is what must not recur, whatever becomes of its rhythm."""

WIDEST_SHIFT = timedelta(hours=3)
"""No zone moves its clock by more at once."""


class Cron(BareModel):
    """When a recurring job is due next; `every` and `zone` are those it was planned by."""

    model_title = _("Recurring work")
    model_label = "name"
    name: Mapped[str] = column(String(120), title=_("Work"), unique=True)
    every: Mapped[str] = column(String(80), title=_("When"))
    zone: Mapped[str] = column(String(64), title=_("Time zone"))
    planned: Mapped[datetime] = column(Instant, title=_("Next time"))


def tick(env: Env) -> datetime | None:
    """Enqueue what is due and plan its next time; returns the earliest planned time.

    Needs a trusted unit of work that writes. Times missed while nothing ran fire once, not each.
    """
    table = table_of(env, Cron)
    rows = {row.name: row for row in run(env, select(table))}
    zone = settings.setting_value(env, settings.ZONE)
    planned = []
    for name, job in recurring(env):
        row = rows.get(name)
        try:
            if row is not None and row.planned == NEVER:
                continue
            if row is None or (row.every, row.zone) != (job.every, zone):
                planned.append(plan(env, name, job.every, zone))
            else:
                planned.append(fire(env, name, job, zone, row.planned) if row.planned <= env.now() else row.planned)
        except AddonError as error:
            complain(name, str(error))
    return min(planned, default=None)


@cache
def complain(name: str, why: str) -> None:
    """Say once in this process what is wrong with a job."""
    log.error("recurring work %s is passed over: %s", name, why)


def is_due(env: Env) -> bool:
    """Whether `tick` has anything to do; only reads."""
    table = table_of(env, Cron)
    rows = {row.name: row for row in run(env, select(table))}
    zone = settings.setting_value(env, settings.ZONE)
    waiting = [(rows.get(name), job) for name, job in recurring(env)]
    return any(
        row is None or row.planned <= env.now() or ((row.every, row.zone) != (job.every, zone) and row.planned != NEVER)
        for row, job in waiting
    )


def recurring(env: Env) -> Iterator[tuple[str, declarations.Job]]:
    """The jobs of this set that recur."""
    return ((name, job) for name, job in jobs_of(env.parts).items() if job.every)


def plan(env: Env, name: str, every: str, zone: str) -> datetime:
    """Note the first time of a job that is new or whose rhythm has changed."""
    at = next_time(every, zone, env.now())
    values = {"every": every, "zone": zone, "planned": at}
    statement = insert(env, Cron).values(name=name, **values)
    run(env, statement.on_conflict_do_update(index_elements=["name"], set_=values))
    return at


def fire(env: Env, name: str, job: declarations.Job, zone: str, planned: datetime) -> datetime:
    """Enqueue the run planned for `planned`, unless another process did; returns the next time."""
    table = table_of(env, Cron)
    at = next_time(job.every, zone, env.now())
    mine = update(table).where(table.c.name == name, table.c.planned == planned).values(planned=at)
    if count(env, mine) == 1:
        enqueue(env, job, dedupe=f"{name}@{planned:%Y-%m-%dT%H:%MZ}")
    return at


def next_time(every: str, zone: str, after: datetime) -> datetime:
    """The first planned instant past `after`, in UTC, by the wall clock of `zone`.

    A time that the clock skips in spring fires when the clock has moved on; one that comes twice in autumn fires the
    first time, but each time where every hour is meant.
    """
    from croniter import CroniterError, croniter  # noqa: PLC0415  # takes a while, and only the runner needs it

    place = ZoneInfo(zone)
    wall = after.astimezone(place).replace(tzinfo=None)
    hourly = every.split()[1].startswith("*")
    found: list[datetime] = []
    at = wall
    try:
        walls = croniter(every, wall - WIDEST_SHIFT)
        while not found or at <= wall + WIDEST_SHIFT:
            at = walls.get_next(datetime)
            found += [instant for instant in instants(at, place, hourly) if instant > after]
    except CroniterError as error:
        raise AddonError(f"every={every!r} never comes: {error}") from None
    return min(found)


def instants(wall: datetime, place: ZoneInfo, hourly: bool) -> list[datetime]:
    """When the wall clock of `place` shows `wall`: once, twice, or never, which counts as once unless `hourly`."""
    both = [wall.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)]
    if both[0].astimezone(place).replace(tzinfo=None) != wall:
        return [] if hourly else both[:1]
    return sorted(set(both)) if hourly else both[:1]
