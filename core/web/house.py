"""Everything that one server process serves: its businesses, their sites, and the work in the background."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from time import monotonic

from starlette.responses import PlainTextResponse, Response

from core.policy.business import Business
from core.policy.directory import Directory
from core.services.worker import Runner
from core.values.declarations import Route
from core.web.memory import give_back
from core.web.pipeline import Pipeline
from core.web.routes import Matchers
from core.web.site import Site
from core.web.static import Static

log = logging.getLogger("gazda.web")
PATIENCE = 5.0
"""Seconds that work in the background has to end when the server stops."""

LOOK, HOSTS = 1.0, 1000
"""Seconds for which it is remembered which business answers to a host, and for how many hosts."""

FRESH = {"Cache-Control": "no-store"}


class House:
    """Opened once, before the first request, and closed after the last. Its methods are sync; workers call them."""

    def __init__(self, directory: Directory, static: Static, routes: Iterable[Route], *, works: bool = True) -> None:
        self.directory, self.static = directory, static
        self.matchers = Matchers(routes)
        self.pipeline = Pipeline(self.site)
        self.runner = Runner(self.businesses) if works else None
        self.healthy = False
        self._sites: dict[str, Site] = {}
        self._hosts: dict[str, tuple[Site, float]] = {}

    def businesses(self) -> list[Business]:
        """Every business of the directory, open."""
        return [self.directory.open(name) for name in self.directory.entries()]

    def site(self, host: str) -> Site:
        """The site of the business that answers to `host`; the directory is looked into once a second."""
        now = monotonic()
        found, since = self._hosts.get(host, (None, 0.0))
        if found is None or now - since > LOOK:
            found = self.site_of(self.directory.by_host(host))
            self._hosts = {**self._hosts, host: (found, now)} if len(self._hosts) < HOSTS else {host: (found, now)}
        return found

    def site_of(self, business: Business) -> Site:
        found = self._sites.get(business.entry.name)
        if found is None or found.business is not business:
            found = self._sites[business.entry.name] = Site(business, self.matchers, self.static.address)
        return found

    def open(self) -> None:
        """Open the business and begin the work in the background; what stands against it, `health` tells."""
        self.health()
        if self.runner is not None:
            self.runner.start()

    def health(self) -> Response:
        """200 once a business could be opened; until then 503, and another try."""
        if not self.healthy:
            try:
                self.site_of(self.directory.open(next(iter(self.directory.entries())))).check()
                self.healthy = True
            except Exception:
                log.exception("not ready")
                return PlainTextResponse("not ready", 503, {**FRESH, "Retry-After": "5"})
        return PlainTextResponse("ready", headers=FRESH)

    def write_down(self) -> None:
        """Keep what was only remembered: when which browser was last seen."""
        for site in list(self._sites.values()):
            try:
                site.write_down()
            except Exception:
                log.exception("what was remembered of %s could not be written", site.business.entry.name)
        give_back()

    def close(self) -> None:
        """Let work end, keep what was remembered, close the databases."""
        if self.runner is not None:
            self.runner.stop(PATIENCE)
        self.write_down()
        self.directory.close()
