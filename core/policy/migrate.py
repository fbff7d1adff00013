"""Each addon's migrations are one Alembic branch, labelled with its name; they run on a connection that is given."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
from sqlalchemy import Connection, column, delete, insert, table
from sqlalchemy.exc import SAWarning

from core.policy.alters import NativeSQLite
from core.values.errors import AddonError, GazdaError
from core.values.manifest import Manifest

VERSIONS = table("alembic_version", column("version_num"))
FOLDER = "migrations"
_running = RLock()
"""Alembic's `op` is one for the whole process, so one business migrates at a time."""


@dataclass(frozen=True, slots=True)
class Branch:
    """The migrations of one addon, or of the glue between two: "sales+stock" lies in sales/migrations/with_stock."""

    name: str
    folder: Path

    @property
    def label(self) -> str:
        """The name as revision ids can hold it."""
        return self.name.replace("+", "_with_")


def branches_of(manifests: Sequence[Manifest]) -> list[Branch]:
    """The branches of a set of addons: each addon's own, in the order of the addons, then those of the glue in it."""
    present = {manifest.name for manifest in manifests}
    own = [Branch(manifest.name, manifest.folder / FOLDER) for manifest in manifests]
    glue = [
        Branch(f"{manifest.name}+{folder.name.removeprefix('with_')}", folder)
        for manifest in manifests
        for folder in sorted((manifest.folder / FOLDER).glob("with_*"))
        if folder.name.removeprefix("with_") in present
    ]
    return [*own, *glue]


class Branches:
    """The migrations of a set of addons, read and checked; AddonError names the file that cannot be used."""

    def __init__(self, manifests: Sequence[Manifest]) -> None:
        self.scripts = {branch.name: read(branch) for branch in branches_of(manifests)}
        self._flat = {script.revision: script for scripts in self.scripts.values() for script in scripts}
        self._refuse_unknown_needs()
        self._map = RevisionMap(lambda: iter(self._flat.values()))
        assert len(self._map.heads) <= len(self._flat)  # asking for its heads is what makes the map read them

    def _refuse_unknown_needs(self) -> None:
        for name, scripts in self.scripts.items():
            for script in scripts:
                for need in sorted(script.dependencies or ()):
                    if need not in self._flat:
                        raise AddonError(
                            f"{place(name, script.path)}: it depends on {need!r}, which is not here; name its addon in addon.toml, or mend depends_on"
                        )

    @property
    def heads(self) -> dict[str, str]:
        """The last revision of each branch that has any."""
        return {name: scripts[-1].revision for name, scripts in self.scripts.items() if scripts}

    def reached(self, connection: Connection) -> dict[str, str]:
        """The last revision of each branch that the database has; a branch that is not begun is not in it."""
        had = self.ancestors(heads_in(connection))
        found = {
            name: [script.revision for script in scripts if script.revision in had]
            for name, scripts in self.scripts.items()
        }
        return {name: revisions[-1] for name, revisions in found.items() if revisions}

    def ancestors(self, revisions: Iterable[str]) -> set[str]:
        """The revisions, and all they stand on; those of addons that are not here count for nothing."""
        found: set[str] = set()
        todo = [revision for revision in revisions if revision in self._flat]
        while todo:
            script = self._flat[todo.pop()]
            if script.revision not in found:
                found.add(script.revision)
                todo += [
                    below for below in (script.down_revision, *(script.dependencies or ())) if isinstance(below, str)
                ]
        return found

    def behind(self, connection: Connection) -> list[str]:
        """The branches that the code has further than the database, begun or not."""
        reached = self.reached(connection)
        return [name for name, head in self.heads.items() if reached.get(name) != head]

    def upgrade(self, connection: Connection, names: Iterable[str] | None = None) -> None:
        """Bring these branches (all, if none is named) to their heads, in their order."""
        had = self.ancestors(heads_in(connection))
        wanted = set(self.scripts if names is None else names)
        todo = [
            script
            for name, scripts in self.scripts.items()
            if name in wanted
            for script in scripts
            if script.revision not in had
        ]
        self._run(connection, [MigrationStep.upgrade_from_script(self._map, script) for script in todo])

    def downgrade(self, connection: Connection, names: Iterable[str]) -> None:
        """Take these branches out of the database, the last of them first."""
        had = self.ancestors(heads_in(connection))
        gone = set(names)
        todo = [
            script
            for name, scripts in self.scripts.items()
            if name in gone
            for script in scripts
            if script.revision in had
        ]
        self._run(connection, [MigrationStep.downgrade_from_script(self._map, script) for script in reversed(todo)])

    def _run(self, connection: Connection, steps: Sequence[RevisionStep]) -> None:
        with _running, self._strangers_aside(connection), catch_warnings(action="ignore", category=SAWarning):
            context = migration_context(connection, {"fn": lambda heads, context: steps})
            with Operations.context(context):
                context.run_migrations()

    @contextmanager
    def _strangers_aside(self, connection: Connection) -> Iterator[None]:
        """Alembic stops at revisions whose files are gone: an addon without its code must not stop the others."""
        strangers = [{"version_num": head} for head in heads_in(connection) if head not in self._flat]
        for row in strangers:
            connection.execute(delete(VERSIONS).where(VERSIONS.c.version_num == row["version_num"]))
        yield
        if strangers:
            connection.execute(insert(VERSIONS), strangers)


def migration_context(connection: Connection, options: dict[str, Any] | None = None) -> MigrationContext:
    """Alembic on our connection, within our transaction."""
    context = MigrationContext.configure(connection, opts=options or {})
    if connection.dialect.name == "sqlite":
        context.impl = NativeSQLite(connection.dialect, connection, False, False, sys.stdout, options or {})
    return context


def heads_in(connection: Connection) -> tuple[str, ...]:
    """The revisions in the database's version table."""
    return migration_context(connection).get_current_heads()


def read(branch: Branch) -> list[Script]:
    """The migrations of one branch, first to last; AddonError where they do not make one chain."""
    after: dict[str | None, Script] = {}
    for path in sorted(branch.folder.glob("*.py")):
        script = load(branch, path)
        below = script.down_revision
        if not (below is None or isinstance(below, str)) or below in after:
            raise AddonError(
                f"{place(branch.name, path)}: its down_revision {below!r} is that of {name_of(after, below)} too; let one follow the other"
            )
        after[below] = script
    chain: list[Script] = []
    while (script_after := after.pop(chain[-1].revision if chain else None, None)) is not None:
        chain.append(script_after)
    for lost in after.values():
        raise AddonError(
            f"{place(branch.name, lost.path)}: its down_revision {lost.down_revision!r} is not here; put that file back, or mend the name"
        )
    return chain


def name_of(after: dict[str | None, Script], below: Any) -> str:
    """The file that already follows `below`."""
    return Path(after[below].path).name if below in after else "several"


def load(branch: Branch, path: Path) -> Script:
    """One migration's file, its names checked."""
    try:
        module = load_python_file(path.parent, path.name)
        script = Script(module, module.revision, path)
    except Exception as error:
        raise AddonError(
            f"{place(branch.name, path)}: it cannot be read: {type(error).__name__}: {error}; mend it or write it again"
        ) from error
    if not script.revision.startswith(f"{branch.label}_"):
        raise AddonError(
            f"{place(branch.name, path)}: its revision {script.revision!r} must begin with {branch.label}_"
        )
    labels = set(script.branch_labels)
    if labels != ({branch.label} if script.down_revision is None else set()):
        raise AddonError(
            f"{place(branch.name, path)}: branch_labels must be {branch.label!r} in the first migration and None in the others"
        )
    for verb in ("upgrade", "downgrade"):
        if not callable(getattr(module, verb, None)):
            raise AddonError(f"{place(branch.name, path)}: it lacks the function {verb}()")
    return script


def place(name: str, path: Path | str) -> str:
    """An addon and a file of its migrations, for an error."""
    return f"{name}: {FOLDER}/{Path(path).name}"


def main(arguments: Sequence[str]) -> int:
    """Write the next migration of an addon: ADDON "what it does"."""
    from core.policy.revision import write_revision
    from core.values.manifest import discover

    if len(arguments) != 2:
        sys.stderr.write('usage: python -m core.policy.migrate ADDON "what it does"\n')
        return 2
    try:
        path = write_revision(discover({"addons": Path("addons")}), *arguments)
    except GazdaError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{path or 'nothing to write: the migrations make what the models say'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
