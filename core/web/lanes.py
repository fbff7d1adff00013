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

SHARE = 1
"""Requests of one business that are worked on at once while others are at work: threads take turns at one core."""

SLOW = 0.03
"""Seconds after which a request counts no more: it waits for something, and the next of its business may begin."""

SPARE = 2
"""Threads beyond those that one business alone may take, so that who comes second finds one free."""


@dataclass(slots=True, eq=False)
class Turn:
    """One piece of work; `counts` until it is done or slow."""

    result: asyncio.Future[Any]
    work: Callable[..., Any]
    given: tuple[Any, ...]
    counts: bool = True


@dataclass(slots=True, eq=False)
class Lane:
    """The requests of one business: those that wait, the threads they hold, and how many of these count."""

    last: float = 0.0
    held: int = 0
    counted: int = 0
    waiting: deque[Turn] = field(default_factory=deque)


class Lanes:
    """At most `count` pieces of work of one business at once, and a share of that while another has some too.

    Everything here but the work itself happens in the thread of the event loop.
    """

    def __init__(self, count: int, name: str) -> None:
        self._threads = Threads(count + SPARE, name)
        self._count, self._lanes, self._pruned = count, dict[str, Lane](), 0.0

    def run(self, name: str, work: Callable[..., T], *given: Any) -> asyncio.Future[T]:
        """What `work(*given)` returns or raises, once it is the turn of the business `name`."""
        loop = asyncio.get_running_loop()
        turn = Turn(loop.create_future(), work, given)
        lane = self._lane(name)
        if self._may_begin(lane):
            self._begin(lane, turn)
        else:
            lane.waiting.append(turn)
        return turn.result

    def stop(self) -> None:
        self._threads.stop()

    def _lane(self, name: str) -> Lane:
        now = monotonic()
        if now - self._pruned > RECENT:
            quiet = [other for other, lane in self._lanes.items() if not lane.held and now - lane.last > RECENT]
            for other in quiet:
                del self._lanes[other]
            self._pruned = now
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = Lane()
        lane.last = now
        return lane

    def _may_begin(self, lane: Lane) -> bool:
        if len(self._lanes) == 1:
            return lane.held < self._count
        return lane.counted < SHARE and lane.held < max(SHARE, self._count // 2)

    def _begin(self, lane: Lane, turn: Turn) -> None:
        lane.held += 1
        lane.counted += 1
        if len(self._lanes) > 1:
            turn.result.get_loop().call_later(SLOW, self._slow, lane, turn)
        self._threads.put(turn.result, turn.work, turn.given, partial(self._ended, lane, turn))

    def _slow(self, lane: Lane, turn: Turn) -> None:
        """It takes no processor time from others, or has had its share of it: let the next one begin."""
        if turn.counts:
            turn.counts = False
            lane.counted -= 1
            self._next(lane)

    def _ended(self, lane: Lane, turn: Turn) -> None:
        lane.held -= 1
        if turn.counts:
            turn.counts = False
            lane.counted -= 1
        self._next(lane)

    def _next(self, lane: Lane) -> None:
        """The turn of what waits; whoever went away meanwhile is passed over."""
        while lane.waiting and self._may_begin(lane):
            turn = lane.waiting.popleft()
            if not turn.result.cancelled():
                self._begin(lane, turn)
