"""How a card was found, and what stands before and behind it there: the query of its list, which the address carries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import QueryParams

from core.screens.ask import Ask
from core.screens.finding.asked import asked
from core.screens.finding.pages import neighbours
from core.screens.views import Form, List

FROM = "from"
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody came to a card: the `query` of the list it was found in, None where it was not found in one."""

    list: str
    query: str | None

    @property
    def back(self) -> str:
        """The address of what was found, or of the list."""
        return f"{self.list}?{self.query}" if self.query else self.list

    def onward(self, address: str) -> str:
        """An address that remembers the way."""
        return address if self.query is None else f"{address}?{urlencode({FROM: self.query})}"


def way_of(ask: Ask, view: Form, key: int = 0) -> Way:
    """The way to a card, and to its form: as the address says, or else the page that led here."""
    said = ask.query.get(FROM)
    found = came_from(ask, view, key) if said is None else said
    return Way(view.path(), found if found is not None and len(found) <= LONGEST else None)


def came_from(ask: Ask, view: Form, key: int) -> str | None:
    """The query of the page with the link that was followed: the list, or the card itself before an act."""
    page = urlsplit(ask.headers.get("referer", ""))
    path, card = page.path.removeprefix(ask.root), f"{view.path()}/{key}"
    if path == view.path():
        return page.query
    return parse_qs(page.query, keep_blank_values=True).get(FROM, [None])[0] if path in (card, f"{card}/edit") else None


def beside(ask: Ask, view: Form, record: Any, way: Way) -> tuple[str, str]:
    """The cards before and behind a record in what was found, also where it is no longer among that."""
    listed = view.parts.composed.get(("view", f"{view.model.part_name}.list"))
    if listed is None or way.query is None:
        return "", ""
    asking = replace(ask, path=view.path(), query=QueryParams(way.query))
    many = cast(List, listed(view.env, asking.query))
    before, behind = neighbours(many, asked(many, asking), record.id)
    return card_at(view, before, way), card_at(view, behind, way)


def card_at(view: Form, key: int, way: Way) -> str:
    """The address of a card on the same way; nothing where there is none."""
    return way.onward(f"{view.path()}/{key}") if key else ""
