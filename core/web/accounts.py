"""What the pages of signing in and of one's own profile read and write of a user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, true, update

from core.policy import trail
from core.policy.env import Env
from core.policy.guard import KERNEL
from core.policy.people import User
from core.web.visitors import end_all, table

HIDDEN = "•"
"""What stands in the trail for a password."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user who may sign in: the hash of the password, empty before one was chosen."""

    id: int
    login: str
    password: str


def by_login(env: Env, login: str) -> Account | None:
    """The account of `login`; there is none for a user who is locked or archived."""
    return account(env, table(env.parts, User).c.login == login)


def own(env: Env) -> Account | None:
    """The account of the person asking."""
    return account(env, table(env.parts, User).c.id == env.user)


def account(env: Env, which: Any) -> Account | None:
    users = table(env.parts, User)
    asked = select(users.c.id, users.c.login, users.c.password).where(
        which, users.c.active == true(), users.c.archived_at.is_(None)
    )
    row = env.connection.execute(asked, execution_options=KERNEL).first()
    return None if row is None else Account(*row)


def set_password(env: Env, user: int, kept: str, *, but: bytes = b"") -> None:
    """Give `user` a new password and sign them out everywhere, but in the browser that holds the sign-in `but`.

    Past the session, because the trail tells that it was changed and must not tell from what to what.
    """
    users = table(env.parts, User)
    new = {"password": kept, "version": users.c.version + 1, "updated_at": env.now(), "updated_by": user}
    env.connection.execute(update(users).where(users.c.id == user).values(new), execution_options=KERNEL)
    trail.write(env, [trail.Change(env[User], user, "write", {"password": (HIDDEN, HIDDEN)})])
    end_all(env, user, but=but)
