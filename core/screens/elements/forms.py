"""A record to be typed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from core.screens.elements.basic import Link, Option, Page
from core.screens.elements.panes import Panes, common


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `kind` is line, text, number, integer, date, birthday, check, choice, radio, link, tags,
    phone, email, site, iban, password, file or files, or value for what is only read; `check` is where its value is asked about as it changes.

    A link with a `source` is typed in words: records that answer to them are asked for there, `key` is the one chosen.
    One that `only` some records have is hidden while it is `off`; a value with a `check` is asked for there anew.
    One that `reloads` asks for its sheet anew, at this address, when it changes; it `posts` where the sheet is posted.
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
    off: bool = False
    source: str = ""
    key: str = ""
    reloads: str = ""
    place: int = 0
    """Which of several fields of this name it is."""
    posts: bool = False
    focused: bool = False
    """Whether the page begins with it."""

    @property
    def is_typed(self) -> bool:
        """Whether one types in it, and it is seen."""
        return self.kind not in ("check", "choice", "radio", "link", "tags", "value", "file", "files") and not self.off

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-") + (f"-{self.place}" if self.place else "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a form: the hidden id of its record and its fields; `removed` if it goes when the form is saved.

    Its `index` is a number, or NEW for the empty one that a script copies.
    """

    index: int | str
    name: str
    key: str
    fields: tuple[Field, ...]
    removed: bool = False


NEW = "new"
"""The index of the empty row that a script copies; the server reads numbers alone."""

ROOM = {"number": 6, "integer": 5, "short": 5, "check": 4, "date": 9, "birthday": 9, "choice": 8, "phone": 11}
"""What a column needs at least, in rem, by what is typed in it; 9 where it is not named."""

ROOMS = {32: "s", 40: "m", 48: "l", 60: "xl"}
"""The names of room for all columns side by side, by rem; what needs more is "xxl"."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Records that belong to the one in the form, a row each; the button `_add`=name asks for one more.

    `kinds` are what is typed in the columns: those of fields, or short for a few letters; `hints` say what to write in
    them. `blank` is the empty row that a script copies, of which there are at most `most`.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    only: str = ""
    off: bool = False
    kinds: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    blank: Row | None = None
    most: int = 0

    @property
    def heads(self) -> tuple[Head, ...]:
        """The heads of the columns."""
        fields = self.blank.fields if self.blank else self.rows[0].fields if self.rows else ()
        kinds = self.kinds or tuple(field.kind for field in fields)
        return tuple(map(Head, self.columns, kinds, self.hints or ("",) * len(self.columns)))

    @property
    def room(self) -> str:
        """How much room all columns side by side need."""
        needed = 4 + sum(ROOM.get(head.kind, 9) for head in self.heads)
        return next((name for most, name in ROOMS.items() if needed <= most), "xxl")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column of lines: its title, what is typed below it, and what to write there."""

    title: str
    kind: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a form."""

    template: ClassVar[str] = "parts/section.html"
    title: str
    items: tuple[Field | Lines, ...]
    name: str = ""
    folded: bool = False

    @property
    def only(self) -> str:
        """The condition of all that it holds, if that has the same."""
        return common(self.items)

    @property
    def off(self) -> bool:
        """Whether the record has nothing of it."""
        return bool(self.only) and self.items[0].off

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
class Warning:
    """Something to know before saving: a sentence, and the records it speaks of."""

    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What was typed here before and not saved: a sentence, where it is gone on with, and where it is thrown away."""

    text: str
    resume: str
    drop: str
    key: str


@dataclass(frozen=True, slots=True)
class FormPage(Page):
    """A record to be typed in. `hidden` are version, base and the like; `clashes` make it a question first.

    What is typed is kept at `draft`; `unsaved` is what was kept before.
    """

    template: ClassVar[str] = "form.html"
    guide: ClassVar[str] = "forms"
    action: str
    sections: tuple[Section | Panes, ...]
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
    draft: str = ""
    unsaved: Unsaved | None = None

    @property
    def conditional(self) -> bool:
        """Whether it has anything that only some records have."""
        return any(item.only for item in self.items)

    @property
    def lined(self) -> bool:
        """Whether it has lines."""
        return any(isinstance(item, Lines) for item in self.items)

    @property
    def items(self) -> tuple[Field | Lines, ...]:
        """Everything in its sections, in front of tabs and behind them."""
        parts = [one for part in self.sections for one in ([part] if isinstance(part, Section) else part.panels)]
        return tuple(item for part in parts for item in part.items)


@dataclass(frozen=True, slots=True)
class Preview:
    """Nothing but a place for what a field's check says: a warning or an error beside it."""

    error: str = ""
    warnings: tuple[Warning, ...] = field(default_factory=tuple)
