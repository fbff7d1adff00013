"""Who is next: records by how soon their day is, the late ones first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from core.screens.ask import Ask
from core.screens.elements import ActivityGroup, ActivityItem, ActivityPage, Link
from core.screens.finding.asked import Asked, Key, asked
from core.screens.finding.conditions import ALONE
from core.screens.finding.narrowing import narrowed
from core.screens.finding.pages import COUNTED, Turn, count, page
from core.screens.lists.addresses import WAY, address, pairs_of
from core.screens.lists.surround import around
from core.screens.look import Look, look_of
from core.screens.many import Activity
from core.values.text import colour_index, initials
from core.values.words import _

SHOWN = 15
"""Records of one stretch of days; the others stand in the list."""


def stretches(today: date) -> Iterator[tuple[str, str, str]]:
    """What is told apart: a title, the condition less its field, and a tone."""
    tomorrow, sunday = today + timedelta(days=1), today + timedelta(days=6 - today.weekday())
    yield _("Late"), "before:today", "bad"
    yield _("Today"), "during:today", "warn"
    yield _("Tomorrow"), "during:tomorrow", ""
    if sunday > tomorrow:
        yield _("This week"), f"between:today+2..{sunday}", ""
    yield _("Later"), f"after:{max(sunday, tomorrow)}", ""
    yield _("Nothing planned"), "empty", ""


def activity_page(ask: Ask, activity: Activity) -> ActivityPage:
    """The elements of the page for what the address asks."""
    view, look = activity.listed, look_of(ask.env)
    wanted = asked(view, ask)
    groups = tuple(groups_of(ask, activity, wanted, look))
    total = count(view, wanted)
    told = f"{look.number(COUNTED)}+" if total > COUNTED else look.number(total)
    return ActivityPage(**around(ask, view, wanted, look), count=told, groups=groups)


def groups_of(ask: Ask, activity: Activity, wanted: Asked, look: Look) -> Iterator[ActivityGroup]:
    for title, rest, tone in stretches(look.today):
        condition = f"{activity.due}:{rest}"
        inner = sooner(narrowed(activity.listed, wanted, condition), activity)
        number = count(activity.listed, inner)
        if number:
            told = f"{look.number(COUNTED)}+" if number > COUNTED else look.number(number)
            items = tuple(items_of(activity, inner, look))
            yield ActivityGroup(
                look.words(title), told, items, tone, left(ask, activity, condition, number, told, look)
            )


def sooner(wanted: Asked, activity: Activity) -> Asked:
    """The same, the soonest first."""
    return replace(wanted, order=(Key(activity.due, rising=True),))


def left(ask: Ask, activity: Activity, condition: str, number: int, told: str, look: Look) -> Link | None:
    if number <= SHOWN:
        return None
    pairs = (pair for pair in pairs_of(ask) if pair[0] != WAY)
    return Link(
        look.words(_("Show all {count}")).format(count=told), address(activity.path(), (*pairs, (ALONE, condition)))
    )


def items_of(activity: Activity, wanted: Asked, look: Look) -> Iterator[ActivityItem]:
    label = activity.mapped().model_label
    names = list(dict.fromkeys(filter(None, (label, activity.due, activity.call, activity.note))))
    for row in page(activity.listed, wanted, names, Turn(), SHOWN).rows:
        values: dict[str, Any] = dict(zip(names, row[1:], strict=False))
        name = str(values[label] or "")
        yield ActivityItem(
            name, f"{activity.path()}/{row[0]}", look.when(values[activity.due]),
            note=str(values.get(activity.note) or ""), call=str(values.get(activity.call) or ""),
            mark=initials(name), colour=colour_index(name),
        )  # fmt: skip
