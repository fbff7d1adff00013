"""Work handed to threads comes back to the event loop, or its error does."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from core.web.threads import Threads


@pytest.fixture
def threads() -> Threads:
    return Threads(2, "test")


def test_results_and_errors_come_back(threads: Threads) -> None:
    async def story() -> None:
        assert await threads.run(divmod, 7, 2) == (3, 1)
        with pytest.raises(ZeroDivisionError):
            await threads.run(divmod, 7, 0)
        assert await threads.run(threading.current_thread) is not threading.main_thread()

    asyncio.run(story())
    threads.stop()


def test_no_more_is_under_way_at_once_than_there_are_threads(threads: Threads) -> None:
    at_once: list[int] = []
    lock, now = threading.Lock(), [0]

    def work() -> None:
        with lock:
            now[0] += 1
            at_once.append(now[0])
        time.sleep(0.01)
        with lock:
            now[0] -= 1

    async def story() -> None:
        await asyncio.gather(*(threads.run(work) for _ in range(10)))

    asyncio.run(story())
    threads.stop()
    assert max(at_once) == 2


def test_what_nobody_waits_for_is_dropped(threads: Threads) -> None:
    release = threading.Event()

    async def story() -> None:
        task = threads.run(release.wait)
        task.cancel()
        release.set()
        assert await threads.run(lambda: 5) == 5

    asyncio.run(story())
    threads.stop()


def test_stopped_threads_end(threads: Threads) -> None:
    before = threading.active_count()
    threads.stop()
    assert threading.active_count() == before - 2
