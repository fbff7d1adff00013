"""One business as the web serves it: its set, its routes, and who is asking, found out in one statement."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from core.policy.business import Business, Installed
from core.policy.env import utc_now
from core.values.words import _
from core.web.received import Received, Refused
from core.web.routes import Matcher, Matchers
from core.web.visitors import Lookup, Visitor, cookie_name

@dataclass(frozen=True, slots=True)
class Standing:
    """What is installed at one generation, and what follows from it."""

    installed: Installed
    matcher: Matcher
    lookup: Lookup


class Site:
    """A business that is open in this process. Requests under way keep the standing they began with."""

    def __init__(self, business: Business, matchers: Matchers) -> None:
        self.business, self.matchers = business, matchers
        self.standing: Standing | None = None

    def enter(self, connection: Connection, received: Received) -> tuple[Standing, Visitor]:
        """What this transaction sees installed, and who asks; Refused while nobody can be served."""
        cookie = received.cookies.get(cookie_name(received), "")
        standing = self.standing or self._learn(connection)
        generation, visitor = standing.lookup.ask(connection, cookie, utc_now())
        if generation != standing.installed.generation:
            standing = self._learn(connection)
            _generation, visitor = standing.lookup.ask(connection, cookie, utc_now())
        if standing.installed.behind:
            sentence = _("The program is newer than the data of this business; its administrator must upgrade it first.")
            raise Refused(503, sentence, headers={"Retry-After": "60"})
        return standing, visitor

    def _learn(self, connection: Connection) -> Standing:
        installed = self.business.installed(connection)
        lookup = Lookup(installed.parts, connection.dialect)
        self.standing = Standing(installed, self.matchers.of(installed.parts), lookup)
        return self.standing
