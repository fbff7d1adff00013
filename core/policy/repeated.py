"""A select that is asked again and again: compiled and proven once, then run on the driver's own cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select

from core.policy.guard import look, prove
from core.policy.rights import Rights

if TYPE_CHECKING:
    from core.policy.env import Env

Process = Callable[[Any], Any]
NOTHING: Mapping[str, Any] = {}


class Repeated:
    """One select of a screen, its parameters named by `bindparam`.

    Where the person's rights limit nothing of what it reads, it goes past the session: for a list of 80 rows that is
    a third of the time. Everybody else is answered through the session, where the rules are added.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._ways: dict[tuple[Rights, bool, str], Compiled | None] = {}

    def rows(
        self, env: Env, values: Mapping[str, Any] = NOTHING, limits: Sequence[ColumnElement[bool]] = ()
    ) -> Sequence[Sequence[Any]]:
        """Every row within the further `limits`, its values as the columns' types give them."""
        if limits:
            return env.session.execute(self.statement.where(*limits), values).all()
        way = (env.rights, env.trusted, env.connection.dialect.name)
        if way not in self._ways:
            self._ways[way] = self._compiled(env)
        compiled = self._ways[way]
        if compiled is None or pending(env):
            return env.session.execute(self.statement, values).all()
        return compiled.rows(env.connection, values)

    def _compiled(self, env: Env) -> Compiled | None:
        """The statement as the driver takes it; None where a rule limits what it reads."""
        if not env.trusted and look(self.statement, env.rights) & env.rights.limited:
            return None
        compiled = self.statement.compile(dialect=env.connection.dialect)
        if not env.trusted:
            prove(compiled, env.rights)
        return Compiled(self.statement, compiled)


def pending(env: Env) -> bool:
    """Whether the session holds changes that the database does not have yet."""
    return bool(env.session.new or env.session.dirty or env.session.deleted)


class Compiled:
    """The text of a select, and what its columns' types do to values on the way in and out."""

    def __init__(self, statement: Select[Any], compiled: Any) -> None:
        dialect = compiled.dialect
        self.text = str(compiled)
        self.fixed = compiled.params
        self.names: Sequence[str] | None = compiled.positiontup
        types = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
        self.binds: dict[str, Process] = {name: process for name, process in types.items() if process}
        results = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in compiled.statement.selected_columns
        ]
        self.results: list[tuple[int, Process]] = [(place, process) for place, process in enumerate(results) if process]

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Run it in the transaction of `connection`."""
        if not connection.in_transaction():
            connection.begin()
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self.text, self.given(values))
            return self._typed(cursor.fetchall())
        finally:
            cursor.close()

    def given(self, values: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them."""
        given = {**self.fixed, **values}
        given.update((name, process(given[name])) for name, process in self.binds.items())
        return [given[name] for name in self.names] if self.names is not None else given

    def _typed(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """The rows with their values as the types give them; turned on their side, so that it is done by column."""
        if not rows or not self.results:
            return rows
        columns = list(zip(*rows, strict=True))
        for place, process in self.results:
            columns[place] = tuple(map(process, columns[place]))
        return list(zip(*columns, strict=True))
