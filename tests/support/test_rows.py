"""Which rows of docs/features.md are proven, and what bin/rows says of them."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import features, standing
from tests.support.features import ROOT, Row
from tests.support.rows import Claim, Proof, read
from tests.support.standing import Standing, judge, report

ROW = Row("CRM-05", "crm", "Any number of e-mails")
WAITS = Claim("CRM-05", "messaging", "one is the main one")


def proof(*claims: Claim, outcome: str = "passed", test: str = "test_x") -> Proof:
    return Proof(test, outcome, claims)


# ---- the page and its two tables


def test_every_row_of_the_page_is_read() -> None:
    counted = Counter("beyond" if row_id.startswith("B-") else "first" for row_id in features.rows())
    assert counted == {"first": 333, "beyond": 109}


def test_every_prefix_has_an_addon_and_every_addon_in_the_table_a_row() -> None:
    prefixes = {row_id.partition("-")[0] for row_id in features.rows()}
    assert prefixes == {*features.ADDONS, "B"}


def test_rows_beyond_belong_to_an_addon_that_other_rows_name_too() -> None:
    assert {row.addon for row in features.rows().values()} == set(features.ADDONS.values())


@pytest.mark.parametrize(
    ("line", "addon"),
    [
        ("| MPP-01 | Orders come | HugeProfit | One order. |", "marketplace_prom"),
        ("| STU-01 | Fields | X | Y |", "core"),
        ("| B-102 | marketplace_base | Listings | KeyCRM | 2 listings | 1 |", "marketplace"),
        ("| B-109 | mobile | Push | HubSpot | kept | 3 |", "core"),
        ("| B-001 | crm | RFM | Como | SQL | 1 |", "crm"),
    ],
)
def test_the_prefix_or_the_column_names_the_addon(line: str, addon: str) -> None:
    row = features.parse(line)
    assert row
    assert row.addon == addon


@pytest.mark.parametrize("line", ["", "| id | capability |", "|---|---|", "Rows: 333 here"])
def test_other_lines_are_no_rows(line: str) -> None:
    assert features.parse(line) is None


def test_rows_left_for_later_exist_are_listed_once_and_name_a_milestone() -> None:
    listed = [row_id for ids in features.plan()["later"].values() for row_id in ids]
    assert [row_id for row_id, times in Counter(listed).items() if times > 1] == []
    assert set(listed) <= set(features.rows())
    assert set(features.plan()["later"]) <= set(features.plan()["milestones"])


def test_no_row_that_a_test_claims_is_left_for_later() -> None:
    claimed = {row_id for path in modules() for row_id in claimed_rows(path.read_text(encoding="utf-8"))}
    assert claimed & set(features.later()) == set()


def test_every_row_that_a_test_claims_exists() -> None:
    unknown = {
        f"{path.relative_to(ROOT)}: {row_id}"
        for path in modules()
        for row_id in claimed_rows(path.read_text(encoding="utf-8"))
        if row_id not in features.rows()
    }
    assert unknown == set()


def test_claims_are_found_in_source() -> None:
    source = '@pytest.mark.row("CRM-01", "CRM-02")\n@mark.row_waits("CRM-05", addon="x", proven="y")\ndef test(): ...\n'
    assert list(claimed_rows(source)) == ["CRM-01", "CRM-02", "CRM-05"]


def modules() -> Iterator[Path]:
    yield from (path for folder in ("tests", "addons") for path in (ROOT / folder).rglob("test_*.py"))


def claimed_rows(source: str) -> Iterator[str]:
    """The rows that the marks of a test module name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and is_mark(node.func):
            yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))


def is_mark(function: ast.Attribute) -> bool:
    return function.attr in {"row", "row_waits"} and "mark" in ast.unparse(function.value).split(".")


# ---- where a row stands


@pytest.mark.parametrize(
    ("proofs", "later", "present", "state", "note"),
    [
        ([], {}, [], "open", "no test proves it"),
        ([], {"CRM-05": "clients"}, [], "later", "clients"),
        ([proof(Claim("CRM-04"))], {}, [], "open", "no test proves it"),
        ([proof(Claim("CRM-05"))], {}, [], "proven", ""),
        ([proof(Claim("CRM-05")), proof(Claim("CRM-05"), outcome="failed", test="t2")], {}, [], "open", "pass: t2"),
        ([proof(Claim("CRM-05"), outcome="skipped", test="t2")], {}, [], "open", "did not pass: t2"),
        ([proof(Claim("CRM-05"))], {"CRM-05": "clients"}, [], "open", "take it out there"),
        ([proof(WAITS)], {}, [], "waiting", "messaging (proven: one is the main one)"),
        ([proof(WAITS), proof(Claim("CRM-05"))], {}, [], "waiting", "messaging"),
        ([proof(WAITS, outcome="failed")], {}, [], "open", "did not pass"),
        ([proof(WAITS)], {}, ["messaging"], "open", "is in the tree now"),
    ],
)  # fmt: skip
def test_a_row_stands_where_its_tests_put_it(
    proofs: list[Proof], later: dict[str, str], present: list[str], state: str, note: str
) -> None:
    result = judge(ROW, proofs, later, present)
    assert result.state == state
    assert note in result.note


def test_the_report_of_an_addon_names_each_row_once() -> None:
    standings = [
        Standing(Row("CRM-04", "crm", "Phones"), "proven"),
        Standing(ROW, "waiting", "messaging (proven: one is the main one)"),
        Standing(Row("CRM-03", "crm", "Names"), "later", "clients"),
        Standing(Row("CRM-07", "crm", "Address"), "later", "clients"),
        Standing(Row("CRM-08", "crm", "Index"), "open", "no test proves it"),
    ]
    assert list(report("crm", standings)) == [
        "crm: 1 proven, 1 waiting, 2 later, 1 open",
        "  proven   CRM-04",
        "  waiting  CRM-05: messaging (proven: one is the main one)",
        "  later    clients: CRM-03 CRM-07",
        "  open     CRM-08 Index: no test proves it",
    ]


def test_an_open_row_of_an_addon_shown_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = tmp_path / "rows.json"
    record.write_text("[]")
    assert standing.show(["marketplace_khoroshop"], record) == 1
    assert "2 open" in capsys.readouterr().out


def test_an_addon_whose_rows_are_all_proven_is_none(tmp_path: Path) -> None:
    proven = [row.id for row in features.rows().values() if row.addon == "marketplace_khoroshop"]
    record = tmp_path / "rows.json"
    record.write_text(json.dumps([{"test": "t", "outcome": "passed", "claims": [{"row": one} for one in proven]}]))
    assert standing.show(["marketplace_khoroshop"], record) == 0


def test_a_misspelt_addon_is_named_with_its_neighbour() -> None:
    with pytest.raises(SystemExit, match="no addon 'task'; did you mean 'tasks'"):
        standing.chosen_addons(["task"])


# ---- what a run records

SAMPLE = """
import pytest
mark = pytest.mark

@mark.row("CRM-04")
def test_passes(): pass

@mark.row("CRM-04", "CRM-08")
@mark.parametrize("n", [1, 2])
def test_fails_once(n): assert n == 1

@mark.row("CRM-11")
def test_skipped(): pytest.skip("no")

@mark.row("CRM-14")
@mark.xfail(strict=True)
def test_expected_to_fail(): assert False

@mark.row_waits("CRM-05", addon="messaging", proven="kept")
def test_half(): pass

@pytest.fixture
def breaks_afterwards():
    yield
    assert False

@mark.row("CRM-22")
def test_breaks_afterwards(breaks_afterwards): pass

@mark.row("TASK-01")
def test_of_another_addon(): pass

def test_of_no_row(): pass
"""


@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_run_records_how_the_tests_of_each_row_ended(tmp_path: Path, processes: str) -> None:
    assert outcomes(run(tmp_path, "-n", processes)) == {
        "CRM-04": {"passed", "failed"},
        "CRM-05": {"passed"},
        "CRM-08": {"passed", "failed"},
        "CRM-11": {"skipped"},
        "CRM-14": {"skipped"},
        "CRM-22": {"failed"},
        "TASK-01": {"passed"},
    }


def test_only_tests_of_the_addons_asked_for_run(tmp_path: Path) -> None:
    assert set(outcomes(run(tmp_path, "--rows-of", "tasks,stock"))) == {"TASK-01"}


def test_what_waits_keeps_the_addon_and_the_part_that_is_proven(tmp_path: Path) -> None:
    claims = [claim for one in run(tmp_path) for claim in one.claims]
    assert Claim("CRM-05", "messaging", "kept") in claims


def run(folder: Path, *arguments: str) -> list[Proof]:
    """What a run of the sample in a process of its own records."""
    (folder / "test_sample.py").write_text(SAMPLE)
    record = folder / "rows.json"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-c",
        os.devnull,
        "-p",
        "tests.support.rows",
        "--rows",
        str(record),
    ]
    options = ["-o", "markers=row\nrow_waits", "--rows", str(record)]
    result = subprocess.run(
        [*command, *options, *arguments, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert record.exists(), result.stdout + result.stderr
    return read(record)


def outcomes(proofs: list[Proof]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in proofs:
        for claim in one.claims:
            found.setdefault(claim.row, set()).add(one.outcome)
    return found
