"""What every page is made of: links, buttons, states, and the page itself."""

from __future__ import annotations

from dataclasses import dataclass
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
    """Something to do: posts `name`=`value` to `href`, or to the form it stands in when that is empty.

    What comes of one that opens a `sheet` is shown in a dialog over the page.
    """

    text: str
    href: str = ""
    name: str = ""
    value: str = ""
    icon: str = ""
    key: str = ""
    tone: str = ""
    sheet: bool = False


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
class Empty:
    """What stands where there is nothing: a sentence, and what to do about it."""

    text: str
    actions: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One value to choose; those of one `group` stand together under its name."""

    value: str
    text: str
    chosen: bool = False
    count: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Any page: its template and its title. `guide` names the page of docs/users that tells how it is used.

    Where `varying` names what differs from one showing to the next, and its template asks no more of that than
    whether it is there, the rest is drawn once and kept.
    """

    template: ClassVar[str] = ""
    guide: ClassVar[str] = ""
    varying: ClassVar[tuple[str, ...]] = ()
    title: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a panel: a label and a value, as text or as safe HTML."""

    label: str
    value: str | Markup
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Cells:
    """A plain table within a page."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | Markup, ...], ...]
    numeric: tuple[int, ...] = ()
