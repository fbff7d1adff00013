"""Commands that words find: entries of the menu, what can be made, brought in and set, pages of the program itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from core.screens.ask import Ask
from core.screens.elements import Field, Link
from core.screens.house.settings import PLACE as SETTINGS
from core.screens.kept import kept
from core.screens.look import Look, look_of
from core.screens.records.crud import CALLED
from core.screens.shell import ADDONS, address, opens, shell_of, standing, usable
from core.screens.views import List
from core.services.settings import Setting
from core.values import declarations
from core.values.text import fold
from core.values.words import _

MOST = 10
PEOPLE = 200
"""Commands that are shown; and for how many people all that they have are kept at once."""

OWN = (
    (_("My work"), "/jobs", "list-todo"),
    (_("Profile"), "/profile", "user"),
    (_("Notifications"), "/notifications", "bell"),
    (_("Menu"), "/menu", "menu"),
)
"""Pages that everybody has."""


def commands(ask: Ask) -> Sequence[Link]:
    """All commands of this person, each address once."""

    def made() -> tuple[Link, ...]:
        found: dict[str, Link] = {}
        for link in every(ask, look_of(ask.env)):
            found.setdefault(link.href, link)
        return tuple(found.values())

    return kept(ask.env.parts, "commands", standing(ask), made, PEOPLE)


def first_commands(ask: Ask) -> tuple[Link, ...]:
    """What is offered before anything is typed: what can be made from anywhere."""
    return shell_of(ask).create


def answering(links: Iterable[Link], question: str) -> list[Link]:
    """The commands that have every word of a question; those that begin with it first, then those a word of which does."""
    wanted = fold(question)
    words = wanted.split()
    found = [(fold(link.text), link) for link in links]
    able = [(text, link) for text, link in found if all(word in text for word in words)]
    ranked = sorted(able, key=lambda one: (not one[0].startswith(wanted), not f" {one[0]}".count(f" {words[0]}")))
    return [link for _text, link in ranked[:MOST]]


def every(ask: Ask, look: Look) -> Iterator[Link]:
    """The commands in the order in which they are offered."""
    for menu in usable(ask):
        if opens(ask, menu):
            yield Link(look.words(menu.title), address(menu), menu.icon, menu.key)
    yield from creating(ask, look)
    yield from around_lists(ask, look)
    shell = shell_of(ask)
    yield from (Link(link.text, link.href, link.icon) for link in (*shell.system, *shell.help))
    yield from (Link(look.words(title), href, icon) for title, href, icon in OWN)
    yield from settings(ask, look)


def lists(ask: Ask) -> Iterator[type[List]]:
    """The lists that this person may read."""
    for view in ask.env.parts.all("view"):
        if issubclass(view, List) and ask.env.may("read", view.model):
            yield view


def creating(ask: Ask, look: Look) -> Iterator[Link]:
    """Whatever this person may make, with its key where it has one."""
    keys = {menu.opens.path(): menu.create for menu in usable(ask) if is_list(menu.opens)}
    for view in lists(ask):
        if view.new and ask.env.may("create", view.model):
            yield Link(look.words(view.new), f"{view.path()}/new", "plus", keys.get(view.path(), ""))


def installable(ask: Ask, look: Look) -> Iterator[Link]:
    """The addons that can be had and are not installed, for who may install them: each leads to its plan."""
    if ask.env.rights.everything:
        for name, manifest in ask.env.business.sets.shelf.manifests.items():
            if name not in ask.env.parts.addons:
                title = look.words.say(_("Install: {addon}"), addon=look.words(manifest.title))
                yield Link(title, f"{ADDONS}/plan?install={name}", "puzzle")


def made_of(ask: Ask, look: Look, words: str) -> Iterator[Link]:
    """What can be made from anywhere, out of words that were typed: their form fills in what they say."""
    for menu in usable(ask):
        view = menu.opens
        if menu.create and is_list(view) and view.new and ask.env.may("create", view.model):
            href = f"{view.path()}/new?{urlencode({CALLED: words})}"
            yield Link(f"{look.words(view.new)}: {words}", href, "plus")


def is_list(opened: Any) -> bool:
    return isinstance(opened, type) and issubclass(opened, List)


def around_lists(ask: Ask, look: Look) -> Iterator[Link]:
    """What leads on from lists: the places they name, and bringing records in."""
    for view in lists(ask):
        many = look.words(view.many or view.model.model_title)
        yield from (Link(look.words(text), path, icon, count=many) for text, path, icon in view.links)
        if view.imports and ask.env.may("create", view.model):
            href = f"/imports/new?model={view.model.part_name}"
            yield Link(look.words(_("Import from a file")), href, "upload", count=many)


def settings(ask: Ask, look: Look) -> Iterator[Link]:
    """Every setting, for who may change them."""
    if ask.env.may("write", Setting):
        for one in ask.env.parts.declared(declarations.Setting):
            place = f"{SETTINGS}#{Field(one.name, '').id}"
            yield Link(look.words(one.title), place, "settings", count=look.words(_("Settings")))
