"""The calendar: records on their days as a month, a week, a day or one after the other; a record is moved to another day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from starlette.responses import Response

from core.screens.addressed import may, record_of, view_of
from core.screens.ask import Ask
from core.screens.boards.moving import here, moved
from core.screens.elements import CalendarDay, CalendarEntry, CalendarPage, HourRow, Link, Toast
from core.screens.finding.asked import Asked, asked
from core.screens.finding.dimensions import WEEKDAYS, dimension, gathered, named, order_of
from core.screens.finding.narrowing import narrowed
from core.screens.finding.pages import Turn, page
from core.screens.finding.spans import moment, month_after
from core.screens.lists.addresses import address, pairs_of
from core.screens.lists.surround import around
from core.screens.look import Look, look_of
from core.screens.many import Calendar
from core.screens.pages import go, stay
from core.screens.records.acts import said
from core.screens.views import Form
from core.values.errors import NotFound, UserError
from core.values.words import _, _n

DAY, SPAN, PLACE = "day", "span", "calendar"
SPANS = {"month": _("Month"), "week": _("Week"), "day": _("Day"), "agenda": _("Agenda")}
SHOWN = 4
"""Records of one day of a month; the others stand on the day's own page."""

MOST = 600
AGENDA = timedelta(days=30)
WORKING = (8, 20)
"""The hours that a week has even where nothing happens."""

COLOURS = 6


@dataclass(frozen=True, slots=True)
class Happening:
    """A record on a day, with its time where it has one."""

    day: date
    at: time | None
    entry: CalendarEntry


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that are shown: from `first` to before `end`, around the day that the address names."""

    span: str
    day: date
    first: date
    end: date

    def days(self) -> Iterator[date]:
        for number in range((self.end - self.first).days):
            yield self.first + timedelta(days=number)

    def step(self, forwards: bool) -> date:
        """A day of the stretch before, or after."""
        if self.span == "month":
            return month_after(self.day.replace(day=1), 1 if forwards else -1)
        return self.end if forwards else self.first - (self.end - self.first)


def stretch(span: str, day: date) -> Stretch:
    """What is shown of the calendar around a day; a month in whole weeks."""
    monday = day - timedelta(days=day.weekday())
    if span == "week":
        return Stretch(span, day, monday, monday + timedelta(days=7))
    if span == "day":
        return Stretch(span, day, day, day + timedelta(days=1))
    if span == "agenda":
        return Stretch(span, day, day, day + AGENDA)
    first = day.replace(day=1)
    after = month_after(first, 1)
    return Stretch(
        "month", day, first - timedelta(days=first.weekday()), after + timedelta(days=(7 - after.weekday()) % 7)
    )


def calendar_page(ask: Ask, calendar: Calendar) -> CalendarPage:
    """The elements of a calendar for what the address asks."""
    view, look = calendar.listed, look_of(ask.env)
    wanted, shown = asked(view, ask), shown_of(ask, look)
    around_it = around(ask, view, wanted, look)
    found, legend = happenings(ask, calendar, wanted, shown, look)
    by_day: dict[date, list[Happening]] = defaultdict(list)
    for one in sorted(found, key=lambda one: (one.at or time.min, one.entry.text)):
        by_day[one.day].append(one)
    told = CalendarPage(
        **around_it,
        count=look.number(len(found)) + ("+" if len(found) >= MOST else ""),
        period=period_of(shown, look),
        span=shown.span,
        spans=tuple(spans(ask, shown, look)),
        earlier=at(ask, shown.step(forwards=False), shown.span),
        later=at(ask, shown.step(forwards=True), shown.span),
        now=at(ask, look.today, shown.span),
        legend=legend,
        feed=address(f"{view.path()}/feed", pairs_of(ask)),
        move=view.path() if ask.env.may("write", view.model) and may_set(ask, calendar) else "",
    )
    if shown.span == "month":
        days = [day_of(ask, day, by_day[day], shown, look) for day in shown.days()]
        weeks = tuple(tuple(days[place : place + 7]) for place in range(0, len(days), 7))
        return replace(told, weeks=weeks, heads=tuple(look.words(name) for name in WEEKDAYS))
    if shown.span == "agenda":
        return replace(
            told, agenda=tuple(whole_day(ask, day, by_day[day], shown, look) for day in shown.days() if by_day[day])
        )
    days = [whole_day(ask, day, [one for one in by_day[day] if one.at is None], shown, look) for day in shown.days()]
    return replace(told, weeks=(tuple(days),), hours=tuple(hours(list(shown.days()), by_day)))


def may_set(ask: Ask, calendar: Calendar) -> bool:
    """Whether this person may change the day that the calendar is of."""
    closed = ask.env.rights.unwritable.get(calendar.mapped(), frozenset())
    return not calendar.mapped().told(calendar.begins).readonly and calendar.begins not in closed


def shown_of(ask: Ask, look: Look) -> Stretch:
    """What an address shows of the calendar: this month where it says nothing."""
    span = ask.query.get(SPAN, "month")
    try:
        day = date.fromisoformat(ask.query.get(DAY, ""))
    except ValueError:
        day = look.today
    near = min(max(day, date(1900, 1, 1)), date(2200, 1, 1))
    return stretch(span if span in SPANS else "month", near)


def at(ask: Ask, day: date, span: str) -> str:
    """The address of another stretch of the same calendar."""
    kept = (pair for pair in pairs_of(ask) if pair[0] not in (DAY, SPAN))
    return address(ask.path, (*kept, (SPAN, span), (DAY, day.isoformat())))


def spans(ask: Ask, shown: Stretch, look: Look) -> Iterator[Link]:
    for span, title in SPANS.items():
        yield Link(look.words(title), at(ask, shown.day, span), current=span == shown.span)


def period_of(shown: Stretch, look: Look) -> str:
    """What is shown, in words: November 2026."""
    if shown.span == "month":
        return look.month(shown.day)
    if shown.span == "day":
        return look.long_date(shown.day)
    return f"{look.date(shown.first)} – {look.date(shown.end - timedelta(days=1))}"


# ---- what happens


def happenings(
    ask: Ask, calendar: Calendar, wanted: Asked, shown: Stretch, look: Look
) -> tuple[list[Happening], tuple[tuple[int, str], ...]]:
    """The records of the days that are shown, at most MOST, and what their colours mean."""
    view, model = calendar.listed, calendar.mapped()
    colours = colours_of(ask, calendar, look)
    condition = f"{calendar.begins}:between:{shown.first}..{shown.end - timedelta(days=1)}"
    names = list(dict.fromkeys(filter(None, (model.model_label, calendar.begins, calendar.ends, calendar.colour))))
    rows = page(view, narrowed(view, wanted, condition), names, Turn(), MOST).rows
    found = [
        one
        for row in rows
        for one in on_days(calendar, dict(zip(names, row[1:], strict=False)), row[0], colours, shown, look)
    ]
    return found, tuple((number, title) for title, number in colours.items())


def colours_of(ask: Ask, calendar: Calendar, look: Look) -> dict[str, int]:
    """A chart colour for each value of the field that records are coloured by."""
    by = dimension(ask.env, calendar.mapped(), calendar.colour) if calendar.colour else None
    if by is None:
        return {}
    told = by.reach.field.choices
    if told:
        return {look.words(title): place % COLOURS + 1 for place, title in enumerate(told.values())}
    view = calendar.listed
    rows = gathered(view, asked(view, replace(ask, query=type(ask.query)())), (by,))
    rows.sort(key=lambda row: order_of(by, row.keys[0]))
    return {named(by, row.keys[0], look): place % COLOURS + 1 for place, row in enumerate(rows[:24])}


def on_days(
    calendar: Calendar, values: dict[str, Any], key: int, colours: dict[str, int], shown: Stretch, look: Look
) -> Iterator[Happening]:
    """A record on each of its days that are shown."""
    model = calendar.mapped()
    first, clock = local(values[calendar.begins], look)
    last = local(values[calendar.ends], look)[0] if calendar.ends and values.get(calendar.ends) else first
    text = str(values[model.model_label] or "")
    coloured = values.get(calendar.colour)
    told = model.told(calendar.colour).choices if calendar.colour else {}
    title = look.words(told[coloured]) if coloured in told else str(coloured or "")
    for number in range(min(max((last - first).days, 0), 366) + 1):
        day = first + timedelta(days=number)
        if shown.first <= day < shown.end:
            at = clock if number == 0 else None
            entry = CalendarEntry(
                str(key), text, f"{calendar.path()}/{key}", f"{at:%H:%M}" if at else "", colours.get(title, 0), title
            )
            yield Happening(day, at, entry)


def local(value: Any, look: Look) -> tuple[date, time | None]:
    """The day of a value where the reader is, and its time where it has one."""
    if isinstance(value, datetime):
        here_ = value.astimezone(look.zone)
        return here_.date(), here_.time()
    return value, None


def day_of(ask: Ask, day: date, found: Sequence[Happening], shown: Stretch, look: Look) -> CalendarDay:
    """A day of a month, with the first of its records."""
    left = len(found) - SHOWN
    text = look.words.say(_n("{count} more", "{count} more"), count=left) if left > 0 else ""
    return CalendarDay(
        day.isoformat(), str(day.day), at(ask, day, "day"), tuple(one.entry for one in found[:SHOWN]), text,
        outside=day.month != shown.day.month, today=day == look.today, title=look.long_date(day),
    )  # fmt: skip


def whole_day(ask: Ask, day: date, found: Iterable[Happening], shown: Stretch, look: Look) -> CalendarDay:
    """A day with all that is given of it."""
    number = f"{look.words(WEEKDAYS[day.weekday()])}, {look.date(day)}"
    entries = tuple(one.entry for one in found)
    return CalendarDay(day.isoformat(), number, at(ask, day, "day"), entries, today=day == look.today, title=number)


def hours(days: Sequence[date], by_day: dict[date, list[Happening]]) -> Iterator[HourRow]:
    """The hours of some days: those in which people work, and all in which something begins."""
    used = {one.at.hour for day in days for one in by_day[day] if one.at is not None}
    for hour in range(min({WORKING[0], *used}), max({WORKING[1], *(hour + 1 for hour in used)})):
        cells = (tuple(one.entry for one in by_day[day] if one.at is not None and one.at.hour == hour) for day in days)
        yield HourRow(f"{hour:02}:00", hour, tuple(cells))


# ---- moving


def move(ask: Ask, calendar: Calendar) -> Response:
    """Bring a record to another day, and to another hour where one is named; its minutes stay."""
    form = cast(Form, view_of(ask, Form))
    may(ask, "write", form)
    if not may_set(ask, calendar):
        raise NotFound(ask.path)
    record, look = record_of(ask, form), look_of(ask.env)
    day, hour = moved_to(ask)
    before = getattr(record, calendar.begins)
    setattr(record, calendar.begins, then(before, day, hour, look))
    if calendar.ends and (ends := getattr(record, calendar.ends)) is not None and before is not None:
        setattr(record, calendar.ends, ends + (getattr(record, calendar.begins) - before))
    return answered(ask, calendar, form, record, before, look)


def moved_to(ask: Ask) -> tuple[date, int | None]:
    """The day and hour that were asked for: 2026-11-25, 2026-11-25T14."""
    text, _t, hour = said(ask, "to").partition("T")
    try:
        return date.fromisoformat(text), int(hour) if hour else None
    except ValueError:
        raise UserError(_("{value} is no date; write it like 22.11.2026."), value=said(ask, "to")) from None


def then(before: Any, day: date, hour: int | None, look: Look) -> Any:
    """A value on another day."""
    if not isinstance(before, datetime):
        return day
    clock = before.astimezone(look.zone)
    return moment(day, str(look.zone)) + timedelta(
        hours=clock.hour if hour is None else hour % 24, minutes=clock.minute
    )


def answered(ask: Ask, calendar: Calendar, form: Form, record: Any, before: Any, look: Look) -> Response:
    """The calendar as it is now, and the way back."""
    day, clock = local(before, look) if before is not None else (look.today, None)
    done = moved(ask, form, record, f"{day}T{clock.hour}" if clock else day.isoformat())
    if ask.target != PLACE:
        return go(ask, done.back, done.text, done.undo)
    there = here(ask, done.back)
    return stay(there, calendar_page(there, calendar), Toast(done.text, done.undo))
