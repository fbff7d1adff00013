"""Each addon's migrations are one Alembic branch, labelled with its name; they run on a connection that is given."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from core.values.manifest import Manifest, discover

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
    """The migrations of a set of addons, read and checked; AddonError names the file that cannot be used.

    The version table has one row a branch. What `depends_on` says is kept from Alembic, which would let the row of
    one branch stand for another: the order of the addons already brings every branch after those it stands on.
    """

    def __init__(self, manifests: Sequence[Manifest]) -> None:
        self.scripts = {branch.name: read(branch) for branch in branches_of(manifests)}
        self._flat = {script.revision: script for scripts in self.scripts.values() for script in scripts}
        self._refuse_unknown_needs()
        self._map = RevisionMap(lambda: iter(self._flat.values()))
        assert len(self._map.heads) <= len(self._flat)  # asking for its heads is what makes the map read them

    def _refuse_unknown_needs(self) -> None:
        for name, scripts in self.scripts.items():
            for script in scripts:
                for need in needs_of(script):
                    if need not in self._flat:
                        raise AddonError(
                            f"{place(name, script.path)}: it depends on {need!r}, which is not here; "
                            "name its addon in addon.toml, or mend depends_on"
                        )

    @property
    def heads(self) -> dict[str, str]:
        """The last revision of each branch that has any."""
        return {name: scripts[-1].revision for name, scripts in self.scripts.items() if scripts}

    def reached(self, connection: Connection) -> dict[str, str]:
        """The last revision of each branch that the database has; a branch that is not begun is not in it."""
        had = set(heads_in(connection))
        return {name: s.revision for name, scripts in self.scripts.items() for s in scripts if s.revision in had}

    def ahead(self, connection: Connection) -> dict[str, str]:
        """The branches that the database has further than the code, with the revision that is not here."""
        labels = {Branch(name, Path()).label: name for name in self.scripts}
        strange = [head for head in heads_in(connection) if head not in self._flat]
        return {labels[label]: head for head in strange if (label := head.rpartition("_")[0]) in labels}

    def behind(self, connection: Connection) -> list[str]:
        """The branches that the code has further than the database, begun or not."""
        reached = self.reached(connection)
        return [name for name, head in self.heads.items() if reached.get(name) != head]

    def upgrade(self, connection: Connection, until: Mapping[str, str] | None = None) -> None:
        """Bring the branches in `until` to the revisions named there, or all of them to their heads, in their order."""
        reached = self.reached(connection)
        aims = self.heads if until is None else until
        todo = [script for name in self.scripts if name in aims for script in self._between(name, reached, aims[name])]
        self._run(connection, [MigrationStep.upgrade_from_script(self._map, script) for script in todo])

    def downgrade(self, connection: Connection, names: Iterable[str]) -> None:
        """Take these branches out of the database, the last of them first."""
        reached = self.reached(connection)
        gone = set(names)
        todo = [
            s for name in self.scripts if name in gone & reached.keys() for s in self._between(name, {}, reached[name])
        ]
        self._run(connection, [MigrationStep.downgrade_from_script(self._map, script) for script in reversed(todo)])

    def _between(self, name: str, reached: Mapping[str, str], aim: str) -> list[Script]:
        """The migrations of one branch after the one that was reached, up to `aim`."""
        revisions = [script.revision for script in self.scripts[name]]
        if aim not in revisions:
            raise AddonError(
                f"{name}: the migration {aim!r} is not here; put a newer version of the addon in its place"
            )
        first = revisions.index(reached[name]) + 1 if name in reached else 0
        return self.scripts[name][first : revisions.index(aim) + 1]

    def _run(self, connection: Connection, steps: Sequence[RevisionStep]) -> None:
        with _running, self._strangers_aside(connection), catch_warnings(action="ignore", category=SAWarning):
            context = migration_context(connection, {"fn": lambda *_: steps})
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
                f"{place(branch.name, path)}: its down_revision {below!r} is that of {name_of(after, below)} too; "
                "let one follow the other"
            )
        after[below] = script
    chain: list[Script] = []
    while (script_after := after.pop(chain[-1].revision if chain else None, None)) is not None:
        chain.append(script_after)
    for lost in after.values():
        raise AddonError(
            f"{place(branch.name, lost.path)}: its down_revision {lost.down_revision!r} is not here; "
            "put that file back, or mend the name"
        )
    return chain


def name_of(after: dict[str | None, Script], below: Any) -> str:
    """The file that already follows `below`."""
    return Path(after[below].path).name if below in after else "several"


def load(branch: Branch, path: Path) -> Script:
    """One migration's file, its names checked."""
    try:
        module: Any = load_python_file(path.parent, path.name)
        needs, module.depends_on = getattr(module, "depends_on", None), None
        script = Script(module, module.revision, path)
        module.needs = (needs,) if isinstance(needs, str) else tuple(needs or ())
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
            f"{place(branch.name, path)}: branch_labels must be {branch.label!r} in the first migration, "
            "None in the others"
        )
    for verb in ("upgrade", "downgrade"):
        if not callable(getattr(module, verb, None)):
            raise AddonError(f"{place(branch.name, path)}: it lacks the function {verb}()")
    return script


def needs_of(script: Script) -> tuple[str, ...]:
    """The revisions of other branches that a migration stands on."""
    return tuple(script.module.needs)


def place(name: str, path: Path | str) -> str:
    """An addon and a file of its migrations, for an error."""
    return f"{name}: {FOLDER}/{Path(path).name}"


def main(arguments: Sequence[str]) -> int:
    """Write the next migration of an addon: ADDON "what it does"."""
    from core.policy.revision import write_revision  # noqa: PLC0415  # it stands on this module

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
