"""Help: the work instructions of this business, those about the screen in front first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from core.composition.addonset import AddonSet
from core.screens.ask import Ask
from core.screens.elements import Empty, Group, HelpPage, Link
from core.screens.house.guides import links
from core.screens.look import Look, look_of
from core.screens.pages import render
from core.screens.shell import HELP
from core.services.i18n import LANGUAGES
from core.services.instructions import Instruction
from core.values.declarations import Route
from core.values.words import _

PLACE = "/base/instruction"
MOST = 500


def show(ask: Ask) -> Response:
    """What was written about the screen at `at`, then everything else; htmx is given the first for the menu."""
    look = look_of(ask.env)
    about = model_at(ask.env.parts, ask.query.get("at", ""))
    rows = written(ask)
    groups = tuple(group for group in (*grouped(ask, rows, look, about), used(look)) if group.links)
    new = Link(look.words(_("New instruction")), f"{PLACE}/new") if ask.env.may("create", Instruction) else None
    return render(ask, HelpPage(look.words(_("Help")), groups, None if rows else nothing(look, new), new))


def model_at(parts: AddonSet, path: str) -> str:
    """The model whose screen is at an address: crm.client for /crm/client/7."""
    name = ".".join(path.strip("/").split("/")[:2])
    return name if ("model", name) in parts.composed else ""


def grouped(ask: Ask, rows: Sequence[Any], look: Look, about: str) -> Iterator[Group]:
    """The guide of the screen and instructions about it, all others, and those in another language than the person's."""
    own = [row for row in rows if row.language in (None, look.language)]
    here = [row for row in own if row.about and row.about == about]
    guide = (one for one in links(look, ask.query.get("guide", "")) if one.current)
    yield Group(look.words(_("About this screen")), (*guide, *(link(row, here=True) for row in here)))
    yield Group(look.words(_("Instructions")), tuple(link(row) for row in own if row not in here))
    foreign = tuple(link(row, LANGUAGES.get(row.language, row.language)) for row in rows if row not in own)
    yield Group(look.words(_("In other languages")), foreign)


def used(look: Look) -> Group:
    """How the program is used."""
    return Group(look.words(_("How Gazda is used")), tuple(links(look)))


def written(ask: Ask) -> list[Any]:
    """The instructions that this person may read, in their order."""
    if not ask.env.may("read", Instruction):
        return []
    model: Any = ask.env[Instruction]
    asked = select(model.id, model.title, model.about, model.language).where(model.archived_at.is_(None))
    return list(ask.env.session.execute(asked.order_by(model.position, model.title, model.id).limit(MOST)))


def link(row: Any, note: str = "", *, here: bool = False) -> Link:
    return Link(row.title, f"{PLACE}/{row.id}", "book-open", count=note, current=here)


def nothing(look: Look, new: Link | None) -> Empty:
    """What stands where nobody has written anything."""
    if new is None:
        return Empty(look.words(_("Nothing is written yet. Ask who keeps the instructions here.")))
    return Empty(look.words(_("Nothing is written yet. Begin with what new people ask most often.")), (new,))


ROUTES = (Route(HELP, show),)
