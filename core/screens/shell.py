"""What surrounds every page: the menu of this person, the company, the language."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import suppress
from dataclasses import replace
from urllib.parse import quote

from core.composition.addonset import AddonSet
from core.policy.archives.access import may_see
from core.screens.ask import Ask
from core.screens.elements import Group, Link, Shell, Toast
from core.screens.kept import kept
from core.screens.look import Look, look_of
from core.screens.views import List, View
from core.services.i18n import LANGUAGES
from core.services.setup import is_shown
from core.values.declarations import Menu
from core.values.words import _

PHONE_LINKS = 4
IMPORTS, ADDONS, SETTINGS, MENU, ARCHIVES = "/imports", "/addons", "/settings", "/menu", "/addons/archives"
EXPORTS, HELP, START = "/exports", "/help", "/start"
SYSTEM = IMPORTS, EXPORTS, ADDONS, SETTINGS, MENU, ARCHIVES, HELP, START
"""Places of the kernel's own."""

SHELLS = 200
"""Surroundings that are kept at once: of each person, in each place of the menu."""


def shell_of(ask: Ask, toast: Toast | None = None) -> Shell:
    """The surroundings of a page for the person who asks."""
    steady = kept(ask.env.parts, "shells", standing(ask), lambda: steady_shell(ask), most=SHELLS)
    return replace(steady, csrf=ask.csrf, toast=toast, here=here(ask))


def here(ask: Ask) -> str:
    """The page's own address as a query says it, for Help to know what it is asked about."""
    return quote(ask.path, safe="/")


def standing(ask: Ask) -> Hashable:
    """All that the surroundings depend on, but for the token and the toast."""
    env = ask.env
    return env.rights, env.trusted, env.person, env.business.entry.title, theme_of(ask), places(ask), is_shown(env)


def steady_shell(ask: Ask) -> Shell:
    look, person = look_of(ask.env), ask.env.person
    plain = Shell(ask.env.business.entry.title or "Gazda", look.language, "", theme=theme_of(ask))
    if person.id is None:
        return plain
    entries = [entry for entry in usable(ask) if opens(ask, entry)]
    return replace(
        plain,
        user=person.name,
        menu=tuple(grouped(ask, look, entries)),
        system=(*system(ask, look), *failing(ask, look)),
        create=tuple(creating(look, entries, ask)),
        bar=tuple(bar(ask, look, entries)),
        help=tuple(helping(ask, look)),
        languages=tuple(Link(name, code, current=code == look.language) for code, name in LANGUAGES.items()),
    )


def theme_of(ask: Ask) -> str:
    theme = ask.cookies.get("theme", "")
    return theme if theme in ("light", "dark") else ""


def places(ask: Ask) -> tuple[str, ...]:
    """The addresses of the menu that the page stands at or below."""
    parts = ask.env.parts
    known = kept(parts, "places", None, lambda: (*addresses(parts), *SYSTEM))
    return tuple(place for place in known if is_at(ask, place))


def addresses(parts: AddonSet) -> Iterator[str]:
    """Where the entries of the menu lead, as far as they can tell."""
    for menu in menus(parts):
        with suppress(Exception):  # `sound` tells whose fault it is
            if menu.opens:
                yield address(menu)


def is_at(ask: Ask, place: str) -> bool:
    return ask.path == place or ask.path.startswith(place + "/")


def menus(parts: AddonSet) -> list[Menu]:
    """The menu entries of a set in their order."""
    return sorted(parts.declared(Menu), key=lambda menu: menu.order)


def usable(ask: Ask) -> list[Menu]:
    """The menu entries of this person's set but those of addons that have one which cannot be drawn."""
    failed = broken(ask)
    return [menu for menu in menus(ask.env.parts) if ask.env.parts.owners[menu] not in failed]


def broken(ask: Ask) -> list[str]:
    """The addons whose menu entries cannot all be drawn; why is kept for the administrators."""
    if "broken" not in ask.env.memo:
        ask.env.memo["broken"] = list(dict.fromkeys(failures(ask)))
    return list(ask.env.memo["broken"])


def failures(ask: Ask) -> Iterator[str]:
    """The addon of each menu entry that cannot be drawn."""
    look, parts = look_of(ask.env), ask.env.parts
    for menu in menus(parts):
        try:
            opens(ask, menu)
            entry(ask, look, menu)
            list(creating(look, [menu], ask))
        except Exception as error:
            ask.env.failed(parts.owners[menu], error)
            yield parts.owners[menu]


def failing(ask: Ask, look: Look) -> Iterator[Link]:
    """The way to the addons that are left out of the menu, for who can switch them off."""
    for addon in broken(ask) if ask.env.rights.everything else ():
        yield Link(look.words(_("{addon} is broken")).format(addon=addon), ADDONS, "circle-alert", tone="bad")


def opens(ask: Ask, menu: Menu) -> bool:
    """Whether this person can open what an entry leads to; entries that lead nowhere are titles."""
    if isinstance(menu.opens, type) and issubclass(menu.opens, View):
        return ask.env.may("read", menu.opens.model)
    return menu.opens is not None


def address(menu: Menu) -> str:
    return menu.opens.path() if isinstance(menu.opens, type) and issubclass(menu.opens, View) else str(menu.opens)


def entry(ask: Ask, look: Look, menu: Menu) -> Link:
    href = address(menu)
    return Link(look.words(menu.title), href, menu.icon, menu.key, current=is_at(ask, href))


def grouped(ask: Ask, look: Look, entries: list[Menu]) -> Iterator[Group]:
    """Entries without a title above them first, then each title with its own."""
    yield Group("", tuple(entry(ask, look, menu) for menu in entries if menu.under is None))
    for title in dict.fromkeys(menu.under for menu in entries if menu.under is not None):
        yield Group(look.words(title.title), tuple(entry(ask, look, menu) for menu in entries if menu.under is title))


def system(ask: Ask, look: Look) -> Iterator[Link]:
    """Addons and the rest that only an administrator needs; archives for who keeps them."""
    if is_shown(ask.env):
        yield Link(look.words(_("Getting started")), START, "flag", current=is_at(ask, START))
    if ask.env.rights.everything:
        yield Link(look.words(_("Imports")), IMPORTS, "upload", current=is_at(ask, IMPORTS))
        yield Link(look.words(_("Exports")), EXPORTS, "download", current=is_at(ask, EXPORTS))
        yield Link(look.words(_("Addons")), ADDONS, "puzzle", current=is_at(ask, ADDONS))
        yield Link(look.words(_("Settings")), SETTINGS, "settings", current=is_at(ask, SETTINGS))
    elif may_see(ask.env):
        yield Link(look.words(_("Archives")), ARCHIVES, "archive", current=is_at(ask, ARCHIVES))


def helping(ask: Ask, look: Look) -> Iterator[Link]:
    """What helps on every page: the work instructions, and the steps of moving in for who takes them."""
    yield Link(look.words(_("Instructions and help")), HELP, "book-open", current=is_at(ask, HELP))
    if ask.env.rights.everything:
        yield Link(look.words(_("Getting started")), START, "flag", current=is_at(ask, START))


def creating(look: Look, entries: list[Menu], ask: Ask) -> Iterator[Link]:
    """What can be made from anywhere."""
    for menu in entries:
        if (
            menu.create
            and isinstance(menu.opens, type)
            and issubclass(menu.opens, List)
            and ask.env.may("create", menu.opens.model)
        ):
            yield Link(look.words(menu.opens.new), f"{menu.opens.path()}/new", menu.icon, menu.create)


def bar(ask: Ask, look: Look, entries: list[Menu]) -> Iterator[Link]:
    """The foot of a phone: the entries that asked for a place there, and the whole menu."""
    for menu in [menu for menu in entries if menu.phone][:PHONE_LINKS]:
        yield entry(ask, look, menu)
    yield Link(look.words(_("More")), MENU, "menu", current=is_at(ask, MENU))
