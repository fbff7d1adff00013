"""What is installed and what can be: choose one addon or several, and look at the plan for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from starlette.responses import Response

from core.policy.business import Installed
from core.screens.ask import Ask
from core.screens.elements import AddonsPage, Badge, Link, Tile
from core.screens.look import Look, look_of
from core.screens.pages import render
from core.values.manifest import Manifest, Shelf
from core.values.text import fold
from core.values.words import _
from core.web.reading import wider
from core.web.troubles import marked
from core.web.wishes import HERE, PLAN, Wish, administrators_only

KEPT = ("base",)
TABS = {
    "all": _("All"), "installed": _("Installed"), "updates": _("Updates"), "other": _("Not installed"),
}  # fmt: skip


def show(ask: Ask, add: Link | None = None) -> Response:
    """The page of all addons; `add` leads to where more can be added."""
    administrators_only(ask)
    shelf = ask.env.business.sets.shelf
    look = wider(look_of(ask.env), shelf)
    installed = ask.env.business.installed(ask.env.connection)
    behind = {name.partition("+")[0] for name in installed.behind}
    tiles = list(marked(ask.env, installed, every_tile(shelf, installed, behind, look)))
    groups = grouped(tiles, installed, behind)
    wanted = ask.query.get("tab", "")
    question = ask.query.get("q", "").strip()
    shown = [t for t in groups.get(wanted, tiles) if fold(question) in fold(f"{t.name} {t.title} {t.summary}")]
    count = look.words.ngettext("{count} installed", "{count} installed", len(groups["installed"]))
    return render(
        ask,
        AddonsPage(
            look.words(_("Addons")),
            count.format(count=look.number(len(groups["installed"]))),
            tuple(tabs(groups, wanted, look)),
            tuple(sorted(shown, key=lambda t: (t.name not in installed.parts.addons, t.title))),
            question,
            shelf.changed.get("core", ""),
            wanted,
            PLAN if any(t.choose for t in shown) else "",
            (*([add] if add else ()), *links(behind, look)),
        ),
    )


def grouped(tiles: Iterable[Tile], installed: Installed, behind: Iterable[str]) -> Mapping[str, list[Tile]]:
    """The tiles of each tab."""
    every, here = list(tiles), installed.parts.addons
    return {
        "all": every,
        "installed": [t for t in every if t.name in here],
        "updates": [t for t in every if t.name in behind],
        "other": [t for t in every if t.name not in here],
    }


def tabs(groups: Mapping[str, list[Tile]], wanted: str, look: Look) -> Iterator[Link]:
    """Updates only where there are any."""
    for name, title in TABS.items():
        if name != "updates" or groups[name]:
            address = HERE if name == "all" else f"{HERE}?tab={name}"
            count = look.number(len(groups[name]))
            yield Link(look.words(title), address, count=count, current=name == (wanted or "all"))


def links(behind: Iterable[str], look: Look) -> Iterator[Link]:
    """What else there is to look at; the way to upgrade first, where something is behind."""
    yield Link(look.words(_("History")), f"{HERE}/history", "history")
    yield Link(look.words(_("Archives")), f"{HERE}/archives", "archive")
    if count := len(set(behind)):
        text = look.words.ngettext("Upgrade {count}", "Upgrade {count}", count).format(count=look.number(count))
        yield Link(text, PLAN, "refresh-cw", tone="primary")


def every_tile(shelf: Shelf, installed: Installed, behind: set[str], look: Look) -> Iterator[Tile]:
    """The addons there are, and those of which there is nothing but a name."""
    broken = {**shelf.broken, **installed.broken}
    for manifest in shelf.manifests.values():
        yield tile(manifest, installed, behind, broken.get(manifest.name, ""), shelf, look)
    for name, reason in broken.items():
        if name not in shelf.manifests:
            state = Badge(look.words(_("Broken")), "bad")
            yield Tile(name, name, "", "", "circle-alert", "", state, problem=reason)


def tile(manifest: Manifest, installed: Installed, behind: set[str], problem: str, shelf: Shelf, look: Look) -> Tile:
    """One addon, with what can be done about it."""
    name, here = manifest.name, manifest.name in installed.parts.addons
    changed, note = shelf.changed.get(name, ""), shelf.notes.get(name, "")
    needs = look.words(_("needs: {addons}")).format(addons=", ".join(manifest.depends)) if manifest.depends else ""
    fixed = name in KEPT or bool(changed) or (bool(problem) and not here)
    return Tile(
        name,
        look.words(manifest.title),
        manifest.version,
        look.words(manifest.summary),
        manifest.icon,
        manifest.author or ("Gazda" if manifest.shipped else ""),
        state(here, name in behind, problem, changed, look),
        needs,
        manifest.license,
        act(name, here, name in behind, look) if name in behind or not fixed else None,
        problem or changed or note,
        choose="" if fixed or name in installed.off else "remove" if here else "install",
    )


def act(name: str, here: bool, behind: bool, look: Look) -> Link:
    """The plan for this addon alone; an upgrade is of all that are behind."""
    if behind:
        return Link(look.words(_("Upgrade")), PLAN, tone="primary")
    wish = Wish(remove=(name,)) if here else Wish(install=(name,))
    return Link(look.words(_("Remove") if here else _("Install")), wish.address)


def state(here: bool, behind: bool, problem: str, changed: str, look: Look) -> Badge | None:
    """How an addon stands."""
    if problem:
        return Badge(look.words(_("Broken")), "bad")
    if changed:
        return Badge(look.words(_("Restart needed")), "warn")
    if behind:
        return Badge(look.words(_("Update")), "info")
    return Badge(look.words(_("Installed")), "ok") if here else None
