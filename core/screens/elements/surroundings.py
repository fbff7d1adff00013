"""What stands around a page."""

from __future__ import annotations

from dataclasses import dataclass

from core.screens.elements.basic import Group, Link, Toast


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything around a page. `bar` are the five links at the foot of a phone, `bell` how much is unread, as HTML;
    `here` is the page's own address, as a query says it.
    """

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
    help: tuple[Link, ...] = ()
    here: str = ""
    bell: str = ""
