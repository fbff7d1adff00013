"""What an address asks, and one condition more."""

from __future__ import annotations

from dataclasses import replace

from core.screens.finding.asked import Asked
from core.screens.finding.conditions import ALONE, stated
from core.screens.views import List


def narrowed(view: List, wanted: Asked, condition: str) -> Asked:
    """The same question, limited by a condition that an address could say."""
    more = stated(view.env, view.mapped(), [(ALONE, condition)])
    return replace(wanted, stated=replace(wanted.stated, groups=(*wanted.stated.groups, *more.groups)))
