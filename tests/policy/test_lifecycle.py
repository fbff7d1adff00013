"""Addons come and go: what a plan says is what is done, all of it or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from addons import base
from core.policy.business import Business
from core.policy.lifecycle import carry_out
from core.policy.planning import plan
from tests.addons import probe
from tests.addons.probe.models import Line, Mark, Tally
from tests.support.business import PROGRAM, Found
from tests.support.contents import contents, schema


def fill(business: Business) -> None:
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        companies = [env[base.Company](name=f"Company {n}") for n in range(5)]
        env.session.add_all(companies)
        env.session.flush()
        if probe.Note not in env.parts:
            return
        notes = [
            env[probe.Note](
                name=f"Нотатка {n} 'q' \"d\" \\ \t\n\x01 😀 {{x}} %s :y",
                text="" if n % 2 else None,
                done=bool(n % 2),
                day=date(2026, 2, 28),
                at=datetime(2026, 7, 1, 12, 30, 15, 123456 * (n % 2), tzinfo=UTC),
                amount=Decimal("-12345678901234.56"),
                pieces=Decimal("0.000001"),
                share=0.1 + 0.2,
                raw=bytes(range(256)),
                tags=["ґ", {"b": 1, "a": [None, True, 1.5]}],
                answer={"z": "я", "a": 2} if n else None,
                company_id=companies[n].id,
                lines=[env[Line](words=f"line {k}") for k in range(3)],
            )
            for n in range(4)
        ]
        env.session.add_all(notes)
        env.session.flush()
        notes[0].parent_id = notes[3].id
        env[probe.Company]
        for n, company in enumerate(companies):
            company.probe_rank, company.probe_hint = n, f"hint {n}" if n % 2 else None
            company.probe_note_id = notes[n % 4].id
        env.session.flush()
        env.insert(Mark, [{"said": f"mark {n}"} for n in range(3)])
        env.insert(Tally, [{"code": f"t{n}", "number": n} for n in range(3)])
        env.session.delete(notes[2])


def test_removing_and_installing_again_gives_the_same_rows(found: Found) -> None:
    business = found("probe")
    fill(business)
    before, laid_out = contents(business), schema(business)

    gone = carry_out(business, plan(business, remove=["probe"]), PROGRAM)

    assert not [name for name in contents(business) if name.startswith("probe")]
    back = carry_out(business, plan(business, install=["probe"]), PROGRAM)
    assert contents(business) == before
    assert schema(business) == laid_out
    print(gone, back)
