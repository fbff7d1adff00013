"""On SQLite: how a table is made stands in sqlite_master, and so does every name; the plan writes them there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from core.policy import derive
from core.policy.archives.beside.look import STAND_IN, Built, Look
from core.policy.postgres import quoted, run

MADE = text("select type, name, sql from sqlite_master where tbl_name = :table and sql is not null")
COLUMNS = text("select name from pragma_table_info(:table)")
ALL = text("select rowid, name, tbl_name, sql from sqlite_master")
WRITE = text("update sqlite_master set name = :name, tbl_name = :table, sql = :sql where rowid = :row")
COUNTER = text("update sqlite_sequence set name = :table where name = :stand_in")
REFERENCES = re.compile(r'\bREFERENCES\s+("[^"]+"|\w+)', re.IGNORECASE)
NOWHERE = "REFERENCES gazda_stage_nowhere"
"""A key to a table that people work with would keep them from deleting there; which keys there are is only text."""


def look(connection: Connection, table: str) -> Look | None:
    """How the table is made; None where it has triggers of its own, which would see the rows come."""
    made = connection.execute(MADE, {"table": table}).all()
    if any(kind == "trigger" for kind, _name, _sql in made):
        return None
    (create,) = (sql for kind, _name, sql in made if kind == "table")
    indexes = {name: sql for kind, name, sql in made if kind == "index"}
    columns = frozenset(connection.scalars(COLUMNS, {"table": table}))
    return Look(table, columns, REFERENCES.sub(NOWHERE, create), tuple(indexes.values()), tuple(indexes))


def take(connection: Connection, built: Iterable[Built]) -> None:
    """Let the tables be those that migrations have just made, which are empty."""
    ready = tuple(built)
    final = {sql_name: sql for one in ready for sql_name, sql in texts(connection, one).items()}
    names = {stand_in: name for one in ready for name, stand_in in one.names.items()}
    run(connection, *(f"DROP TABLE {quoted(one.table)}" for one in ready), "PRAGMA writable_schema=ON")
    for row, name, table, sql in connection.execute(ALL).all():
        new = in_the_end(name, names)
        if new != name:
            told = final.get(new) or (sql and in_the_end(sql, names))
            values = {"row": row, "name": new, "table": in_the_end(table, names), "sql": told}
            connection.execute(WRITE, values)
    for one in ready:
        connection.execute(COUNTER, {"table": one.table, "stand_in": one.stand_in})
    run(connection, "PRAGMA writable_schema=RESET")


def texts(connection: Connection, one: Built) -> dict[str, str]:
    """How the table and its belongings are written in the end, by name."""
    made = {name: sql for _kind, name, sql in connection.execute(MADE, {"table": one.table})}
    return made | {item.name: derive.stamped(item) for item in one.derived}


def in_the_end(told: str, names: Mapping[str, str]) -> str:
    """The same with final names; SQLite makes names for some indexes and parts of tables out of the table's."""
    return STAND_IN.sub(lambda found: names.get(found[0], found[0]), told)
