"""One business as the web serves it: its set, its routes, and who is asking, found out in one statement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from core.composition.blame import FOUNDATION, Blamed, blame, blame_listener
from core.policy.business import Business, Installed, Paused
from core.policy.env import utc_now
from core.screens.templating import environment
from core.values.errors import GazdaError
from core.values.words import _
from core.web.ahead import Ahead
from core.web.received import Closed, Refused
from core.web.routes import Found, Matcher, Matchers
from core.web.visitors import Lookup, Visitor, write_down

T = TypeVar("T")
BEHIND = _(
    "The program is newer than the data of this business; its administrator must upgrade it first, on the page /addons."
)


class OutOfDate(Exception):
    """Another set is installed than this process has at hand, and to compose it now would hold up whoever writes."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is installed at one generation, and what follows from it."""

    installed: Installed
    matcher: Matcher
    lookup: Lookup


class Site:
    """A business that is open in this process. Requests under way keep the standing they began with."""

    def __init__(self, business: Business, matchers: Matchers, static: Callable[[str], str] = str) -> None:
        self.business, self.matchers, self.static = business, matchers, static
        self.ahead = Ahead(business.sets, matchers)
        self.standing: Standing | None = None
        self.seen: dict[bytes, datetime] = {}
        self._safe: Standing | None = None

    def enter(self, connection: Connection, cookie: str, *, behind: bool = False) -> tuple[Standing, Visitor]:
        """What this transaction sees installed, and who asks; Refused while nobody can be served.

        What is served `behind` the code asks nothing of the data but what base has; that itself must not be behind.
        """
        if not connection.in_transaction():
            connection.begin()  # on SQLite nothing else would make one snapshot of what follows
        standing = self._served(connection, behind)
        generation, coming, visitor = standing.lookup.ask(connection, cookie, utc_now())
        if generation != standing.installed.generation:
            if connection.get_execution_options().get("writes"):
                raise OutOfDate
            self._learn(connection)
            standing = self._served(connection, behind)
            _generation, coming, visitor = standing.lookup.ask(connection, cookie, utc_now())
        self.ahead.prepare(coming)
        if visitor.stale:
            self.seen[visitor.key] = utc_now()
        return standing, visitor

    def _served(self, connection: Connection, behind: bool) -> Standing:
        """What is at hand, if it can be served; the data of an earlier version may lack what is asked for."""
        standing = self.standing
        if standing is None or standing.installed.behind:
            standing = self._learn(connection)
        late = standing.installed.behind
        if late and (not behind or any(name.partition("+")[0] == FOUNDATION for name in late)):
            raise Refused(503, BEHIND, headers={"Retry-After": "60"})
        return standing

    def up_to_date(self, work: Callable[[], T]) -> T:
        """Do `work`, again once what is installed is at hand."""
        while True:
            try:
                return work()
            except OutOfDate:
                self.check(behind=True)

    def write_down(self) -> None:
        """Note when browsers were last seen and what failed, as far as that was only remembered."""
        self.business.failures.settle()
        if self.seen and self.standing is not None:
            seen, self.seen = self.seen, {}
            with self.business.writing_ready() as connection:
                write_down(connection, self.standing.installed.parts, seen)

    def safe(self) -> Standing:
        """What base alone brings, for pages that must be drawn whatever the other addons do."""
        if self._safe is None:
            base = self.business.sets.of([FOUNDATION])
            lookup = Lookup(base, self.business.engine.dialect)
            self._safe = Standing(Installed(0, base), self.matchers.of(base), lookup)
        return self._safe

    def note(self, error: BaseException, number: str = "", method: str = "GET", path: str = "") -> Blamed | None:
        """Keep which addon's code failed, if any did; what fails in the kernel on a page of an addon is that addon's."""
        blamed = blame(error, self.business.sets.shelf.manifests.values())
        if (blamed is None or blamed.addon == FOUNDATION) and path and self.standing is not None:
            blamed = page_of(self.standing, method, path) or blamed
        if blamed is not None:
            self.business.failures.note(blamed, error, number)
        return blamed

    def check(self, *, behind: bool = False) -> None:
        """Open the business and see that it can be served; raises what stands against it."""
        with self.business.reading() as connection:
            self.enter(connection, "", behind=behind)

    def _learn(self, connection: Connection) -> Standing:
        try:
            installed = self.business.installed(connection)
        except Paused:
            raise
        except GazdaError as error:
            raise Closed(str(error)) from error
        environment(installed.parts)  # its templates are read now, with its code
        lookup = Lookup(installed.parts, connection.dialect)
        self.standing = Standing(installed, self.matchers.of(installed.parts), lookup)
        for route, reason in self.standing.matcher.refused.items():
            manifest = installed.parts.addons[installed.parts.owners[route]]
            self.business.failures.note(blame_listener("", manifest, route.answer), reason)
        return self.standing


def page_of(standing: Standing, method: str, path: str) -> Blamed | None:
    """The addon whose page this is: its own route, or a screen of its model; an address may hold a secret."""
    parts, found = standing.installed.parts, standing.matcher.find(method, path)
    if isinstance(found, Found) and found.route in parts.owners:
        owner = parts.owners[found.route]
        return blame_listener("", parts.addons[owner], found.route.answer) if owner != FOUNDATION else None
    addon, _slash, rest = path.strip("/").partition("/")
    model = rest.partition("/")[0]
    if addon == FOUNDATION or ("model", f"{addon}.{model}") not in parts.composed:
        return None
    return Blamed(parts.owner(parts.named("model", f"{addon}.{model}")), f"/{addon}/{model}")
