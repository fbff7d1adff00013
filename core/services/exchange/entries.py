"""The entries of a directory by their names, as a file names them: those that are there, and those to be made."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from core.composition.model import Model
from core.policy.env import Env
from core.values.errors import UserError
from core.values.text import fold
from core.values.words import _

folded = lru_cache(maxsize=2_000)(fold)
"""A file says the same few names again and again."""


class Entries:
    """A directory while a file is read: a name is found in any case and with any apostrophe.

    `known` maps folded names to ids. An entry is made at most once, in the transaction of the first record with it.
    """

    def __init__(self, env: Env, model: type[Model], label: str = "name") -> None:
        mapped: Any = env[model]
        self.model, self.label = model, label
        self.may_add = env.may("create", mapped)
        self.longest = getattr(mapped.__table__.c[label].type, "length", None) or 120
        named = select(getattr(mapped, label), mapped.id).order_by(mapped.id.desc())
        readable = env.may("read", mapped)
        self.known: dict[str, int] = {folded(name): key for name, key in env.session.execute(named)} if readable else {}

    def key(self, name: str) -> int | None:
        """The id of an entry, None where there is none of this name."""
        return self.known.get(folded(name[: self.longest]))

    def refuse(self, name: str) -> None:
        """Raise UserError for a name that is not there and that this person may not add."""
        if not self.may_add and self.key(name) is None:
            raise UserError(
                _("There is no {value} in this directory, and you may not add it; it was left out."), value=name
            )

    def keys(self, env: Env, names: Iterable[str]) -> list[int]:
        """The ids of the names, missing entries made."""
        wanted = {folded(name[: self.longest]): name[: self.longest] for name in names}
        missing = [(key, name) for key, name in wanted.items() if key not in self.known]
        if missing:
            made = env.insert(self.model, [{self.label: name} for _key, name in missing])
            self.known.update(zip((key for key, _name in missing), made, strict=True))
        return [self.known[key] for key in wanted]
