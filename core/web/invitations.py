"""One-time links by which a user chooses a password: only the hash of the secret is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, select, true, update

from core.policy.business import Business
from core.policy.env import Env
from core.policy.guard import KERNEL
from core.policy.people import Invitation, User
from core.values.errors import UserError
from core.values.words import _
from core.web.visitors import key_of, table

LIFE = timedelta(days=7)
ADMINISTRATOR = "admin"
"""The login of the user that a new business begins with."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A link that still opens: its row, and whose it is."""

    id: int
    user: int
    login: str
    name: str


def invite(env: Env, login: str) -> str:
    """A new secret for the user `login`; links given before stop working. UserError where nobody has that login."""
    users, links = table(env.parts, User), table(env.parts, Invitation)
    user = env.connection.execute(select(users.c.id).where(users.c.login == login), execution_options=KERNEL).scalar()
    if user is None:
        raise UserError(_("Nobody has the login {login}."), login=login)
    secret, now = secrets.token_urlsafe(24), env.now()
    old = update(links).where(links.c.user_id == user, links.c.used_at.is_(None)).values(used_at=now)
    env.connection.execute(old, execution_options=KERNEL)
    env.insert(Invitation, [{"key": key_of(secret), "user_id": user, "expires_at": now + LIFE}])
    return secret


def find(env: Env, secret: str) -> Invited | None:
    """The invitation of a secret, if it was neither used nor is too old."""
    users, links = table(env.parts, User), table(env.parts, Invitation)
    alive = and_(links.c.key == key_of(secret), links.c.used_at.is_(None), links.c.expires_at > env.now())
    asked = (
        select(links.c.id, users.c.id, users.c.login, users.c.name)
        .join(users, users.c.id == links.c.user_id)
        .where(alive, users.c.active == true())
    )
    row = env.connection.execute(asked, execution_options=KERNEL).first()
    return None if row is None else Invited(*row)


def use(env: Env, invited: Invited) -> bool:
    """Spend the invitation; False where somebody was quicker."""
    links = table(env.parts, Invitation)
    spent = update(links).where(links.c.id == invited.id, links.c.used_at.is_(None)).values(used_at=env.now())
    return env.connection.execute(spent, execution_options=KERNEL).rowcount == 1


def first_link(business: Business) -> str:
    """The secret of a new link for the first administrator; nothing once a password was chosen."""
    with business.env(trusted=True, writes=True, source="command line") as env:
        users = table(env.parts, User)
        asked = select(users.c.password).where(users.c.login == ADMINISTRATOR, users.c.active == true())
        kept = env.connection.execute(asked, execution_options=KERNEL).scalar()
        return invite(env, ADMINISTRATOR) if kept == "" else ""
