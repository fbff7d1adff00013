"""A list may begin with anything, a day too, and stays safe HTML."""

from __future__ import annotations

from datetime import date

import pytest

from core.composition.addonset import AddonSet
from core.screens.lists.rows import Shown, row_function
from core.screens.look import Look
from core.values.fields import Field

DAY = date(2026, 6, 1)


def look() -> Look:
    return Look(AddonSet([]), "en", "UTC", DAY)


@pytest.mark.parametrize(
    ("first", "value", "words"),
    [
        (Shown("name", Field("Name"), type=str), "<b>", "&lt;b&gt;"),
        (Shown("day", Field("Day"), type=date), DAY, look().day(DAY)),
        (Shown("count", Field("Count"), type=int), 7, "7"),
        (Shown("day", Field("Day"), type=date), None, ""),
        (Shown("made_up", Field("Made up")), "<i>", "&lt;i&gt;"),
    ],
)
def test_the_first_column_may_be_of_any_type(first: Shown, value: object, words: str) -> None:
    row = row_function("/till/visit", [first, Shown("note", Field("Note"), type=str)], 2, None, look())
    html = row((5, value, "nice & warm"), {})
    assert f'<a href="/till/visit/5">{words}</a>' in html
    assert f'aria-label="Choose: {words}"' in html
    assert ("avatar" in html) is (first.type is str)
    assert "nice &amp; warm" in html


def test_a_day_may_stand_below_the_name() -> None:
    columns = [Shown("name", Field("Name"), type=str), Shown("day", Field("Day"), type=date)]
    assert f">{look().day(DAY)}</div>" in row_function("/x", columns, 2, None, look())((1, "a", DAY), {})
