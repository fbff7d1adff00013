"""What a business's database holds, whatever models say: every table with its columns, keys, indexes and last ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, DateTime, MetaData, Uuid, func, inspect, select, text
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table
from sqlalchemy.types import TypeEngine

from core.policy.archives.portable import form_of
from core.policy.business import Business
from core.policy.businesses.strays import literal
from core.policy.businesses.tables import Cell, Rule, Table
from core.policy.filling import PREFIX as STAGE
from core.policy.migrations.branches import VERSIONS
from core.policy.migrations.migrate import quiet
from core.policy.plans.belongings import type_in_postgres
from core.policy.plans.gone import ADDONS
from core.values.derived import PREFIX as DERIVED
from core.values.errors import AddonError

PASSING = frozenset({"base_coming"})
"""Tables of work under way, which nobody takes along."""

COUNTERS = {
    "sqlite": text("select name, seq from sqlite_sequence"),
    "postgresql": text(
        "select relname, pg_sequence_last_value(pg_get_serial_sequence(quote_ident(relname), 'id')::regclass) "
        "from pg_class join pg_attribute on attrelid = pg_class.oid and attname = 'id' and attidentity <> '' "
        "where relnamespace = current_schema()::regnamespace and relkind = 'r'"
    ),
}


class Kind(NamedTuple):
    """What a column holds: the form of its values, and its type in the words of PostgreSQL."""

    form: str = ""
    words: str = ""


Told = Mapping[str, Mapping[str, Kind]]
"""What is known of columns, by table and name."""

Types = Mapping[str, TypeEngine[Any]]


def tables_of(connection: Connection, business: Business) -> list[Table]:
    """Every table of a business; forms are those of the models, else those the addons left, else PostgreSQL's types."""
    models = business.installed(connection).parts.base.metadata
    return tables_in(connection, models, owned(connection))


def tables_in(connection: Connection, models: MetaData, told: Told) -> list[Table]:
    """Every table of a database but derived ones and those of work under way."""
    with quiet():
        found = inspect(connection)
        names = [name for name in sorted(found.get_table_names()) if counts(name)]
        columns = found.get_multi_columns(filter_names=names)
        said = {name: list(rules(found, name)) for name in names}
    given: dict[str, int | None] = dict(connection.execute(COUNTERS[connection.dialect.name]).all())
    tables: list[Table] = []
    for (_schema, name), reflected in sorted(columns.items(), key=lambda item: str(item[0][1])):
        known = {column.name: column.type for column in models.tables[name].columns} if name in models.tables else {}
        cells = tuple(
            cell(connection, column, known, told.get(name, {}))
            for column in reflected
            if not column["name"].startswith(STAGE)
        )
        tables.append(Table(name, cells, tuple(said[name]), last_id(connection, name, cells, given.get(name))))
    return tables


def cell(connection: Connection, column: Any, known: Types, told: Mapping[str, Kind]) -> Cell:
    """A column as the database has it, and as far as it is known what it holds."""
    name, default = column["name"], literal(column.get("default"))
    found = kind_of(connection, column, known, told)
    return Cell(name, found.form, bool(column["nullable"]), default, found.words)


def counts(name: str) -> bool:
    """Whether a table is part of the business."""
    return name not in PASSING and not name.startswith((DERIVED, STAGE))


def kind_of(connection: Connection, column: Any, known: Types, told: Mapping[str, Kind]) -> Kind:
    """What a column holds, by its model, by what was written down, by PostgreSQL; empty where none of them knows."""
    name = column["name"]
    if connection.dialect.name != "sqlite":
        words = type_in_postgres(column["type"])
        found = form_of(known[name], name) if name in known else form_in_postgres(column["type"])
        return Kind(told[name].form if name in told else found, words)
    if name in known:
        return Kind(form_of(known[name], name), type_in_postgres(known[name]))
    return told.get(name, Kind())


def form_in_postgres(kind: TypeEngine[Any]) -> str:
    """The form of a type as PostgreSQL has it; empty for one that SQLite could not keep."""
    if isinstance(kind, Uuid):
        return "uid"
    if isinstance(kind, DateTime):
        return "instant" if kind.timezone else "datetime"
    try:
        return form_of(kind, "")
    except AddonError:
        return ""


def rules(found: Any, table: str) -> Iterator[Rule]:
    """The keys and plain indexes of a table."""
    primary = found.get_pk_constraint(table)
    yield Rule("primary", primary.get("name") or f"pk_{table}", tuple(primary["constrained_columns"]))
    unique = {one["name"] for one in found.get_unique_constraints(table)}
    for one in found.get_unique_constraints(table):
        yield Rule("unique", one["name"], tuple(one["column_names"]))
    for one in found.get_indexes(table):
        if one["name"] not in unique and all(one["column_names"]) and not one["name"].startswith(DERIVED):
            yield Rule("unique index" if one["unique"] else "index", one["name"], tuple(one["column_names"]))
    for one in found.get_foreign_keys(table):
        to = one["referred_table"], tuple(one["referred_columns"])
        on_delete = one.get("options", {}).get("ondelete", "")
        yield Rule("key", one["name"] or "", tuple(one["constrained_columns"]), *to, on_delete)


def last_id(connection: Connection, name: str, cells: Iterable[Cell], given: int | None) -> int:
    """The highest id that a table ever gave; 0 where it gives none."""
    if not any(cell.name == "id" and cell.form in ("integer", "") for cell in cells):
        return 0
    highest = connection.execute(select(func.max(sql_column("id"))).select_from(sql_table(name))).scalar()
    return max(given or 0, highest or 0)


def owned(connection: Connection) -> Told:
    """The forms of what no model here tells: Alembic's own table, and what addons brought, as their plans wrote down."""
    found: dict[str, dict[str, Kind]] = {VERSIONS.name: {VERSIONS.c.version_num.name: Kind("text")}}
    if not any(column["name"] == ADDONS.c.owns.name for column in inspect(connection).get_columns(ADDONS.name)):
        return found  # the data are of an earlier version
    for owns in connection.execute(select(ADDONS.c.owns).where(ADDONS.c.owns.is_not(None))).scalars():
        for thing in (*owns["tables"], *owns["columns"]):
            types = thing.get("types", {})
            kinds = {name: Kind(form, types.get(name, "")) for name, form in thing["columns"]}
            found.setdefault(thing["table"], {}).update(kinds)
    return found
