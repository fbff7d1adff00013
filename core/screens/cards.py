"""The page where a record is read."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy import Date, select

from core.composition.model import Model
from core.policy.people import User
from core.policy.trail import PERSONAL, Trail, TrailPersonal
from core.screens.ask import Ask
from core.screens.elements import Button, CardPage, Change, Day, Entry, Fact, Facts, Item, Items, Link, Panel, Timeline
from core.screens.look import Look, look_of
from core.screens.rows import cell
from core.screens.views import Form
from core.values.fields import resolve
from core.values.layout import Layout
from core.values.text import colour_index, initials
from core.values.types import Instant
from core.values.words import _

TIMELINE = 30
ROWS = 20
VERBS = {"create": _("Added"), "write": _("Changed"), "delete": _("Deleted")}
ICONS = {"create": "plus", "write": "pencil", "delete": "trash-2"}


def card_page(ask: Ask, view: Form, record: Any) -> CardPage:
    """The elements of a card."""
    look, name = look_of(ask.env), record.display()
    path = f"{view.path()}/{record.id}"
    may_write = ask.env.may("write", view.model)
    version = record.version if isinstance(record, Model) else 0
    return CardPage(
        title=name,
        name=name,
        mark=initials(name),
        colour=colour_index(name),
        square=view.square(record),
        columns=tuple(
            tuple(panels(ask, view, record, column, look)) for column in view.card().items if isinstance(column, Layout)
        ),
        crumbs=(Link(look.words(view.plural()), view.path()),),
        badges=tuple(view.badges(record)),
        tags=tuple(view.tags(record)),
        meta=tuple(view.meta(record)),
        smart=tuple(view.smart(record)),
        edit=f"{path}/edit" if may_write else "",
        actions=tuple(
            Button(
                look.words(a.title), f"{path}/do/{a.verb}", icon=a.icon, key=a.key, tone="danger" if a.danger else ""
            )
            for a in view.actions(record)
        )
        if may_write
        else (),
        more=tuple(more(record, path, look)) if may_write else (),
        watch=f"{path}/version?v={version}" if version else "",
    )


def more(record: Any, path: str, look: Look) -> Iterator[Button]:
    """What is rarely done: into the archive, and back."""
    if isinstance(record, Model):
        verb, title = (
            ("restore", _("Back from the archive")) if record.archived_at else ("archive", _("To the archive"))
        )
        yield Button(look.words(title), f"{path}/do/{verb}", icon="trash-2")


def panels(ask: Ask, view: Form, record: Any, column: Layout, look: Look) -> Iterator[Panel]:
    """The panels of one column: groups of fields, lines, and those the view makes itself."""
    for item in column.items:
        if isinstance(item, Layout):
            facts = tuple(found for name in item.names() if (found := fact(view, record, name, look)) is not None)
            if facts:
                yield Facts(
                    look.words(item.title),
                    facts,
                    f"{view.path()}/{record.id}/edit" if ask.env.may("write", view.model) else "",
                )
        elif hasattr(view, f"panel_{item}"):
            made: Panel | None = getattr(view, f"panel_{item}")(record)
            if made is not None:
                yield made
        elif view.mapped().told(item).kind == "links":
            yield from lines(ask, view, record, item, look)


def fact(view: Form, record: Any, name: str, look: Look) -> Fact | None:
    """A line of a panel: a field, or what the view works out; what is empty or out of sight makes none."""
    made = getattr(view, f"fact_{name}", None)
    found: Fact | None = made(record) if made else known_fact(view, record, name, look)
    return found


def known_fact(view: Form, record: Any, name: str, look: Look) -> Fact | None:
    model = view.mapped()
    told = model.told(name)
    if name in view.env.rights.unreadable.get(model, ()):
        return None
    value = getattr(record, name)
    if not value and value != 0:
        return None
    if told.kind == "links":
        return Fact(look.words(told.title), ", ".join(row.display() for row in value))
    if told.kind == "link":
        return Fact(look.words(told.title), value.display())
    if told.kind == "birthday":
        return Fact(look.words(told.title), look.birthday(value))
    return Fact(look.words(told.title), Markup(cell(told, look)(value)))  # noqa: S704  # the cell escaped it


def lines(ask: Ask, view: Form, record: Any, name: str, look: Look) -> Iterator[Items]:
    """The records behind a one-to-many field, as their own model shows them in a line."""
    told = view.mapped().told(name)
    model = view.parts[resolve(told.target)]
    if not ask.env.may("read", model):
        return
    rows = getattr(record, name)
    items = tuple(line_item(row, look) for row in rows[:ROWS])
    if items or not told.owned:
        yield Items(
            look.words(told.title),
            items,
            look.number(len(rows)) if rows else "",
            empty=look.words(_("Nothing here yet.")),
        )


def line_item(row: Any, look: Look) -> Item:
    """One line: what the model makes of itself, or its name."""
    made = getattr(row, "line", None)
    found: Item = made(look) if made is not None else Item(row.display())
    return found


def timeline(view: Form, record: Any) -> Timeline:
    """What happened to a record and its lines, by day, the latest first."""
    env, look = view.env, look_of(view.env)
    with env.sudo(f"timeline of {type(record).part_name} {record.id}") as inner:
        entries = list(changes_of(inner, type(record), record))
        people = dict(inner.session.execute(select(inner[User].id, inner[User].name)).all())
    days: dict[Any, list[Entry]] = defaultdict(list)
    zone = ZoneInfo(env.person.zone)
    for row, personal in entries[:TIMELINE]:
        local = row.at.astimezone(zone)
        days[local.date()].append(entry(view, row, personal, people.get(row.by, ""), local, look))
    return Timeline(look.words(_("History")), tuple(Day(look.day(day), tuple(found)) for day, found in days.items()))


def changes_of(env: Any, model: Any, record: Any) -> Iterator[tuple[Any, dict[str, tuple[Any, Any]]]]:
    """The trail of one record, newest first, with the personal values that stand beside it."""
    trail, side = env[Trail], env[TrailPersonal]
    rows = env.session.scalars(
        select(trail)
        .where(trail.model == model.part_name, trail.record == record.id)
        .order_by(trail.id.desc())
        .limit(TIMELINE)
    ).all()
    held: dict[int, dict[str, tuple[Any, Any]]] = defaultdict(dict)
    for value in env.session.scalars(select(side).where(side.trail_id.in_([row.id for row in rows]))):
        held[value.trail_id][value.field] = (
            json.loads(value.old) if value.old else None,
            json.loads(value.new) if value.new else None,
        )
    for row in rows:
        yield row, held[row.id]


def entry(view: Form, row: Any, personal: dict[str, tuple[Any, Any]], who: str, local: datetime, look: Look) -> Entry:
    """One change as people read it; fields out of sight are not named."""
    model = view.mapped()
    hidden = view.env.rights.unreadable.get(model, frozenset())
    told: list[Change] = []
    for name, pair in row.changes.items():
        if name in hidden or name not in model.known() or not model.told(name).title:
            continue
        old, new = personal.get(name, (None, None)) if isinstance(pair, dict) and PERSONAL in pair else pair
        told.append(
            Change(look.words(model.told(name).title), text_of(view, name, old, look), text_of(view, name, new, look))
        )
    return Entry(
        look.words(VERBS.get(row.verb, row.verb)),
        who,
        f"{local:%H:%M}",
        row.at.isoformat(),
        ICONS.get(row.verb, "pencil"),
        changes=tuple(told),
    )


def text_of(view: Form, name: str, value: Any, look: Look) -> str:
    """A value of the trail as people read it."""
    told = view.mapped().told(name)
    if value is None or value == "":
        return ""
    if told.kind == "choice":
        return look.words(told.choices.get(value, str(value)))
    if told.kind == "link":
        model = view.mapped()
        relation = next((key for key in model.known() if model.told(key).through == name), "")
        target = view.parts[resolve(model.told(relation).target)] if relation else None
        found = view.env.session.get(target, value) if target is not None else None
        return found.display() if found is not None else ""
    if isinstance(value, bool):
        return look.words(_("Yes") if value else _("No"))
    type_ = view.mapped().__mapper__.attrs[name].columns[0].type
    if isinstance(type_, Instant):
        return look.instant(datetime.fromisoformat(value))
    return look.typed_date(date.fromisoformat(value)) if isinstance(type_, Date) else str(value)
