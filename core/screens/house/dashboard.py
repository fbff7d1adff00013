"""The dashboard: the first page of everybody. Its frame comes at once, each tile by a request of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from starlette.responses import Response

from core.screens.ask import Ask
from core.screens.elements import Block, BlockPage, Button, DashboardPage, Empty, Link, TileBody
from core.screens.house.arranged import Standing, entries_for, of_class, standing
from core.screens.house.shown import PERIOD, PERIODS, USUAL, days_of
from core.screens.look import Look, look_of
from core.screens.pages import render
from core.screens.shell import MENU
from core.services.dashboards import WIDEST, Entry, of_role, own
from core.services.saved_views import sharer
from core.values.declarations import Route
from core.values.errors import AccessError, NotFound
from core.values.words import _

HOME, TILES, ACTS = "/", "/dashboard/tiles", "/dashboard"
ARRANGE, ROLE = "arrange", "role"
SIZES = (_("One column"), _("Two columns"), _("Three columns"))


def show(ask: Ask) -> Response:
    """The dashboard of who asks; while it is arranged, of a role too."""
    role = role_of(ask)
    return render(ask, page_of(ask, role, arranging=ARRANGE in ask.query))


def role_of(ask: Ask) -> str:
    """Whose dashboard is asked for: a role's, for who arranges those; or one's own, under no name."""
    role = ask.said(ROLE) or ask.query.get(ROLE, "")
    if role and not may_arrange_roles(ask):
        raise AccessError(f"{ask.env.who} may not arrange the dashboard of a role")
    return role


def may_arrange_roles(ask: Ask) -> bool:
    return ask.env.rights.everything or sharer in ask.env.rights.held


def address_of(role: str, *, arranging: bool = False, days: int = USUAL) -> str:
    """The address of a dashboard."""
    pairs = {ARRANGE: "1" if arranging else "", ROLE: role, PERIOD: str(days) if days != USUAL else ""}
    told = urlencode({name: value for name, value in pairs.items() if value})
    return f"{HOME}?{told}" if told else HOME


def page_of(ask: Ask, role: str, *, arranging: bool) -> DashboardPage:
    """The elements of the dashboard, without what is in its tiles."""
    look, days = look_of(ask.env), days_of(ask)
    there = list(standing(ask, entries_for(ask.env, role)))
    figures, others = ([one for one in there if one.is_figure is above] for above in (True, False))
    return DashboardPage(
        look.words(_("Overview")),
        look.long_date(look.today),
        tuple(blocks(ask, figures, role, look, arranging=arranging)),
        tuple(blocks(ask, others, role, look, arranging=arranging)),
        tuple(periods(role, days, look, arranging=arranging)) if any(one.dated for one in there) else (),
        arrange_link(role, days, look, arranging=arranging),
        act("move", role) if arranging else "",
        look.words(_("Tiles are dragged by their heads, or moved by Shift and the arrows, or by the menu of each."))
        if arranging
        else "",
        tuple(whose(ask, role, look)) if arranging else (),
        tuple(offers(ask, there, role)) if arranging else (),
        reset(ask, role, look) if arranging else None,
        None if there else nothing(look, role, arranging=arranging),
    )


def arrange_link(role: str, days: int, look: Look, *, arranging: bool) -> Link:
    """Into arranging, and out of it again."""
    if arranging:
        return Link(look.words(_("Finish")), address_of("", days=days), "check")
    return Link(look.words(_("Arrange")), address_of(role, arranging=True, days=days), "sliders-horizontal")


def periods(role: str, days: int, look: Look, *, arranging: bool) -> Iterator[Link]:
    """The periods that dated tiles can be seen for."""
    for number, title in PERIODS.items():
        href = address_of(role, arranging=arranging, days=number)
        yield Link(look.words(title), href, current=number == days)


def blocks(ask: Ask, there: Sequence[Standing], role: str, look: Look, *, arranging: bool) -> Iterator[Block]:
    """The places of tiles; while they are arranged, with the ways to move each."""
    keys = [one.entry.key for one in there]
    for place, one in enumerate(there):
        moves = tuple(moves_of(keys, place, role, look)) if arranging else ()
        sizes = tuple(sizes_of(one, role, look)) if arranging and not one.is_figure else ()
        yield block_of(ask, one, role, moves, sizes)


def block_of(
    ask: Ask, one: Standing, role: str = "", acts: tuple[Button, ...] = (), sizes: tuple[Button, ...] = ()
) -> Block:
    days = days_of(ask)
    pairs = {ROLE: role, PERIOD: str(days) if days != USUAL else ""}
    told = urlencode({name: value for name, value in pairs.items() if value})
    body = f"{TILES}/{one.entry.key}" + (f"?{told}" if told else "")
    return Block(one.entry.key, one.title, one.opens(days), body, one.entry.width, one.kind, acts, sizes)


def act(name: str, role: str, **told: str) -> str:
    """The address of an act on a dashboard."""
    pairs = {**told, **({ROLE: role} if role else {})}
    return f"{ACTS}/{name}?{urlencode(pairs)}" if pairs else f"{ACTS}/{name}"


def moves_of(keys: Sequence[str], place: int, role: str, look: Look) -> Iterator[Button]:
    """What can be done with a tile: earlier, later, away; it is told which tile it goes before."""
    key = keys[place]
    if place:
        yield Button(look.words(_("Earlier")), act("move", role, key=key, before=keys[place - 1]), icon="arrow-up")
    if place + 1 < len(keys):
        after = keys[place + 2] if place + 2 < len(keys) else ""
        yield Button(look.words(_("Later")), act("move", role, key=key, before=after), icon="arrow-down")
    yield Button(look.words(_("Take away")), act("remove", role, key=key), icon="trash-2", tone="danger")


def sizes_of(one: Standing, role: str, look: Look) -> Iterator[Button]:
    """The widths that a tile can have; the one it has is checked."""
    for width in range(1, WIDEST + 1):
        icon = "check" if width == one.entry.width else ""
        href = act("width", role, key=one.entry.key, width=str(width))
        yield Button(look.words(SIZES[width - 1]), href, icon=icon)


def whose(ask: Ask, role: str, look: Look) -> Iterator[Link]:
    """Whose dashboard is arranged, for who may arrange those of roles."""
    if may_arrange_roles(ask):
        yield Link(look.words(_("My dashboard")), address_of("", arranging=True), "user", current=not role)
        for name, declared in ask.env.parts.roles().items():
            href = address_of(name, arranging=True)
            yield Link(look.words(declared.title), href, "users", current=name == role)


def offers(ask: Ask, there: Sequence[Standing], role: str) -> Iterator[Button]:
    """The tiles of addons that could be put there."""
    shown = {one.entry.key for one in there}
    for tile in sorted(ask.env.parts.all("tile"), key=lambda tile: int(tile.order)):
        entry = Entry(tile.part_name, tile.width)
        found = of_class(ask, entry) if entry.key not in shown else None
        if found is not None:
            yield Button(found.title, act("add", role, key=entry.key), icon="plus")


def reset(ask: Ask, role: str, look: Look) -> Button | None:
    """The way back to what stands there unless somebody arranges it."""
    kept = of_role(ask.env, role) if role else own(ask.env)
    return Button(look.words(_("As it was")), act("reset", role), icon="rotate-ccw") if kept is not None else None


def nothing(look: Look, role: str, *, arranging: bool) -> Empty:
    """What stands where no tile does."""
    if arranging:
        return Empty(look.words(_("Nothing stands here. Add a tile, or put a list on the dashboard from its page.")))
    text = _("Nothing stands here yet. Add tiles, or go on by the menu.")
    return Empty(
        look.words(text),
        (
            Link(look.words(_("Arrange")), address_of(role, arranging=True), "sliders-horizontal"),
            Link(look.words(_("Menu")), MENU, "menu"),
        ),
    )


# ---- one tile


def tile(ask: Ask) -> Response:
    """What stands in a tile; one that fails says so, and the reason is kept for the administrators."""
    role, key = role_of(ask), ask.params["tile"]
    entry = next((entry for entry in entries_for(ask.env, role) if entry.key == key), None)
    found = next(iter(standing(ask, [entry])), None) if entry is not None else None
    if found is None:
        raise NotFound(ask.path)
    crumb = Link(look_of(ask.env).words(_("Overview")), HOME)
    return render(ask, BlockPage(found.title, block_of(ask, found, role), body_of(ask, found), crumb))


def body_of(ask: Ask, found: Standing) -> TileBody | None:
    """The body of a tile; None where it cannot be had."""
    with ask.env.done_without(found.addon):
        return found.body(ask)
    return None


ROUTES = (Route(HOME, show), Route(f"{TILES}/{{tile}}", tile))
