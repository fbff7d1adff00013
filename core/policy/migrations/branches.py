"""The migrations of addons as they lie in their folders: one chain each, read without importing any of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from core.policy.guard import KERNEL
from core.values.errors import AddonError
from core.values.manifest import Manifest

VERSIONS = table("alembic_version", column("version_num"))
FOLDER = "migrations"
ASSIGNED = re.compile(
    r"^(revision|down_revision|branch_labels|depends_on)\b[^=\n]*=\s*(None|\"[^\"]*\"|'[^']*'|\([^)]*\)|\[[^]]*\])",
    re.MULTILINE,
)
"""The names that Alembic asks of a migration; what is bound to them are strings, or tuples of strings."""
STRING = re.compile(r"[\"']([^\"']*)[\"']")


ALTERS = {
    "create_table", "add_column", "create_index", "create_foreign_key", "create_unique_constraint",
    "create_check_constraint", "drop_index", "drop_constraint",
}  # fmt: skip
"""What Alembic's `op` does to tables without reading or writing a row."""
MADE_OF = {"op", "sa", "types", "postgresql"}
"""The names from which migrations of our own writing call anything."""


@dataclass(frozen=True, slots=True)
class Branch:
    """The migrations of one addon, or of the glue between two: "sales+stock" lies in sales/migrations/with_stock."""

    name: str
    folder: Path

    @property
    def label(self) -> str:
        """The name as revision ids can hold it."""
        return self.name.replace("+", "_with_")


@dataclass(frozen=True, slots=True)
class Revision:
    """One migration: its id, the one below it in its branch, and those of other branches that it stands on."""

    id: str
    below: str | None
    needs: tuple[str, ...]
    branch: Branch
    path: Path

    @property
    def place(self) -> str:
        """The addon and the file, for an error."""
        return f"{self.branch.name}: {FOLDER}/{self.path.name}"

    def saying(self, word: str) -> str:
        """The same with the line that says `word`."""
        return f"{self.place}{line_saying(self.path, word)}"

    @property
    def title(self) -> str:
        """What it does, as its first line says."""
        return (
            (ast.get_docstring(ast.parse(self.path.read_text("utf-8"))) or self.path.stem)
            .partition("\n")[0]
            .rstrip(".")
        )

    @property
    def only_alters(self) -> bool:
        """Whether its `upgrade` plainly reads and writes no row: what cannot be told from the source does not count."""
        source = ast.parse(self.path.read_text("utf-8"))
        found = [node for node in source.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"]
        return bool(found) and all(alters(statement) for statement in found[0].body)


def alters(statement: ast.stmt) -> bool:
    """Whether a statement is one call of `op` that changes what a table is like, and calls nothing of its own."""
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        return isinstance(statement, ast.Pass)
    call = statement.value.func
    called = [node.func for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return isinstance(call, ast.Attribute) and call.attr in ALTERS and all(root(one) in MADE_OF for one in called)


def root(called: ast.expr) -> str:
    """The name that a chain of attributes and calls begins with."""
    while isinstance(called, ast.Attribute | ast.Call):
        called = called.value if isinstance(called, ast.Attribute) else called.func
    return called.id if isinstance(called, ast.Name) else ""


class Branches:
    """The migrations of a set of addons; AddonError names the file that cannot be used.

    The version table has one row a branch: Alembic is not told of `depends_on`, by which it would let the row of one
    branch stand for another. The order of the addons brings every branch after those it stands on.
    """

    def __init__(self, manifests: Sequence[Manifest]) -> None:
        self.chains = {branch.name: read(branch) for branch in branches_of(manifests)}
        self.known = {revision.id: revision for chain in self.chains.values() for revision in chain}
        for revision in self.known.values():
            for need in revision.needs:
                if need not in self.known:
                    raise AddonError(
                        f"{revision.saying('depends_on')}: it depends on {need!r}, which is not here; "
                        "name its addon in addon.toml, or mend depends_on"
                    )

    @property
    def heads(self) -> dict[str, str]:
        """The last revision of each branch that has any."""
        return {name: chain[-1].id for name, chain in self.chains.items() if chain}

    def reached(self, connection: Connection) -> dict[str, str]:
        """The last revision of each branch that the database has; a branch that is not begun is not in it."""
        return {self.known[row].branch.name: row for row in rows_in(connection) if row in self.known}

    def behind(self, connection: Connection) -> list[str]:
        """The branches that the code has further than the database, begun or not."""
        reached = self.reached(connection)
        return [name for name, head in self.heads.items() if reached.get(name) != head]

    def ahead(self, connection: Connection) -> dict[str, str]:
        """The branches that the database has further than the code, with the revision that is not here."""
        labels = {Branch(name, Path()).label: name for name in self.chains}
        strange = [row for row in rows_in(connection) if row not in self.known]
        return {labels[label]: row for row in strange if (label := row.rpartition("_")[0]) in labels}

    def between(self, name: str, reached: Mapping[str, str], aim: str) -> list[Revision]:
        """The migrations of one branch after the one that was reached, up to `aim`."""
        ids = [revision.id for revision in self.chains[name]]
        if aim not in ids:
            raise AddonError(
                f"{name}: the migration {aim!r} is not here; put a newer version of the addon in its place"
            )
        first = ids.index(reached[name]) + 1 if name in reached else 0
        return self.chains[name][first : ids.index(aim) + 1]


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


def rows_in(connection: Connection) -> list[str]:
    """The revisions in the database's version table."""
    if not inspect(connection).has_table(VERSIONS.name):
        return []
    return list(connection.execute(select(VERSIONS.c.version_num), execution_options=KERNEL).scalars())


def read(branch: Branch) -> list[Revision]:
    """The migrations of one branch, first to last; AddonError where they do not make one chain."""
    after: dict[str | None, Revision] = {}
    for path in sorted(branch.folder.glob("*.py")):
        revision = parsed(branch, path)
        if revision.below in after:
            raise AddonError(
                f"{revision.saying('down_revision')}: its down_revision {revision.below!r} is that of {after[revision.below].path.name} "
                "too; let one follow the other"
            )
        after[revision.below] = revision
    chain: list[Revision] = []
    while following := after.pop(chain[-1].id if chain else None, None):
        chain.append(following)
    for lost in after.values():
        raise AddonError(
            f"{lost.saying('down_revision')}: its down_revision {lost.below!r} is not here; put that file back, or mend the name"
        )
    return chain


def parsed(branch: Branch, path: Path) -> Revision:
    """What a migration says of itself, its names checked."""
    place = f"{branch.name}: {FOLDER}/{path.name}"
    try:
        said = {found[1]: STRING.findall(found[2]) for found in ASSIGNED.finditer(path.read_text("utf-8"))}
    except (OSError, ValueError) as error:
        raise AddonError(f"{place}: it cannot be read: {error}; mend it or write it again") from None
    (revision, *_), (below, *more) = said.get("revision") or [""], said.get("down_revision") or [None]
    if not revision.startswith(f"{branch.label}_"):
        told = f"its revision {revision!r} must begin with {branch.label}_; rename it"
        raise AddonError(f"{place}{line_saying(path, 'revision')}: {told}")
    if more:
        told = "its down_revision must be the name of one migration; name one"
        raise AddonError(f"{place}{line_saying(path, 'down_revision')}: {told}")
    if said.get("branch_labels", []) != ([branch.label] if below is None else []):
        told = f"branch_labels must be {branch.label!r} in the first migration, None in the others; write it so"
        raise AddonError(f"{place}{line_saying(path, 'branch_labels')}: {told}")
    return Revision(revision, below, tuple(said.get("depends_on", ())), branch, path)


def line_saying(path: Path, word: str) -> str:
    """The line of a file that begins with a word, as errors tell it: ":7"; empty where there is none."""
    begins = re.compile(rf"{word}\b")
    lines = path.read_text("utf-8", errors="replace").splitlines()
    return next((f":{number}" for number, line in enumerate(lines, 1) if begins.match(line)), "")
