"""What is installed and what can be: every change is a plan first, and done only when the plan is accepted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from core.policy.business import Business, Entry, Sets
from core.policy.env import Person
from core.policy.plan import Plan, Thing
from core.screens.ask import Ask
from core.screens.elements import AddonsPage, Badge, Field, Link, Option, PlanLine, PlanPage, PlanSection, Tile
from core.screens.look import Look, look_of
from core.screens.pages import go, render
from core.values.errors import AccessError, AddonError, NotFound, UserError
from core.values.manifest import Manifest, Shelf
from core.values.text import fold
from core.values.words import _
from core.web.apart import Apart
from core.web.routes import Outside, Step
from core.web.troubles import marked

if TYPE_CHECKING:
    from core.policy.lifecycle import Done

log = logging.getLogger("gazda.web")
HERE = "/addons"
KEPT = ("base",)
KINDS = {
    "table": (_("Tables"), "database"), "column": (_("Columns"), "database"), "index": (_("Indexes"), "database"),
    "menu": (_("Menu entries"), "menu"), "view": (_("Screens"), "list"), "page": (_("Pages"), "list"),
    "role": (_("Roles"), "key-round"), "right": (_("Rights"), "key-round"),
    "job": (_("Work in the background"), "refresh-cw"),
    "setting": (_("Settings"), "settings"),
}  # fmt: skip
VERBS = {"read": _("see"), "create": _("add"), "write": _("change"), "delete": _("delete")}
SHOWN_LINES = 12


def administrators_only(ask: Ask) -> None:
    if not ask.env.rights.everything:
        raise AccessError(f"{ask.env.who} may not change the set of addons")


def show(ask: Ask, add: Link | None = None) -> Response:
    """The page of all addons; `add` leads to where more can be added."""
    administrators_only(ask)
    look = look_of(ask.env)
    business = ask.env.business
    shelf, installed = business.sets.shelf, business.installed(ask.env.connection)
    present, broken = installed.parts.addons, {**shelf.broken, **installed.broken}
    question, wanted = ask.query.get("q", "").strip(), ask.query.get("tab", "all")
    tiles = [
        tile(manifest, manifest.name in present, broken.get(manifest.name, ""), shelf, look)
        for manifest in shelf.manifests.values()
    ]
    tiles += [
        Tile(name, name, "", "", "circle-alert", "", Badge(look.words(_("Broken")), "bad"), problem=reason)
        for name, reason in broken.items()
        if name not in shelf.manifests
    ]
    tiles = list(marked(ask.env, installed, tiles))
    shown = [t for t in tiles if fold(question) in fold(f"{t.name} {t.title} {t.summary}")]
    shown = [t for t in shown if wanted == "all" or (t.name in present) == (wanted == "installed")]
    counts = {"all": len(tiles), "installed": len(present), "other": len(tiles) - len(present)}
    titles = {"all": _("All"), "installed": _("Installed"), "other": _("Not installed")}
    tabs = tuple(
        Link(look.words(title), f"{HERE}?tab={name}", count=look.number(counts[name]), current=name == wanted)
        for name, title in titles.items()
    )
    count = look.words.ngettext("{count} installed", "{count} installed", len(present)).format(
        count=look.number(len(present))
    )
    return render(
        ask,
        AddonsPage(
            look.words(_("Addons")),
            count,
            tabs,
            tuple(sorted(shown, key=lambda t: (t.name not in present, t.title))),
            question,
            shelf.changed.get("core", ""),
            add,
        ),
    )


def tile(manifest: Manifest, installed: bool, problem: str, shelf: Shelf, look: Look) -> Tile:
    """One addon, with what can be done about it."""
    changed, note = shelf.changed.get(manifest.name, ""), shelf.notes.get(manifest.name, "")
    needs = look.words(_("needs: {addons}")).format(addons=", ".join(manifest.depends)) if manifest.depends else ""
    verb, text = ("remove", _("Remove")) if installed else ("install", _("Install"))
    act = (
        None
        if manifest.name in KEPT or changed or (problem and not installed)
        else Link(look.words(text), f"{HERE}/{manifest.name}/{verb}")
    )
    state = (
        Badge(look.words(_("Broken")), "bad")
        if problem
        else Badge(look.words(_("Restart needed")), "warn")
        if changed
        else Badge(look.words(_("Installed")), "ok")
        if installed
        else None
    )
    author = manifest.author or "Gazda"
    return Tile(
        manifest.name,
        look.words(manifest.title),
        manifest.version,
        look.words(manifest.summary),
        manifest.icon,
        author,
        state,
        needs,
        manifest.license,
        act,
        problem or changed or note,
    )


def propose(ask: Ask) -> Any:
    """The plan for one addon, or why there can be none."""
    administrators_only(ask)
    name, verb = named(ask)
    business, restore = ask.env.business, restores(ask.query.get("restore"))

    def work() -> Plan | UserError | AddonError:
        try:
            return Apart(planned, business.entry, business.sets.shelf, business.folder, name, verb, restore).outcome()
        except (UserError, AddonError) as error:
            return error

    return Outside(work, lambda later, found: proposed(later, name, found))


def proposed(ask: Ask, name: str, found: Plan | UserError | AddonError) -> Response:
    if isinstance(found, Plan):
        return render(ask, plan_page(ask, found))
    return render(ask, impossible(ask, name, found), 422)


def accept(ask: Ask) -> Any:
    """Carry the accepted plan out, in no transaction of this request."""
    administrators_only(ask)
    name, verb = named(ask)
    business, person, accepted = ask.env.business, ask.env.person, str(ask.form.get("digest", ""))
    restore = restores(ask.form.get("restore"))
    told = (business.entry, business.sets.shelf, business.folder, name, verb, restore, accepted, person)

    def work() -> Done | UserError | AddonError:
        try:
            done = Apart(carried_out, *told).outcome()
        except (UserError, AddonError) as error:
            return error
        log.info("%s: %s %s; others waited %.2f s", business.entry.name, verb, name, done.held)
        return done

    return Outside(work, lambda later, outcome: finished(later, name, verb, outcome))


def planned(entry: Entry, shelf: Shelf, folder: Path, name: str, verb: str, restore: bool) -> Plan:
    """Make a plan, in a process where nobody is served: it takes Alembic and sets of addons that are soon forgotten."""
    business = Business(entry, Sets(shelf), folder)
    try:
        return made_for(business, name, verb, restore)
    finally:
        business.close()


def carried_out(
    entry: Entry, shelf: Shelf, folder: Path, name: str, verb: str, restore: bool, accepted: str, person: Person
) -> Done:
    """Carry out the plan that was accepted, in such a process."""
    from core.policy.lifecycle import carry_out  # noqa: PLC0415  # Alembic is for plans only

    business = Business(entry, Sets(shelf), folder)
    try:
        wanted = made_for(business, name, verb, restore)
        if wanted.digest != accepted and not (restore is False and accepted):
            raise UserError(_("The business has changed since this plan was made; look at the new plan."))
        return carry_out(business, wanted, person)
    finally:
        business.close()


def finished(ask: Ask, name: str, verb: str, done: Any) -> Response:
    """What the administrator is told after the plan."""
    look = look_of(ask.env)
    if isinstance(done, UserError | AddonError):
        return render(ask, impossible(ask, name, done), 409)
    manifest = ask.env.business.sets.shelf.manifests.get(name)
    title = look.words(manifest.title) if manifest else name
    text = look.words(_("Installed: {addon}") if verb == "install" else _("Removed and archived: {addon}")).format(
        addon=title
    )
    return go(ask, HERE, text)


def named(ask: Ask) -> tuple[str, str]:
    """The addon and the act of the address."""
    name, verb = ask.params["name"], ask.params["verb"]
    if verb not in ("install", "remove"):
        raise NotFound(ask.path)
    return name, verb


def restores(said: Any) -> bool:
    """Whether the archive of an earlier time is to come back; it does unless the person says otherwise."""
    return str(said or "yes") != "no"


def made_for(business: Business, name: str, verb: str, restore: bool) -> Plan:
    from core.policy.planning import plan  # noqa: PLC0415  # as above

    return plan(business, install=[name], restore=restore) if verb == "install" else plan(business, remove=[name])


def plan_page(ask: Ask, wanted: Plan) -> PlanPage:
    """The elements of a plan."""
    look = look_of(ask.env)
    name, verb = named(ask)
    title = _("Plan: install “{addon}” {version}") if verb == "install" else _("Plan: remove “{addon}” {version}")
    first = next(step for step in wanted.steps if step.addon == name)
    choices: tuple[Field, ...] = ()
    if wanted.restore:
        options = (
            Option("yes", look.words(_("Bring the records back")), True),
            Option("no", look.words(_("Begin empty; the archive stays"))),
        )
        choices = (Field("restore", look.words(_("Records of the earlier time")), "radio", options=options),)
    return PlanPage(
        title=look.words(title).format(addon=look.words(first.title), version=first.version or first.before),
        action=f"{HERE}/{name}/{verb}",
        cancel=HERE,
        submit=look.words(_("Install") if verb == "install" else _("Archive and remove")),
        sections=tuple(sections(wanted, look)),
        notes=tuple(
            Badge(look.words.say(note.message, **note.values), "warn" if verb == "remove" else "ok")
            for note in wanted.notes
        ),
        hidden=(("digest", wanted.digest),),
        choices=choices,
        danger=verb == "remove",
    )


def sections(wanted: Plan, look: Look) -> Iterator[PlanSection]:
    """What comes and goes, by kind."""
    verbs = {"install": _("installed"), "remove": _("removed"), "upgrade": _("upgraded")}
    steps = tuple(
        PlanLine(look.words(step.title), f"{step.version or step.before}, {look.words(verbs[step.verb])}", step.addon)
        for step in wanted.steps
    )
    yield PlanSection(look.words(_("Addons")), "puzzle", steps, look.number(len(steps)))
    for things, sign in ((wanted.gained, "+"), (wanted.lost, "\u2212")):
        for kind, (title, icon) in KINDS.items():
            found = [thing for thing in things if thing.kind == kind]
            if found:
                yield PlanSection(
                    look.words(title), icon, tuple(lines(found, look)), f"{sign}{look.number(len(found))}"
                )


def lines(found: list[Thing], look: Look) -> Iterator[PlanLine]:
    """The first things of one kind, and how many more there are."""
    for thing in found[:SHOWN_LINES]:
        yield right_line(thing, look) if thing.kind == "right" else line(thing, look)
    if len(found) > SHOWN_LINES:
        yield PlanLine(look.words(_("and {count} more")).format(count=look.number(len(found) - SHOWN_LINES)))


def line(thing: Thing, look: Look) -> PlanLine:
    """A thing by its title, with its records where it has any."""
    rows = (
        look.words.ngettext("{count} record", "{count} records", thing.rows).format(count=look.number(thing.rows))
        if thing.kind in ("table", "column")
        else ""
    )
    return PlanLine(look.words(thing.title) if thing.title not in ("", thing.name) else "", rows, thing.name)


def right_line(thing: Thing, look: Look) -> PlanLine:
    """A right: whose, over what, and what they may do."""
    role, _colon, can = thing.name.partition(": ")[2].rpartition(": ")
    verbs = [look.words(VERBS[verb]) for verb in VERBS if verb in can.split()[:-1]]
    return PlanLine(f"{look.words(role)}: {look.words(thing.title)}", ", ".join(verbs))


def impossible(ask: Ask, name: str, error: UserError | AddonError) -> PlanPage:
    """A plan that cannot be: the reason, and nothing to accept."""
    look = look_of(ask.env)
    text = look.words.error(error) if isinstance(error, UserError) else str(error)
    title = look.words(_("This cannot be done: {addon}")).format(addon=name)
    return PlanPage(title, ask.path, HERE, "", (), (Badge(text, "bad"),), possible=False)


ROUTES = (
    Step(f"{HERE}/{{name}}/{{verb}}", propose),
    Step(f"{HERE}/{{name}}/{{verb}}", accept, ("POST",)),
)
