"""What is done to a dashboard: tiles are moved, made wider, taken away, put there; all of it can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from starlette.responses import Response

from core.screens.ask import Ask
from core.screens.house.arranged import entries_for, one
from core.screens.house.dashboard import act, address_of, role_of
from core.screens.look import look_of
from core.screens.pages import go
from core.screens.records.acts import said
from core.services.dashboards import WIDEST, Entry, keep_of_role, keep_own, read
from core.values.declarations import Route
from core.values.errors import NotFound
from core.values.words import _


def move(ask: Ask) -> Response:
    """Put a tile before another of the same dashboard, or at its end."""
    role, key, before = role_of(ask), said(ask, "key"), said(ask, "before")
    entries = entries_for(ask.env, role)
    moved = entry_of(entries, key)
    left = [entry for entry in entries if entry is not moved]
    place = next((place for place, entry in enumerate(left) if entry.key == before), len(left))
    keep(ask, role, [*left[:place], moved, *left[place:]])
    if ask.fragment:
        return Response(status_code=204)
    return back(ask, role, key)


def width(ask: Ask) -> Response:
    """Make a tile as wide as is asked."""
    role, key, wanted = role_of(ask), said(ask, "key"), said(ask, "width")
    if wanted not in map(str, range(1, WIDEST + 1)):
        raise NotFound(f"width {wanted}")
    entries = entries_for(ask.env, role)
    wide = entry_of(entries, key)
    keep(ask, role, [replace(entry, width=int(wanted)) if entry is wide else entry for entry in entries])
    return back(ask, role, key)


def remove(ask: Ask) -> Response:
    """Take a tile away; the toast puts it back where it stood."""
    role, key = role_of(ask), said(ask, "key")
    entries = entries_for(ask.env, role)
    gone = entry_of(entries, key)
    place, found = entries.index(gone), one(ask, gone)
    keep(ask, role, [entry for entry in entries if entry is not gone])
    told = {name: str(value) for name, value in asdict(gone).items() if value}
    name = found.title if found is not None else gone.title
    text = look_of(ask.env).words(_("Taken away: {name}")).format(name=name)
    return go(ask, address_of(role, arranging=True), text, act("add", role, **told, place=str(place)))


def add(ask: Ask) -> Response:
    """Put a tile on the dashboard, at a place or at its end."""
    role = role_of(ask)
    entries = entries_for(ask.env, role)
    entry = said_entry(ask)
    if one(ask, entry) is None:
        raise NotFound(f"tile {entry.key}")
    left = [other for other in entries if other.key != entry.key]
    place = said(ask, "place")
    at = min(int(place), len(left)) if place.isdecimal() and len(place) < 4 else len(left)
    keep(ask, role, [*left[:at], entry, *left[at:]])
    return back(ask, role, entry.key)


def said_entry(ask: Ask) -> Entry:
    """The tile that a form or an address describes; of a class as wide as it says itself."""
    key, said_width = said(ask, "key"), said(ask, "width")
    composed = ask.env.parts.composed.get(("tile", key))
    usual = composed.width if composed is not None else 1
    told = {name: said(ask, name) for name in ("at", "kind", "title", "dated")}
    wide = int(said_width) if said_width.isdecimal() and len(said_width) < 4 else usual
    found = read([{"key": key, "width": wide, **told}] if key else [])
    if not found:
        raise NotFound(ask.path)
    return found[0]


def reset(ask: Ask) -> Response:
    """Forget how a dashboard was arranged."""
    role = role_of(ask)
    keep(ask, role, None)
    return go(ask, address_of(role, arranging=True))


def keep(ask: Ask, role: str, entries: Sequence[Entry] | None) -> None:
    """Keep how one's own dashboard is arranged, or a role's."""
    if role:
        keep_of_role(ask.env, role, entries)
    else:
        keep_own(ask.env, entries)


def entry_of(entries: Sequence[Entry], key: str) -> Entry:
    """The entry of a key; not found where there is none."""
    found = next((entry for entry in entries if entry.key == key), None)
    if found is None:
        raise NotFound(f"tile {key}")
    return found


def back(ask: Ask, role: str, key: str) -> Response:
    """On to the dashboard as it is arranged, at the tile that was changed."""
    return go(ask, f"{address_of(role, arranging=True)}#tile-{key.replace('.', '-')}")


ROUTES = tuple(
    Route(f"/dashboard/{name}", answer, ("POST",))
    for name, answer in {"move": move, "width": width, "remove": remove, "add": add, "reset": reset}.items()
)
