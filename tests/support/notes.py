"""Rows for the test addons, with values that are easily lost on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from addons import base
from core.policy.business import Business
from core.policy.env import Env
from tests.addons import probe
from tests.addons.probe.models import Line, Mark, Tally
from tests.support.business import PROGRAM


def fill(business: Business) -> None:
    """Companies, and what the installed ones of the test addons have of them."""
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        companies = companies_of(env)
        if probe.Note in env.parts:
            notes(env, companies)


def companies_of(env: Env) -> list[Any]:
    had = env.session.query(env[base.Company]).order_by(env[base.Company].id).all()
    if not had:
        had = [env[base.Company](name=f"Company {n}") for n in range(5)]
        env.session.add_all(had)
        env.session.flush()
    return had


def notes(env: Env, companies: list[Any]) -> None:
    made = [env[probe.Note](**values(n), company_id=companies[n].id) for n in range(4)]
    for n, note in enumerate(made):
        note.lines = [env[Line](words=f"line {k} of {n}") for k in range(3)]
    env.session.add_all(made)
    env.session.flush()
    made[0].parent_id = made[3].id
    for n, company in enumerate(companies):
        company.probe_rank, company.probe_hint = n, f"hint {n}" if n % 2 else None
        company.probe_note_id = made[n % 4].id
    if ("model", "probe_more.item") in env.parts.composed:
        item = env.parts.named("model", "probe_more.item")
        for n, note in enumerate(made):
            note.probe_more_colour = f"colour {n + 1}"  # type: ignore[attr-defined]
            if n != 2:
                env.session.add(item(words=f"item {n}", note_id=note.id))
    env.session.flush()
    env.insert(Mark, [{"said": f"mark {n}"} for n in range(3)])
    env.insert(Tally, [{"code": f"t{n}", "number": n} for n in range(3)])
    env.session.delete(made[2])


def values(n: int) -> dict[str, Any]:
    """A value of every kind for the nth note."""
    return {
        "name": f"Нотатка {n} 'q' \"d\" \\ \t\n\x01 😀 {{x}} %s :y",
        "text": "" if n % 2 else None,
        "done": bool(n % 2),
        "day": date(2026, 2, 28),
        "at": datetime(2026, 7, 1, 12, 30, 15, 123456 * (n % 2), tzinfo=UTC),
        "amount": Decimal("-12345678901234.56"),
        "pieces": Decimal("0.000001"),
        "share": 0.1 + 0.2,
        "raw": bytes(range(256)),
        "tags": ["ґ", {"b": 1, "a": [None, True, 1.5]}],
        "answer": {"z": "я", "a": 2} if n else None,
    }
