"""What addons without their code have in a database comes along, and works again once the code is back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from core.policy.business import Business, Sets
from core.policy.businesses import moving
from core.policy.businesses.directory import Directory, located
from core.policy.businesses.keeping import archive, restore
from core.policy.businesses.strays import literal
from core.policy.businesses.whole import Kept
from core.policy.exclusive import exclusive
from core.policy.homes import home_of
from core.policy.plans.founding import create_business
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.policy.plans.switching import switch_off
from core.values.errors import GazdaError
from tests.support.business import PROGRAM
from tests.support.housing import OTHER
from tests.support.workshop import Workshop

pytestmark = pytest.mark.usefixtures("at_once")
Url = Callable[[str], str]

FIELDS = """
words: Mapped[str] = column(String(40), default="")
done: Mapped[bool] = column(default=False)
at: Mapped[datetime | None] = column(Instant)
answer: Mapped[Any] = column(JSON, nullable=True)
parent_id: Mapped[int | None] = reference("aging_thing")
company_id: Mapped[int | None] = reference("base_company")

@classmethod
def constraints(cls):
    return [*super().constraints(), UniqueConstraint("words", "company_id"), Index(None, "done", "at")]
"""
MORE = """
class Company(base.Company):
    aging_rank: Mapped[int] = column(BigInteger, server_default="3", index=True)
    aging_thing_id: Mapped[int | None] = reference("aging_thing")
"""


@pytest.fixture
def directory(engine: str, name: str, url: Url, workshop: Workshop, tmp_path: Path) -> Directory:
    """A business with an addon that is written here, in a folder whose code can be taken away."""
    workshop.table("aging", FIELDS, more=MORE)
    models = workshop.folder / "aging/models.py"
    head = "from datetime import datetime\nfrom typing import Any\nfrom sqlalchemy import JSON\nfrom core.values.types import Instant\n"
    models.write_text(models.read_text().replace("from addons import base\n", f"from addons import base\n{head}"))
    workshop.revise("aging")
    found = Directory(tmp_path, workshop.sets())
    entry = located(home_of(name, tmp_path, url(engine)), tmp_path)
    create_business(entry, found.sets, tmp_path, ["aging"], PROGRAM).close()
    found.add(entry)
    with found.open(name).env(PROGRAM, writes=True, trusted=True) as env:
        thing = env.parts.named("model", "aging.thing")
        company = env.parts.named("model", "base.company")
        first = thing(words="ґ", done=True, at=env.now(), answer={"b": 1, "a": [None, 1.5]})
        env.session.add_all([first, thing(words="second", answer=None)])
        env.session.flush()
        env.session.add(company(name="One", aging_rank=7, aging_thing_id=first.id))
        first.parent_id = 2
    return found


def things(business: Business) -> list[tuple[Any, ...]]:
    with business.env(PROGRAM, trusted=True) as env:
        thing, company = env.parts.named("model", "aging.thing"), env.parts.named("model", "base.company")
        rows = [(t.id, t.words, t.done, t.at, t.answer, t.parent_id) for t in env.session.query(thing)]
        return [*sorted(rows), *((c.aging_rank, c.aging_thing_id) for c in env.session.query(company))]  # type: ignore[attr-defined]


def without(directory: Directory, sets: Sets) -> Directory:
    """The same businesses, by a program that lacks the addon."""
    directory.close()
    return Directory(directory.folder, sets)


@pytest.mark.parametrize("off", [True, False])
def test_an_addon_without_its_code_moves_there_and_back(
    directory: Directory, name: str, engine: str, url: Url, sets: Sets, workshop: Workshop, off: bool
) -> None:
    before = things(directory.open(name))
    if off:
        switch_off(directory.open(name), ["aging"], PROGRAM)
    here = without(directory, workshop.sets() if off else sets)
    for kind in (OTHER[engine], engine):
        moving.move(here, name, url(kind) or "sqlite:///moved.db")
        with here.open(name).env(PROGRAM, writes=True, trusted=True) as env:
            assert "aging" not in env.parts.addons
            other = env.parts.named("model", "base.company")(name=kind)
            env.session.add(other)
            env.session.flush()
            env.connection.rollback()
    here.close()
    again = Directory(directory.folder, workshop.sets())
    business = again.open(name)
    carry_out(business, plan(business, install=["aging"]), PROGRAM)
    assert things(business) == before
    carry_out(business, plan(business, remove=["aging"]), PROGRAM)
    carry_out(business, plan(business, install=["aging"]), PROGRAM)
    assert things(business) == before
    again.close()


def test_an_addon_without_its_code_comes_back_from_an_archive(
    directory: Directory, name: str, engine: str, url: Url, sets: Sets, workshop: Workshop, tmp_path: Path
) -> None:
    before = things(directory.open(name))
    here = without(directory, sets)
    kept = Kept(archive(here, name))
    entry = located(home_of(name, tmp_path, url(OTHER[engine])), tmp_path)
    restore(here, kept, entry)
    here.close()
    again = Directory(directory.folder, workshop.sets())
    business = again.open(name)
    with business.env(PROGRAM, trusted=True) as env:
        assert "aging" not in env.parts.addons, "until a plan has looked at what came"
    carry_out(business, plan(business, install=["aging"]), PROGRAM)
    assert things(business) == before
    carry_out(business, plan(business, remove=["aging"]), PROGRAM)
    again.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_nobody_has_written_down_is_not_guessed(
    directory: Directory, name: str, url: Url, sets: Sets, workshop: Workshop
) -> None:
    with exclusive(directory.open(name)) as connection:
        connection.execute(text("update base_addon set owns = null"))
    before = things(directory.open(name))
    here = without(directory, sets)
    for attempt in (lambda: moving.move(here, name, url("postgresql")), lambda: archive(here, name)):
        with pytest.raises(GazdaError, match=r"aging_thing\.\w+: nobody here knows what it holds.*put the addon back"):
            attempt()
        assert here.entry(name).state == ""
    here.close()
    again = Directory(directory.folder, workshop.sets())
    assert things(again.open(name)) == before
    moving.move(again, name, url("postgresql"))
    assert things(again.open(name)) == before
    again.close()


@pytest.mark.parametrize(
    ("default", "plain"),
    [
        ("'x'::character varying", "'x'"), ("'it''s'", "'it''s'"), ("0", "0"), ("(-3)", "-3"), ("false", "false"),
        ("nextval('x'::regclass)", ""), ("now()", ""), (None, ""), ("'a' || 'b'", ""), ("3::bigint", "3"),
    ],
)  # fmt: skip
def test_a_default_goes_along_where_every_database_understands_it(default: str | None, plain: str) -> None:
    assert literal(default) == plain
