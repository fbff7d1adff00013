"""pytest plugin: which rows of docs/features.md the tests of a run prove.

    @pytest.mark.row("CRM-04")
    @pytest.mark.row_waits("CRM-05", addon="messaging", proven="any number of e-mails, one of them the main one")

`--rows FILE` records them, `--rows-of ADDON,…` runs only the tests that prove rows of these addons.
"""

from __future__ import annotations

import json
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import features


@dataclass(frozen=True)
class Claim:
    """What one mark on a test says: the row, and for a row that waits the addon and the part that is proven."""

    row: str
    addon: str = ""
    proven: str = ""


@dataclass(frozen=True)
class Proof:
    """A test that claims rows, and how it ended: passed, failed or skipped."""

    test: str
    outcome: str
    claims: tuple[Claim, ...]


def waits(row: str, *, addon: str, proven: str) -> Claim:
    """The claim of a mark `row_waits`."""
    return Claim(row, addon, proven)


def claims(item: pytest.Item) -> list[Claim]:
    """What the marks of a test say."""
    whole = [Claim(row) for mark in item.iter_markers("row") for row in mark.args]
    return whole + [waits(*mark.args, **mark.kwargs) for mark in item.iter_markers("row_waits")]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("rows")
    group.addoption("--rows", metavar="FILE", type=Path, help="record which rows the tests of this run prove")
    group.addoption("--rows-of", metavar="ADDON,…", help="run only tests that prove rows of these addons")


def pytest_configure(config: pytest.Config) -> None:
    path = config.getoption("rows")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(path))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        item.user_properties.extend(("row", astuple(claim)) for claim in claims(item))
    if wanted := config.getoption("rows_of"):
        keep_only(config, items, set(wanted.split(",")))


def keep_only(config: pytest.Config, items: list[pytest.Item], addons: set[str]) -> None:
    """Leave only tests that claim a row of one of `addons`."""
    owed = {row.id for row in features.rows().values() if row.addon in addons}
    chosen = [item for item in items if owed.intersection(claim.row for claim in claims(item))]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


class Recorder:
    """Gathers the outcome of every test that claims a row; with xdist it runs in the controller."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.proofs: dict[str, Proof] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties: list[tuple[str, Any]] = report.user_properties
        claimed = tuple(Claim(*value) for name, value in properties if name == "row")
        if not claimed or (report.when != "call" and report.passed):
            return
        # A test that is expected to fail proves nothing, whichever way it went.
        outcome = "skipped" if hasattr(report, "wasxfail") else report.outcome
        if report.nodeid not in self.proofs or outcome == "failed":
            self.proofs[report.nodeid] = Proof(report.nodeid, outcome, claimed)

    def pytest_sessionfinish(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps([asdict(proof) for proof in self.proofs.values()], indent=1), encoding="utf-8")


def read(path: Path) -> list[Proof]:
    """What a run recorded."""
    return [
        Proof(entry["test"], entry["outcome"], tuple(Claim(**claim) for claim in entry["claims"]))
        for entry in json.loads(path.read_text(encoding="utf-8"))
    ]
