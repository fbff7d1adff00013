"""Every check finds what is wrong with a bad addon, and says where and what to do."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.conformance.check import Check, Variant, checks
from core.conformance.run import Grounds, findings, grounds
from core.policy.sources.shelves import Shelves
from tests.conformance.bad import BAD, Bad

CHECKS = {check.name: check for check in checks()}
CASES = [pytest.param(CHECKS[name], bad, id=f"{name}-{number}") for name in BAD for number, bad in enumerate(BAD[name])]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Grounds, Path]]:
    """A place for bad addons, and the folder they are written into."""
    root, writes = tmp_path_factory.mktemp("bad"), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    with grounds(Shelves().now()) as made:
        yield made, root
    sys.dont_write_bytecode = writes
    sys.path.remove(str(root))


def test_every_check_has_a_bad_addon() -> None:
    assert sorted(CHECKS) == sorted(BAD)


@pytest.mark.parametrize(("check", "bad"), CASES)
def test_a_bad_addon_is_found(check: Check, bad: Bad, ground: tuple[Grounds, Path]) -> None:
    place, root = ground
    folder = bad.write(root, place.shipped)
    found = findings(check, place.bench(folder, Variant("sqlite")))
    assert [str(one) for one in found if re.search(bad.said, str(one))], found
    assert all(one.addon == "bad" and one.place and one.said for one in found)
