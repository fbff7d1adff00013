"""What happened to a record, as its card tells it, and the place where more is written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, literal, select, union_all

from core.policy.env import Env
from core.policy.following import Place, following, place_of
from core.policy.people import User
from core.policy.trail import Trail
from core.screens.elements import Badge, Button, Composer, Day, Entry, Follow, Link, Option, Timeline
from core.screens.look import Look, look_of
from core.screens.records.attached import address_of
from core.screens.records.changes import Changes
from core.screens.records.said import marked
from core.screens.records.stretches import Found, Key, key_of, stretch
from core.screens.views import Form, Happenings
from core.services.files import Attachment
from core.services.notes import AT, DIRECTIONS, KINDS, OUTCOMES, TONES, Note, colleagues
from core.services.statements import run, table_of
from core.values.words import _

TAB, BEFORE = "tl", "before"
ALL, CHANGES, FILES = "", "changes", "files"
TABS = {ALL: _("All"), "calls": _("Calls"), "notes": _("Notes"), "letters": _("Letters"), CHANGES: _("Changes")}
KIND_OF = {"calls": "call", "notes": "note", "letters": "letter"}
"""The kind of note that a tab shows."""

TAB_OF = {kind: tab for tab, kind in KIND_OF.items()}
TITLES = {
    ("call", "out"): _("Outgoing call"),
    ("call", "in"): _("Incoming call"),
    ("letter", "out"): _("Letter sent"),
    ("letter", "in"): _("Letter received"),
}
ICONS = {
    ("call", "out"): "phone-outgoing",
    ("call", "in"): "phone",
    ("letter", "out"): "send",
    ("letter", "in"): "mail",
}


def timeline(view: Form, record: Any, composer: Composer | None = None) -> Timeline:
    """What happened to a record that this person may read, by day, the latest first, as the address asks for it."""
    env, look, path = view.env, look_of(view.env), f"{view.path()}/{record.id}"
    tab = view.query.get(TAB, ALL) if view.query.get(TAB) in TABS else ALL
    added = [one for one in view.happened(record) if tab in (ALL, one.kind)]
    own = own_sources(env, place_of(record), tab)
    asks = [*((one, past_rules(env)) for one in own), *((one, within_rules(env)) for one in added)]
    found, further = stretch(asks, key_of(view.query.get(BEFORE, "")))
    return Timeline(
        look.words(_("History")),
        tuple(days(view, found, path, look)),
        more=address(view, path, tab, further) if further else "",
        tabs=tuple(tabs(view, record, tab, path, look)),
        path=path,
        composer=composer or (compose(view, path, tab) if env.may("create", Note) else None),
        follow=follow(env, place_of(record), path, look),
        empty=look.words(_("Nothing here yet.")),
    )


def past_rules(env: Env) -> Callable[..., Sequence[Row[Any]]]:
    """How the kernel's own tables are asked: who may read a record may read its history."""
    return lambda asked: run(env, asked).all()


def within_rules(env: Env) -> Callable[..., Sequence[Row[Any]]]:
    """How what addons add is asked."""
    return lambda asked: env.session.execute(asked).all()


def address(view: Form, path: str, tab: str, key: Key | None = None) -> str:
    """The address of a card with one tab of its timeline, from a key on; what else it says stays."""
    others = {name: value for name, value in view.query.items() if name not in (TAB, BEFORE)}
    said = others | {name: str(value) for name, value in ((TAB, tab), (BEFORE, key)) if value}
    return f"{path}?{urlencode(said)}" if said else path


def follow(env: Env, place: Place, path: str, look: Look) -> Follow | None:
    """What lets the reader follow the record, or stop to."""
    if env.user is None:
        return None
    follows, count = following(env, place)
    text = look.words(_("Following") if follows else _("Follow"))
    return Follow(text, f"{path}/follow", follows, look.number(count) if count else "")


# ---- where it comes from


def own_sources(env: Env, place: Place, tab: str) -> list[Happenings]:
    """The kernel's own tables, as far as this tab shows them."""
    found = [noted(env, place, KIND_OF.get(tab, ""))] if tab != CHANGES else []
    if tab in (ALL, CHANGES):
        found.append(trailed(env, place))
    return [*found, filed(env, place)] if tab == ALL else found


def of(table: Any, place: Place) -> tuple[Any, Any]:
    """The conditions that a row belongs to a record."""
    return table.c.model == place[0], table.c.record == place[1]


def noted(env: Env, place: Place, kind: str = "") -> Happenings:
    """Notes, calls and letters."""
    note, user = table_of(env, Note), table_of(env, User)
    columns = (note.c.id, note.c.kind, note.c.body, note.c.outcome, note.c.direction, note.c.created_by)
    asked = select(*columns, user.c.name.label("who")).outerjoin_from(note, user, user.c.id == note.c.created_by)
    asked = asked.where(*of(note, place), note.c.archived_at.is_(None), *([note.c.kind == kind] if kind else []))
    return Happenings("notes", asked, note.c.at, note.c.id, nothing)


def trailed(env: Env, place: Place) -> Happenings:
    """Changes of fields. The trail has no rules of its own: who may read a record may read its history."""
    trail, user = table_of(env, Trail), table_of(env, User)
    asked = select(trail.c.id, trail.c.verb, trail.c.changes, user.c.name.label("who"))
    asked = asked.outerjoin_from(trail, user, user.c.id == trail.c.by).where(*of(trail, place))
    return Happenings(CHANGES, asked, trail.c.at, trail.c.id, nothing)


def filed(env: Env, place: Place) -> Happenings:
    """Files that were put on the record."""
    file, user = table_of(env, Attachment), table_of(env, User)
    asked = select(file.c.id, file.c.name, user.c.name.label("who"))
    asked = asked.outerjoin_from(file, user, user.c.id == file.c.created_by)
    asked = asked.where(*of(file, place), file.c.archived_at.is_(None))
    return Happenings(FILES, asked, file.c.created_at, file.c.id, nothing)


def nothing(row: Row[Any]) -> Entry:
    """What the kernel's own rows are told by instead, many at once."""
    return Entry("", "")


# ---- as people read it


def days(view: Form, found: Sequence[Found], path: str, look: Look) -> Iterator[Day]:
    """The entries by the day on which they happened where the reader is."""
    told = dict(entries(view, found, path, look))
    zone = ZoneInfo(view.env.person.zone)

    def day_of(one: Found) -> date:
        return one.key.at.astimezone(zone).date()

    for day, ones in groupby(found, day_of):
        yield Day(begun(look.day(day)), tuple(told[one.key] for one in ones))


def begun(text: str) -> str:
    """A text as it stands alone, with a capital letter."""
    return text[:1].upper() + text[1:]


def entries(view: Form, found: Sequence[Found], path: str, look: Look) -> Iterator[tuple[Key, Entry]]:
    """Each row as an entry; what rows of one kind need is read for all of them at once."""
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for one in found:
        rows[one.source.name].append(one.row)
    told: Mapping[str, Callable[[Row[Any]], Entry]] = {
        CHANGES: Changes(view, rows[CHANGES]).entry,
        "notes": Notes(view, rows["notes"], path, look).entry,
        FILES: lambda row: Entry(
            look.words(_("File")), row.who or "", icon="paperclip", link=Link(row.name, address_of(row))
        ),
    }
    zone = ZoneInfo(view.env.person.zone)
    for one in found:
        tell: Callable[[Row[Any]], Entry] = told.get(one.source.name) or one.source.entry
        made = tell(one.row)
        local = one.key.at.astimezone(zone)
        yield one.key, replace(made, time=f"{local:%H:%M}", instant=one.key.at.isoformat())


class Notes:
    """Notes, calls and letters; the colleagues they mention are read once."""

    def __init__(self, view: Form, rows: Iterable[Row[Any]], path: str, look: Look) -> None:
        self.env, self.path, self.look = view.env, path, look
        self.people = colleagues(view.env) if any(AT.search(row.body) for row in rows) else []

    def entry(self, row: Row[Any]) -> Entry:
        """One of them as people read it; its author may change it and take it away."""
        words = self.look.words
        own = self.env.rights.everything or row.created_by == self.env.user
        here = f"{self.path}/notes/{row.id}"
        about = (row.kind, row.direction)
        return Entry(
            words(TITLES.get(about, KINDS.get(row.kind, row.kind))),
            row.who or "",
            icon=ICONS.get(about, "sticky-note"),
            tone=TONES.get(row.outcome or "", ""),
            body=marked(row.body, self.people),
            badge=Badge(words(OUTCOMES[row.outcome]), TONES[row.outcome]) if row.outcome in OUTCOMES else None,
            edit=Link(words(_("Change the note")), here, "pencil") if own else None,
            remove=Button(words(_("Delete the note")), f"{here}/archive", icon="trash-2") if own else None,
        )


def tabs(view: Form, record: Any, tab: str, path: str, look: Look) -> Iterator[Link]:
    """What kinds of things there are, with how many of each."""
    found = counts(view, record)
    for name, title in TABS.items():
        count = look.number(found[name]) if found[name] else ""
        yield Link(look.words(title), address(view, path, name), count=count, current=name == tab)


def counts(view: Form, record: Any) -> Mapping[str, int]:
    """How many entries each tab has."""
    env, place = view.env, place_of(record)
    note, trail, file = (table_of(env, part) for part in (Note, Trail, Attachment))
    by_kind = select(note.c.kind, func.count()).where(*of(note, place), note.c.archived_at.is_(None))
    changes = select(literal(CHANGES), func.count()).where(*of(trail, place))
    files = select(literal(FILES), func.count()).where(*of(file, place), file.c.archived_at.is_(None))
    found: dict[str, int] = defaultdict(int)
    rows: Sequence[Any] = run(env, union_all(by_kind.group_by(note.c.kind), changes, files)).all()
    for kind, count in rows:
        found[TAB_OF.get(kind, kind)] += count
    for one in view.happened(record):
        there = env.session.scalar(one.asked.with_only_columns(func.count(one.key))) or 0
        found[one.kind or FILES] += there
    found[ALL] = sum(found.values())
    return found


# ---- the place to write


def compose(view: Form, path: str, tab: str = ALL, typed: Mapping[str, str] | None = None, error: str = "") -> Composer:
    """The form of a new note: a call that ended well, or what the tab shows; `typed` is what came with a refused one."""
    words, told = look_of(view.env).words, typed or {}
    kind = told.get("kind") or KIND_OF.get(tab, "call")
    return Composer(
        f"{path}/notes",
        options(KINDS, kind, words),
        options(DIRECTIONS, told.get("direction") or "out", words),
        options(OUTCOMES, told.get("outcome") or "agreed", words),
        told.get("body", ""),
        error,
    )


def options(titles: Mapping[str, str], chosen: str, words: Callable[[str], str]) -> tuple[Option, ...]:
    """Values to choose from; the first where none of them is chosen."""
    there = chosen if chosen in titles else next(iter(titles))
    return tuple(Option(value, words(title), value == there) for value, title in titles.items())
