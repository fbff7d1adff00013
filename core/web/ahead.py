"""What a plan under way will leave is composed while people work with what there is."""

from __future__ import annotations

import logging
from threading import Thread

from core.composition.addonset import AddonSet
from core.policy.business import Sets
from core.values.errors import GazdaError
from core.web.routes import Matchers

log = logging.getLogger("gazda.web")


class Ahead:
    """Holds the set that is to come, so that nobody waits for it when it is there."""

    def __init__(self, sets: Sets, matchers: Matchers) -> None:
        self.sets, self.matchers = sets, matchers
        self.addons: frozenset[str] = frozenset()
        self.ready: AddonSet | None = None
        self.thread: Thread | None = None

    def prepare(self, addons: frozenset[str]) -> None:
        """Begin to compose the set of these addons; with none, or others than before, let go what was composed."""
        if addons == self.addons:
            return
        self.addons, self.ready = addons, None
        if addons:
            self.thread = Thread(target=self._compose, args=(addons,), name="ahead", daemon=True)
            self.thread.start()

    def _compose(self, addons: frozenset[str]) -> None:
        try:
            parts = self.sets.of(sorted(addons))
            self.matchers.of(parts)
        except GazdaError as error:  # the plan itself tells whoever asked for it
            log.warning("what a plan will leave cannot be composed here: %s", error)
            return
        if addons == self.addons:
            self.ready = parts
