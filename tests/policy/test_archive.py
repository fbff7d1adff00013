"""The archive of what goes: whole, readable by either database, and refused where it is damaged."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import ARRAY, Integer

from core.conformance.contents import contents
from core.policy.archives.archive import Archive, changes, line_of
from core.policy.archives.portable import FORMS, form_of
from core.policy.business import Business, Entry, Sets
from core.policy.plans.founding import create_business
from core.policy.plans.lifecycle import carry_out, restore
from core.policy.plans.planning import plan
from core.values.errors import AddonError, UserError
from tests.addons import probe
from tests.support.business import PROGRAM, Found
from tests.support.notes import fill


def removed(business: Business, *names: str) -> Path:
    return business.archives / carry_out(business, plan(business, remove=names), PROGRAM).archive


def rows_of(archive: Archive) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for told in archive.extracts:
        is_json = [form == "json" for _, form in told["columns"]]
        rows = archive.lines(told)
        plain = ([json.loads(v) if j and v else v for v, j in zip(row, is_json, strict=True)] for row in rows)
        found[told["table"]] = sorted(plain, key=str)
    return found


def test_an_archive_says_what_it_holds(found: Found) -> None:
    business = found("probe_more")
    fill(business)
    archive = Archive(removed(business, "probe"))
    archive.verify()
    manifest = archive.manifest
    assert manifest["business"] == "main"
    assert archive.addons == {"probe": "1.0", "probe_more": "1.0"}
    assert manifest["revisions"] == {"probe": "probe_0001", "probe_more": "probe_more_0001"}
    told = {extract["table"]: extract for extract in archive.extracts}
    assert told["probe_note"]["rows"] == len(list(archive.lines(told["probe_note"]))) == 3
    assert told["probe_note"]["last_id"] == 4
    assert [name for name, _ in told["base_company"]["columns"]][:2] == ["id", "uid"]
    assert dict(told["probe_note"]["columns"])["amount"] == "integer"


@pytest.mark.parametrize("way", [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_an_archive_of_one_database_comes_back_in_the_other(
    home: Callable[[str], Entry], sets: Sets, tmp_path: Path, way: tuple[str, str]
) -> None:
    first, second = (create_business(home(kind), sets, tmp_path / kind, ["probe"], PROGRAM) for kind in way)
    with closing(first), closing(second):
        fill(first)
        bring_over(first, second)


def bring_over(first: Business, second: Business) -> None:
    """Remove the notes of the first business, and bring their archive back in the second."""
    with second.env(PROGRAM, writes=True, trusted=True) as env:
        with first.env(PROGRAM, trusted=True) as other:
            companies = [(c.id, c.uid, c.name) for c in other.session.query(other[probe.Company])]
        env.session.add_all(env[probe.Company](id=id, uid=uid, name=name) for id, uid, name in companies)
    archive = removed(first, "probe")
    removed(second, "probe")
    (second.archives / archive.name).write_bytes(archive.read_bytes())
    restore(second, archive.name, PROGRAM)
    again = removed(second, "probe")
    assert rows_of(Archive(again)) == rows_of(Archive(archive))


def read(path: Path) -> list[list[list[Any]]] | None:
    """The rows of an archive; None where it is refused."""
    try:
        archive = Archive(path)
        archive.verify()
    except UserError:
        return None
    return [list(archive.lines(told)) for told in archive.extracts]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_damaged_archive_is_refused_and_not_offered(found: Found) -> None:
    business = found("probe")
    fill(business)
    path = removed(business, "probe")
    whole = path.read_bytes()
    kept = read(path)
    with zipfile.ZipFile(path) as opened:
        member = max(opened.infolist(), key=lambda info: info.compress_size)
    at = member.header_offset + len(member.filename) + 200
    for place in range(0, len(whole), len(whole) // 60):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        assert read(path) in (kept, None)
    for damaged in (whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole[:-10], whole[: len(whole) // 2], b""):
        path.write_bytes(damaged)
        with pytest.raises(UserError, match="is damaged"):
            Archive(path).verify()
    told = plan(business, install=["probe"])
    assert told.restore == ()
    assert "is damaged" in str(told.notes[-1])
    path.write_bytes(whole)
    assert plan(business, install=["probe"]).restore == (path.name,)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_damaged_member_stops_the_plan_before_anything_is_done(found: Found) -> None:
    business = found("probe")
    fill(business)
    path = removed(business, "probe")
    told = plan(business, install=["probe"])
    before = contents(business, less=set())
    with zipfile.ZipFile(path) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    name = next(name for name in members if "probe_note" in name)
    members[name] = members[name].replace(b"line", b"lime").replace("Нотатка".encode(), "Потатка".encode())
    with zipfile.ZipFile(path, "w") as written:
        for member, data in members.items():
            written.writestr(member, data)
    with pytest.raises(UserError, match="is damaged"):
        carry_out(business, told, PROGRAM)
    assert contents(business, less=set()) == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_archive_of_another_format_is_refused(found: Found) -> None:
    business = found("pin")
    path = removed(business, "pin")
    with zipfile.ZipFile(path) as opened:
        manifest = json.loads(opened.read("manifest.json"))
    with zipfile.ZipFile(path, "w") as written:
        written.writestr("manifest.json", json.dumps(manifest | {"format": 99}))
    with pytest.raises(UserError, match="another version of the program"):
        Archive(path)


numbers = some.dictionaries(some.integers(1, 60), some.integers(1, 3))


@given(numbers, numbers)
def test_changes_are_what_differs(before: dict[int, int], after: dict[int, int]) -> None:
    found = changes(in_pieces(before), in_pieces(after))
    assert sorted(found.added) == sorted(after.keys() - before.keys())
    assert sorted(found.changed) == sorted(key for key in after.keys() & before.keys() if after[key] != before[key])
    assert sorted(found.gone) == sorted(before.keys() - after.keys())


def in_pieces(marks: dict[int, int], size: int = 7) -> dict[int, str]:
    """The marks of rows as the database tells them, in small pieces."""
    pieces: dict[int, list[str]] = {}
    for key in sorted(marks):
        pieces.setdefault(key // size, []).append(f"{key} {marks[key]}")
    return {number: ",".join(pairs) for number, pairs in pieces.items()}


VALUES: dict[str, list[Any]] = {
    "integer": [0, -(2**63), 2**63 - 1],
    "text": ["", "ї\x00\n\u2028\\\"'", "😀"],
    "boolean": [True, False],
    "float": [0.1 + 0.2, -0.0, 1e300],
    "json": ['{"b": 1, "a": [null]}', "null"],
    "bytes": [b"", bytes(range(256))],
    "uid": [UUID(int=2**127 + 1)],
    "uuid": [UUID(int=1)],
    "instant": [datetime(2026, 1, 2, 3, 4, 5, 6, UTC)],
    "datetime": [datetime(2026, 1, 2, 3, 4, 5)],  # a column without a zone
    "date": [date(1, 1, 1), date(9999, 12, 31)],
    "time": [time(23, 59, 59, 999999)],
    "decimal": [__import__("decimal").Decimal("1.10")],
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_comes_back_from_its_line(form: str) -> None:
    told = FORMS[form]
    for value in VALUES[form]:
        (kept,) = json.loads(line_of([value], [told.write]))
        assert (told.read(kept) if told.read else kept) == value


def test_a_type_of_one_database_alone_is_refused() -> None:
    with pytest.raises(AddonError, match=r"probe_note.odd: its type .* cannot be archived"):
        form_of(ARRAY(Integer), "probe_note.odd")
