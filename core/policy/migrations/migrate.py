"""Runs migrations through Alembic, on a connection that is given and within its transaction."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any
from warnings import catch_warnings

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.runtime.migration import MigrationStep, RevisionStep
from alembic.script import Script
from alembic.script.revision import RevisionMap
from alembic.util import load_python_file
from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import SAWarning

from core.composition.blame import lines, reason_of
from core.policy.migrations.alters import NativeSQLite
from core.policy.migrations.branches import VERSIONS, Branches, Revision, rows_in
from core.policy.passing import passing
from core.values.errors import AddonError, GazdaError

_running = RLock()


@contextmanager
def quiet() -> Iterator[None]:
    """Without SQLAlchemy's word on tables that point at each other; one at a time, for warnings are the whole process's."""
    with _running, catch_warnings(action="ignore", category=SAWarning):
        yield


"""Alembic's `op` is one for the whole process, so one business migrates at a time."""


class Migrations:
    """The migrations of some branches, imported; AddonError names the file that cannot be."""

    def __init__(self, branches: Branches) -> None:
        self.branches = branches
        self._scripts = {id: load(revision) for id, revision in branches.known.items()}
        self._map = RevisionMap(lambda: iter(self._scripts.values()))
        assert len(self._map.heads) <= len(self._scripts)  # asking for its heads is what makes the map read them

    def upgrade(self, connection: Connection, until: Mapping[str, str] | None = None) -> None:
        """Bring the branches in `until` to the revisions named there, or all of them to their heads, in their order."""
        reached = self.branches.reached(connection)
        aims = self.branches.heads if until is None else until
        todo = [
            r for name in self.branches.chains if name in aims for r in self.branches.between(name, reached, aims[name])
        ]
        self._run(connection, [MigrationStep.upgrade_from_script(self._map, self._scripts[r.id]) for r in todo])

    def downgrade(self, connection: Connection, names: Iterable[str]) -> None:
        """Take these branches out of the database, the last of them first."""
        reached = self.branches.reached(connection)
        gone = reached.keys() & set(names)
        todo = [
            r for name in self.branches.chains if name in gone for r in self.branches.between(name, {}, reached[name])
        ]
        steps = [MigrationStep.downgrade_from_script(self._map, self._scripts[r.id]) for r in reversed(todo)]
        self._run(connection, steps)

    def _run(self, connection: Connection, steps: Sequence[RevisionStep]) -> None:
        done: list[RevisionStep] = []

        def each(*_: Any) -> Iterator[RevisionStep]:
            for step in steps:
                done.append(step)
                yield step

        with quiet(), self._strangers_aside(connection):
            context = migration_context(connection, {"fn": each})
            try:
                with Operations.context(context):
                    context.run_migrations()
            except Exception as error:
                if isinstance(error, GazdaError) or passing(error) or not done:
                    raise
                raise self._failed(done[-1], error) from error

    def _failed(self, step: RevisionStep, error: Exception) -> AddonError:
        """Which migration failed, in which direction and why."""
        verb = "upgrade" if step.is_upgrade else "downgrade"
        revision = self.branches.known[step.revision.revision]
        place = f"{revision.place}{line_of(error, revision.path)}"
        return AddonError(f"{place}: its {verb}() failed: {reason_of(error)}; mend it; nothing was changed")

    @contextmanager
    def _strangers_aside(self, connection: Connection) -> Iterator[None]:
        """Alembic stops at revisions whose files are gone: an addon without its code must not stop the others."""
        strangers = [{"version_num": row} for row in rows_in(connection) if row not in self._scripts]
        for stranger in strangers:
            connection.execute(delete(VERSIONS).where(VERSIONS.c.version_num == stranger["version_num"]))
        yield
        if strangers:
            connection.execute(insert(VERSIONS), strangers)


def migration_context(connection: Connection, options: dict[str, Any] | None = None) -> MigrationContext:
    """Alembic on our connection, within our transaction."""
    context = MigrationContext.configure(connection, opts=options or {})
    if connection.dialect.name == "sqlite":
        context.impl = NativeSQLite(connection.dialect, connection, False, False, sys.stdout, options or {})
    return context


def load(revision: Revision) -> Script:
    """Import one migration, its two functions checked."""
    try:
        module: Any = load_python_file(revision.path.parent, revision.path.name)
    except Exception as error:
        place = f"{revision.place}{line_of(error, revision.path)}"
        raise AddonError(f"{place}: it cannot be imported: {reason_of(error)}; mend it or write it again") from error
    for verb in ("upgrade", "downgrade"):
        if not callable(getattr(module, verb, None)):
            raise AddonError(f"{revision.place}: it lacks the function {verb}(); write it")
    module.depends_on = None
    return Script(module, revision.id, revision.path)


def line_of(error: Exception, path: Path) -> str:
    """The line of a file in which something was raised, as errors tell it: ":7"; empty where there is none."""
    found = [line for file, line in lines(error) if file == str(path)]
    return f":{found[-1]}" if found else ""
