"""How often somebody may try to sign in: by account and by address, kept in the memory of one worker process."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from threading import Lock

TRIES = 10
WINDOW = 15 * 60.0
LONGEST = 24 * 3600.0
ROOM = 10_000
"""Keys that are remembered; beyond that the oldest that block nobody are forgotten."""


@dataclass(slots=True)
class Tries:
    """The tries with one key: how many since when, until when there may be no more, how often that was so."""

    since: float
    count: int = 0
    until: float = 0.0
    blocks: int = 0


class Throttle:
    """After so many tries in a quarter of an hour, ten if none is said, the next waits as long, after as many more twice as long, and so on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, tries: int = TRIES) -> None:
        self.clock, self.tries = clock, tries
        self._tries: dict[str, Tries] = {}
        self._guard = Lock()

    def __len__(self) -> int:
        return len(self._tries)

    def take(self, *keys: str) -> float:
        """Count one try with each key; seconds to wait where one has none left, and then nothing is counted.

        It is counted before the password is looked at, so that tries at the same time count too.
        """
        now = self.clock()
        with self._guard:
            wait = max(self._tries[key].until - now if key in self._tries else 0.0 for key in keys)
            if wait <= 0:
                for key in keys:
                    self._count(key, now)
            return max(wait, 0.0)

    def give_back(self, account: str, address: str) -> None:
        """The try was right: the account starts anew, the address has one try more."""
        with self._guard:
            self._tries.pop(account, None)
            if address in self._tries:
                self._tries[address].count = max(0, self._tries[address].count - 1)

    def _count(self, key: str, now: float) -> None:
        tries = self._tries.get(key)
        if tries is None or now - max(tries.since, tries.until) > LONGEST:
            self._make_room(now)
            tries = self._tries[key] = Tries(now)
        if now - tries.since > WINDOW:
            tries.since, tries.count = now, 0
        tries.count += 1
        if tries.count >= self.tries:
            tries.until = now + min(LONGEST, WINDOW * 2**tries.blocks)
            tries.count, tries.blocks = 0, tries.blocks + 1

    def _make_room(self, now: float) -> None:
        if len(self._tries) >= ROOM:
            free = sorted(
                (key for key, tries in self._tries.items() if tries.until <= now),
                key=lambda key: self._tries[key].since,
            )
            for key in free[: ROOM // 10]:
                del self._tries[key]


def network(address: str) -> str:
    """What counts as one address: of IPv6 the half that a household or server gets at once."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else str(found)
