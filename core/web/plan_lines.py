"""A plan in words: its title, what it takes, and what comes and goes, matter by matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from core.policy.plan import Expected, Note, Plan, Step, Thing
from core.screens.elements import Badge, Fact, PlanLine, PlanSection
from core.screens.look import Look
from core.values.words import _

PLUS, MINUS = "+", "\u2212"
RECORDS = ("table", "column", "record", "filled")
MATTERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (_("Records"), "database", RECORDS),
    (_("Database in detail"), "layers", ("index", "constraint", "change", "migration")),
    (_("Screens"), "list", ("menu", "view", "page", "tile", "print", "letterhead", "importer")),
    (_("Rights"), "key-round", ("role", "right", "rule")),
    (_("Work in the background"), "refresh-cw", ("job",)),
    (_("Settings"), "settings", ("setting",)),
)
"""What belongs together: its title, its icon, the kinds of things."""

SINGLE = {
    "column": _("column"), "record": _("records"), "filled": _("empty fields"), "index": _("index"),
    "constraint": _("constraint"), "change": _("change"), "migration": _("migration"), "menu": _("menu entry"),
    "view": _("screen"), "page": _("page"), "tile": _("tile"), "print": _("paper"), "letterhead": _("head of papers"),
    "importer": _("import"), "role": _("role"), "rule": _("rule"),
}  # fmt: skip
VERBS = {"read": _("see"), "create": _("add"), "write": _("change"), "delete": _("delete")}
STEPS = {
    "install": _("installed"), "remove": _("removed"), "upgrade": _("upgraded"), "restore": _("records come back"),
    "off": _("switched off"),
}  # fmt: skip
TITLES = {
    "install": _("Plan: install “{addon}” {version}"), "remove": _("Plan: remove “{addon}” {version}"),
    "upgrade": _("Plan: upgrade “{addon}” to {version}"), "restore": _("Plan: bring records of “{addon}” back"),
    "off": _("Switch off “{addon}”"),
}  # fmt: skip


def asked(plan: Plan) -> list[Step]:
    """The steps that the person named; those that come along where nothing else is done."""
    named = [step for step in plan.steps if not step.why and step.verb != "upgrade"]
    return named or list(plan.steps)


def title(plan: Plan, look: Look) -> str:
    """What the plan is for."""
    steps = asked(plan)
    if len(steps) == 1:
        values = {"addon": look.words(steps[0].title), "version": steps[0].version or steps[0].before}
        return look.words.say(TITLES[steps[0].verb], **values)
    return look.words(_("Plan: {count} addons at once")).format(count=look.number(len(steps)))


def notes(told: Iterable[Note], look: Look) -> Iterator[Badge]:
    """What people should know, what breaks first."""
    for note in sorted(told, key=lambda note: not note.grave):
        values = {name: said(name, value, look) for name, value in note.values.items()}
        yield Badge(look.words.say(note.message, **values), "warn" if note.grave else "")


def said(name: str, value: Any, look: Look) -> Any:
    """A value of a note as its reader has it: a date by their customs, the name of something in their language."""
    if name == "date":
        return look.date(date.fromisoformat(value))
    return look.words(value) if isinstance(value, str) else value


# ---- what it takes


def facts(plan: Plan, look: Look) -> Iterator[Fact]:
    """Time, waiting, and the size of the archive, as far as they can be told before."""
    expected = plan.expected
    if expected == Expected():
        return
    about = look.words(_("about {amount}"))
    yield Fact(look.words(_("Takes")), about.format(amount=time_text(expected.seconds, look)))
    yield Fact(look.words(_("Others wait")), about.format(amount=time_text(expected.held, look)))
    if expected.size:
        yield Fact(look.words(_("Archive")), about.format(amount=size_text(expected.size, look)))


def time_text(seconds: float, look: Look) -> str:
    """A time, coarse where it is long: people plan by it, they do not measure."""
    if seconds < 10:
        return look.words(_("{count} s")).format(count=look.rounded(seconds))
    if seconds < 90:
        return look.words(_("{count} s")).format(count=look.number(round(seconds / 5) * 5))
    return look.words(_("{count} min")).format(count=look.number(round(seconds / 60)))


def size_text(size: int, look: Look) -> str:
    """A size in the largest unit that leaves a figure before the comma."""
    for unit, one in ((_("{count} GB"), 10**9), (_("{count} MB"), 10**6)):
        if size >= one:
            return look.words(unit).format(count=look.rounded(size / one))
    return look.words(_("{count} KB")).format(count=look.number(max(1, round(size / 1000))))


# ---- what comes and goes


def sections(plan: Plan, look: Look) -> Iterator[PlanSection]:
    """The addons, then everything by matter; only what is about records is unfolded."""
    yield PlanSection(look.words(_("Addons")), "puzzle", tuple(steps(plan, look)), look.number(len(plan.steps)), True)
    for name, icon, kinds in MATTERS:
        gained = [one for one in plan.gained if one.kind in kinds]
        lost = [one for one in plan.lost if one.kind in kinds]
        if gained or lost or ("index" in kinds and any(one.holds for one in (*plan.gained, *plan.lost))):
            lines = [*lines_of(gained, PLUS, kinds, look), *lines_of(lost, MINUS, kinds, look)]
            lines += [*make_up(plan.gained, PLUS, look), *make_up(plan.lost, MINUS, look)] if "index" in kinds else []
            yield PlanSection(look.words(name), icon, tuple(lines), count(gained, lost, look), "table" in kinds)


def steps(plan: Plan, look: Look) -> Iterator[PlanLine]:
    """The addons in the order of the work."""
    for step in plan.steps:
        versions = " → ".join(dict.fromkeys(filter(None, (step.before, step.version))))
        sign = {"install": PLUS, "remove": MINUS}.get(step.verb, "")
        yield PlanLine(look.words(step.title), f"{versions}, {look.words(STEPS[step.verb])}", step.addon, sign)


def count(gained: Sequence[Thing], lost: Sequence[Thing], look: Look) -> str:
    """How much of it comes and goes: +12 −3."""
    both = ((PLUS, gained), (MINUS, lost))
    return " ".join(f"{sign}{look.number(len(things))}" for sign, things in both if things)


def lines_of(things: Iterable[Thing], sign: str, kinds: Sequence[str], look: Look) -> Iterator[PlanLine]:
    """The things, one kind after the other."""
    for thing in sorted(things, key=lambda one: kinds.index(one.kind)):
        yield right_line(thing, sign, look) if thing.kind == "right" else line(thing, sign, look)


def line(thing: Thing, sign: str, look: Look) -> PlanLine:
    """A thing: what it is, what people call it, how many records it holds."""
    named = look.words(thing.title) if thing.title not in ("", thing.name) else ""
    kind = look.words(SINGLE[thing.kind]) if thing.kind in SINGLE else ""
    rows = look.words.ngettext("{count} record", "{count} records", thing.rows).format(count=look.number(thing.rows))
    amount = rows if thing.kind in RECORDS else ""
    return PlanLine(", ".join(filter(None, (kind, named))), amount, thing.name, sign)


def make_up(things: Iterable[Thing], sign: str, look: Look) -> Iterator[PlanLine]:
    """What comes or goes with whole tables."""
    told = look.words(_("{columns} columns, {indexes} indexes, {constraints} constraints"))
    for thing in things:
        if holds := thing.holds:
            amount = told.format(columns=holds["column"], indexes=holds["index"], constraints=holds["constraint"])
            yield PlanLine("", amount, thing.name, sign)


def right_line(thing: Thing, sign: str, look: Look) -> PlanLine:
    """A right: whose, over what, and what they may do."""
    role, _colon, can = thing.name.partition(": ")[2].rpartition(": ")
    verbs = [look.words(VERBS[verb]) for verb in VERBS if verb in can.split()[:-1]]
    return PlanLine(f"{look.words(role)}: {look.words(thing.title)}", ", ".join(verbs), "", sign)
