"""Calendars for other programs: read back by a parser of others, and line by line as RFC 5545 has them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from core.services.exchange.icalendar import Event, folded, written

CHANGED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
KYIV = timezone(timedelta(hours=2))


def one(**told: object) -> Event:
    return Event(**{"uid": "a-1", "changed": CHANGED, "begins": date(2026, 11, 22), "summary": "Дриль", **told})  # type: ignore[arg-type]  # as a test says it


def read(*events: Event) -> list[dict[str, object]]:
    """What another program reads of a calendar."""
    calendar = Calendar.from_ical(written("Замовлення", events))
    assert (calendar["VERSION"], calendar["X-WR-CALNAME"]) == ("2.0", "Замовлення")
    return [
        {name: getattr(value, "dt", value) for name, value in event.items()}  # type: ignore[misc]  # it has no types
        for event in calendar.walk("VEVENT")
    ]


def test_a_day_is_whole_and_ends_with_the_next_one() -> None:
    [event] = read(one())
    assert (event["DTSTART"], event["DTEND"]) == (date(2026, 11, 22), date(2026, 11, 23))
    [longer] = read(one(ends=date(2026, 12, 31)))
    assert longer["DTEND"] == date(2027, 1, 1)
    [wrong] = read(one(ends=date(2026, 11, 1)))
    assert wrong["DTEND"] == date(2026, 11, 23)


def test_a_point_in_time_is_said_in_utc() -> None:
    begins = datetime(2026, 11, 22, 0, 30, tzinfo=KYIV)
    content = written("x", [one(begins=begins, ends=begins + timedelta(hours=1))]).decode()
    assert "DTSTART:20261121T223000Z\r\n" in content
    assert "DTEND:20261121T233000Z\r\n" in content
    [event] = read(one(begins=begins, ends=begins))
    assert "DTEND" not in event
    assert (event["DTSTART"], event["DTSTAMP"], event["UID"]) == (begins, CHANGED, "a-1")


SIGNS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n,;\\":\t'), max_size=200)


@given(SIGNS, SIGNS)
def test_whatever_people_write_comes_back_in_lines_that_are_short_enough(summary: str, category: str) -> None:
    content = written("Замовлення; усі", [one(summary=summary, category=category)])
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert content.replace(b"\r\n", b"").count(b"\n") == 0
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["SUMMARY"]) == summary


def test_signs_that_no_line_may_have_are_left_out() -> None:
    content = written("x", [one(summary="a\rb\0c\x07d\x1fe")])
    assert b"SUMMARY:abcde\r\n" in content


@pytest.mark.parametrize("length", [74, 75, 76, 148, 149, 150])
def test_a_line_is_folded_at_75_octets(length: int) -> None:
    pieces = folded("x" * length).split("\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == "x" * length
    assert len(pieces) == (1 if length <= 75 else 2 if length <= 149 else 3)
