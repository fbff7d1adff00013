"""What PostgreSQL has of a business beside tables: derived objects and the rights of requests, as they are.

Where the code here is that of the data they are made by it; data that are behind can only have them as they were.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from core.policy.business import Entry
from core.policy.postgres import quoted, run
from core.values.derived import PREFIX

MADE = text(
    """
    select 1, replace(pg_get_functiondef(p.oid), quote_ident(current_schema()) || '.', ''),
    format('COMMENT ON FUNCTION %I IS %L', proname, description)
    from pg_proc p left join pg_description d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass
    where pronamespace = current_schema()::regnamespace and starts_with(proname, :prefix)
    union all
    select 2, pg_get_indexdef(c.oid, 0, true), format('COMMENT ON INDEX %I IS %L', relname, description)
    from pg_class c left join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass
    where relnamespace = current_schema()::regnamespace and relkind = 'i' and starts_with(relname, :prefix)
    union all
    select 3, pg_get_triggerdef(g.oid, true), format('COMMENT ON TRIGGER %I ON %I IS %L', tgname, relname, description)
    from pg_trigger g join pg_class c on c.oid = tgrelid
    left join pg_description d on d.objoid = g.oid and d.classoid = 'pg_trigger'::regclass
    where relnamespace = current_schema()::regnamespace and starts_with(tgname, :prefix) and not tgisinternal
    order by 1, 2
    """
)
RIGHTS = text(
    """
    select privilege_type, relname, '' from pg_class, aclexplode(relacl)
    where relnamespace = current_schema()::regnamespace and relkind = 'r' and grantee = cast(:role as regrole)
    union all
    select privilege_type, relname, attname from pg_attribute join pg_class c on c.oid = attrelid, aclexplode(attacl)
    where relnamespace = current_schema()::regnamespace and relkind = 'r' and grantee = cast(:role as regrole)
    order by 2, 3, 1
    """
)

Extras = dict[str, list[list[str]]]


def extras_of(connection: Connection, entry: Entry) -> Extras:
    """What there is beside the tables; nothing on SQLite, where requests have no rights of their own."""
    if connection.dialect.name == "sqlite":
        return {}
    made = connection.execute(MADE, {"prefix": PREFIX}).all()
    rights = connection.execute(RIGHTS, {"role": quoted(entry.user_role)}).all()
    return {"make": [[create, comment] for _order, create, comment in made], "rights": [list(row) for row in rights]}


def put_extras(connection: Connection, entry: Entry, extras: Extras) -> None:
    """Make and grant it again."""
    user: Any = quoted(entry.user_role)
    run(connection, *(statement for pair in extras["make"] for statement in pair))
    run(connection, f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {quoted(entry.schema)} TO {user}")
    for verb, table, column in extras["rights"]:
        of = f" ({quoted(column)})" if column else ""
        run(connection, f"GRANT {verb}{of} ON TABLE {quoted(table)} TO {user}")
