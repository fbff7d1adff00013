"""What follows from a set of addons is worked out once and kept with the set; only so much of each kind."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from core.composition.addonset import AddonSet

T = TypeVar("T")
MOST = 500


def kept(parts: AddonSet, kind: str, key: Hashable, make: Callable[[], T], most: int = MOST) -> T:
    """What `make` gives for `key`, from memory where it was made before; `key` must say all that it depends on."""
    store: dict[Hashable, T] = parts.__dict__.setdefault(f"_kept_{kind}", {})
    if key not in store:
        if len(store) >= most:
            store.clear()
        return store.setdefault(key, make())
    return store[key]
