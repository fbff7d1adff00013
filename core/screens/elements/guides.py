"""Pages that help: what is written about a screen, and the steps by which a business begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from core.screens.elements.basic import Badge, Button, Empty, Group, Link, Page


@dataclass(frozen=True, slots=True)
class HelpPage(Page):
    """What helps with a screen first, then everything else that was written."""

    template: ClassVar[str] = "help.html"
    guide: ClassVar[str] = "instructions"
    groups: tuple[Group, ...]
    empty: Empty | None = None
    new: Link | None = None


@dataclass(frozen=True, slots=True)
class GuidePage(Page):
    """How something is used: a text with pictures, in the language it is written in, and the guides beside it."""

    template: ClassVar[str] = "guide.html"
    language: str
    body: Markup
    contents: tuple[Link, ...] = ()
    crumbs: tuple[Link, ...] = ()
    others: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what is to be done, where, how it stands and who said so, and what can be said of it."""

    title: str
    text: str = ""
    link: Link | None = None
    state: Badge | None = None
    note: str = ""
    acts: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps under a title."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class SetupPage(Page):
    """The steps by which a business begins, stage by stage, and how far it is."""

    template: ClassVar[str] = "setup.html"
    guide: ClassVar[str] = "begin"
    count: str
    done: int
    of: int
    stages: tuple[Stage, ...]
    acts: tuple[Button, ...] = ()
    text: str = ""
