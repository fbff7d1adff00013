"""The next steps of moving in, for a tile of the dashboard."""

from __future__ import annotations

from core.screens.ask import Ask
from core.screens.elements import StepsBody
from core.screens.house.setup import step_of
from core.screens.look import look_of
from core.services.setup import standings
from core.values.words import _

NEXT = 4


def next_steps(ask: Ask) -> StepsBody:
    """How many steps are settled, and the first of those that are not."""
    look, found = look_of(ask.env), standings(ask.env)
    settled = sum(one.settled for one in found)
    count = look.words.say(_("{done} of {count}"), done=settled, count=len(found))
    left = [one for one in found if not one.settled][:NEXT]
    return StepsBody(settled, len(found), count, tuple(step_of(ask, look, one) for one in left))
