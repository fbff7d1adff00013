"""docs/addons/checks.md lists every check as the code has it."""

from __future__ import annotations

from core.conformance.check import GROUPS, checks
from core.conformance.listing import ELSEWHERE, LATER, PAGE, page
from tests.support.business import ROOT


def test_the_page_of_checks_is_up_to_date() -> None:
    assert (ROOT / PAGE).read_text("utf-8") == page(), "run python -m core.conformance.listing"


def test_what_is_promised_later_or_elsewhere_is_of_a_group_there_is() -> None:
    assert {line.group for line in (*LATER, *ELSEWHERE)} <= set(GROUPS)
    assert [line.by for line in ELSEWHERE if not (ROOT / line.by).is_file()] == []


def test_every_group_has_checks_and_no_two_have_one_name() -> None:
    names = [check.name for check in checks()]
    assert len(set(names)) == len(names)
    assert {check.group for check in checks()} == set(GROUPS)
