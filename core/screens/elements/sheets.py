"""A small form of its own: a dialog over the page that it belongs to, and a page by its own address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.screens.elements.basic import Button, Link, Page
from core.screens.elements.forms import Field


@dataclass(frozen=True, slots=True)
class Arranged:
    """One of several things that are chosen and put in order; its value is posted as `_up` or `_down` to move it.

    Where `width` is not None it can be given one, in pixels, which is posted as `width.` and its value.
    """

    name: str
    value: str
    text: str
    chosen: bool
    first: bool = False
    last: bool = False
    width: str | None = None


@dataclass(frozen=True, slots=True)
class SheetPart:
    """Fields of a sheet under a title, or things to put in order."""

    title: str = ""
    fields: tuple[Field, ...] = ()
    arranged: tuple[Arranged, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetPage(Page):
    """A small form. `reads` says that it is sent by GET and changes nothing; a field that `reloads` asks for the
    sheet anew when it changes."""

    template: ClassVar[str] = "sheet.html"
    action: str
    submit: str
    cancel: str
    parts: tuple[SheetPart, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    reads: bool = False
    error: str = ""
    others: tuple[Button, ...] = ()
    crumbs: tuple[Link, ...] = ()
    intro: str = ""
    links: tuple[Link, ...] = ()
