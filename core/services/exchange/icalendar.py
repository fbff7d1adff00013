"""Calendars as other programs subscribe to them, by RFC 5545: events in lines of at most 75 octets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.values.version import VERSION

OCTETS = 75
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a day, or at a point in time; `ends` is the last day, or the point in time at which it is over."""

    uid: str
    changed: datetime
    begins: date
    summary: str
    ends: date | None = None
    url: str = ""
    category: str = ""


def written(name: str, events: Iterable[Event]) -> bytes:
    """A calendar of that name."""
    return "".join(f"{folded(line)}\r\n" for line in lines(name, events)).encode()


def lines(name: str, events: Iterable[Event]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Gazda//Gazda {VERSION}//EN", "CALSCALE:GREGORIAN")
    yield from ("METHOD:PUBLISH", f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}")
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")
    for event in events:
        yield from of_event(event)
    yield "END:VCALENDAR"


def of_event(event: Event) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{escaped(event.uid)}", f"DTSTAMP:{moment(event.changed)}")
    yield from times(event.begins, event.ends)
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.category:
        yield f"CATEGORIES:{escaped(event.category)}"
    if event.url:
        yield f"URL:{event.url}"
    yield "END:VEVENT"


def times(begins: date, ends: date | None) -> Iterator[str]:
    """When it begins and is over; of whole days the end is the day after the last one."""
    if isinstance(begins, datetime):
        yield f"DTSTART:{moment(begins)}"
        if isinstance(ends, datetime) and ends > begins:
            yield f"DTEND:{moment(ends)}"
        return
    last = max(begins, ends) if ends is not None and not isinstance(ends, datetime) else begins
    yield f"DTSTART;VALUE=DATE:{begins:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}"


def moment(value: datetime) -> str:
    """A point in time, in UTC."""
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text without the signs that mean something, and without those that no line may have."""
    return "".join(sign for sign in text.translate(ESCAPED) if sign >= " " or sign == "\t")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, none of which ends within a letter; all but the first begin with a blank."""
    pieces, piece, room = [], "", OCTETS
    for sign in line:
        size = len(sign.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", OCTETS - 1
        piece += sign
        room -= size
    return "\r\n ".join([*pieces, piece])
