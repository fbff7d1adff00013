"""A record to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from core.screens.elements.basic import Badge, Button, Fact, Link, Meta, Option, Page
from core.screens.elements.panes import Panes


@dataclass(frozen=True, slots=True)
class SmartButton:
    """A figure that says something, and the way to what is behind it."""

    title: str
    figure: str
    note: str = ""
    icon: str = ""
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A panel of labels and values."""

    template: ClassVar[str] = "panels/facts.html"
    title: str
    facts: tuple[Fact, ...]
    edit: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One record in a panel: its name, what stands below it, a mark in front (initials or icon), an act.

    The act stands in front as its icon where the record has none of its own, or else behind the record in words.
    """

    text: str
    href: str = ""
    note: str = ""
    tone: str = ""
    mark: str = ""
    icon: str = ""
    badge: Badge | None = None
    act: Button | None = None
    call: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A panel of records."""

    template: ClassVar[str] = "panels/items.html"
    title: str
    items: tuple[Item, ...]
    count: str = ""
    add: Link | None = None
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that changed: what it was and what it is."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a record: what and by whom, a link to what is behind it, what was said, what to do.

    The timeline itself fills in `time` and `instant`.
    """

    text: str
    who: str
    time: str = ""
    instant: str = ""
    icon: str = "pencil"
    tone: str = ""
    body: str | Markup = ""
    changes: tuple[Change, ...] = ()
    link: Link | None = None
    badge: Badge | None = None
    edit: Link | None = None
    remove: Button | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, the latest first."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Composer:
    """Where a note, a call or a letter is written: posted to `action`; `error` says why it was not kept."""

    action: str
    kinds: tuple[Option, ...]
    directions: tuple[Option, ...]
    outcomes: tuple[Option, ...]
    body: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Follow:
    """What the reader presses to be told of a record, or no more (`on`); `count` people are."""

    text: str
    href: str
    on: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A panel of all that happened to a record, whose card is at `path`; `more` is the way to what is earlier."""

    template: ClassVar[str] = "panels/timeline.html"
    title: str
    days: tuple[Day, ...]
    more: str = ""
    tabs: tuple[Link, ...] = ()
    path: str = ""
    composer: Composer | None = None
    follow: Follow | None = None
    empty: str = ""


@dataclass(frozen=True, slots=True)
class FileItem:
    """A file or a link of a record. `picture` is where it is shown small, `waits` where a page asks whether it is drawn.

    What `opens` does so beside the page; a `chosen` one stands in the head of the card.
    """

    text: str
    href: str
    icon: str = ""
    picture: str = ""
    note: str = ""
    acts: tuple[Button, ...] = ()
    opens: bool = False
    waits: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Files:
    """A panel of images, and of other files and links; `add` and `link` are where more of them are posted."""

    template: ClassVar[str] = "panels/files.html"
    title: str
    images: tuple[FileItem, ...] = ()
    others: tuple[FileItem, ...] = ()
    count: str = ""
    add: str = ""
    link: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """A panel of text to be read, as safe HTML; a long one has a table of contents."""

    template: ClassVar[str] = "panels/prose.html"
    title: str
    body: Markup
    contents: tuple[Link, ...] = ()


Panel = Facts | Items | Timeline | Files | Prose | Panes


@dataclass(frozen=True, slots=True)
class CardPage(Page):
    """A record to be read: its head, its figures, its panels in columns.

    `found` is the query it was found by, with the cards before and behind it there; it stands in the address from then on.
    """

    template: ClassVar[str] = "card.html"
    guide: ClassVar[str] = "cards"
    name: str
    mark: str
    colour: int
    square: bool
    columns: tuple[tuple[Panel, ...], ...]
    crumbs: tuple[Link, ...] = ()
    badges: tuple[Badge, ...] = ()
    tags: tuple[str, ...] = ()
    meta: tuple[Meta, ...] = ()
    smart: tuple[SmartButton, ...] = ()
    edit: str = ""
    actions: tuple[Button, ...] = ()
    more: tuple[Button | Link, ...] = ()
    watch: str = ""
    picture: str = ""
    place: str = ""
    found: str | None = None
    previous: str = ""
    next: str = ""
