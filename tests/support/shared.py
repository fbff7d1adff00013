"""Inputs with expected results that lie beside the checkout, not in it."""

from __future__ import annotations

from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[3] / "shared" / "data"


def shared_data(name: str) -> Path:
    """The folder or file `name` of the inputs beside the checkout; the test is passed over where there is none."""
    path = BESIDE / name
    if not path.exists():
        pytest.skip(f"no {name} beside the checkout")
    return path
