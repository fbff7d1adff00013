"""How a table is made, statement by statement, and the same under other names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.policy.filling import PREFIX
from core.values.derived import Derived

STAND_IN = re.compile(rf"{PREFIX}b\d+x\d+")
"""The names that built tables and their belongings have for now."""


@dataclass(frozen=True, slots=True)
class Look:
    """What migrations make of a table. `create` makes it, `rest` what is better made once its rows are there.

    `names` are those that no other table's belongings may have: its own, its indexes'. `counters` are sequences,
    by column; `keys` are foreign keys, each with the table it points to and the statement that makes it.
    """

    table: str
    columns: frozenset[str]
    create: str
    rest: tuple[str, ...]
    names: tuple[str, ...]
    counters: tuple[tuple[str, str], ...] = ()
    keys: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """A table that stands ready: the names it and its belongings have until the plan takes it, by those of the end.

    `keys` are the foreign keys it has by then.
    """

    look: Look
    derived: tuple[Derived, ...]
    names: Mapping[str, str] = field(hash=False)
    keys: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """Its name in the end."""
        return self.look.table

    @property
    def stand_in(self) -> str:
        """Its name until then."""
        return self.names[self.table]


def under_other_names(look: Look, derived: Iterable[Derived], number: int) -> Built:
    """Names for one of the tables that are built; what is left of a plan that was cut off is known by them."""
    kept = tuple(derived)
    every = dict.fromkeys([look.table, *look.names, *(item.name for item in kept)])
    return Built(look, kept, {name: f"{PREFIX}b{number}x{place}" for place, name in enumerate(every)})


def renamed(statement: str, names: Mapping[str, str]) -> str:
    """A statement with every name in it that has another."""
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"\b(?:{known})\b", lambda found: names[found[0]], statement)
