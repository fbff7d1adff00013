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


def marked(env: Env, installed: Installed, tiles: Iterable[Tile]) -> Iterator[Tile]:
    """The tiles with what failed in their addons, and a way to switch these off or on."""
    look, failed = look_of(env), failures(env)
    present = {*installed.parts.addons, *installed.broken} - {FOUNDATION}
    for tile in tiles:
        if tile.name in installed.off:
            yield off_tile(tile, look)
        elif tile.name in failed:
            state = None if tile.problem else Badge(look.words(_("Fails")), "bad")
            problem = tile.problem or told(failed[tile.name], look)
            yield replace(tile, problem=problem, state=state or tile.state, ways=ways(tile.name, present, look))
        else:
            yield replace(tile, ways=ways(tile.name, present, look))


def off_tile(tile: Tile, look: Look) -> Tile:
    """An addon that is off: its data are there, its code does not run."""
    on = Link(look.words(_("Switch on")), f"/addons/{tile.name}/on")
    remove = Link(look.words(_("Remove")), f"/addons/{tile.name}/remove")
    return replace(tile, state=Badge(look.words(_("Switched off")), "warn"), act=on, ways=(remove,))


def ways(name: str, present: Iterable[str], look: Look) -> tuple[Link, ...]:
    return (Link(look.words(_("Switch off")), f"/addons/{name}/off"),) if name in present else ()


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
