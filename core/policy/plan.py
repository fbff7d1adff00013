"""A plan: what installing, upgrading or removing addons will do to a business, said before it is done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Verb = Literal["install", "upgrade", "remove", "restore", "off"]


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one addon. `why` names the addon that asks for it, empty where the person did."""

    addon: str
    verb: Verb
    title: str
    version: str
    before: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that comes or goes: its kind (table, column, index, menu, view, role, right, job …), name and title.

    The name of a right is "addon: Role: verbs model", its title that of the model. `rows` counts the records of a table,
    those that come back with it, the filled values of a column that goes, the records a new column is added to. `holds`
    counts what comes or goes with a whole table: columns, indexes, constraints.
    """

    kind: str
    name: str
    title: str = ""
    rows: int = 0
    holds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """A whole English sentence with `{named}` places; translated where it is shown. `grave` where something breaks."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    grave: bool = False

    def __str__(self) -> str:
        return self.message.format_map(self.values)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen of an archive: some of its tables, records of some days (ISO dates, both included), or all of it.

    A record is of the day that its column `by` has in `zone`, or else of that of the record it belongs to.
    """

    archive: str
    tables: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    by: str = "created_at"
    zone: str = "UTC"

    @property
    def everything(self) -> bool:
        return not (self.tables or self.since or self.until)


@dataclass(frozen=True, slots=True)
class Expected:
    """What a plan will take, as far as it can be told before: rows to move, seconds, for how many of these others wait,
    and the bytes of the archive."""

    rows: int = 0
    seconds: float = 0.0
    held: float = 0.0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Addons in the order of the work, what is gained and lost, and the archives that come back.

    `generation` is that of the business the plan was made for. `restore` names files in the business's archives that
    come back with new addons, `choice` what is brought into tables that are there.
    """

    business: str
    generation: int
    steps: tuple[Step, ...]
    gained: tuple[Thing, ...] = ()
    lost: tuple[Thing, ...] = ()
    restore: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    choice: Choice | None = None
    expected: Expected = Expected()

    def of(self, verb: Verb) -> list[str]:
        """The addons of one verb, in order."""
        return [step.addon for step in self.steps if step.verb == verb]

    @property
    def archives(self) -> bool:
        """Whether something is written to an archive before it goes."""
        return bool(self.of("remove"))

    @property
    def digest(self) -> str:
        """The same for two plans that do the same; counts of rows may differ, for people work on meanwhile."""
        choice = asdict(self.choice) if self.choice else None
        shape = [self.business, self.generation, [asdict(step) for step in self.steps], self.restore, choice]
        things = [[(thing.kind, thing.name) for thing in side] for side in (self.gained, self.lost)]
        return hashlib.sha256(json.dumps([shape, things]).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The plan for the history, a browser or a file."""
        return {
            "business": self.business,
            "generation": self.generation,
            "steps": [asdict(step) for step in self.steps],
            "gained": [asdict(thing) for thing in self.gained],
            "lost": [asdict(thing) for thing in self.lost],
            "restore": list(self.restore),
            "notes": [asdict(note) for note in self.notes],
            "choice": asdict(self.choice) if self.choice else None,
            "expected": asdict(self.expected),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Plan:
        """A plan that was told by `as_json`."""
        choice = told.get("choice")
        return cls(
            told["business"],
            told["generation"],
            tuple(Step(**step) for step in told["steps"]),
            tuple(Thing(**thing) for thing in told["gained"]),
            tuple(Thing(**thing) for thing in told["lost"]),
            tuple(told["restore"]),
            tuple(Note(**note) for note in told["notes"]),
            Choice(**{**choice, "tables": tuple(choice["tables"])}) if choice else None,
            Expected(**told.get("expected", {})),
        )


def apart(old: Mapping[tuple[str, str], str], new: Mapping[tuple[str, str], str]) -> tuple[list[Thing], list[Thing]]:
    """The things only `new` has, and those only `old` has; each maps kind and name to a title."""
    return things(new, old), things(old, new)


def things(these: Mapping[tuple[str, str], str], less: Iterable[tuple[str, str]]) -> list[Thing]:
    known = set(less)
    return [Thing(kind, name, title) for (kind, name), title in these.items() if (kind, name) not in known]
