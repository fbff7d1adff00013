"""An addon says which versions of the program it can do with."""

from __future__ import annotations

import pytest

from core.values.version import conditions, meets


@pytest.mark.parametrize(
    ("needs", "version", "met"),
    [
        ("", "0.1.0", True),
        ("0.1", "0.1.0", True),
        ("0.1", "0.3.2", True),
        ("0.2", "0.1.9", False),
        (">=0.1,<0.3", "0.2.9", True),
        (">=0.1, <0.3", "0.3.0", False),
        (">=0.1", "0.1.0.dev0", True),
        ("==0.2.1", "0.2.1", True),
        ("==0.2", "0.2.1", False),
        ("!=0.2.1", "0.2.1", False),
        (">0.2,<=1.0", "1.0.0", True),
        ("0.10", "0.9.0", False),
    ],
)
def test_what_is_needed_is_compared_number_by_number(needs: str, version: str, met: bool) -> None:
    assert meets(needs, version) is met


@pytest.mark.parametrize("needs", ["new", ">=0.1;<0.3", "~=0.1", "0.1.2.3", "0.1,", ">=", "٠.١"])
def test_what_cannot_be_understood_is_refused(needs: str) -> None:
    with pytest.raises(ValueError, match="."):
        conditions(needs)
