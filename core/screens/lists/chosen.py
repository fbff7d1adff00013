"""The records of a list that something is done with: those that were checked, or all that its address finds."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from starlette.datastructures import QueryParams

from core.screens.ask import Ask
from core.screens.finding.asked import Asked, asked
from core.screens.finding.pages import count_all, keys_found
from core.screens.views import List
from core.values.errors import UserError
from core.values.words import _

EVERY, QUERY, KEYS = "all", "_q", "_keys"
"""What says that all is meant which the address finds, the query of that address, and ids that a sheet carries along."""

MOST = 10_000
"""Records that are checked one by one; a page that was read on and on has as many."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Ids in their order, or the query of an address that finds them."""

    keys: tuple[int, ...] = ()
    query: str = ""
    every: bool = False

    def told(self) -> dict[str, Any]:
        """As JSON, for work in the background."""
        return {"query": self.query} if self.every else {"keys": list(self.keys)}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Choice:
        return cls(query=told["query"], every=True) if "query" in told else cls(tuple(told["keys"]))

    def hidden(self) -> tuple[tuple[str, str], ...]:
        """As hidden fields of a sheet."""
        chosen = (EVERY, "1") if self.every else (KEYS, ",".join(map(str, self.keys)))
        return (QUERY, self.query), chosen

    def count(self, view: List) -> int:
        """How many there are, however many that is."""
        return count_all(view, self._asked(view)) if self.every else len(self.keys)

    def last(self, view: List) -> int:
        """The highest id that may be meant: what comes later was not there when it was chosen."""
        if not self.every:
            return max(self.keys, default=0)
        return view.env.session.scalar(select(func.max(view.mapped().id))) or 0

    def some(self, view: List, behind: int, until: int, limit: int) -> list[int]:
        """The next ids behind one, at most `limit`."""
        if self.every:
            return keys_found(view, self._asked(view), behind, until, limit)
        at = bisect_right(self.keys, behind)
        return list(self.keys[at : at + limit])

    def _asked(self, view: List) -> Asked:
        return asked(view, Ask(view.env, "GET", view.path(), QueryParams(self.query)))


def choice(ask: Ask) -> Choice:
    """What a form says. UserError where nothing is chosen."""
    query = ask.said(QUERY)
    return Choice(query=query, every=True) if EVERY in ask.form else Choice(tuple(chosen(ask, MOST)), query)


def chosen(ask: Ask, most: int) -> list[int]:
    """The ids that were checked in order, `most` of them. UserError where nothing is checked."""
    said = [*ask.form.getlist("id"), *ask.said(KEYS).split(",")]
    keys = {int(key) for key in said if isinstance(key, str) and key.isascii() and key.isdigit() and len(key) <= 18}
    if not keys:
        raise UserError(_("Nothing is chosen; check the records first."))
    return sorted(keys)[:most]
