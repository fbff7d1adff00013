"""Worker threads that businesses share: one that is asked much may not hold up the answers of another."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from core.web.threads import Threads

T = TypeVar("T")
RECENT = 1.0
"""Seconds after its last request for which a business counts as one that is at work."""

SHARE = 2
"""Requests of one business that are worked on at once while others are at work: threads take turns at one core."""

SPARE = 2
"""Threads beyond those that one business alone may take, so that who comes second finds one free."""


@dataclass(slots=True, eq=False)
class Lane:
    """The requests of one business: how many are worked on, and those that wait."""

    last: float = 0.0
    running: int = 0
    waiting: deque[tuple[asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]] = field(default_factory=deque)


class Lanes:
    """At most `count` pieces of work of one business at once, and a share of that while another has some too.

    Everything here but the work itself happens in the thread of the event loop.
    """

    def __init__(self, count: int, name: str) -> None:
        self._threads = Threads(count + SPARE, name)
        self._count, self._lanes, self._pruned = count, dict[str, Lane](), 0.0

    def run(self, name: str, work: Callable[..., T], *given: Any) -> asyncio.Future[T]:
        """What `work(*given)` returns or raises, once it is the turn of the business `name`."""
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        lane = self._lane(name)
        if lane.running < self._share():
            self._begin(lane, result, work, given)
        else:
            lane.waiting.append((result, work, given))
        return result

    def stop(self) -> None:
        self._threads.stop()

    def _lane(self, name: str) -> Lane:
        now = monotonic()
        if now - self._pruned > RECENT:
            quiet = [other for other, lane in self._lanes.items() if not lane.running and now - lane.last > RECENT]
            for other in quiet:
                del self._lanes[other]
            self._pruned = now
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = Lane()
        lane.last = now
        return lane

    def _share(self) -> int:
        return self._count if len(self._lanes) == 1 else min(SHARE, self._count)

    def _begin(self, lane: Lane, result: asyncio.Future[Any], work: Callable[..., Any], given: tuple[Any, ...]) -> None:
        lane.running += 1
        self._threads.put(result, work, given, partial(self._ended, lane))

    def _ended(self, lane: Lane) -> None:
        """The turn of what waits; whoever went away meanwhile is passed over."""
        lane.running -= 1
        while lane.waiting and lane.running < self._share():
            result, work, given = lane.waiting.popleft()
            if not result.cancelled():
                self._begin(lane, result, work, given)
