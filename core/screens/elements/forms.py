"""A record to be typed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from core.screens.elements.basic import Link, Option, Page


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `kind` is line, text, number, integer, date, birthday, check, choice, radio, link, tags,
    phone, email, site, iban, password, file or files; `check` is where its value is asked about as it changes.

    A link with a `source` is typed in words: records that answer to them are asked for there, `key` is the one chosen.
    One that `reloads` asks for its sheet anew, at this address, when it changes.
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
    reloads: str = ""
    place: int = 0
    """Which of several fields of this name it is."""

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-") + (f"-{self.place}" if self.place else "")


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
class Warning:
    """Something to know before saving: a sentence, and the records it speaks of."""

    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPage(Page):
    """A record to be typed in. `hidden` are version, base and the like; `clashes` make it a question first."""

    template: ClassVar[str] = "form.html"
    guide: ClassVar[str] = "forms"
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
class Preview:
    """Nothing but a place for what a field's check says: a warning or an error beside it."""

    error: str = ""
    warnings: tuple[Warning, ...] = field(default_factory=tuple)
