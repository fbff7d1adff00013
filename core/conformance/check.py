"""A check: what it promises of an addon, what it needs to find that out, and the faults it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from core.conformance.bench import Bench

Engine = Literal["sqlite", "postgresql"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")
GROUPS = (
    "manifest", "models", "views", "access", "hooks", "data", "words", "jobs", "schema", "round_trip", "budget",
    "safety", "people",
)  # fmt: skip
"""The modules of checks, in the order in which they are run."""


class Needs(IntEnum):
    """What a check looks at, the cheapest first."""

    FILES = 1
    """The addon's folder; nothing of it is imported."""
    SET = 2
    """The composed set of the addon and what it depends on."""
    PAGES = 3
    """A business with its demo data, on SQLite, and its pages."""
    DATABASE = 4
    """Businesses of its own, on SQLite and on PostgreSQL."""
    BROWSER = 5
    """Its pages in Chromium."""


class PassedOver(Exception):
    """This cannot be found out here; the sentence says why."""


class Fault(NamedTuple):
    """One thing that is wrong: the place, and a sentence with the way out."""

    place: str
    said: str


@dataclass(frozen=True, eq=False)
class Check:
    """`find(bench)` yields the faults of one addon, on each of the `engines`.

    A check that `grows` has a thorough variant, on every engine, which takes long.
    """

    find: Callable[[Bench], Iterator[Fault]]
    promises: str
    needs: Needs
    engines: tuple[Engine, ...]
    grows: bool = False

    @property
    def group(self) -> str:
        return self.find.__module__.rpartition(".")[2]

    @property
    def name(self) -> str:
        """Its group and its own name: models.relations."""
        return f"{self.group}.{self.find.__name__}"

    @property
    def many(self) -> bool:
        """Whether it is run in more than one way."""
        return self.grows or len(self.engines) > 1

    def variants(self, *, thorough: bool) -> list[Variant]:
        """The ways in which it is run: on each engine, and thoroughly where it grows and that is wanted."""
        usual = [Variant(engine) for engine in self.engines]
        larger = ENGINES if self.needs is Needs.DATABASE else ENGINES[:1]
        return usual + [Variant(engine, thorough=True) for engine in larger if self.grows and thorough]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a check is run."""

    engine: Engine
    thorough: bool = False

    def __str__(self) -> str:
        return f"{self.engine}, thoroughly" if self.thorough else self.engine


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with the addon and the check that found it."""

    addon: str
    check: str
    place: str
    said: str

    def __str__(self) -> str:
        return f"{self.addon}: {self.place}: {self.said} ({self.check})"


def check(
    promises: str, needs: Needs, *, engines: tuple[Engine, ...] = (), grows: bool = False
) -> Callable[[Callable[[Bench], Iterator[Fault]]], Check]:
    """Mark a function as a check; one that needs businesses of its own is run on every engine if none is said."""
    usual = ENGINES if needs is Needs.DATABASE else ENGINES[:1]
    return lambda find: Check(find, promises, needs, engines or usual, grows)


def checks() -> list[Check]:
    """Every check there is, by group, in the order of the source."""
    modules = (import_module(f"core.conformance.{group}") for group in GROUPS)
    return [value for module in modules for value in vars(module).values() if isinstance(value, Check)]
