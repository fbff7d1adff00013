"""Chosen records of an archive come back into an addon that is installed and in use; nothing there is overwritten."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from addons import base
from core.conformance.contents import contents, schema
from core.policy.archives.archive import Archive
from core.policy.business import Business
from core.policy.exclusive import exclusive
from core.policy.plan import Choice, Plan
from core.policy.plans.lifecycle import Done, carry_out
from core.policy.plans.planning import plan
from core.policy.plans.recalling import to_restore
from core.values.errors import UserError
from tests.addons import probe
from tests.addons.probe.models import Line
from tests.support.business import PROGRAM, Found
from tests.support.notes import fill
from tests.support.workshop import Workshop


def archived(business: Business, addon: str = "probe", *, empty: bool = False) -> Archive:
    """Remove an addon and install it again, with what it had or `empty`."""
    done = carry_out(business, plan(business, remove=[addon]), PROGRAM)
    carry_out(business, plan(business, install=[addon], restore=not empty), PROGRAM)
    return Archive(business.archives / done.archive)


def bring(business: Business, archive: Archive, **chosen: Any) -> Done:
    return carry_out(business, plan(business, choice=Choice(archive.path.name, **chosen)), PROGRAM)


def ids(business: Business, table: str) -> list[int]:
    return [int(row["id"]) for row in contents(business)[table]]


def dated(business: Business, **days: int) -> None:
    """Let each note be of a day in March, and its lines of April."""
    with exclusive(business) as connection:
        for name, day in days.items():
            at = datetime(2026, 3, day, 22, 30, tzinfo=UTC)
            shown = at.replace(tzinfo=None).isoformat(" ") + ".000000" if business.sqlite else at
            connection.execute(
                text("update probe_note set created_at = :at where id = :id"), {"at": shown, "id": int(name[1:])}
            )


def counts(told: Plan) -> dict[tuple[str, str], int]:
    return {(one.kind, one.name): one.rows for one in told.gained}


def test_what_was_deleted_comes_back_and_what_was_changed_stays(found: Found) -> None:
    business = found("probe")
    fill(business)
    before = contents(business)
    archive = archived(business)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.delete(env.find(probe.Note, 2))
        env.find(probe.Note, 1).text = "written since"
        env.session.add(env[probe.Note](name="new"))
    told = plan(business, choice=Choice(archive.path.name))
    assert [(step.addon, step.verb) for step in told.steps] == [("probe", "restore")]
    assert counts(told) == {("record", "probe_note"): 1, ("record", "probe_line"): 3, ("filled", "base_company"): 1}
    done = carry_out(business, told, PROGRAM)
    after = contents(business)
    assert after["probe_line"] == before["probe_line"]
    assert [row for row in after["probe_note"] if int(row["id"]) == 2] == [
        row for row in before["probe_note"] if int(row["id"]) == 2
    ]
    assert [int(row["id"]) for row in after["probe_note"]] == [1, 2, 4, 5]
    texts = {int(row["id"]): row["text"] for row in after["probe_note"]}
    assert texts[1] == "written since"
    assert "2 records of probe_note are here already; they stay as they are." in map(str, done.notes)
    with pytest.raises(UserError, match="is here already"):
        plan(business, choice=Choice(archive.path.name))


def test_into_an_addon_that_begins_empty_all_of_it_comes_as_it_was(found: Found) -> None:
    business = found("probe")
    fill(business)
    before, laid_out = contents(business), schema(business)
    archive = archived(business, empty=True)
    assert contents(business)["probe_note"] == []
    bring(business, archive)
    after = contents(business)
    for rows in (before, after):
        for row in rows["base_company"]:  # it is told that the record was changed
            row.pop("version")
            row.pop("probe_rank")  # it has a default, which nobody can tell from a value
    assert after == before
    assert schema(business) == laid_out


def test_a_single_table_comes_back(found: Found) -> None:
    business = found("probe")
    fill(business)
    archive = archived(business)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.delete(env.find(probe.Note, 1))
        env.session.flush()
        env.session.delete(env.session.query(env[Line]).order_by(env[Line].id.desc()).first())
    lines = len(ids(business, "probe_line"))
    done = bring(business, archive, tables=("probe_line",))
    assert ids(business, "probe_note") == [2, 4]
    assert len(ids(business, "probe_line")) == lines + 1
    assert "3 records of probe_line stay in the archive: their record of probe_note is gone meanwhile." in map(
        str, done.notes
    )
    bring(business, archive, tables=("probe_note",))
    assert ids(business, "probe_note") == [1, 2, 4]


def test_records_of_some_days_come_back_with_what_belongs_to_them(found: Found) -> None:
    business = found("probe")
    fill(business)
    dated(business, n1=5, n2=9, n4=20)
    archive = archived(business, empty=True)
    told = plan(business, choice=Choice(archive.path.name, since="2026-03-06", until="2026-03-10"))
    assert counts(told) == {("record", "probe_note"): 1, ("record", "probe_line"): 3}
    carry_out(business, told, PROGRAM)
    assert ids(business, "probe_note") == [2]
    bring(business, archive, since="2026-03-06", until="2026-03-10", zone="Europe/Kyiv", tables=("probe_note",))
    assert ids(business, "probe_note") == [1, 2], "at half past ten in the evening it is tomorrow in Kyiv"
    bring(business, archive, by="day", since="2026-02-28", until="2026-02-28")
    assert ids(business, "probe_note") == [1, 2, 4]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"tables": ("nowhere",)}, "has no table nowhere; it has base_company, probe_line"),
        ({"since": "1.2.2026"}, "1.2.2026 is no date"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "lies before the first"),
    ],
)
def test_what_cannot_be_chosen_is_told(found: Found, chosen: dict[str, Any], sentence: str) -> None:
    business = found("probe")
    fill(business)
    archive = archived(business)
    with pytest.raises(UserError, match=sentence):
        plan(business, choice=Choice(archive.path.name, **chosen))


def test_a_number_or_a_name_that_is_taken_stays_in_the_archive_and_is_told(found: Found) -> None:
    business = found("probe_more")
    fill(business)
    archive = archived(business, empty=True)
    with exclusive(business) as connection:
        connection.execute(text("insert into probe_tally (id, code, number) values (2, 't0', 9)"))
    done = bring(business, archive)
    told = [str(note) for note in done.notes if "probe_tally" in str(note)]
    assert told == [
        "1 records of probe_tally are here already; they stay as they are.",
        "1 records of probe_tally stay in the archive: records here have the same code.",
    ]
    assert [(int(row["id"]), row["code"]) for row in contents(business)["probe_tally"]] == [(2, "t0"), (3, "t2")]


def test_links_to_what_is_gone_are_emptied(found: Found) -> None:
    business = found("probe")
    fill(business)
    archive = archived(business, empty=True)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.delete(env.find(base.Company, 1))
    done = bring(business, archive)
    assert "1 records of probe_note lose their company_id: that record of base_company is gone meanwhile." in map(
        str, done.notes
    )
    with business.env(PROGRAM, trusted=True) as env:
        assert env.find(probe.Note, 1).company_id is None


def test_an_archive_of_an_older_version_comes_through_the_migrations(found: Found, workshop: Workshop) -> None:
    """Renamed, computed and linked: the records come as if they had never been away."""
    workshop.table("aging", OLD)
    workshop.revise("aging")
    business = workshop.open(found("base"))
    carry_out(business, plan(business, install=["aging"]), PROGRAM)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        company = env[base.Company](name="Хата")
        env.session.add(company)
        env.session.flush()
        thing = env.parts.named("model", "aging.thing")
        env.session.add_all(thing(words=f"old {n}", company_id=company.id) for n in range(3))
    archive = archived(business, "aging", empty=True)
    workshop.table("aging", OLD + 'size: Mapped[int] = column(BigInteger, server_default="3")\n', version="2.0")
    revision = workshop.revise("aging")
    assert revision is not None
    grown = revision.read_text("utf-8").replace(
        "def downgrade",
        "    op.execute(\"update aging_thing set size = 7, words = 'now ' || words\")\n\n\ndef downgrade",
        1,
    )
    revision.write_text(grown, "utf-8")
    business.close()
    business = workshop.open(business)
    carry_out(business, plan(business), PROGRAM)
    told = to_restore(business, "aging")
    assert "go through the migrations" in " ".join(map(str, told.notes))
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.add(env.parts.named("model", "aging.thing")(words="written since", size=1))
    carry_out(business, told, PROGRAM)
    rows = [
        (row["words"], int(row["size"]), row["company_id"] and int(row["company_id"]))
        for row in contents(business)["aging_thing"]
    ]
    assert rows == [(f"now old {n}", 7, 1) for n in range(3)] + [("written since", 1, None)]
    assert not list(business.archives.glob(".restore-*"))
    assert archive.path.exists()
    business.close()


OLD = """words: Mapped[str] = column(String(40), default="")
company_id: Mapped[int | None] = reference("base_company")
"""
