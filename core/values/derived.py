"""What the database keeps beside the tables and can make again: search indexes, triggers. No migration has it."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "gz_"
"""Every derived object's name begins with this, so that they are told from what migrations made."""


@dataclass(frozen=True, slots=True)
class Derived:
    """One derived object: `name` (beginning with PREFIX), its kind (table, index, trigger …), and how it is made.

    `create` is one statement; `fill` runs once after it was newly made (SQL, for example an index's rebuild). Where the
    same can be done by and by, `some` does it for the rows with the ids :first to :last.
    `table` is the table it hangs on; when that table is copied or changed, a trigger on it is made again.
    """

    name: str
    kind: str
    table: str
    create: str
    fill: tuple[str, ...] = ()
    some: str = ""
