"""What is wrong with addons and which are switched off, as the addons page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core.composition.blame import FOUNDATION
from core.policy.business import Installed
from core.policy.env import Env
from core.policy.installed import Addon, Failure
from core.screens.elements import Badge, Link, Tile
from core.screens.look import Look, look_of
from core.values.words import _, _n

SHOWN = timedelta(days=7)
"""How long a failure is shown after it was last met."""
WAYS = {"off": _("Switch off"), "on": _("Switch on"), "remove": _("Remove")}


def marked(env: Env, installed: Installed, tiles: Iterable[Tile]) -> Iterator[Tile]:
    """The tiles with what failed in their addons, and a way to switch these off or on, or to remove what is broken."""
    look, failed = look_of(env), failures(env)
    shown = list(tiles)
    missing = [name for name in installed.off if name not in {tile.name for tile in shown}]
    for tile in [*shown, *(Tile(name, name, "", "", "circle-alert", "", None) for name in missing)]:
        if tile.name in installed.off:
            yield off_tile(tile, look)
        elif tile.name in installed.broken:
            yield replace(tile, ways=(way("remove", tile.name, look), way("off", tile.name, look)), act=None)
        elif tile.name in failed and not tile.problem:
            badge = Badge(look.words(_("Fails")), "bad")
            off = (way("off", tile.name, look),)
            yield replace(tile, problem=told(failed[tile.name], look), state=badge, ways=off)
        elif tile.name in installed.parts.addons and tile.name != FOUNDATION:
            yield replace(tile, ways=(way("off", tile.name, look),))
        else:
            yield tile


def off_tile(tile: Tile, look: Look) -> Tile:
    """An addon that is off: its data are there, its code does not run."""
    badge = Badge(look.words(_("Switched off")), "warn")
    return replace(tile, state=badge, act=way("on", tile.name, look), ways=(way("remove", tile.name, look),))


def way(act: str, name: str, look: Look) -> Link:
    """What can be done about an addon, each a page of its own that says first what it means."""
    return Link(look.words(WAYS[act]), f"/addons/{name}/{act}")


def failures(env: Env) -> dict[str, list[Any]]:
    """What failed in each addon since it was last changed, the latest first; whoever switched it on had mended it."""
    failure, addon = env[Failure], env[Addon]
    recent = failure.last_at > env.now() - SHOWN
    asked = select(failure).join(addon, addon.name == failure.addon).where(recent, failure.last_at > addon.at)
    found: dict[str, list[Any]] = {}
    for row in env.session.scalars(asked.order_by(failure.last_at.desc(), failure.id.desc())):
        found.setdefault(row.addon, []).append(row)
    return found


def told(rows: list[Any], look: Look) -> str:
    """The latest failure of an addon, how often it was met, and how many other places fail."""
    last = rows[0]
    times = look.words.say(_n("{count} time", "{count} times"), count=last.count)
    text = f"{last.place}: {last.sentence} ({times}, {look.instant(last.last_at)}, № {last.number})"
    more = len(rows) - 1
    return (
        f"{text} {look.words.say(_n('and {count} place more', 'and {count} places more'), count=more)}"
        if more
        else text
    )
