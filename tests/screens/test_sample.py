"""The sample addon: every way of looking at records and a form that shows what forms can do, in few lines."""

from __future__ import annotations

from pathlib import Path

import tests.addons.repairs.views as sample

MOST = 60


def test_all_views_of_the_sample_take_fewer_than_sixty_lines() -> None:
    lines = Path(sample.__file__).read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) < MOST
