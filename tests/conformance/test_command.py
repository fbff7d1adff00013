"""`gazda check` on the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.policy.sources.shelves import Shelves
from core.web.cli import main
from tests.conformance.bad import BAD, Bad
from tests.support.business import ROOT

PIN = str(ROOT / "tests/addons/pin")


@pytest.fixture
def bad(tmp_path: Path) -> Iterator[Path]:
    """An addon in a folder that is not installed, with a fault in a file."""
    folder: Bad = BAD["access.gate"][0]
    yield folder.write(tmp_path, Shelves().now())
    sys.path.remove(str(tmp_path))


def test_a_good_addon_ends_with_0_and_says_what_was_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "crm", PIN, "--quick"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "passed over: pin: hooks.answers: it answers no hook" in told
    assert told[-1].startswith("crm, pin: ")
    assert told[-1].endswith("checks, 0 findings.")


def test_what_is_found_is_a_line_each_and_ends_with_1(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bad), "--quick"]) == 1
    heard = capsys.readouterr()
    assert "bad: bad/late.py:1: .cursor: the driver's cursor knows no rules; ask through env.session (access.gate)" in (
        heard.out.splitlines()
    )
    assert heard.err.endswith("findings\n")


def test_a_program_is_told_the_same(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(bad), "--quick", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["addons"] == ["bad"]
    assert {"addon", "check", "place", "said"} == set(told["findings"][0])
    assert {one["why"] for one in told["passed_over"]} >= {"it answers no hook"}
    assert told["checks"] > 15


def test_quick_checks_make_no_business(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.conformance.homes.Homes.cast", None)
    assert main(["check", PIN, "--quick"]) == 0


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["crn"], "no addon or folder 'crn'; did you mean 'crm'?"),
        ([str(ROOT / "tests")], "holds no addon.toml; name the folder of an addon"),
        ([], "name an addon or its folder, or say --all"),
    ],
)
def test_what_is_no_addon_is_refused(asked: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *asked]) == 1
    assert sentence in capsys.readouterr().err
