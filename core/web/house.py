"""Everything that one server process serves: its businesses, their sites, and the work in the background."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from threading import Thread
from time import monotonic

from starlette.responses import PlainTextResponse, Response

from core.policy.business import Business
from core.policy.businesses import intents
from core.policy.businesses.directory import Directory
from core.policy.businesses.places import Places
from core.services.worker import Runner
from core.values.declarations import Route
from core.values.errors import GazdaError, NotFound
from core.web.memory import give_back
from core.web.mounted import inside
from core.web.pipeline import Pipeline
from core.web.received import Received
from core.web.routes import Matchers
from core.web.site import Site
from core.web.static import Static

log = logging.getLogger("gazda.web")
PATIENCE = 5.0
"""Seconds that work in the background has to end when the server stops."""

LOOK = 1.0
"""Seconds for which it is remembered what the directory says."""

FRESH = {"Cache-Control": "no-store"}


class House:
    """Opened once, before the first request, and closed after the last. Its methods are sync; workers call them."""

    def __init__(self, directory: Directory, static: Static, routes: Iterable[Route], *, works: bool = True) -> None:
        self.directory, self.static = directory, static
        self.matchers = Matchers(routes)
        self.pipeline = Pipeline(self.place, self.look_again)
        self.runner = Runner(directory.in_turn) if works else None
        self.healthy = False
        self._unready = ""
        self._sites: dict[str, Site] = {}
        self._places: tuple[Places, float] = directory.places(), monotonic()
        self._looked: dict[str, tuple[Site, float]] = {}
        self._closed = False

    def place(self, received: Received) -> tuple[Site, Received]:
        """Who answers a request, and the request as they know it; NotFound where nobody does."""
        if received.place is not None:
            return self.named(received.place.business), received
        found = self.places().find(received.host, received.path)
        if found is None:
            raise NotFound(f"business at {received.host}")
        site = self.named(found.business)
        return site, received if not found.path else inside(received, found)

    def asked(self, received: Received) -> str:
        """The name of the business that a request is for, by what is remembered; empty where nobody answers."""
        found = self._places[0].find(received.host, received.path)
        return found.business if found is not None else ""

    def site(self, host: str, path: str = "/") -> Site:
        """The site of the business that answers at an address."""
        return self.named(self.directory.at(host, path).business)

    def places(self) -> Places:
        """Who answers where; the directory is looked into once a second."""
        places, since = self._places
        if monotonic() - since > LOOK:
            places = self.directory.places()
            self._places = places, monotonic()
        return places

    def named(self, name: str) -> Site:
        """The site of a business; whether it is still the same one is looked into once a second."""
        now = monotonic()
        found, since = self._looked.get(name, (None, 0.0))
        if found is None or now - since > LOOK:
            found = self.site_of(self.directory.open(name))
            self._looked[name] = found, now
        return found

    def look_again(self) -> None:
        """Forget what was remembered of the directory: somebody found a business elsewhere."""
        self._looked, self._places = {}, (self.directory.places(), monotonic())

    def site_of(self, business: Business) -> Site:
        found = self._sites.get(business.entry.name)
        if found is None or found.business is not business:
            found = self._sites[business.entry.name] = Site(business, self.matchers, self.static.address)
        return found

    def open(self) -> None:
        """Open the business and begin the work in the background; what stands against it, `health` tells."""
        self.health()
        Thread(target=self.make_ready, name="sets", daemon=True).start()
        if self.runner is not None:
            self.runner.start()

    def make_ready(self) -> None:
        """Open every business once: to compose a set that no business had before takes a second."""
        for name in self.directory.at_work():
            if self._closed:
                return
            try:
                self.named(name).check()
            except Exception as error:
                log.warning("the business %s cannot be opened: %s", name, error)

    def health(self) -> Response:
        """200 once a business could be opened; until then 503, and another try."""
        if not self.healthy:
            try:
                self.site_of(self.directory.open(next(iter(self.directory.entries())))).check()
                self.healthy = True
            except Exception as error:
                self.tell_unready(error)
                return PlainTextResponse("not ready", 503, {**FRESH, "Retry-After": "5"})
        return PlainTextResponse("ready", headers=FRESH)

    def tell_unready(self, error: Exception) -> None:
        """Log what stands against opening once, however often somebody asks; what we know of without its traceback."""
        if (told := str(error)) != self._unready:
            log.error("not ready: %s", told, exc_info=None if isinstance(error, GazdaError) else error)
        self._unready = told

    def write_down(self) -> None:
        """Keep what was only remembered: when which browser was last seen."""
        for site in list(self._sites.values()):
            try:
                site.write_down()
            except Exception:
                log.exception("what was remembered of %s could not be written", site.business.entry.name)
        self.settle()
        give_back()

    def settle(self) -> None:
        """End or undo what commands have begun that were killed; a business that was moved must not stay shut."""
        if not intents.left(self.directory.folder):
            return
        from core.policy.businesses import settling  # noqa: PLC0415  # hardly ever needed

        try:
            for intent in settling.recover(self.directory):
                log.warning("a command was cut off while it did this: %s %s; settled", intent.verb, intent.entry.name)
        except Exception:
            log.exception("what a killed command left could not be settled")

    def close(self) -> None:
        """Let work end, keep what was remembered, close the databases."""
        self._closed = True
        if self.runner is not None:
            self.runner.stop(PATIENCE)
        self.write_down()
        self.directory.close()
