"""Who is asking: the sign-in that a browser's cookie names, looked up with the state of the business at once."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, and_, bindparam, delete, func, select, true, update
from starlette.responses import Response

from core.composition.addonset import AddonSet
from core.policy.env import Env, Person
from core.policy.guard import KERNEL
from core.policy.installed import Addon, Coming
from core.policy.people import SignIn, User
from core.values.types import Instant
from core.web.prepared import Prepared

IDLE, ABSOLUTE = timedelta(hours=8), timedelta(days=7)
TOUCH = timedelta(minutes=5)
"""How old the last sight of a browser may be before it is written down anew."""

COOKIE, SECURE_COOKIE = "gazda", "__Host-gazda"


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser: whose it is, and the token its forms must carry. Without a sign-in `key` is empty."""

    person: Person
    key: bytes = b""
    csrf: str = ""
    stale: bool = False

    @property
    def known(self) -> bool:
        """Whether somebody is signed in."""
        return self.person.id is not None


NOBODY = Visitor(Person())


class Lookup:
    """The one question each request begins with: what is installed, what will be, and who holds this cookie."""

    def __init__(self, parts: AddonSet, dialect: Dialect) -> None:
        signin, user = table(parts, SignIn), table(parts, User)
        coming = table(parts, Coming)
        newest = select(func.max(coming.c.id)).scalar_subquery()
        last = select(coming.c.addons).where(coming.c.id == newest).scalar_subquery()
        addons = table(parts, Addon)
        state = select(func.max(addons.c.generation).label("generation"), last.label("coming")).subquery()
        alive = and_(
            signin.c.key == bindparam("key"),
            signin.c.seen_at > bindparam("idle"),
            signin.c.created_at > bindparam("oldest"),
        )
        allowed = and_(user.c.id == signin.c.user_id, user.c.active == true(), user.c.archived_at.is_(None))
        found = state.outerjoin(signin, alive).outerjoin(user, allowed)
        columns = (user.c.id, user.c.name, user.c.roles, user.c.language, user.c.zone, signin.c.csrf, signin.c.seen_at)
        self._whole = Prepared(select(*state.c, *columns).select_from(found), dialect)
        self._short = Prepared(select(*state.c), dialect)
        process: Callable[[Any], Any] | None = Instant().dialect_impl(dialect).bind_processor(dialect)
        self._instant = process or (lambda value: value)
        self._limits: tuple[int, Any, Any, Any] = (0, None, None, None)

    def ask(self, connection: Connection, cookie: str, now: datetime) -> tuple[int | None, frozenset[str], Visitor]:
        """The generation of the business, the addons it will have where a plan is under way, and who holds `cookie`."""
        if not cookie:
            generation, coming = self._short.first(connection, {})
            return generation, names_of(coming), NOBODY
        _second, idle, oldest, touch = self._limits_at(now)
        key = key_of(cookie)
        row = self._whole.first(connection, {"key": key, "idle": idle, "oldest": oldest})
        generation, coming, user, name, roles, language, zone, csrf, seen_at = row
        if user is None:
            return generation, names_of(coming), NOBODY
        visitor = Visitor(Person(user, name, names_of(roles), language, zone), key, csrf, seen_at < touch)
        return generation, names_of(coming), visitor

    def _limits_at(self, now: datetime) -> tuple[int, Any, Any, Any]:
        """The moments to compare with, as the driver has them; worked out once a second."""
        second = int(now.timestamp())
        if self._limits[0] != second:
            idle, oldest, touch = (self._instant(now - age) for age in (IDLE, ABSOLUTE, TOUCH))
            self._limits = second, idle, oldest, touch
        return self._limits


def names_of(kept: str | list[str] | None) -> frozenset[str]:
    """A list of names as the driver has it: text on SQLite."""
    return names_in(kept) if isinstance(kept, str) else frozenset(kept or ())


@lru_cache(1000)
def names_in(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))


def table(parts: AddonSet, part: Any) -> Any:
    """The table that the set binds a kernel's part to."""
    return parts[part].__table__


def key_of(secret: str) -> bytes:
    """What the database keeps of a cookie or link."""
    return hashlib.sha256(secret.encode()).digest()


def cookie_name(*, secure: bool) -> str:
    return SECURE_COOKIE if secure else COOKIE


def set_cookie(response: Response, name: str, value: str, *, secure: bool, age: timedelta = ABSOLUTE) -> None:
    """Give the browser a cookie that scripts cannot read and other sites do not send."""
    seconds = int(age.total_seconds()) if value else 0
    response.set_cookie(name, value, max_age=seconds, secure=secure, httponly=True, samesite="lax")


def begin(env: Env, user: int, address: str, browser: str) -> str:
    """Sign `user` in and give the secret for the browser's cookie; always a new one, so none can be planted."""
    secret, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(24), env.now()
    seen = {"created_at": now, "seen_at": now, "address": address[:64], "browser": browser[:200]}
    with env.sudo("sign in") as inner:
        inner.insert(SignIn, [{"key": key_of(secret), "user_id": user, "csrf": csrf, **seen}])
    return secret


def end(env: Env, key: bytes) -> None:
    """Sign one browser out."""
    with env.sudo("sign out") as inner:
        inner.session.execute(delete(inner[SignIn]).where(inner[SignIn].key == key))


def write_down(connection: Connection, parts: AddonSet, seen: Mapping[bytes, datetime]) -> None:
    """Note when browsers were last seen."""
    signin = table(parts, SignIn)
    at = update(signin).where(signin.c.key == bindparam("browser_key")).values(seen_at=bindparam("at"))
    rows = [{"browser_key": key, "at": moment} for key, moment in seen.items()]
    connection.execute(at, rows, execution_options=KERNEL)


def end_all(env: Env, user: int, *, but: bytes = b"") -> None:
    """Sign a user out everywhere, but in the browser that holds the sign-in `but`."""
    with env.sudo("sign out everywhere") as inner:
        signin = inner[SignIn]
        inner.session.execute(delete(signin).where(signin.user_id == user, signin.key != but))
