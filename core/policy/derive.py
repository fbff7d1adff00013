"""What the database keeps beside the tables is made right after each plan: the changed anew, the rest left alone.

A derived object carries a stamp of what made it: on SQLite in its own text, on PostgreSQL in its comment.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from core.composition.addonset import AddonSet
from core.composition.model import BareModel
from core.values.derived import PREFIX, Derived
from core.values.errors import AddonError

KINDS = ("table", "function", "index", "trigger")
"""In the order of making; dropped in the reverse of it."""

STAMP = re.compile(r"/\* gz:(\w+) \*/")
IN_SQLITE = text(
    "select type, name, tbl_name, coalesce(sql, '') from sqlite_master where name like :prefix escape '\\' "
    "and name not in (select name from pragma_table_list where type = 'shadow') and sql is not null"
)
IN_POSTGRES = text(
    """
    select case c.relkind when 'i' then 'index' else 'table' end, c.relname, coalesce(t.relname, c.relname),
    d.description
    from pg_class c left join pg_index i on i.indexrelid = c.oid left join pg_class t on t.oid = i.indrelid
    left join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0
    where c.relnamespace = current_schema()::regnamespace and c.relname like :prefix and c.relkind in ('r', 'i')
    union all
    select 'trigger', g.tgname, c.relname, d.description
    from pg_trigger g join pg_class c on c.oid = g.tgrelid
    left join pg_description d on d.objoid = g.oid and d.classoid = 'pg_trigger'::regclass
    where c.relnamespace = current_schema()::regnamespace and g.tgname like :prefix and not g.tgisinternal
    union all
    select 'function', p.proname, '', d.description
    from pg_proc p left join pg_description d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass
    where p.pronamespace = current_schema()::regnamespace and p.proname like :prefix
    """
)


@dataclass(frozen=True, slots=True)
class Found:
    """A derived object that is in the database."""

    name: str
    kind: str
    table: str
    stamp: str


def declared(parts: AddonSet, dialect: str) -> dict[str, Derived]:
    """Everything this set wants beside its tables, by name, in the order of making."""
    wanted = [item for model in parts.all("model") for item in [*model.derived(dialect), *append_only(model, dialect)]]
    found: dict[str, Derived] = {}
    for item in sorted(wanted, key=lambda item: KINDS.index(item.kind)):
        if not item.name.startswith(PREFIX) or item.name in found:
            raise AddonError(
                f"{item.table}: the derived {item.kind} {item.name!r} needs a name of its own with {PREFIX}"
            )
        found[item.name] = item
    return found


def append_only(model: type[BareModel], dialect: str) -> list[Derived]:
    """SQLite refuses by triggers what PostgreSQL refuses by the user role's rights: to change or delete a row."""
    if dialect != "sqlite" or not model.append_only:
        return []
    table: Any = model.__table__  # type: ignore[attr-defined]  # mapped by the set
    fixed = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in model.filled_later)
    return [refusal(table.name, "delete", ""), refusal(table.name, "update", f" OF {fixed}")]


def refusal(table: str, act: str, of: str) -> Derived:
    """A trigger that refuses to delete or update rows of a table."""
    name = f"{PREFIX}{table}_{act}"
    refused = f"SELECT RAISE(ABORT, 'rows of {table} are never changed')"
    return Derived(
        name, "trigger", table, f"CREATE TRIGGER {name} BEFORE {act.upper()}{of} ON {table} BEGIN {refused}; END"
    )


def present(connection: Connection) -> dict[str, Found]:
    """The derived objects in the database."""
    sqlite = connection.dialect.name == "sqlite"
    prefix = PREFIX.replace("_", r"\_") + "%"
    rows = connection.execute(IN_SQLITE if sqlite else IN_POSTGRES, {"prefix": prefix})
    return {name: Found(name, kind, table, read_stamp(said or "")) for kind, name, table, said in rows}


def read_stamp(said: str) -> str:
    """The stamp in an object's text or comment; empty where there is none."""
    found = STAMP.search(said)
    return found[1] if found else ""


def stamp_of(item: Derived) -> str:
    """What tells one making of an object from another."""
    return hashlib.sha256("\0".join([item.create, *item.fill]).encode()).hexdigest()[:16]


def drop_stale(connection: Connection, parts: AddonSet) -> list[str]:
    """Drop what this set does not want as it is, so that it is not in the way of migrations; gives the names."""
    wanted = declared(parts, connection.dialect.name)
    stale = [
        it for it in present(connection).values() if it.name not in wanted or it.stamp != stamp_of(wanted[it.name])
    ]
    for item in sorted(stale, key=lambda item: -KINDS.index(item.kind)):
        connection.exec_driver_sql(drop_text(item, connection.dialect.name))
    return [item.name for item in stale]


def drop_text(item: Found, dialect: str) -> str:
    """The statement that drops an object; on PostgreSQL with what hangs on it, which is then missing and made anew."""
    where = f" ON {item.table}" if item.kind == "trigger" and dialect != "sqlite" else ""
    return f"DROP {item.kind.upper()} IF EXISTS {item.name}{where}" + ("" if dialect == "sqlite" else " CASCADE")


def make_missing(connection: Connection, parts: AddonSet) -> list[str]:
    """Make and fill what this set wants and the database lacks; gives the names."""
    dialect = connection.dialect.name
    had = present(connection)
    missing = [item for item in declared(parts, dialect).values() if item.name not in had]
    for item in missing:
        make(connection, item, dialect)
    run(connection, (statement for item in missing for statement in item.fill))
    return [item.name for item in missing]


def make(connection: Connection, item: Derived, dialect: str) -> None:
    """Make one object, with its stamp."""
    run(connection, [stamped(item)] if dialect == "sqlite" else [item.create, comment(item)])


def stamped(item: Derived) -> str:
    """The statement that makes an object on SQLite, which keeps the stamp in its text."""
    return re.sub(rf"\b{item.name}\b[\"\]]?", rf"\g<0> {mark(item)}", item.create, count=1)


def comment(item: Derived) -> str:
    """The statement that gives an object its stamp on PostgreSQL."""
    where = f" ON {item.table}" if item.kind == "trigger" else ""
    return f"COMMENT ON {item.kind.upper()} {item.name}{where} IS '{mark(item)}'"


def mark(item: Derived) -> str:
    return f"/* gz:{stamp_of(item)} */"


def run(connection: Connection, statements: Iterable[str]) -> None:
    """Run statements as they stand: a colon or a percent sign in them is only that."""
    for statement in statements:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def refuse_differing(connection: Connection, parts: AddonSet) -> None:
    """Raise AddonError where a derived object is missing, stale or wanted by none."""
    wanted = {name: stamp_of(item) for name, item in declared(parts, connection.dialect.name).items()}
    found = {name: item.stamp for name, item in present(connection).items()}
    if wrong := sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)):
        raise AddonError(f"derived objects differ from what the models say: {', '.join(wrong)}; make them again")
