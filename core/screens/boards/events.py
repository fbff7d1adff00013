"""What a calendar shows, as events for other programs: three months back and a year ahead of today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from starlette.datastructures import QueryParams

from core.composition.model import Model
from core.policy.env import Env
from core.screens.ask import Ask
from core.screens.finding.asked import asked
from core.screens.finding.narrowing import narrowed
from core.screens.finding.pages import Turn, page
from core.screens.finding.spans import shifted
from core.screens.look import look_of
from core.screens.many import Calendar
from core.services.exchange.icalendar import Event
from core.values.errors import NotFound

MOST = 3_000
BACK, AHEAD = -3, 12
"""Months."""

EPOCH = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
"""When a record was changed that does not tell."""


def calendar_of(env: Env, model: str) -> Calendar:
    """The calendar of a model; NotFound where there is none, or none of its records may be read."""
    found: Any = env.parts.composed.get(("view", f"{model}.calendar"))
    if found is None or not env.may("read", found.model):
        raise NotFound(model)
    calendar: Calendar = found(env)
    return calendar


def events(calendar: Calendar, query: str, origin: str) -> Iterator[Event]:
    """The records that a query asks for, those of the days about today; `origin` stands before their addresses."""
    env, model = calendar.env, calendar.mapped()
    today = env.today()
    view, ask = calendar.listed, Ask(env, "GET", calendar.path(), QueryParams(query))
    condition = f"{calendar.begins}:between:{shifted(today, BACK, 'm')}..{shifted(today, AHEAD, 'm')}"
    names = list(dict.fromkeys(filter(None, (model.model_label, calendar.begins, calendar.ends, calendar.colour))))
    names += ["uid", "updated_at"] if issubclass(model, Model) else []
    titles = model.told(calendar.colour).choices if calendar.colour in model.known() else {}
    for row in page(view, narrowed(view, asked(view, ask), condition), names, Turn(), MOST).rows:
        told = dict(zip(names, row[1:], strict=False))
        begins, ends = together(env, told[calendar.begins], told.get(calendar.ends))
        coloured = told.get(calendar.colour)
        yield Event(
            str(told.get("uid") or f"{model.part_name}-{row[0]}@{env.business.entry.name}"),
            told.get("updated_at") or EPOCH,
            begins,
            str(told[model.model_label] or ""),
            ends,
            f"{origin}{calendar.path()}/{row[0]}",
            look_of(env).titled(titles, coloured) if titles and coloured else str(coloured or ""),
        )


def together(env: Env, begins: date, ends: date | None) -> tuple[date, date | None]:
    """Both as days or both as points in time: a day ends where the reader is when it is over."""
    zone = look_of(env).zone
    if isinstance(begins, datetime) and ends is not None and not isinstance(ends, datetime):
        return begins, datetime.combine(ends, time(23, 59, 59), zone)
    if isinstance(ends, datetime) and not isinstance(begins, datetime):
        return begins, ends.astimezone(zone).date()
    return begins, ends
