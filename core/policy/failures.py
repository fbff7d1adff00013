"""What failed in the addons of a business, written down beside the work that failed: for each place once, with a count.

Places are few, their lines are replaced, and one that fails all the time is written once a minute.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock, Thread
from typing import Any

from sqlalchemy import BigInteger, Connection, column, delete, insert, inspect, select, table, update
from sqlalchemy.exc import IntegrityError

from core.composition.blame import Blamed, reason_of
from core.policy.guard import KERNEL
from core.values.types import Instant

log = logging.getLogger("gazda.failures")
PAUSE = 60.0
"""Seconds between two writings of one place."""
PLACES = 100
"""Places that are kept, those that failed last."""

NAMES = ("addon", "place", "sentence", "number")
KEPT = table(
    "base_failure",
    column("id", BigInteger),
    *map(column, NAMES),
    column("count", BigInteger),
    column("first_at", Instant),
    column("last_at", Instant),
)
Place = tuple[str, str]
Writing = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Failed:
    """What is to be written of one place: its last reason, the number of that in the log, how often and when."""

    addon: str
    place: str
    sentence: str
    number: str
    count: int
    first_at: datetime
    last_at: datetime

    def and_before(self, earlier: Failed | None) -> Failed:
        """This and what was noted of the same place before."""
        if earlier is None:
            return self
        return replace(self, count=self.count + earlier.count, first_at=earlier.first_at)


class Failures:
    """The failures of one business as this process meets them; `writing` gives a transaction of the business."""

    def __init__(self, writing: Writing, clock: Callable[[], datetime]) -> None:
        self._writing, self._clock = writing, clock
        self._guard, self._turn = Lock(), Lock()
        self._pending: dict[Place, Failed] = {}
        self._written: dict[Place, float] = {}

    def note(self, blamed: Blamed, reason: BaseException | str, number: str = "") -> str:
        """Keep that something failed; gives its number in the log. It is written soon, by a thread of its own."""
        number, now = number or secrets.token_hex(4), self._clock()
        sentence = reason if isinstance(reason, str) else reason_of(reason)
        found = Failed(blamed.addon[:80], blamed.place[:200], sentence, number, 1, now, now)
        key = (found.addon, found.place)
        with self._guard:
            if key in self._pending or len(self._pending) < PLACES:
                self._pending[key] = found.and_before(self._pending.get(key))
            due = time.monotonic() - self._written.get(key, float("-inf")) > PAUSE
        if due:
            Thread(target=self.settle, name="failures", daemon=True).start()
        return number

    def settle(self) -> None:
        """Write what is pending; a failure to do so is only logged."""
        with self._turn:
            with self._guard:
                pending, self._pending = self._pending, {}
                now = time.monotonic()
                recent = {key: at for key, at in self._written.items() if now - at < PAUSE}
                self._written = recent | dict.fromkeys(pending, now)
            if not pending:
                return
            try:
                self._write(pending)
            except Exception:
                log.exception("the failures of %s could not be written down", ", ".join({key[0] for key in pending}))

    def _write(self, pending: Mapping[Place, Failed]) -> None:
        with self._writing() as connection:
            if not inspect(connection).has_table(KEPT.name):  # the data are of an earlier version
                return
            for found in pending.values():
                keep(connection, found)
            drop_surplus(connection)


def keep(connection: Connection, found: Failed) -> None:
    """Raise the count of a place, or begin with it; another process may do the same at this moment."""
    values = {name: getattr(found, name) for name in ("sentence", "number", "last_at")}
    same = (KEPT.c.addon == found.addon, KEPT.c.place == found.place)
    more = update(KEPT).where(*same).values(count=KEPT.c.count + found.count, **values)
    if run(connection, more).rowcount:
        return
    row = {name: getattr(found, name) for name in (*NAMES, "count", "first_at", "last_at")}
    try:
        with connection.begin_nested():
            run(connection, insert(KEPT).values(row))
    except IntegrityError:
        run(connection, more)


def drop_surplus(connection: Connection) -> None:
    """Forget the places that have not failed for longest."""
    oldest = select(KEPT.c.id).order_by(KEPT.c.last_at.desc(), KEPT.c.id.desc()).offset(PLACES)
    if surplus := list(run(connection, oldest).scalars()):
        run(connection, delete(KEPT).where(KEPT.c.id.in_(surplus)))


def run(connection: Connection, statement: Any) -> Any:
    return connection.execute(statement, execution_options=KERNEL)
