"""Chance by a seed: only `Random.random` is asked, whose numbers are promised to stay the same in every Python."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Draw:
    """Everything random of one run."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed).random

    def happens(self, share: float) -> bool:
        return self.chance() < share

    def below(self, bound: int) -> int:
        return int(self.chance() * bound)

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[int(self.chance() * len(items))]

    def ranked(self, words: Ranked) -> str:
        return words.words[bisect(words.bounds, self.chance())]


class Ranked:
    """Words of which the first is met most often, about ten times as often as the hundredth (Zipf, shifted)."""

    def __init__(self, words: Sequence[str], shift: int = 12) -> None:
        self.words = tuple(words)
        weights = [1 / (rank + shift) for rank in range(len(words))]
        # The last bound is left out: whatever chance falls above the others is the last word's.
        self.bounds = tuple(sum_so_far / sum(weights) for sum_so_far in accumulate(weights))[:-1]
