"""Worker threads for the event loop: one queue, one wake-up for each result; half the cost of an executor's futures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")
Ended = Callable[[], None]
Task = tuple[Callable[..., Any], tuple[Any, ...], "asyncio.Future[Any]", asyncio.AbstractEventLoop, Ended | None]


class Threads:
    """`count` threads that live as long as the server. At most so many pieces of work are under way at once."""

    def __init__(self, count: int, name: str) -> None:
        self._queue: SimpleQueue[Task | None] = SimpleQueue()
        self._threads = [Thread(target=self._work, name=f"{name}-{n}", daemon=True) for n in range(count)]
        for thread in self._threads:
            thread.start()

    def run(self, work: Callable[..., T], *given: Any) -> asyncio.Future[T]:
        """What `work(*given)` returns or raises, once a thread has come to it; called in the event loop's thread."""
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.put(result, work, given)
        return result

    def put(
        self, result: asyncio.Future[Any], work: Callable[..., Any], given: tuple[Any, ...], ended: Ended | None = None
    ) -> None:
        """The same for a result that was promised before; `ended` is called in the event loop's thread after it."""
        self._queue.put((work, given, result, result.get_loop(), ended))

    def stop(self) -> None:
        """Let the threads end what was asked of them, and wait a moment for that."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join(timeout=1)

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            work, given, result, loop, ended = task
            try:
                outcome, error = work(*given), None
            except BaseException as raised:
                outcome, error = None, raised
            loop.call_soon_threadsafe(settle, result, outcome, error, ended)
            del task, work, given, result, outcome, error, ended  # an idle thread keeps nothing alive


def settle(result: asyncio.Future[Any], outcome: Any, error: BaseException | None, ended: Ended | None = None) -> None:
    """Hand over what came of the work, unless nobody waits for it any more."""
    if ended is not None:
        ended()
    if result.cancelled():
        return
    if error is None:
        result.set_result(outcome)
    else:
        result.set_exception(error)
