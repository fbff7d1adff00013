"""What a statement asks once it is compiled: which tables each of its selects reads, and which rules stand there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.sql.selectable import Alias, FromClause, Join, TableClause, TableValuedAlias

MARK = "gazda_rule"
"""The annotation of a rule's condition: the name of the table it limits."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One select, update or delete within a statement: how often each table is read, how often each is limited."""

    tables: Counter[str]
    limits: Counter[str]
    foreign: tuple[str, ...] = ()


class ProvingCompiler:
    """Mixin of an SQL compiler that notes, while it writes the text, what each select really reads."""

    def readings(self) -> list[Reading]:
        """What was noted; the same list for as long as the compiled statement lives."""
        found: list[Reading] = self.__dict__.setdefault("_readings", [])
        return found

    def _compose_select_body(
        self, text: str, select_stmt: Any, compile_state: Any, inner_columns: Any, froms: Any, *args: Any
    ) -> Any:
        self.readings().append(reading(froms, select_stmt._where_criteria))
        return super()._compose_select_body(text, select_stmt, compile_state, inner_columns, froms, *args)  # type: ignore[misc]  # the compiler this is mixed into

    def visit_update(self, update_stmt: Any, *args: Any, **options: Any) -> Any:
        text = super().visit_update(update_stmt, *args, **options)  # type: ignore[misc]  # as above
        self._note_change(update_stmt)
        return text

    def visit_delete(self, delete_stmt: Any, *args: Any, **options: Any) -> Any:
        text = super().visit_delete(delete_stmt, *args, **options)  # type: ignore[misc]  # as above
        self._note_change(delete_stmt)
        return text

    def _note_change(self, statement: Any) -> None:
        state = getattr(self, "compile_state", None)
        changed = getattr(state, "statement", statement)
        froms = [changed.table, *getattr(state, "_extra_froms", ())]
        self.readings().append(reading(froms, changed._where_criteria))


class SQLiteProving(ProvingCompiler, SQLiteCompiler):
    """SQLite's compiler, taking notes."""


class PostgresProving(ProvingCompiler, PGCompiler_psycopg):
    """psycopg's compiler, taking notes."""


def reading(froms: Iterable[FromClause], where: Iterable[Any]) -> Reading:
    """The tables of `froms` and the rule marks of `where` and of the joins."""
    tables: Counter[str] = Counter()
    foreign: list[str] = []
    conditions = list(where)
    for source in froms:
        for table, on in flat(source):
            conditions += on
            plain = table.element if isinstance(table, Alias) else table
            if isinstance(plain, TableClause):
                tables[plain.name] += 1
            elif isinstance(plain, TableValuedAlias):
                foreign.append(str(plain.name))
    limits = Counter(mark for condition in conditions for mark in marks(condition))
    return Reading(tables, limits, tuple(foreign))


def flat(source: FromClause) -> Iterator[tuple[FromClause, list[Any]]]:
    """The tables of a FROM, joins taken apart, each with the condition of its join."""
    if isinstance(source, Join):
        yield from flat(source.left)
        right = list(flat(source.right))
        for place, (table, on) in enumerate(right):
            yield table, [*on, *([source.onclause] if place == 0 and source.onclause is not None else [])]
    else:
        yield source, []


def marks(condition: Any) -> Iterator[str]:
    """The tables whose rules stand in a condition; a rule counts once, however many parts it has."""
    mark = getattr(condition, "_annotations", {}).get(MARK)
    if mark is not None:
        yield mark
        return
    for child in condition.get_children() if hasattr(condition, "get_children") else ():
        if not isinstance(child, FromClause):
            yield from marks(child)
