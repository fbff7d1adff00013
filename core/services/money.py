"""The currency that a business counts in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from core.policy.env import Env
from core.services.statements import run

COMPANY = "base.company"
MEMO = "home_currency_code"


def home_currency(env: Env) -> str:
    """The currency of the first own company, read once a unit of work; nothing where there is none yet."""
    if MEMO not in env.memo:
        company: Any = env.parts.composed.get(("model", COMPANY))
        asked = select(company.__table__.c.currency).order_by(company.id).limit(1) if company is not None else None
        env.memo[MEMO] = (run(env, asked).scalar() if asked is not None else None) or ""
    return str(env.memo[MEMO])
