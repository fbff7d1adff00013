"""Both databases fold text, and tell the time of a zone, as Python does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import String, case, literal, select

from core.policy.business import Business
from core.values.expressions import changes, folded, offset_of, ordered
from core.values.text import fold

WORDS = (
    "Київ",
    "КИЇВ",
    "Ґазда",
    "Ёлка",
    "Chișinău",
    "CHIŞINĂU",
    "об'їзд",
    "об’їзд",
    "№ 7",
    "Straße",
    "A\u00a0B",
    "Œuvre",
    "1—2",
)


def test_text_is_folded_alike_by_python_and_by_both_databases(business: Business) -> None:
    with business.reading() as connection:
        said = {word: connection.scalar(select(folded(literal(word, String)))) for word in WORDS}
    assert said == {word: fold(word) for word in WORDS}


def test_words_are_ordered_as_in_a_dictionary(business: Business) -> None:
    words = ["Адам", "Гай", "Ґанок", "Ємність", "Єнакієве", "іва", "Ізюм", "Ірпінь", "Київ", "Яр"]
    with business.reading() as connection:
        for one, next_ in pairwise(words):
            before = ordered(literal(one, String)) < ordered(literal(next_, String))
            assert connection.scalar(select(case((before, 1), else_=0))) == 1, (one, next_)


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Europe/Bucharest", "UTC", "America/New_York", "Asia/Kathmandu"])
def test_every_change_of_the_clock_is_known_to_the_second(zone: str) -> None:
    place = ZoneInfo(zone)
    for since, offset in changes(zone)[1:]:
        at = datetime.fromisoformat(since).replace(tzinfo=UTC)
        seconds = int(offset.partition(" ")[0])
        assert at.astimezone(place).utcoffset() == timedelta(seconds=seconds)
        assert (at - timedelta(seconds=1)).astimezone(place).utcoffset() != timedelta(seconds=seconds)
    assert offset_of("x", changes(zone)).count("CASE") == len(changes(zone)) - 1
