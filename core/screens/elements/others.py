"""Pages that say one thing, find, report, or show work under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.screens.elements.basic import Button, Cells, Empty, Group, Link, Page
from core.screens.elements.cards import Composer, Facts, Items, SmartButton
from core.screens.elements.forms import Field, Wrong


@dataclass(frozen=True, slots=True)
class MessagePage(Page):
    """A page that says one thing: not found, refused, done, and what to do next."""

    template: ClassVar[str] = "message.html"
    text: str
    icon: str = "circle-alert"
    actions: tuple[Link, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class OfflinePage(Page):
    """What a browser shows while it cannot reach the server, and goes on from by itself."""

    template: ClassVar[str] = "offline.html"
    text: str


@dataclass(frozen=True, slots=True)
class SignInPage(Page):
    """Signing in, or choosing a password by a one-time link."""

    template: ClassVar[str] = "signin.html"
    action: str
    fields: tuple[Field, ...]
    submit: str
    text: str = ""
    error: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuPage(Page):
    """The whole menu as a page, for a phone."""

    template: ClassVar[str] = "menu.html"
    guide: ClassVar[str] = "search"


@dataclass(frozen=True, slots=True)
class FoundPage(Page):
    """What the search over everything found: groups of records."""

    template: ClassVar[str] = "found.html"
    guide: ClassVar[str] = "search"
    question: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class TablePage(Page):
    """A report: facts on top, then a table, then what can be done."""

    template: ClassVar[str] = "table.html"
    facts: tuple[SmartButton, ...] = ()
    table: Cells | None = None
    text: str = ""
    crumbs: tuple[Link, ...] = ()
    actions: tuple[Button | Link, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of a file: its name, some of its values, and the field it goes to."""

    title: str
    samples: tuple[str, ...]
    field: Field
    why: str = ""


@dataclass(frozen=True, slots=True)
class MappingPage(Page):
    """Which column of the file goes to which field."""

    template: ClassVar[str] = "mapping.html"
    guide: ClassVar[str] = "imports"
    action: str
    columns: tuple[MappedColumn, ...]
    crumbs: tuple[Link, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    choices: tuple[Field, ...] = ()
    errors: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of work on many records: sentences, a table of those that it left, how it is taken back, and where from."""

    text: str
    table: Cells | None = None
    undo: Button | None = None
    back: Link | None = None


@dataclass(frozen=True, slots=True)
class ProgressPage(Page):
    """Work under way: its percentage, what it does, and a way to stop it. `again` is asked until it is done; then `state`
    says how it ended, where that is not well, and `retry` is where it is let run once more. `begin` is where the work is
    posted that has not begun, which the page does by itself where it can."""

    template: ClassVar[str] = "progress.html"
    guide: ClassVar[str] = "work"
    percent: int
    text: str
    again: str
    done: bool = False
    cancel: str = ""
    crumbs: tuple[Link, ...] = ()
    next: Link | None = None
    state: str = ""
    retry: str = ""
    outcome: Outcome | None = None
    begin: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a person is told: where it leads, what was said, and how it is marked as read while it is not."""

    text: str
    name: str
    href: str
    when: str
    instant: str
    icon: str = "bell"
    body: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class NotificationsPage(Page):
    """All that a person is told, the latest first; `all_read` marks it all as read, `more` leads to what is earlier."""

    template: ClassVar[str] = "notifications.html"
    guide: ClassVar[str] = "timeline"
    told: tuple[Told, ...]
    all_read: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class NotePage(Page):
    """A note that is written anew."""

    template: ClassVar[str] = "note.html"
    guide: ClassVar[str] = "timeline"
    composer: Composer
    back: str
    crumbs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedPage(Page):
    """Where a secret address of a calendar is made: `address` is shown once, `own` are those made before."""

    template: ClassVar[str] = "feed.html"
    guide: ClassVar[str] = "calendars"
    action: str
    hidden: tuple[tuple[str, str], ...]
    text: str
    how: Facts
    own: Items
    crumbs: tuple[Link, ...] = ()
    address: str = ""
    webcal: str = ""
    error: str = ""
