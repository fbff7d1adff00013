"""Workers: threads that look for work in the businesses of this process, do it, and keep their claims alive."""

from __future__ import annotations

import logging
import os
import random
import secrets
import socket
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import takewhile
from threading import Event, Lock, Thread
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select, update

from core.policy.business import Business
from core.policy.env import Env, utc_now
from core.services import cron
from core.services.attempt import Attempt, asker
from core.services.i18n import words_of
from core.services.jobs import Claim, Job, bells, claim, due
from core.services.statements import run, table_of
from core.values.words import _

log = logging.getLogger("gazda.jobs")
LEASE = timedelta(seconds=60)
POLL = (1.0, 2.0)
TURNS = 10
CLOCK = 10.0
"""Seconds between two looks at what recurs and at claims whose workers are gone for good."""


class Runner:
    """Does the background work of `businesses`, within the server or as a process of its own.

    `queues` limits it to some; `start` and `stop` are called once each. Work that a stop interrupts goes back, and a
    worker that is killed loses its claims when their lease runs out.
    """

    def __init__(
        self,
        businesses: Callable[[], Iterable[Business]],
        *,
        threads: int = 2,
        queues: tuple[str, ...] = (),
        lease: timedelta = LEASE,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.businesses, self.queues, self.lease, self.clock = businesses, queues, lease, clock
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._stopping, self._ended, self._bell = Event(), Event(), Event()
        self._threads = [Thread(target=self._loop, name=f"jobs-{n}", daemon=True) for n in range(threads)]
        self._heart = Thread(target=self._beat, name="jobs-heart", daemon=True)
        self._held: set[tuple[Business, int]] = set()
        self._guard = Lock()
        self._looked: WeakKeyDictionary[Business, float] = WeakKeyDictionary()
        self._trouble: WeakKeyDictionary[Business, str] = WeakKeyDictionary()

    def start(self) -> None:
        for thread in (*self._threads, self._heart):
            thread.start()

    def stop(self, patience: float = 30) -> None:
        """Take no more work, let what runs end or go back, and wait for that at most `patience` seconds."""
        self._stopping.set()
        self._bell.set()
        deadline = time.monotonic() + patience
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, deadline - time.monotonic()))
        self._ended.set()
        if self._heart.ident is not None:
            self._heart.join(max(0.1, deadline - time.monotonic()))
        for business in self.businesses():
            bells(business).discard(self._bell)

    def run_due(self, business: Business) -> int:
        """Do, in this thread, all that is due in `business` now; returns how many jobs were done."""
        self._looked.pop(business, None)
        done = 0
        while did := sum(self._some(business, queue) for queue in self._due(business)):
            done += did
        return done

    def _loop(self) -> None:
        while not self._stopping.is_set():
            if not self._round():
                self._bell.wait(random.uniform(*POLL))  # noqa: S311  # jitter, no secret
                self._bell.clear()

    def _round(self) -> bool:
        """Some jobs of each queue of each business that has any; whether there were."""
        did = False
        for business in tuple(self.businesses()):
            try:
                did |= sum(self._some(business, queue) for queue in self._due(business)) > 0
                self._trouble.pop(business, None)
            except Exception as error:
                self._complain(business, error)
        return did

    def _complain(self, business: Business, error: Exception) -> None:
        """Log what keeps the worker from a business, once for as long as it is the same."""
        told = f"{type(error).__name__}: {error}"
        if self._trouble.get(business) != told:
            self._trouble[business] = told
            log.error("no background work for %s: %s", business.entry.name, told, exc_info=error)

    def _due(self, business: Business) -> list[str]:
        """The queues of `business` in which work waits; first what recurs is put there."""
        bells(business).add(self._bell)
        self._look_at_clock(business)
        with business.env(trusted=True, source="worker") as env:
            env.clock = self.clock
            if business.installed(env.connection).behind:
                return []
            return [queue for queue in due(env) if not self.queues or queue in self.queues]

    def _look_at_clock(self, business: Business) -> None:
        if time.monotonic() - self._looked.get(business, float("-inf")) < CLOCK:
            return
        self._looked[business] = time.monotonic()
        with business.env(trusted=True, source="worker") as env:
            env.clock = self.clock
            late = not business.installed(env.connection).behind and (cron.is_due(env) or bool(abandoned(env)))
        if late:
            with business.env(trusted=True, writes=True, source="worker") as env:
                env.clock = self.clock
                give_up(env)
                cron.tick(env)

    def _some(self, business: Business, queue: str) -> int:
        """Do a few jobs of a queue, so that other queues and businesses get their turn; returns how many."""
        return sum(1 for _turn in takewhile(lambda _turn: self._one(business, queue), range(TURNS)))

    def _one(self, business: Business, queue: str) -> bool:
        """Claim and do one job; False when there is none, or this worker is stopping."""
        if self._stopping.is_set():
            return False
        with business.env(trusted=True, writes=True, source="worker") as env:
            env.clock = self.clock
            found = claim(env, queue, self.name, self.lease)
        if found is None:
            return False
        self._perform(business, found)
        return True

    def _perform(self, business: Business, found: Claim) -> None:
        held = (business, found.id)
        with self._guard:
            self._held.add(held)
        try:
            Attempt(business, found, self.name, self.lease, self.clock, self._stopping).perform()
        finally:
            with self._guard:
                self._held.discard(held)

    def _beat(self) -> None:
        """Keep the claims of this worker alive while they are worked on."""
        while not self._ended.wait(self.lease.total_seconds() / 3):
            with self._guard:
                held = tuple(self._held)
            for business in {business for business, _key in held}:
                try:
                    self._extend(business, [key for at, key in held if at is business])
                except Exception as error:
                    self._complain(business, error)

    def _extend(self, business: Business, keys: list[int]) -> None:
        """Lengthen these leases; a job whose batch holds its row is safe, and extends its lease when it commits."""
        with business.env(trusted=True, writes=True, source="worker") as env:
            table = table_of(env, Job)
            mine = (table.c.id.in_(keys), table.c.worker == self.name, table.c.state == "running")
            free = select(table.c.id).where(*mine).with_for_update(skip_locked=True).cte("free")
            extended = update(table).where(table.c.id.in_(select(free.c.id)))
            run(env, extended.values(locked_until=self.clock() + self.lease))


def abandoned(env: Env) -> list[Any]:
    """Jobs whose workers died on them as often as they may be tried: id and who asked."""
    table = table_of(env, Job)
    gone = (table.c.state == "running", table.c.locked_until < env.now(), table.c.attempt >= table.c.max_attempts)
    return list(run(env, select(table.c.id, table.c.created_by).where(*gone)))


def give_up(env: Env) -> None:
    """Fail the abandoned jobs, with a sentence for those who asked."""
    table = table_of(env, Job)
    message = _("The program stopped each time it did this work; its log tells more under job {number}.")
    for key, created_by in abandoned(env):
        person = None if created_by is None else asker(env, created_by)
        told = words_of(env.parts, person.language if person else "en").say(message, number=key)
        still = (table.c.id == key, table.c.state == "running", table.c.locked_until < env.now())
        run(
            env,
            update(table).where(*still).values(state="failed", error=told, finished_at=env.now(), locked_until=None),
        )
