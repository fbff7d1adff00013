"""Conditions of an address: manager.name:has:Ірина. Those under one name hold as alternatives, all the names together.

`w` is a condition by itself however often it stands there; `w1`, `w2`, … are groups of which one condition is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, false, func, not_, or_, select

from core.policy.env import Env
from core.screens.finding import spans
from core.screens.finding.operators import ME, Operator, chosen_from, operator, test
from core.screens.finding.paths import Reach, reach, where
from core.screens.look import Look
from core.values.errors import UserError
from core.values.words import _, _n

ALONE = "w"
NAME = re.compile(r"w([1-9]\d?)?")
MOST = 40
"""Conditions of one address."""

SEPARATED = ("choices", "records")
ARROW = " → "


@dataclass(frozen=True, slots=True)
class Condition:
    """What is asked about one field; `text` is how an address says it."""

    reach: Reach
    operator: Operator
    values: tuple[str, ...]
    text: str


Alternatives = tuple[Condition, ...]
"""Conditions of which one is enough."""


@dataclass(frozen=True, slots=True)
class Stated:
    """The conditions of an address by their names; `misread` are those that mean nothing here."""

    groups: tuple[tuple[str, Alternatives], ...] = ()
    misread: tuple[tuple[str, str], ...] = ()


def stated(env: Env, model: Any, pairs: Iterable[tuple[str, str]]) -> Stated:
    """Read what the pairs of an address say of conditions."""
    groups: dict[str, list[Condition]] = {}
    misread: list[tuple[str, str]] = []
    said = [(name, text) for name, text in pairs if NAME.fullmatch(name) and text][:MOST]
    for place, (name, text) in enumerate(said):
        found = condition(env, model, text)
        if found is None:
            misread.append((name, text))
        else:
            groups.setdefault(name if name != ALONE else f"{ALONE} {place}", []).append(found)
    return Stated(tuple((name.partition(" ")[0], tuple(group)) for name, group in groups.items()), tuple(misread))


def condition(env: Env, model: Any, text: str) -> Condition | None:
    """The condition that a text says, None where it says none that can be asked of this model by this person."""
    try:
        found = parsed(env, model, text)
        if found is not None:
            sql_of(found, env)
    except UserError:
        return None
    return found


def parsed(env: Env, model: Any, text: str) -> Condition | None:
    path, _colon, rest = text.partition(":")
    name, _colon, said = rest.partition(":")
    found = reach(env, model, path)
    asked = operator(found, name) if found is not None else None
    if found is None or asked is None:
        return None
    return Condition(found, asked, values_of(asked, said), text)


def values_of(asked: Operator, said: str) -> tuple[str, ...]:
    """The values of a condition as its text has them: one, several between commas, two between dots."""
    if asked.takes in SEPARATED:
        return tuple(said.split(","))
    if asked.takes.startswith("two"):
        return tuple(said.split("..", 1))
    return (said,) if asked.takes else ()


def text_of(path: str, asked: Operator, values: Sequence[str]) -> str:
    """A condition as an address says it."""
    joined = (",".join if asked.takes in SEPARATED else "..".join)(values)
    return f"{path}:{asked.name}:{joined}" if asked.takes else f"{path}:{asked.name}"


def sql_of(asked: Condition, env: Env) -> ColumnElement[bool]:
    """The SQL of a condition; UserError where its values mean nothing."""
    found = where(asked.reach, test(asked.reach, asked.operator, asked.values, env))
    return not_(func.coalesce(found, false())) if asked.operator.denies else found


def all_hold(groups: Iterable[tuple[str, Alternatives]], env: Env) -> Iterator[ColumnElement[bool]]:
    """The SQL of every group of conditions."""
    for _name, group in groups:
        found = [sql_of(one, env) for one in group]
        yield found[0] if len(found) == 1 else or_(*found)


# ---- in words


def subject(asked: Reach, look: Look) -> str:
    """What a condition is about: Manager → Name."""
    return ARROW.join(look.words(title) for title in asked.titles)


def predicate(asked: Condition, look: Look, env: Env) -> str:
    """What a condition says of it: is Kyiv or Odesa."""
    verb = look.words(asked.operator.title)
    values = f" {look.words(_('or'))} ".join(shown(asked, value, look, env) for value in asked.values)
    if asked.operator.takes.startswith("two"):
        first, last = (shown(asked, value, look, env) for value in asked.values)
        return f"{first} – {last}"
    silent = asked.operator.name in ("is", "has", "on", "during") and values
    return values if silent else " ".join(filter(None, (verb, values)))


def shown(asked: Condition, value: str, look: Look, env: Env) -> str:
    """A value of a condition as people read it."""
    takes = asked.operator.takes
    if takes == "choices":
        return look.words(asked.reach.field.choices.get(value, value))
    if takes == "records":
        return look.words(_("me")) if value == ME else label_of(asked.reach, value, env)
    if takes == "period":
        return look.words(spans.PERIODS[value])
    if takes == "length":
        count, unit = spans.length_of(value)
        return look.words.say(COUNTED[unit], count=count)
    if takes.endswith(("day", "days")):
        return shown_day(value, look)
    return look.typed_number(Decimal(value)) if takes.endswith(("number", "numbers")) else value


COUNTED = {
    "d": _n("{count} day", "{count} days"), "w": _n("{count} week", "{count} weeks"),
    "m": _n("{count} month", "{count} months"), "y": _n("{count} year", "{count} years"),
}  # fmt: skip
AHEAD, AGO = _n("in {count} day", "in {count} days"), _n("{count} day ago", "{count} days ago")


def shown_day(value: str, look: Look) -> str:
    """A day, told from today where the address tells it so."""
    found = spans.RELATIVE.fullmatch(value)
    if found is None or not found[1]:
        return look.day(spans.day_of(value, look.today))
    days = int(found[1])
    return look.words.say(AHEAD if days > 0 else AGO, count=abs(days))


def label_of(asked: Reach, key: str, env: Env) -> str:
    """The name of a record that was chosen; its number where it is out of sight."""
    target = chosen_from(asked)
    if not key.isdigit():
        return key
    found = env.session.scalar(select(getattr(target, target.model_label)).where(target.id == int(key)))
    return str(found) if found is not None else f"№ {key}"
