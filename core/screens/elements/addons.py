"""Addons, plans and archives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.screens.elements.basic import Badge, Button, Cells, Fact, Link, Page
from core.screens.elements.forms import Field


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
    guide: ClassVar[str] = "addons"
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
    guide: ClassVar[str] = "addons"
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
    guide: ClassVar[str] = "addons"
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
