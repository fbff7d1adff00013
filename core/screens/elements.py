"""What pages are made of: the only contract between the views, in Python, and the templates that lay them out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Link:
    """Something to go to, in a menu, a tab, a button. `key` is its shortcut, `count` a figure behind its text."""

    text: str
    href: str
    icon: str = ""
    key: str = ""
    count: str = ""
    current: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to do: posts `name`=`value` to `href`, or to the form it stands in when that is empty."""

    text: str
    href: str = ""
    name: str = ""
    value: str = ""
    icon: str = ""
    key: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Links under a title."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Toast:
    """What was just done; `undo` is where a press of Undo is posted."""

    text: str
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything around a page. `bar` are the five links at the foot of a phone."""

    business: str
    language: str
    csrf: str
    user: str = ""
    theme: str = ""
    density: str = ""
    menu: tuple[Group, ...] = ()
    system: tuple[Link, ...] = ()
    create: tuple[Link, ...] = ()
    bar: tuple[Link, ...] = ()
    languages: tuple[Link, ...] = ()
    toast: Toast | None = None


@dataclass(frozen=True, slots=True)
class Badge:
    """A state: a word with a colour (ok, warn, bad, info or none)."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Meta:
    """A short fact under a name: a phone, an address."""

    text: str
    icon: str = ""
    href: str = ""


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
class Warning:
    """Something to know before saving: a sentence, and the records it speaks of."""

    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list. `order` is where a click on its head leads, `direction` how it is sorted now."""

    name: str
    title: str
    priority: int = 0
    numeric: bool = False
    order: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One value to choose."""

    value: str
    text: str
    chosen: bool = False
    count: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter beside a list: any of its chosen options; a `typed` one has a field for a further value.

    `more` is the address of the list with this filter open, where its options are not here yet.
    """

    name: str
    title: str
    options: tuple[Option, ...]
    open: bool = False
    typed: bool = False
    more: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force and the address without it."""

    title: str
    value: str
    remove: str


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where there is nothing: a sentence, and what to do about it."""

    text: str
    actions: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """Acts with the chosen records that need one thing more, chosen in `field`."""

    field: Field
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Any page: its template and its title.

    Where `varying` names what differs from one showing to the next, and its template asks no more of that than
    whether it is there, the rest is drawn once and kept.
    """

    template: ClassVar[str] = ""
    varying: ClassVar[tuple[str, ...]] = ()
    title: str


@dataclass(frozen=True, slots=True)
class ListPage(Page):
    """Many records. `rows` are written by the list's row function; `kept` are the hidden parts of its address."""

    template: ClassVar[str] = "list.html"
    varying: ClassVar[tuple[str, ...]] = ("count", "rows", "previous", "next", "here")
    path: str
    count: str
    columns: tuple[Column, ...]
    rows: Markup
    shown: int = 0
    tabs: tuple[Link, ...] = ()
    facets: tuple[Facet, ...] = ()
    chips: tuple[Chip, ...] = ()
    question: str = ""
    hint: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    clear: str = ""
    previous: str = ""
    next: str = ""
    bulk: tuple[Button, ...] = ()
    picks: tuple[Pick, ...] = ()
    here: str = ""
    new: Link | None = None
    more: tuple[Link, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `kind` is line, text, number, integer, date, birthday, check, choice, radio, link, tags,
    phone, email, site, iban, password, file or files; `check` is where its value is asked about as it changes.

    A link with a `source` is typed in words: records that answer to them are asked for there, `key` is the one chosen.
    """

    name: str
    label: str
    kind: str = "line"
    value: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    error: str = ""
    hint: str = ""
    wide: bool = False
    check: str = ""
    note: str = ""
    placeholder: str = ""
    only: str = ""
    source: str = ""
    key: str = ""

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a form: the hidden id of its record and its fields; `removed` if it goes when the form is saved."""

    index: int
    name: str
    key: str
    fields: tuple[Field, ...]
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Records that belong to the one in the form, a row each; the button `_add`=name asks for one more."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    only: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a form."""

    title: str
    items: tuple[Field | Lines, ...]
    name: str = ""
    folded: bool = False

    @property
    def only(self) -> str:
        """The kind of record that all of it is for, if it is for one."""
        kinds = {item.only for item in self.items}
        return kinds.pop() if len(kinds) == 1 else ""

    @property
    def wrong(self) -> bool:
        """Whether anything in it was refused, so that it is shown unfolded."""
        lines = [field for item in self.items if isinstance(item, Lines) for row in item.rows for field in row.fields]
        return any(field.error for field in (*lines, *self.items) if isinstance(field, Field))

    @property
    def alone(self) -> bool:
        """Whether it holds nothing but lines that are called as it is."""
        return [item.title for item in self.items if isinstance(item, Lines)] == [self.title]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A refused field in the summary: its label, what to do, and where it is."""

    label: str
    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that two people changed; `name` is what the choice is posted as."""

    name: str
    title: str
    base: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class FormPage(Page):
    """A record to be typed in. `hidden` are version, base and the like; `clashes` make it a question first."""

    template: ClassVar[str] = "form.html"
    action: str
    sections: tuple[Section, ...]
    cancel: str
    crumbs: tuple[Link, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    errors: tuple[Wrong, ...] = ()
    warnings: tuple[Warning, ...] = ()
    clashes: tuple[Clash, ...] = ()
    clashed: str = ""
    another: bool = False
    save: str = ""
    intro: str = ""
    upload: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a panel: a label and a value, as text or as safe HTML."""

    label: str
    value: str | Markup
    wide: bool = False


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
    """One thing that happened to a record."""

    text: str
    who: str
    time: str
    instant: str
    icon: str = "pencil"
    tone: str = ""
    body: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, the latest first."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A panel of all that happened to a record."""

    template: ClassVar[str] = "panels/timeline.html"
    title: str
    days: tuple[Day, ...]
    more: str = ""


Panel = Facts | Items | Timeline


@dataclass(frozen=True, slots=True)
class CardPage(Page):
    """A record to be read: its head, its figures, its panels in columns."""

    template: ClassVar[str] = "card.html"
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


@dataclass(frozen=True, slots=True)
class Tile:
    """An addon as the addons page shows it. `choose` is what is done with it when it is chosen, install or remove;
    `ways` are what else can be done about it."""

    name: str
    title: str
    version: str
    summary: str
    icon: str
    author: str
    state: Badge | None
    needs: str = ""
    license: str = ""
    act: Link | None = None
    problem: str = ""
    ways: tuple[Link, ...] = ()
    choose: str = ""


@dataclass(frozen=True, slots=True)
class AddonsPage(Page):
    """What is installed and what can be. `plan` is where the plan for all that are chosen is made."""

    template: ClassVar[str] = "addons.html"
    count: str
    tabs: tuple[Link, ...]
    tiles: tuple[Tile, ...]
    question: str = ""
    notice: str = ""
    tab: str = ""
    plan: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of a plan: what, and how much of it; `sign` is + or −, whether it comes or goes."""

    text: str
    amount: str = ""
    code: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class PlanSection:
    """The lines of a plan about one matter, behind its title unless it is `open`."""

    title: str
    icon: str
    lines: tuple[PlanLine, ...]
    count: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class PlanPage(Page):
    """A plan before it is carried out: nothing happens until it is accepted. `ways` lead to other plans for the same;
    one that was carried out has no `submit`."""

    template: ClassVar[str] = "plan.html"
    action: str
    cancel: str
    submit: str
    sections: tuple[PlanSection, ...]
    notes: tuple[Badge, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    choices: tuple[Field, ...] = ()
    danger: bool = False
    possible: bool = True
    facts: tuple[Fact, ...] = ()
    ways: tuple[Link, ...] = ()
    crumbs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ArchivePage(Page):
    """What lies in an archive, and what can be done with it. `restore` are the fields by which a part is chosen;
    `purge` is the field its name is typed in, for who may purge it."""

    template: ClassVar[str] = "archive.html"
    name: str
    here: str
    facts: tuple[Fact, ...]
    table: Cells
    crumbs: tuple[Link, ...] = ()
    actions: tuple[Button, ...] = ()
    notes: tuple[Badge, ...] = ()
    restore: str = ""
    choices: tuple[Field, ...] = ()
    purge: Field | None = None


@dataclass(frozen=True, slots=True)
class MessagePage(Page):
    """A page that says one thing: not found, refused, done, and what to do next."""

    template: ClassVar[str] = "message.html"
    text: str
    icon: str = "circle-alert"
    actions: tuple[Link, ...] = ()
    code: str = ""


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


@dataclass(frozen=True, slots=True)
class FoundPage(Page):
    """What the search over everything found: groups of records."""

    template: ClassVar[str] = "found.html"
    question: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """A plain table within a page."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Markup, ...], ...]
    numeric: tuple[int, ...] = ()


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
    action: str
    columns: tuple[MappedColumn, ...]
    crumbs: tuple[Link, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    choices: tuple[Field, ...] = ()
    errors: tuple[Wrong, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressPage(Page):
    """Work under way: its percentage, what it does, and a way to stop it. `again` is asked until it is done."""

    template: ClassVar[str] = "progress.html"
    percent: int
    text: str
    again: str
    done: bool = False
    cancel: str = ""
    crumbs: tuple[Link, ...] = ()
    next: Link | None = None


EVERY_PAGE: tuple[type[Page], ...] = (
    ListPage, FormPage, CardPage, AddonsPage, PlanPage, ArchivePage, MessagePage,
    SignInPage, MenuPage, FoundPage, TablePage, MappingPage, ProgressPage,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """Nothing but a place for what a field's check says: a warning or an error beside it."""

    error: str = ""
    warnings: tuple[Warning, ...] = field(default_factory=tuple)
