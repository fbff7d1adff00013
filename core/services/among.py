"""Many values asked for at once: one parameter however many there are, so that one text of the question serves all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Dialect, String, bindparam, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from core.policy.env import Env
from core.policy.guard import KERNEL

BY_INDEX = text("select set_config('enable_seqscan', 'off', true)")


class Several(TypeDecorator[Sequence[Any]]):
    """A list of plain values as the driver takes it: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        if dialect.name == "sqlite":
            return json.dumps(list(value or ()), ensure_ascii=False)
        return list(value or ())


class Among(FunctionElement[bool]):
    """`column` is one of the values."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Among:
        """Stand as it is: where booleans are numbers SQLAlchemy would compare it with 1, and no index would serve."""
        return self


def among(column: Any, name: str = "values") -> ColumnElement[bool]:
    """The condition that a column of text or of whole numbers is among the values given as the parameter `name`."""
    return Among(column, bindparam(name, type_=Several()))


def by_index(env: Env) -> None:
    """Look keys up by their indexes for the rest of this transaction.

    PostgreSQL knows nothing of a table that has just been filled: it would read every row, and the list for each.
    """
    if env.connection.dialect.name == "postgresql":
        env.connection.execute(BY_INDEX, execution_options=KERNEL)


@compiles(Among, "sqlite")
def in_json(element: Any, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  # text of the compiler's own


@compiles(Among, "postgresql")
def in_array(element: Any, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    kind = "BIGINT" if isinstance(element.clauses.clauses[0].type, BigInteger) else "TEXT"
    return f"{column} = ANY(CAST({values} AS {kind}[]))"
