"""What surrounds every page: the menu of this person, the company, the language."""

from __future__ import annotations

from collections.abc import Iterator

from core.composition.addonset import AddonSet
from core.screens.ask import Ask
from core.screens.elements import Group, Link, Shell, Toast
from core.screens.look import Look, look_of
from core.screens.views import List, View
from core.services.i18n import LANGUAGES
from core.values.declarations import Menu
from core.values.words import _

TOAST = "toast"
PHONE_LINKS = 4


def shell_of(ask: Ask, toast: Toast | None = None) -> Shell:
    """The surroundings of a page for the person who asks."""
    env, look = ask.env, look_of(ask.env)
    person = env.person
    title = env.business.entry.title or "Gazda"
    theme = ask.cookies.get("theme", "")
    plain = Shell(title, look.language, ask.csrf, theme=theme if theme in ("light", "dark") else "")
    if person.id is None:
        return plain
    entries = [entry for entry in menus(env.parts) if opens(ask, entry)]
    return Shell(
        business=title,
        language=look.language,
        csrf=ask.csrf,
        user=person.name,
        theme=plain.theme,
        menu=tuple(grouped(ask, look, entries)),
        system=tuple(system(ask, look)),
        create=tuple(creating(look, entries, ask)),
        bar=tuple(bar(ask, look, entries)),
        languages=tuple(Link(name, code, current=code == look.language) for code, name in LANGUAGES.items()),
        toast=toast,
    )


def menus(parts: AddonSet) -> list[Menu]:
    """The menu entries of a set in their order."""
    return sorted(parts.declared(Menu), key=lambda menu: menu.order)


def opens(ask: Ask, menu: Menu) -> bool:
    """Whether this person can open what an entry leads to; entries that lead nowhere are titles."""
    if isinstance(menu.opens, type) and issubclass(menu.opens, View):
        return ask.env.may("read", menu.opens.model)
    return menu.opens is not None


def address(menu: Menu) -> str:
    return menu.opens.path() if isinstance(menu.opens, type) and issubclass(menu.opens, View) else str(menu.opens)


def entry(ask: Ask, look: Look, menu: Menu) -> Link:
    href = address(menu)
    current = ask.path == href or ask.path.startswith(href + "/")
    return Link(look.words(menu.title), href, menu.icon, menu.key, current=current)


def grouped(ask: Ask, look: Look, entries: list[Menu]) -> Iterator[Group]:
    """Entries without a title above them first, then each title with its own."""
    yield Group("", tuple(entry(ask, look, menu) for menu in entries if menu.under is None))
    for title in dict.fromkeys(menu.under for menu in entries if menu.under is not None):
        yield Group(look.words(title.title), tuple(entry(ask, look, menu) for menu in entries if menu.under is title))


def system(ask: Ask, look: Look) -> Iterator[Link]:
    """Addons and the rest that only an administrator needs."""
    if ask.env.rights.everything:
        yield Link(look.words(_("Imports")), "/imports", "upload", current=ask.path.startswith("/imports"))
        yield Link(look.words(_("Addons")), "/addons", "puzzle", current=ask.path.startswith("/addons"))


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
    yield Link(look.words(_("More")), "/menu", "menu", current=ask.path == "/menu")
