"""What was freed goes back to the system, in a process whose C library can be asked for that."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from tests.support.business import ROOT

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is asked")

RESIDENT = """
import os
from core.web.memory import give_back, stay_small
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
"""
SMALL = """
held = [bytes(600) for _ in range(200_000)]
above = bytes(600)
del held
full = resident()
give_back()
print(full - resident())
"""
LARGE = """
stay_small()
before, above = resident(), []
for _ in range(4):
    hash = bytearray(19_000_000)
    above.append(bytes(2000))
    del hash
print(resident() - before)
"""


def megabytes(code: str) -> float:
    command = [sys.executable, "-c", RESIDENT + code]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True, timeout=60).stdout)


def test_what_lies_below_something_that_is_held_is_given_back() -> None:
    assert megabytes(SMALL) > 50


def test_large_blocks_are_given_back_as_soon_as_they_are_free() -> None:
    assert megabytes(LARGE) < 5
    assert megabytes(LARGE.replace("stay_small()", "")) > 15
