"""Who holds the roles of addons that go: their names stay with the people, an archive has them too and gives them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from core.composition.addonset import AddonSet
from core.policy.bulk import table_of
from core.policy.env import Env
from core.policy.people import User

Holder = Mapping[str, Any]
"""One person in an archive: uid and login, by which they are known again, and the names of roles."""


def holders(connection: Connection, parts: AddonSet, addons: Iterable[str]) -> list[dict[str, Any]]:
    """The people who hold roles of these addons, in the order of the logins."""
    prefixes = tuple(f"{addon}." for addon in addons)
    held = ((row, [name for name in row.roles if name.startswith(prefixes)]) for row in people(connection, parts))
    return [{"uid": str(row.uid), "login": row.login, "roles": names} for row, names in held if names]


def lacking(connection: Connection, parts: AddonSet, archived: Sequence[Holder]) -> dict[int, list[str]]:
    """The roles that people held once and do not hold now, by the number of their user; only roles that are known."""
    known, found = parts.roles(), dict[int, list[str]]()
    by_uid = {UUID(one["uid"]): one for one in archived}
    by_login = {one["login"]: one for one in archived}
    for row in people(connection, parts) if archived else ():
        held = by_uid.get(row.uid) or by_login.get(row.login)
        if held and (missing := [name for name in held["roles"] if name in known and name not in row.roles]):
            found[row.id] = missing
    return found


def give_back(env: Env, archived: Sequence[Holder]) -> None:
    """Give people the roles back that they held; the trail tells of each."""
    for key, missing in lacking(env.connection, env.parts, archived).items():
        user = env.find(User, key)
        user.roles = [*user.roles, *missing]
    env.session.flush()


def people(connection: Connection, parts: AddonSet) -> Sequence[Row[int, UUID, str, list[str]]]:
    """Every user with their roles."""
    users = table_of(parts[User])
    asked = select(users.c.id, users.c.uid, users.c.login, users.c.roles).order_by(users.c.login)
    return connection.execute(asked).all()
