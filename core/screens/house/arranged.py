"""What stands on a dashboard: tiles that addons declare and addresses that people put there, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from core.policy.env import Env
from core.screens.ask import Ask
from core.screens.elements import TileBody
from core.screens.house.shown import BODIES, Shown, drawn, list_of, opened, shown_of
from core.screens.look import look_of
from core.screens.tiles import Figure, Seen, Tile
from core.services import dashboards
from core.services.dashboards import Entry
from core.values.declarations import Role
from core.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class Standing:
    """A tile that this person sees: its entry, the class of an addon or what an address shows, and whose it is."""

    entry: Entry
    title: str
    addon: str
    tile: Tile | None = None
    shown: Shown | None = None

    @property
    def is_figure(self) -> bool:
        """Whether it stands above, among the figures."""
        return self.tile.is_figure if self.tile is not None else self.entry.kind == Figure.kind

    @property
    def kind(self) -> str:
        return self.shown.kind if self.shown is not None else ""

    @property
    def dated(self) -> bool:
        """Whether it follows the period of the dashboard."""
        return bool(self.shown and self.shown.dated)

    def opens(self, days: int) -> str:
        """Where it leads."""
        if self.shown is not None:
            return opened(self.shown, days)
        return self.tile.opens() if self.tile is not None else ""

    def body(self, ask: Ask) -> TileBody | None:
        """What stands in it."""
        if self.tile is not None:
            return self.tile.show(ask)
        return drawn(ask, self.shown) if self.shown is not None else None


def entries_for(env: Env, role: str = "") -> list[Entry]:
    """The entries of a role's dashboard; or of this person's: their own, or else those of their roles, or as declared."""
    if role:
        found = dashboards.of_role(env, role)
        return declared(env, held_by(env, role)) if found is None else found
    own = dashboards.own(env)
    return (
        own if own is not None else of_their_roles(env) or declared(env, None if everything(env) else env.rights.held)
    )


def everything(env: Env) -> bool:
    return env.rights.everything


def of_their_roles(env: Env) -> list[Entry]:
    """What was arranged for the roles of this person; for those these imply only where nothing was for themselves."""
    names = {role: name for name, role in env.parts.roles().items()}
    found = dashboards.of_roles(env, {names[role] for role in env.rights.held if role in names} | set(env.person.roles))
    direct = {role: entries for role, entries in found.items() if role in env.person.roles}
    several = [entry for entries in (direct or found).values() for entry in entries]
    return list({entry.key: entry for entry in reversed(several)}.values())[::-1]


def held_by(env: Env, name: str) -> set[Role]:
    """A role with all that it implies; not found where there is none of that name."""
    role = env.parts.roles().get(name)
    if role is None:
        raise NotFound(f"role {name}")
    found, left = {role}, [role]
    while left:
        more = [one for one in left.pop().implies if one not in found]
        found.update(more)
        left += more
    return found


def declared(env: Env, held: Any) -> list[Entry]:
    """The tiles that stand there for who holds these roles, None for all of them, until somebody arranges them."""
    tiles = [tile for tile in env.parts.all("tile") if tile.stands]
    mine = [tile for tile in tiles if held is None or not tile.roles or set(tile.roles) & set(held)]
    return [Entry(tile.part_name, tile.width) for tile in sorted(mine, key=lambda tile: cast(int, tile.order))]


def standing(ask: Ask, entries: Sequence[Entry]) -> Iterator[Standing]:
    """The tiles of some entries that this person may see; one whose addon fails or is gone is left out."""
    for entry in entries:
        found = one(ask, entry)
        if found is not None:
            yield found


def one(ask: Ask, entry: Entry) -> Standing | None:
    return pinned(ask, entry) if entry.at else of_class(ask, entry)


def of_class(ask: Ask, entry: Entry) -> Standing | None:
    """The tile of a class; None where there is none, or its records are out of this person's sight."""
    composed = ask.env.parts.composed.get(("tile", entry.key))
    if composed is None or not ask.env.may("read", composed.model):
        return None
    addon = ask.env.parts.owner(composed)
    try:
        tile: Tile = composed(ask.env)
        tile.wide = entry.width
        title = look_of(ask.env).words(tile.title or tile.model.model_title)
        shown = shown_of(tile) if isinstance(tile, Seen) else None
    except Exception as error:
        ask.env.failed(addon, error)
        return None
    if composed.visible is not Tile.visible and not is_visible(ask.env, tile, addon):
        return None
    return Standing(entry, title, addon, tile, shown)


def is_visible(env: Env, tile: Tile, addon: str) -> bool:
    """What a tile says of itself; one that fails is not there."""
    with env.done_without(addon):
        return tile.visible()
    return False


def pinned(ask: Ask, entry: Entry) -> Standing | None:
    """The tile of an address; None where it leads to nothing that this person may see."""
    parts = urlsplit(entry.at)
    try:
        view = list_of(ask, parts.path)
    except NotFound:
        return None
    if entry.kind not in BODIES:
        return None
    pairs = tuple(parse_qsl(parts.query, keep_blank_values=True))
    shown = Shown(entry.kind, parts.path, pairs, entry.dated, None, entry.width)
    title = entry.title or look_of(ask.env).words(view.many or view.model.model_title)
    return Standing(entry, title, ask.env.parts.owner(type(view)), shown=shown)
