"""One business that is asked much leaves room for the others, and has all of it while nobody else wants any."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from core.web.lanes import RECENT, SHARE, Lanes


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    found = Lanes(4, "test")
    yield found
    found.stop()


class Work:
    """Pieces of work that last until they are let go, and how many are under way at once."""

    def __init__(self) -> None:
        self.let_go, self._lock = threading.Event(), threading.Lock()
        self.now = self.most = 0

    def __call__(self) -> None:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.let_go.wait(10)
        with self._lock:
            self.now -= 1


async def settled(work: Work) -> int:
    """How many are under way once no more begin."""
    for _turn in range(20):
        await asyncio.sleep(0.01)
    return work.now


def test_who_is_alone_has_every_thread(lanes: Lanes) -> None:
    async def story() -> None:
        work = Work()
        asked = [lanes.run("one", work) for _ in range(9)]
        assert await settled(work) == 4
        work.let_go.set()
        await asyncio.gather(*asked)
        assert work.most == 4

    asyncio.run(story())


def test_who_comes_second_finds_a_thread_though_the_first_has_all(lanes: Lanes) -> None:
    async def story() -> None:
        busy = Work()
        asked = [lanes.run("busy", busy) for _ in range(9)]
        await settled(busy)
        assert await asyncio.wait_for(lanes.run("quiet", lambda: "at once"), 1) == "at once"
        busy.let_go.set()
        await asyncio.gather(*asked)

    asyncio.run(story())


def test_while_another_is_at_work_a_business_has_its_share(lanes: Lanes) -> None:
    async def story() -> None:
        await lanes.run("quiet", int)
        quick = Work()
        quick.let_go.set()
        await asyncio.gather(*(lanes.run("busy", quick) for _ in range(50)))
        assert quick.most == SHARE

    asyncio.run(story())


def test_work_that_only_waits_holds_up_neither_its_own_business_nor_all_threads(lanes: Lanes) -> None:
    async def story() -> None:
        await lanes.run("quiet", int)
        busy = Work()
        asked = [lanes.run("busy", busy) for _ in range(9)]
        assert await settled(busy) == 2, "half of the threads"
        assert await asyncio.wait_for(lanes.run("quiet", lambda: "at once"), 1) == "at once"
        busy.let_go.set()
        await asyncio.gather(*asked)
        await asyncio.sleep(RECENT * 1.1)
        again = Work()
        asked = [lanes.run("busy", again) for _ in range(9)]
        assert await settled(again) == 4, "the other has had nothing to do for a while"
        again.let_go.set()
        await asyncio.gather(*asked)

    asyncio.run(story())


def test_results_and_errors_come_back_and_who_went_away_is_passed_over(lanes: Lanes) -> None:
    async def story() -> None:
        done: list[int] = []
        work = Work()
        held = [lanes.run("one", work) for _ in range(4)]
        waiting = [lanes.run("one", done.append, number) for number in range(3)]
        failing = lanes.run("one", divmod, 1, 0)
        waiting[1].cancel()
        work.let_go.set()
        await asyncio.gather(*held, waiting[0], waiting[2])
        assert sorted(done) == [0, 2]
        with pytest.raises(ZeroDivisionError):
            await failing

    asyncio.run(story())
