"""One attempt at one job: as the person who asked, fenced against every other worker, with effects once."""

from __future__ import annotations

import inspect
import json
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import select, update

from core.composition.blame import Blamed, blame
from core.policy.business import Business, retried
from core.policy.env import Env, Person, utc_now
from core.policy.people import User
from core.services.i18n import ENGLISH, Words, words_of
from core.services.jobs import GIVEN, Claim, Job, jobs_of
from core.services.statements import count, run, table_of
from core.values import declarations
from core.values.errors import AccessError, AddonError, GazdaError, NotFound, UserError
from core.values.words import _

log = logging.getLogger("gazda.jobs")
FIRST_RETRY = timedelta(seconds=10)
JITTER = (0.8, 1.2)
OFTEN = 0.5
"""Seconds between two writings of progress: each is a transaction of its own."""
TURN, SHARE = 0.002, 0.02
"""Seconds, and share of the last batch's time, left to writers of other processes; the lock of a file has no queue."""


class Stopped(GazdaError):
    """The work must end here; a job's function lets this pass."""


class Cancelled(Stopped):
    """Somebody asked this work to stop, or another worker has taken it over."""


class Handover(Stopped):
    """This worker is stopping, or the job's addon was removed: the work goes back and is resumed later."""


@dataclass(eq=False)
class Attempt:
    """The claimed job of a worker, from its claim to its end."""

    business: Business
    claim: Claim
    worker: str
    lease: timedelta = timedelta(seconds=60)
    clock: Callable[[], datetime] = utc_now
    stopping: Event = field(default_factory=Event)
    words: Words | None = None
    retries: int = 0
    limit: int = 0

    def perform(self) -> None:
        """Do the work and note how it ended; nothing escapes but what ends the process."""
        try:
            self._work()
        except Handover:
            self._end(state="todo", attempt=self.claim.attempt - 1, locked_until=None)
        except Cancelled:
            log.info("job %s %s was stopped", self.claim.id, self.claim.name)
        except (Exception, SystemExit) as error:
            self._fail(error)

    def _work(self) -> None:
        job, person = self._asked()
        if "steps" in parameters(job):
            self._finish_steps(job, Steps(self))
        else:
            retried(lambda: self._once(job, person))

    def _once(self, job: declarations.Job, person: Person) -> None:
        """The whole work in one transaction, its end included."""
        with self.unit(person) as env:
            progress = Progress(self, blind=self.business.sqlite)
            result = job.run(**given(job, env=env, progress=progress), **self.claim.args)
            env.session.flush()
            self.fence(env, **self._done(result))

    def _finish_steps(self, job: declarations.Job, steps: Steps) -> None:
        result = job.run(**given(job, steps=steps, progress=steps.progress), **self.claim.args)
        steps.end(self._done(result))

    def _done(self, result: Any) -> dict[str, Any]:
        refuse_no_json(self.claim.name, result)
        return {
            "state": "done",
            "progress": 100,
            "result": result,
            "error": "",
            "finished_at": self.clock(),
            "locked_until": None,
        }

    def _asked(self) -> tuple[declarations.Job, Person]:
        """What is to be done and for whom, with their rights of now; Handover while no addon in use offers it."""
        with self.business.env(trusted=True, source=self.source) as env:
            job = jobs_of(env.parts).get(self.claim.name)
            if job is None:
                raise Handover(f"{self.source}: no addon in use offers {self.claim.name}")
            person = Person() if self.claim.created_by is None else asker(env, self.claim.created_by)
            if person is None:
                raise UserError(_("The person who asked for this may no longer sign in."))
            self.words, self.retries = words_of(env.parts, person.language), job.retries
            return job, person

    @contextmanager
    def unit(self, person: Person | None = None) -> Iterator[Env]:
        """A unit of work on behalf of the person who asked."""
        if person is None:
            person = self._asked()[1]
        trusted = self.claim.created_by is None
        with self.business.env(person, writes=True, trusted=trusted, source=self.source) as env:
            env.clock = self.clock
            yield env

    @property
    def source(self) -> str:
        return f"job {self.claim.id}"

    def fence(self, env: Env, **values: Any) -> None:
        """Write `values` to the job within `env`; Cancelled where it is no longer this attempt's, so all rolls back."""
        table = table_of(env, Job)
        mine = {"id": self.claim.id, "worker": self.worker, "attempt": self.claim.attempt, "state": "running"}
        statement = update(table).where(*(table.c[name] == value for name, value in mine.items()))
        if count(env, statement.values(values)) != 1:
            raise Cancelled(f"job {self.claim.id} is no longer attempt {self.claim.attempt} of {self.worker}")

    def tell(self, **values: Any) -> None:
        """Write `values` to the job in a short transaction of its own."""
        with self.business.env(trusted=True, writes=True, source=self.source) as env:
            self.fence(env, **values)

    def alive(self) -> dict[str, Any]:
        """The lease from now on."""
        return {"locked_until": self.clock() + self.lease}

    def _end(self, **values: Any) -> None:
        with suppress(Cancelled):
            self.tell(**values)

    def _fail(self, error: BaseException) -> None:
        """Try again later, or keep the job as failed, with a sentence for the one who asked."""
        final = isinstance(error, UserError | AccessError | NotFound | AddonError) or self.claim.attempt >= max(
            self.claim.max_attempts, self.limit
        )
        if not isinstance(error, UserError):
            log.error("job %s %s, attempt %s", self.claim.id, self.claim.name, self.claim.attempt, exc_info=error)
        if not isinstance(error, UserError | AccessError | NotFound):
            self._blame(error)
        values = {"error": self.sentence(error), "locked_until": None}
        if final:
            self._end(state="failed", finished_at=self.clock(), **values)
        else:
            self._end(state="todo", run_at=self.clock() + delay(self.claim.attempt), **values)

    def _blame(self, error: BaseException) -> None:
        """Keep which addon's code failed: where its traceback does not tell, that of the job."""
        owner, _dot, name = self.claim.name.partition(".")
        found = blame(error, self.business.sets.shelf.manifests.values())
        self.business.failures.note(found or Blamed(owner, name), error, self.source)

    def sentence(self, error: BaseException) -> str:
        """What the person who asked is told, in their language."""
        if isinstance(error, UserError):
            return self.say(error.message, error.values)
        if isinstance(error, AccessError | NotFound):
            return self.say(_("You may not do this, or it is no longer there."), {})
        return self.say(
            _("The program met an error here; its log tells more under job {number}."), {"number": self.claim.id}
        )

    def say(self, message: str, values: Mapping[str, Any]) -> str:
        """`message` in the language of the person who asked, as far as they are known."""
        return (self.words or ENGLISH).say(message, **values)


class Progress:
    """Tell how far the work is: `progress(40, _("Row {row} of {total}"), row=400, total=1000)`.

    Raises Stopped when the work must end. Within a transaction on SQLite, which lets one writer in, nothing can be
    told (`blind`), nor can anybody ask it to stop.
    """

    def __init__(self, attempt: Attempt, *, blind: bool = False) -> None:
        self.job = attempt.claim.id
        self._attempt, self._blind, self._told = attempt, blind, float("-inf")

    def __call__(self, percent: int, note: str = "", **values: Any) -> None:
        now = time.monotonic()
        if self._blind or now - self._told < OFTEN:
            return
        self._told = now
        if self._attempt.stopping.is_set():
            raise Handover(f"job {self.job}: this worker is stopping")
        self._attempt.tell(**self.told(percent, note, values))

    def told(self, percent: int, note: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """What is written to the job."""
        return {"progress": max(0, min(100, percent)), "note": self._attempt.say(note, values) if note else ""}


class Steps:
    """Long work as many short transactions: `with steps.env() as env:` is one, of at most 1,000 rows and 250 ms.

    `resume` is what was saved with the last batch that was committed, None at the beginning. Between two batches
    others write; calls to the outside belong there too, with `job` as their idempotency key.
    """

    def __init__(self, attempt: Attempt) -> None:
        self.job, self.resume, self.ended = attempt.claim.id, attempt.claim.resume, False
        self._attempt, self._open, self._took = attempt, False, 0.0
        self._saved, self._limit = self.resume, 0
        self._pending: dict[str, Any] = {}
        self._progress = Progress(attempt)

    @contextmanager
    def env(self) -> Iterator[Env]:
        """A unit of work for one batch; Stopped instead of its commit when the work must end."""
        if self._attempt.stopping.is_set() and not self.ended:
            raise Handover(f"job {self.job}: this worker is stopping")
        time.sleep(TURN + SHARE * self._took)
        began = time.monotonic()
        self._pending, self._saved, self._limit, self._open = {}, self.resume, self._attempt.limit, True
        try:
            with self._attempt.unit() as env:
                yield env
                env.session.flush()
                self._attempt.fence(env, **self._pending, **({} if self.ended else self._attempt.alive()))
        finally:
            self._open, self._took = False, time.monotonic() - began
        self.resume, self._attempt.limit = self._saved, self._limit

    def save(self, env: Env, state: Any) -> None:
        """Keep `state` (JSON) with this batch: the work resumes from it after the last batch that was committed.

        Work that gets on is not given up: from here on it has all its retries again.
        """
        refuse_no_json(f"job {self.job}", state)
        self._limit = self._attempt.claim.attempt + self._attempt.retries
        self._attempt.fence(env, resume=state, max_attempts=self._limit)
        self._saved = state

    def progress(self, percent: int, note: str = "", **values: Any) -> None:
        """As Progress; within a batch it is written with the batch."""
        if self._open:
            self._pending |= self._progress.told(percent, note, values)
        else:
            self._progress(percent, note, **values)

    def end(self, values: Mapping[str, Any]) -> None:
        """Write the last of it."""
        self.ended = True
        with self.env():
            self._pending |= values


def refuse_no_json(where: str, value: Any) -> None:
    try:
        json.dumps(value)
    except TypeError as error:
        raise AddonError(f"{where}: {error}; what a job keeps must be JSON") from None


def parameters(job: declarations.Job) -> set[str]:
    """What the job's function wants from the worker."""
    return set(inspect.signature(job.run).parameters) & GIVEN


def given(job: declarations.Job, **offers: Any) -> dict[str, Any]:
    """Those of the `offers` that the job's function asks for."""
    return {name: value for name, value in offers.items() if name in parameters(job)}


def delay(attempt: int) -> timedelta:
    """How long to wait after this attempt: 10 s, 40 s, 160 s, … with jitter."""
    return FIRST_RETRY * (4.0 ** (attempt - 1)) * random.uniform(*JITTER)  # noqa: S311  # jitter, no secret


def asker(env: Env, key: int) -> Person | None:
    """The user `key` as a Person with the rights of now; None for one who may not sign in."""
    table = table_of(env, User)
    row = run(env, select(table).where(table.c.id == key, table.c.active, table.c.archived_at.is_(None))).one_or_none()
    return None if row is None else Person.of(row)
