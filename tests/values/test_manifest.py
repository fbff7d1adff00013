"""A manifest says which versions of the program an addon is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.values.errors import AddonError
from core.values.manifest import Manifest
from tests.support.sources import write_addon


def read(folder: Path, more: str) -> Manifest:
    return Manifest.read(write_addon(folder, "till", more=more) / "addon.toml", "till")


def test_an_addon_for_this_program_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, 'needs_kernel = ">=0.1,<9"').needs_kernel == ">=0.1,<9"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            'needs_kernel = "7.0"',
            r"till: addon\.toml: it needs Gazda 7\.0, and this is 0\.\S+; take the version of the addon",
        ),
        (
            'needs_kernel = "new"',
            r"till: addon\.toml: needs_kernel 'new' must read like 0\.1, or like >=0\.1,<0\.3",
        ),
        ("needs_kernel = 1", r"till: addon\.toml: needs_kernel must be text"),
        ('kernel = "0.1"', r"till: addon\.toml: no key 'kernel'"),
    ],
)
def test_another_is_refused_with_the_way_out(tmp_path: Path, more: str, told: str) -> None:
    with pytest.raises(AddonError, match=told):
        read(tmp_path, more)
