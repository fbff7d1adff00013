"""The colours of rows: by the rules of a view, and by conditions that an address gives a tone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, literal, select

from core.screens.ask import Ask
from core.screens.finding.conditions import condition, sql_of
from core.screens.views import List

TONES = ("bad", "warn", "ok", "info")
COLOUR = "c."
"""Before a tone, the name of the condition that gives rows this tone."""


def tones(view: List, ask: Ask, keys: Sequence[int]) -> dict[int, str]:
    """The tones of some records, by id; those that no rule meets have none."""
    rules = list(rules_of(view, ask)) if keys else []
    if not rules:
        return {}
    model: Any = view.mapped()
    tone = case(*((where, literal(name)) for name, where in rules), else_=literal(""))
    asked = select(model.id, tone).where(model.id.in_(list(keys)))
    return {key: name for key, name in view.env.session.execute(asked) if name}


def rules_of(view: List, ask: Ask) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """Tones and their conditions: those of the address first."""
    for tone in TONES:
        for text in ask.query.getlist(f"{COLOUR}{tone}"):
            found = condition(view.env, view.mapped(), text)
            if found is not None:
                yield tone, sql_of(found, view.env)
    for colour in view.colours():
        yield colour.tone, colour.where(view.mapped(), view.env)
