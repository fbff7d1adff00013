"""The background work of a business, done by a thread of the test beside whatever else it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from core.policy.business import Business
from core.services.worker import Runner

TURN = 0.02


@contextmanager
def at_work(business: Business) -> Iterator[None]:
    """Do what is due, again and again, until the end of the block."""
    ended, runner = Event(), Runner(lambda: [business])

    def work() -> None:
        while not ended.wait(TURN):
            runner.run_due(business)

    thread = Thread(target=work, name="at work")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
