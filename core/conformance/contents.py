"""What a business holds, row by row as the database keeps it, to be compared before and after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, text

from core.policy.business import Business
from core.policy.exclusive import owning

KEPT_BY_PLANS = {"base_addon", "base_coming", "base_plan", "base_trail", "alembic_version"}


def contents(business: Business, *, less: set[str] = KEPT_BY_PLANS) -> dict[str, list[dict[str, Any]]]:
    """Every table but `less`, the derived ones and what a plan that was killed left beside: its rows by id, each value
    as the database stores it.
    """
    with owning(business) as connection:
        every = inspect(connection).get_table_names()
        names = [name for name in every if name not in less and not name.startswith(("gz_", "gazda_stage_"))]
        return {name: rows(business, connection, name) for name in sorted(names)}


def rows(business: Business, connection: Any, name: str) -> list[dict[str, Any]]:
    if business.sqlite:
        found = connection.exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY 1').mappings()
        return [dict(row) for row in found]
    columns = [column["name"] for column in inspect(connection).get_columns(name)]
    wanted = ", ".join(f'"{column}"::text AS "{column}"' for column in columns)
    query = f'SELECT {wanted} FROM "{name}" ORDER BY "{name}"."{columns[0]}"'
    return [dict(row) for row in connection.execute(text(query)).mappings()]


def schema(business: Business) -> dict[str, Any]:
    """Tables, indexes, triggers, rights and counters, as the database has them."""
    with owning(business) as connection:
        queries = IN_SQLITE if business.sqlite else IN_POSTGRES
        found_out: dict[str, Any] = {name: connection.execute(text(query)).all() for name, query in queries.items()}
        kept = tuple(name + ending for name in KEPT_BY_PLANS for ending in ("", "_id_seq"))
        found_out["counters"] = [row for row in found_out["counters"] if row[0] not in kept]
        return {name: [tuple(row) for row in rows] for name, rows in found_out.items()}


IN_SQLITE = {
    "objects": "select type, name, tbl_name, sql from sqlite_master order by name",
    "counters": "select name, seq from sqlite_sequence where seq > 0 order by name",
}
IN_POSTGRES = {
    "columns": "select table_name, column_name, data_type, is_nullable, column_default, character_maximum_length "
    "from information_schema.columns where table_schema = current_schema() order by 1, 2",
    "indexes": "select indexname, indexdef from pg_indexes where schemaname = current_schema() order by 1",
    "constraints": "select conname, pg_get_constraintdef(oid) from pg_constraint "
    "where connamespace = current_schema()::regnamespace order by 1, 2",
    "rights": "select table_name, grantee, privilege_type from information_schema.role_table_grants "
    "where table_schema = current_schema() order by 1, 2, 3",
    "counters": "select sequencename, last_value from pg_sequences where schemaname = current_schema() order by 1",
}
