"""A business on PostgreSQL: its schema, the role that owns it, and the role that requests work under.

The owner role (no login) owns schema and tables and runs plans; the user role (no login) has rows only. The login of
requests is NOINHERIT and a member of user roles; the login of plans is a member of owner roles, or a superuser.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, make_url, text

from core.composition.addonset import AddonSet
from core.values.errors import GazdaError

if TYPE_CHECKING:
    from core.policy.business import Entry

BECOME = text("select set_config('role', :role, true), set_config('search_path', :path, true)")
HAS_ROLE = text("select 1 from pg_roles where rolname = :name")
HAS_SCHEMA = text("select 1 from pg_namespace where nspname = :name")
INHERITS = text("select rolinherit and not rolsuper from pg_roles where rolname = :name")
MAKES_ROLES = text("select rolname, rolcreaterole or rolsuper from pg_roles where rolname = current_user")
SIZE = text(
    "select coalesce(sum(pg_total_relation_size(oid)), 0) from pg_class "
    "where relnamespace = current_schema()::regnamespace and relkind = 'r'"
)
KEPT_BY_ALEMBIC = "alembic_version"


def become_owner(connection: Connection, entry: Entry) -> None:
    """For this transaction: the owner of the business, in its schema."""
    connection.execute(BECOME, {"role": entry.owner_role, "path": f'"{entry.schema}",ext'})


def names_of(schema: str) -> tuple[str, str, str]:
    """The login, the user role and the owner role of a business that has a schema, named after it."""
    return f"{schema}_web", f"{schema}_user", f"{schema}_owner"


def taken(connection: Connection, schema: str) -> bool:
    """Whether there is such a schema in the database, or a role of such a business on the server."""
    roles = (connection.execute(HAS_ROLE, {"name": role}).scalar() for role in names_of(schema))
    return any(roles) or connection.execute(HAS_SCHEMA, {"name": schema}).scalar() is not None


def refuse_unable(connection: Connection) -> None:
    """GazdaError where this login could not make what a business needs."""
    name, able = connection.execute(MAKES_ROLES).one()
    if not able:
        raise GazdaError(
            f"the login {name!r} may not make roles; run ALTER ROLE {name} CREATEROLE, or give the URL of a login that may"
        )


def own_login(entry: Entry) -> bool:
    """Whether the login of requests was made for this business, and goes with it."""
    return login_of(entry) == names_of(entry.schema)[0]


def make_login(connection: Connection, entry: Entry) -> None:
    """Make the login of requests; its password comes to the server as a hash, and so stands in no log."""
    driver: Any = connection.connection.driver_connection
    name, password = login_of(entry), make_url(entry.url).password or ""
    hashed = driver.pgconn.encrypt_password(str(password).encode(), name.encode(), b"scram-sha-256").decode()
    run(connection, f"CREATE ROLE {quoted(name)} LOGIN NOINHERIT PASSWORD '{hashed}'")


def create_home(connection: Connection, entry: Entry) -> None:
    """Make the roles and the schema of a new business, and `ext` with pg_trgm where the database has none yet."""
    if own_login(entry) and connection.execute(HAS_ROLE, {"name": login_of(entry)}).scalar() is None:
        make_login(connection, entry)
    refuse_heir(connection, entry)
    if connection.execute(HAS_SCHEMA, {"name": entry.schema}).scalar() is not None:
        raise GazdaError(f"the schema {entry.schema!r} is there already; choose another name")
    for role in (entry.owner_role, entry.user_role):
        if connection.execute(HAS_ROLE, {"name": role}).scalar() is None:
            run(connection, f"CREATE ROLE {quoted(role)} NOLOGIN")
    if connection.execute(HAS_SCHEMA, {"name": "ext"}).scalar() is None:
        run(connection, "CREATE SCHEMA ext", "GRANT USAGE ON SCHEMA ext TO PUBLIC")
    run(
        connection,
        "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA ext",
        f"GRANT {quoted(entry.owner_role)} TO CURRENT_USER",
        f"GRANT {quoted(entry.user_role)} TO {quoted(login_of(entry))}",
        f"CREATE SCHEMA {quoted(entry.schema)} AUTHORIZATION {quoted(entry.owner_role)}",
        f"GRANT USAGE ON SCHEMA {quoted(entry.schema)} TO {quoted(entry.user_role)}",
    )


def refuse_heir(connection: Connection, entry: Entry) -> None:
    """A login that inherits its roles would see every business at once."""
    inherits = connection.execute(INHERITS, {"name": login_of(entry)}).scalar()
    if inherits is None:
        raise GazdaError(f"there is no login {login_of(entry)!r}; make it: CREATE ROLE … LOGIN NOINHERIT PASSWORD …")
    if inherits:
        raise GazdaError(
            f"the login {login_of(entry)!r} inherits its roles; run ALTER ROLE {login_of(entry)} NOINHERIT"
        )


def drop_home(connection: Connection, entry: Entry) -> None:
    """Drop a business: its schema with all that is in it, and its roles."""
    run(connection, f"DROP SCHEMA IF EXISTS {quoted(entry.schema)} CASCADE")
    own = [login_of(entry)] if own_login(entry) else []
    for role in (entry.owner_role, entry.user_role, *own):
        if connection.execute(HAS_ROLE, {"name": role}).scalar() is not None:
            run(connection, f"GRANT {quoted(role)} TO CURRENT_USER", f"DROP OWNED BY {quoted(role)}")
            run(connection, f"DROP ROLE {quoted(role)}")


Columns = Mapping[str, Collection[str]]
"""The columns of each table that is there."""


def grant_rights(connection: Connection, entry: Entry, parts: AddonSet, there: Columns | None = None) -> None:
    """Give the user role its rights on every table of the set, and no others on them; run as the owner.

    Where the data are behind the code, `there` says which of the tables and columns there are.
    """
    schema, user = quoted(entry.schema), quoted(entry.user_role)
    tables = [quoted(name) for name in parts.base.metadata.tables if there is None or name in there]
    run(
        connection,
        f"REVOKE ALL ON TABLE {', '.join(tables)} FROM {user}",
        f"GRANT SELECT ON TABLE {KEPT_BY_ALEMBIC} TO {user}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {user}",
        *(f"GRANT {right} TO {user}" for right in rights(parts, there)),
    )


def rights(parts: AddonSet, there: Columns | None = None) -> Iterator[str]:
    """What the user role may do with each table."""
    for model in parts.all("model"):
        table = model.__table__
        columns = table.columns.keys() if there is None else there.get(table.name, ())
        if not columns:
            continue
        name = quoted(table.name)
        verbs = "select insert" if model.append_only else model.database_verbs
        yield f"{', '.join(verbs.upper().split())} ON TABLE {name}"
        later = [quoted(one) for one in model.filled_later if one in columns]
        if model.append_only and later:
            yield f"UPDATE ({', '.join(later)}) ON TABLE {name}"


def login_of(entry: Entry) -> str:
    """The login of requests."""
    return make_url(entry.url).username or ""


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
