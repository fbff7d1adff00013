"""Runs checks: of one addon, or of all that lie in a folder; what was found, what was passed over and why."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from core.conformance.bench import Bench, Yard, shelf_around
from core.conformance.check import Check, Finding, Needs, PassedOver, Variant
from core.conformance.chromium import Browsing
from core.conformance.homes import Homes
from core.values.manifest import Shelf

if TYPE_CHECKING:
    from core.conformance.postgres import Server


@dataclass
class Report:
    """What came of checking addons: findings, and what was not looked at with the reason."""

    looked: int = 0
    findings: list[Finding] = field(default_factory=list)
    passed_over: list[tuple[str, str, str]] = field(default_factory=list)

    def reasons(self) -> dict[tuple[str, str], list[str]]:
        """The checks that were passed over, by addon and reason."""
        found: dict[tuple[str, str], list[str]] = {}
        for addon, name, why in self.passed_over:
            found.setdefault((addon, why), []).append(name)
        return found


class Grounds:
    """Where the addons of a run are checked; a yard for each folder that they lie in."""

    def __init__(self, shipped: Shelf, homes: Homes, browsing: Browsing) -> None:
        self.shipped, self.homes, self.browsing = shipped, homes, browsing
        self._yards: dict[Path, Yard] = {}
        self._benches: dict[tuple[Path, Variant], Bench] = {}

    def yard(self, folder: Path) -> Yard:
        """The yard of the addon in `folder`."""
        beside = folder.resolve().parent
        if beside not in self._yards:
            self._yards[beside] = Yard(shelf_around(folder.resolve(), self.shipped), self.homes, self.browsing)
        return self._yards[beside]

    def bench(self, folder: Path, variant: Variant) -> Bench:
        """The addon in `folder`, ready to be looked at."""
        key = folder.resolve(), variant
        if key not in self._benches:
            self._benches[key] = Bench(self.yard(folder), key[0].name, variant)
        return self._benches[key]


@contextmanager
def grounds(shipped: Shelf) -> Iterator[Grounds]:
    """A place to check addons in; everything that was made there is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(mkdtemp(prefix="gazda-check-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if sys.platform != "win32":
            from core.conformance.postgres import SHARED, sharing_server  # noqa: PLC0415  # not on every platform

            stack.enter_context(nullcontext() if SHARED in os.environ else sharing_server())
        homes, browsing = Homes(folder, server_of_run), Browsing()
        stack.callback(homes.close)
        stack.callback(browsing.close)
        yield Grounds(shipped, homes, browsing)


def server_of_run() -> Server:
    """The PostgreSQL that the processes of this run share."""
    from core.conformance.postgres import postgres_server  # noqa: PLC0415  # not on every platform

    return postgres_server()


def findings(check: Check, bench: Bench) -> list[Finding]:
    """What a check finds; PassedOver says why it cannot be found out here."""

    def work() -> list[Finding]:
        found: list[Finding] = []
        try:
            for fault in check.find(bench):
                found.append(Finding(bench.name, check.name, fault.place, fault.said))  # noqa: PERF401  # what came before an error stays
        except PassedOver:
            if not found:
                raise
        except Exception as error:
            found.append(Finding(bench.name, check.name, place_of(bench, error), unexpected(error)))
        return found

    with quiet():
        return bench.yard.browsing.run(work) if check.needs is Needs.BROWSER else work()


def place_of(bench: Bench, error: Exception) -> str:
    """The line of the addon where an error came up, or its name."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(bench.folder)]
    return bench.place(frames[-1].filename, frames[-1].lineno or 0) if frames else bench.name


def unexpected(error: Exception) -> str:
    """An error that no check expects, in one line."""
    told = str(getattr(error, "orig", "") or error).strip().partition("\n")[0]
    return f"meets {type(error).__name__}: {told}; mend what raises it"


@contextmanager
def quiet() -> Iterator[None]:
    """Without the log of what checks provoke on purpose."""
    log = logging.getLogger("gazda")
    was, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = was


def examine(place: Grounds, folder: Path, checks: Iterable[Check], report: Report, *, thorough: bool = False) -> None:
    """Run checks of the addon in `folder`, one after the other, in each of their variants."""
    for check in checks:
        for variant in check.variants(thorough=thorough):
            bench = place.bench(folder, variant)
            try:
                found = findings(check, bench)
            except PassedOver as why:
                name = f"{check.name} ({variant})" if check.many else check.name
                report.passed_over.append((bench.name, name, str(why)))
                continue
            report.looked += 1
            report.findings += [one for one in found if one not in report.findings]
