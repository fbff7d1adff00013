"""What follows from a set of addons is worked out once and kept with the set; only so much of each kind."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from core.composition.addonset import AddonSet

T = TypeVar("T")
MOST = 500
NOTHING = object()


def kept(parts: AddonSet, kind: str, key: Hashable, make: Callable[[], T], most: int = MOST) -> T:
    """What `make` gives for `key`, from memory where it was made before; `key` must say all that it depends on."""
    store: dict[Hashable, T] = parts.__dict__.setdefault(f"_kept_{kind}", {})
    found = store.get(key, NOTHING)
    if found is NOTHING:
        if len(store) >= most:
            store.clear()
        found = store[key] = make()
    return cast(T, found)
