"""Addons without their code: gone from the disk, broken or switched off. What they own is archived and removed all the
same, by what plans wrote down of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, MetaData, column, delete, func, inspect, select, table

from core.policy.archives.extracts import MARKS, Extract
from core.policy.business import Installed
from core.policy.guard import KERNEL
from core.policy.migrations.branches import VERSIONS, Branch, rows_in
from core.policy.migrations.schema import Item
from core.policy.plan import Step, Thing
from core.policy.plans.belongings import Owns, read
from core.policy.plans.dropping import drop_columns, drop_constraints, drop_indexes, drop_tables
from core.values.errors import UserError
from core.values.manifest import Manifest
from core.values.words import _

ADDONS = table("base_addon", *map(column, ("name", "version", "state")), column("owns", JSON))
UNKNOWN = _(
    "{addon} cannot be archived while it cannot be used, because no plan has written down what it owns: {reason}"
)

Columns = dict[str, set[str]]
"""The names of columns by table."""


@dataclass(frozen=True, slots=True)
class Owner:
    """An addon of the business with what it owns, None where no plan wrote that down; `used` where its code runs."""

    name: str
    version: str
    owns: Owns | None
    used: bool
    why: str = ""

    @property
    def title(self) -> str:
        return str(self.owns["title"]) if self.owns else self.name

    @property
    def depends(self) -> list[str]:
        return list(self.owns["depends"]) if self.owns else []


def owners(connection: Connection, installed: Installed) -> dict[str, Owner]:
    """The addons that are installed or off; nothing where all that are installed are in use."""
    if not installed.broken and not installed.off:
        return {}
    known = {told["name"] for told in inspect(connection).get_columns(ADDONS.name)}
    asked = select(*(one for one in ADDONS.c if one.name in known)).where(ADDONS.c.state.in_(("installed", "off")))
    rows = connection.execute(asked, execution_options=KERNEL).mappings().all()
    used, why = installed.parts.addons, installed.broken
    return {
        row["name"]: Owner(row["name"], row["version"], row.get("owns"), row["name"] in used, why.get(row["name"], ""))
        for row in rows
    }


def needing(manifests: Mapping[str, Manifest], owned: Mapping[str, Owner], name: str) -> list[str]:
    """The addons that need `name`, directly or through others, by their code or by what was written down."""
    depends = {one.name: one.depends for one in owned.values()}
    depends |= {other: list(manifest.depends) for other, manifest in manifests.items()}
    found: list[str] = []
    todo = [name]
    while todo:
        asked = todo.pop()
        more = [other for other, needs in depends.items() if asked in needs and other not in found]
        found += more
        todo += more
    return sorted(found)


def steps_of(owned: Mapping[str, Owner], going: Collection[str], why: Mapping[str, str]) -> list[Step]:
    """The removal of addons without their code, those first that need others; UserError where nobody knows what goes."""
    chosen = {name: one for name, one in sorted(owned.items()) if name in going and not one.used}
    for one in chosen.values():
        if one.owns is None:
            raise UserError(UNKNOWN, addon=one.name, reason=one.why or one.name)
    graph = {one.name: [need for need in one.depends if need in chosen] for one in chosen.values()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError:
        order = sorted(graph)
    return [
        Step(name, "remove", chosen[name].title, "", chosen[name].version, why.get(name, "")) for name in order[::-1]
    ]


@dataclass(frozen=True, slots=True)
class Left:
    """What goes in one plan without code: addons, and what they or their glue have in the database.

    `columns` are those of tables that do not go with it, `branches` the migrations with the last that was run.
    """

    addons: tuple[Owner, ...] = ()
    tables: tuple[Extract, ...] = ()
    columns: tuple[Extract, ...] = ()
    indexes: tuple[Item, ...] = ()
    constraints: tuple[tuple[Item, str], ...] = ()
    branches: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.addons]

    @property
    def models(self) -> list[str]:
        return [model for one in self.addons for model in (one.owns or {}).get("models", ())]

    @property
    def extracts(self) -> list[Extract]:
        """What is archived, in the order in which it can be put back."""
        return [*self.tables, *self.columns]

    def items(self) -> Iterator[Item]:
        """All of it as a comparison of the database with the models names it."""
        yield from (Item("table", extract.name, extract.name) for extract in self.tables)
        yield from (Item("column", f"{e.name}.{name}", e.name) for e in self.columns for name in added(e))
        yield from self.indexes
        yield from (item for item, _kind in self.constraints)

    def things(self, connection: Connection) -> Iterator[Thing]:
        """All of it as a plan tells it."""
        for item in self.items():
            counted = func.count(column(item.name.rpartition(".")[2])) if item.kind == "column" else func.count()
            asked = select(counted).select_from(table(item.table))
            told = item.kind in ("table", "column")
            rows = connection.execute(asked, execution_options=KERNEL).scalar_one() if told else 0
            yield Thing(item.kind, item.name, "", rows)

    def drop(self, connection: Connection) -> None:
        """Take it out of the database, with the rows that say how far its migrations are."""
        drop_indexes(connection, [item.name for item in self.indexes])
        gone = {(e.name, name) for e in self.columns for name in added(e)}
        keys = {
            (e.name, f"fk_{e.name}_{key.column}")
            for e in self.columns
            for key in e.keys
            if (e.name, key.column) in gone
        }
        apart = [(item, kind) for item, kind in self.constraints if (item.table, item.name) not in keys]
        drop_constraints(connection, [(item.table, item.name, kind) for item, kind in apart])
        drop_columns(connection, sorted(gone))
        drop_tables(connection, [extract.name for extract in self.tables])
        for _branch, revision in self.branches:
            connection.execute(delete(VERSIONS).where(VERSIONS.c.version_num == revision))


def left(connection: Connection, owned: Mapping[str, Owner], going: Collection[str], stays: MetaData) -> Left:
    """What goes without code with the addons in `going`; what the models that stay know is never part of it."""
    if not owned:
        return Left()
    there = columns_of(connection)
    tables = [read(one, there) for one in told(owned, going, "tables") if one["table"] in there]
    tables = [extract for extract in tables if extract.name not in stays.tables]
    whole = {extract.name for extract in tables}
    columns = [read(less(one, stays), there) for one in told(owned, going, "columns") if one["table"] in there]
    columns = [extract for extract in columns if extract.name not in whole and list(added(extract))]
    known = {str(index.name) for one in stays.tables.values() for index in one.indexes}
    known |= {str(constraint.name) for one in stays.tables.values() for constraint in one.constraints}
    found = {
        kind: [
            one for one in told(owned, going, kind) if one["table"] in there.keys() - whole and one["name"] not in known
        ]
        for kind in ("indexes", "constraints")
    }
    return Left(
        tuple(one for name, one in owned.items() if name in going and not one.used),
        tuple(tables),
        tuple(columns),
        tuple(Item("index", one["name"], one["table"]) for one in found["indexes"]),
        tuple((Item("constraint", one["name"], one["table"]), one["kind"]) for one in found["constraints"]),
        tuple(branches(connection, owned, going)),
    )


def told(owned: Mapping[str, Owner], going: Collection[str], kind: str) -> Iterator[dict[str, Any]]:
    """The things of one kind that go: of addons that go, and of the glue to them, where no code can take them out."""
    for one in owned.values():
        for thing in (one.owns or {}).get(kind, ()):
            if goes(thing["branch"], owned, going):
                yield thing


def goes(branch: str, owned: Mapping[str, Owner], going: Collection[str]) -> bool:
    """Whether a branch goes and its code is not in use."""
    parts = branch.split("+")
    return any(part in going for part in parts) and not all(part in owned and owned[part].used for part in parts)


def branches(connection: Connection, owned: Mapping[str, Owner], going: Collection[str]) -> Iterator[tuple[str, str]]:
    """The branches that go, with the revision that the database has."""
    known = {branch for one in owned.values() for branch in (one.owns or {}).get("revisions", ())}
    labels = {Branch(branch, Path()).label: branch for branch in known if goes(branch, owned, going)}
    for revision in rows_in(connection):
        if branch := labels.get(revision.rpartition("_")[0]):
            yield branch, revision


def less(data: Mapping[str, Any], stays: MetaData) -> dict[str, Any]:
    """Columns without those that a model which stays has, too."""
    known = stays.tables[data["table"]].columns if data["table"] in stays.tables else ()
    return {**data, "columns": [pair for pair in data["columns"] if pair[0] in MARKS or pair[0] not in known]}


def added(extract: Extract) -> Iterator[str]:
    """The columns of an extract but those by which its rows are known again."""
    return (name for name, _form in extract.columns if name not in MARKS)


def columns_of(connection: Connection) -> Columns:
    """Every table of the business with its columns."""
    found = inspect(connection).get_multi_columns()
    return {name: {told["name"] for told in columns} for (_schema, name), columns in found.items()}


def as_removed(addons: Iterable[Owner | Manifest]) -> list[dict[str, str]]:
    """The addons as the manifest of an archive names them."""
    return [{"name": one.name, "title": one.title, "version": one.version} for one in addons]
