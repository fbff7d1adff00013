"""Passwords: kept as argon2id hashes, compared in the same time whether there is such a user or not."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from core.values.errors import UserError
from core.values.text import fold
from core.values.words import _

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 1000
FEWEST_LETTERS = 4
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$DUTDUMNqh0fbw0xPisbKng$Oe3ZVT4z/w2s7V+VfdGGyk/NMlU/+aJicDJIwrtEw2s"
"""The hash that is compared where there is no user or no password."""

COMMON = Path(__file__).with_name("common_passwords.txt")


@cache
def hasher() -> PasswordHasher:
    """argon2id at OWASP's minimum, 40 ms; imported when somebody signs in."""
    from argon2 import PasswordHasher  # noqa: PLC0415  # a worker that nobody signs in to does without it

    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


@cache
def common() -> frozenset[str]:
    """Passwords that are tried first."""
    return frozenset(map(fold, COMMON.read_text("utf-8").split()))


def hashed(password: str) -> str:
    """What is kept of `password`."""
    return hasher().hash(password)


def matches(kept: str, typed: str) -> bool:
    """Whether `typed` is the password of which `kept` is left; an empty one matches nothing, in the same time."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415  # as above

    try:
        hasher().verify(kept or NOBODYS, typed[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


def refuse_weak(password: str, login: str, *, field: str = "password") -> None:
    """Raise UserError for a password that is too short, too long, or among the first that anybody would try."""
    if len(password) < SHORTEST:
        raise UserError(_("Choose a password of at least {count} characters."), field=field, count=SHORTEST)
    if len(password) > LONGEST:
        raise UserError(_("This password is too long: at most {count} characters fit."), field=field, count=LONGEST)
    plain, name = fold(password), fold(login)
    if plain in common() or len(set(plain)) < FEWEST_LETTERS or plain.strip("0123456789!.") == name:
        raise UserError(_("This password is among the first that anybody would try; choose another."), field=field)
