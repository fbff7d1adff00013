"""Keeps a server's memory small where the system's allocator would rather keep what it once had."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

ARENAS, LARGE = -8, -3
"""glibc's numbers for how many pools threads may have, and from which size a block is given back at once."""

MEGABYTE = 1024 * 1024


def stay_small() -> None:
    """Two pools for all threads, and no block of a megabyte kept: a password's hash alone takes nineteen."""
    wish("mallopt", ARENAS, 2)
    wish("mallopt", LARGE, MEGABYTE)


def give_back() -> None:
    """Give the system what was freed since; a plan for addons leaves many megabytes."""
    wish("malloc_trim", 0)


def wish(name: str, *values: int) -> None:
    """Call a function of glibc; another C library, and another system, have no such wishes."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            getattr(ctypes.CDLL("libc.so.6"), name)(*values)
