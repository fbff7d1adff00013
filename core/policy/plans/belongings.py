"""What each addon of a set brings into the database, written down as data, so that it can go when its code is gone.

Things of the glue between two addons are told under the branch of both, in the row of the one that has the glue.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any, cast

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import sort_tables_and_constraints
from sqlalchemy.types import TypeEngine

from core.composition.addonset import NAMING, AddonSet
from core.composition.blame import FOUNDATION
from core.composition.checks import declarers
from core.composition.model import BareModel
from core.policy.archives.extracts import MARKS, Extract, Key, extract, held
from core.policy.archives.portable import FORMS

GLUE = "with_"
KINDS = {"UniqueConstraint": "unique", "CheckConstraint": "check", "ForeignKeyConstraint": "foreignkey"}
"""What Alembic calls the kinds of constraints."""

POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]  # it has no annotations

Owns = dict[str, Any]


def belongings(parts: AddonSet, heads: Mapping[str, str]) -> dict[str, Owns]:
    """What every addon but base owns: its models, tables, columns, indexes, constraints, and how far its branches are."""
    owns = {name: blank(parts, name, heads) for name in parts.addons if name != FOUNDATION}
    models = {model.__table__.name: model for model in parts.all("model")}
    ordered: list[tuple[Table | None, Any]] = sort_tables_and_constraints(parts.base.metadata.tables.values())  # type: ignore[no-untyped-call]  # it has no annotations
    for table, _keys in ordered:
        if table is not None:
            for branch, kind, thing in things_of(parts, models[table.name], table):
                owner = branch.partition("+")[0]
                if owner in owns:
                    owns[owner][kind].append({"branch": branch, **thing})
    found: dict[str, Owns] = json.loads(json.dumps(owns))  # as it comes back from a database
    return found


def blank(parts: AddonSet, name: str, heads: Mapping[str, str]) -> Owns:
    """What an addon without tables owns."""
    manifest = parts.addons[name]
    return {
        "title": manifest.title,
        "depends": list(manifest.depends),
        "models": [model.part_name for model in parts.all("model") if parts.owner(model) == name],
        "revisions": {branch: head for branch, head in heads.items() if branch.partition("+")[0] == name},
        "tables": [],
        "columns": [],
        "indexes": [],
        "constraints": [],
    }


def things_of(parts: AddonSet, model: type[BareModel], table: Table) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Everything of one table with the branch it is of: the table itself for its owner, what others added for them."""
    home = branch_of(parts, parts.first(model))
    columns = {column.name: column_branch(parts, model, column, home) for column in table.columns}
    yield home, "tables", told(extract(model, table, "table", list(table.columns)))
    marks = [table.columns[name] for name in MARKS if name in table.columns]
    for branch in dict.fromkeys(columns.values()):
        added = [table.columns[name] for name, of in columns.items() if of == branch]
        if branch != home:
            yield branch, "columns", told(extract(model, table, "columns", [*marks, *added]))
    named = {item: branch for branch, items in constraint_names(parts, model, table).items() for item in items}
    items: list[Any] = [*table.indexes, *table.constraints]
    for item in items:
        if isinstance(item, PrimaryKeyConstraint):
            continue
        of = [columns[c.name] for c in item.columns if columns.get(c.name, home) != home]
        branch = of[-1] if of else named.get(str(item.name), home)
        if branch != home:
            kind = "indexes" if isinstance(item, Index) else "constraints"
            yield (
                branch,
                kind,
                {"name": str(item.name), "table": table.name, "kind": KINDS.get(type(item).__name__, "")},
            )


# ---- whose it is


def branch_of(parts: AddonSet, part: type[Any]) -> str:
    """The branch of migrations that a part is of: its addon, or the glue to another."""
    for name, manifest in parts.addons.items():
        inner = part.__module__.removeprefix(f"{manifest.package}.")
        if part.__module__ == manifest.package or inner != part.__module__:
            first = inner.partition(".")[0]
            return f"{name}+{first.removeprefix(GLUE)}" if first.startswith(GLUE) else name
    return FOUNDATION


def column_branch(parts: AddonSet, model: type[BareModel], column: Column[Any], home: str) -> str:
    """The branch that brings a column; what the kernel gives every table is of who has the table."""
    found = declarers(model, str(column.key))
    first = found[-1] if found else None
    return home if first is None or first.__module__.partition(".")[0] == "core" else branch_of(parts, first)


def constraint_names(parts: AddonSet, model: type[BareModel], table: Table) -> dict[str, set[str]]:
    """The indexes and constraints that each part of a model adds by `constraints`, by their names."""
    found: dict[str, set[str]] = {}
    for part in model.__mro__:
        if "constraints" in vars(part) and issubclass(part, BareModel) and "__table__" not in vars(part):
            inherited = {name for base in part.__bases__ if issubclass(base, BareModel) for name in names(base, table)}
            found.setdefault(branch_of(parts, part), set()).update(names(part, table) - inherited)
    return found


def names(part: type[BareModel], table: Table) -> set[str]:
    """What the indexes and constraints of a part are called on a table."""
    columns = [Column(column.name, column.type) for column in table.columns]
    made = Table(table.name, MetaData(naming_convention=NAMING), *columns, *part.constraints())
    found: list[Any] = [*made.indexes, *made.constraints]
    return {str(item.name) for item in found if item.name}


# ---- to data and back


def type_in_postgres(kind: TypeEngine[Any]) -> str:
    """A type as PostgreSQL is told it: with its length and order, of which SQLite keeps nothing."""
    return str(kind.compile(dialect=POSTGRES))


def told(found: Extract) -> dict[str, Any]:
    """What there is to take of a table, as JSON holds it."""
    plain = {
        field.name: getattr(found, field.name) for field in fields(Extract) if field.name not in ("table", "where")
    }
    types = {name: type_in_postgres(found.table.columns[name].type) for name, _form in found.columns}
    return {**plain, "table": found.name, "keys": [asdict(key) for key in found.keys], "types": types}


def read(data: Mapping[str, Any], there: Mapping[str, Collection[str]]) -> Extract:
    """The same without any code: a table by its name, its columns by their forms, as far as the database has them."""
    columns = tuple((name, form) for name, form in data["columns"] if name in there[data["table"]])
    types = {**{name: "integer" for name in ("id", "version") if name in there[data["table"]]}, **dict(columns)}
    table = Table(data["table"], MetaData(), *(Column(name, FORMS[form].type) for name, form in types.items()))
    known = {field.name for field in fields(Extract)} - {"table", "where", "columns", "keys"}
    rest = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items() if name in known}
    some = [table.c[name] for name, _form in columns if name not in MARKS]
    where = held(some) if some and data["kind"] == "columns" else true()
    keys = tuple(Key(**key) for key in data["keys"] if key["column"] in table.columns)
    return Extract(table=table, columns=columns, keys=keys, where=where, **cast("dict[str, Any]", rest))
