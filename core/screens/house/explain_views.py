"""Whose every item of a view and every block of a template is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from core.composition.addonset import AddonSet
from core.composition.part import Part
from core.composition.places import addon_of, member_place
from core.screens.templating import KERNEL, all_names, environment, file_of
from core.screens.views import View
from core.values.errors import GazdaError, unknown
from core.values.layout import Layout

ARRANGED = ("layout", "card")
"""Methods that give a layout."""

OFFERED = ("tabs", "actions")
"""Methods of a list that give things with names."""

BLOCK = re.compile(r"{%-?\s*block\s+(\w+)")
Row: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """What a method gives when the classes of a view up to `part` are asked; `afresh` is one that asks none below it."""

    part: type[Part]
    names: tuple[str, ...]
    afresh: bool


def view_rows(parts: AddonSet, view: type[View]) -> Iterator[tuple[str, list[Row]]]:
    """The items of a view, each with the class that put it there, and what a class took out again."""
    known: dict[str, type[Part]] = {}
    for method in ARRANGED:
        if hasattr(view, method):
            found = levels(view, method, Layout.anchors)
            known = origins(parts, found, known)
            layout: Layout = getattr(view(), method)()
            yield method, [*tree(parts, layout, known, method), *gone(parts, found, method)]
    for method in OFFERED:
        found = named_levels(view, method)
        if found and found[-1].names:
            who = origins(parts, found, {})
            yield method, [(name, *member_place(parts, who[name], method).row) for name in found[-1].names]


def levels(view: type[View], method: str, names: Callable[[Any], Sequence[str]]) -> list[Level]:
    """What each class that has the method makes of what the ones beneath it gave, the innermost first."""
    own = [(part, vars(part)[method]) for part in reversed(view.__mro__) if method in vars(part)]
    return [Level(part, tuple(names(ask(view()))), "super" not in ask.__code__.co_names) for part, ask in own]


def named_levels(view: type[View], method: str) -> list[Level]:
    """The same for tabs and actions; none where they depend on who asks or on the record."""
    try:
        return levels(view, method, lambda found: [getattr(one, "name", "") or one.verb for one in found])
    except (GazdaError, TypeError, AttributeError):
        return []


def origins(parts: AddonSet, found: Sequence[Level], known: Mapping[str, type[Part]]) -> dict[str, type[Part]]:
    """The class that put each name there. What the kernel only takes over from another layout is still whose it was."""
    who: dict[str, type[Part]] = {}
    for level in found:
        before = {} if level.afresh else who
        taken = known if addon_of(parts, level.part.__module__) == KERNEL else {}
        who = {name: before.get(name) or taken.get(name) or level.part for name in level.names}
    return who


def gone(parts: AddonSet, found: Sequence[Level], method: str) -> Iterator[Row]:
    """What a class took out again."""
    for below, above in pairwise(found):
        lost = [name for name in below.names if name not in above.names]
        if lost and not above.afresh:
            yield f"without {', '.join(lost)}", *member_place(parts, above.part, method).row


def tree(
    parts: AddonSet, layout: Layout, who: Mapping[str, type[Part]], method: str, indent: str = "", group: str = ""
) -> Iterator[Row]:
    """The items of a layout, groups with theirs below them."""
    for item in layout.items:
        name = item if isinstance(item, str) else item.name
        owner = who.get(name or group) or next(iter(who.values()))
        place = member_place(parts, owner, method if method in vars(owner) else ARRANGED[0])
        yield indent + told(item), *place.row
        if isinstance(item, Layout):
            yield from tree(parts, item, who, method, f"{indent}  ", name or group)


def told(item: str | Layout) -> str:
    """An item as it is listed: a name, or a group with its title."""
    return item if isinstance(item, str) else f"{item.name or 'group'}: {item.title}".rstrip(" ")


def template_rows(parts: AddonSet, name: str) -> Iterator[Row]:
    """The files that make a template, the outermost first, and the blocks that each of them fills."""
    plain = name.removeprefix(f"{KERNEL}/")
    if plain not in (known := all_names(parts)):
        raise unknown("template", name, known, "this set of addons")
    for link in environment(parts).chains.get(plain, (plain,)):
        addon = link.partition("/")[0]
        blocks = dict.fromkeys(BLOCK.findall(file_of(parts, link).read_text("utf-8")))
        owner = addon if addon in parts.addons else KERNEL
        yield owner, f"templates/{link}", f"blocks: {', '.join(blocks)}" if blocks else ""
