"""The background work of an import: the whole file checked, then loaded in short transactions that resume."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.policy import bulk
from core.policy.env import Env
from core.services.among import by_index
from core.services.exchange.apart import Errand, drafts_apart, is_worth_it
from core.services.exchange.importer import Draft, Importer, importer_of
from core.services.exchange.importing import Order, change, on_disk, order_of
from core.services.exchange.reading import Reading, batches
from core.services.exchange.runs import COUNTS, ImportJoin, ImportProblem, ImportRun
from core.services.exchange.table import Problem
from core.services.statements import table_of
from core.values import declarations
from core.values.words import _

if TYPE_CHECKING:
    from core.services.attempt import Steps

QUEUE = "import"
MOST, FEWEST = 1000, 100
TARGET = 0.18
"""Seconds a batch is meant to hold others up; they may never wait for 0.25."""
SHOWN = 50
"""Problems that a check tells; the load tells all of them."""


@declarations.job(_("Check a file before its import"), queue=QUEUE, retries=2)
def check_import(steps: Steps, run: int) -> dict[str, Any]:
    """Read the whole file and judge every row; nothing of it is stored. Gives the first problems."""
    order = taken_up(steps, run)
    counts: dict[str, int] = dict.fromkeys(COUNTS, 0)
    shown: list[dict[str, Any]] = []
    with on_disk(order.business, order.file) as path, drafts_of(order, path) as drafts:
        total = sum(1 for _row in order.source(path).rows())
        importer = importer_for(order)
        for batch in batches(drafts, MOST):
            with order.business.env(order.person) as env:
                by_index(env)
                judge(env, importer, batch, order, counts)
            shown += [told(problem) for draft in batch for problem in draft.told()][: SHOWN - len(shown)]
            done = sum(counts.values())
            steps.progress(100 * done // max(total, 1), _("Row {row} of {total}"), row=done, total=total)
    with steps.env() as env:
        change(env, env.find(ImportRun, run), state="checked", read=total, **counts)
    return {**counts, "read": total, "problems": shown}


def judge(env: Env, importer: Importer, batch: Sequence[Draft], order: Order, counts: dict[str, int]) -> None:
    """Count what would become of a batch."""
    fine = [draft for draft in batch if not draft.refused]
    counts["refused"] += len(batch) - len(fine)
    for outcome in importer.judge(env, fine, order.options.duplicates):
        counts[outcome] += 1


@declarations.job(_("Import a file"), queue=QUEUE)
def load_import(steps: Steps, run: int) -> dict[str, Any]:
    """Store every row that can be stored; what was done resumes after the last batch that was committed."""
    order = taken_up(steps, run)
    state: dict[str, Any] = {**dict.fromkeys((*COUNTS, "read"), 0), **(steps.resume or {})}
    with on_disk(order.business, order.file) as path, drafts_of(order, path, state["read"]) as drafts:
        importer = importer_for(order)
        pace = Pace()
        while batch := list(islice(drafts, pace.size)):
            with steps.env() as env:
                began = time.monotonic()
                by_index(env)
                mark(env, order)
                take(env, importer, batch, order, state)
                steps.save(env, state)
                note = {"row": state["read"], "total": max(order.total, state["read"])}
                steps.progress(100 * note["row"] // note["total"], _("Row {row} of {total}"), **note)
            pace.took(time.monotonic() - began, len(batch))
    with steps.env() as env:
        change(env, env.find(ImportRun, run), state="done", ended_at=env.now(), **state)
    return state


@contextmanager
def drafts_of(order: Order, path: Path, skip: int = 0) -> Iterator[Iterator[Draft]]:
    """The drafts of a file after the first `skip`; those of a large one are made by a process beside this one."""
    business = order.business
    if is_worth_it(order.file.size):
        errand = Errand(
            business.entry, business.sets.shelf, business.folder, order.person, order.model, path, order.name,
            order.mapping, order.options, skip,
        )  # fmt: skip
        with drafts_apart(errand) as drafts:
            yield drafts
    else:
        reading = Reading(order.source(path), importer_for(order), order.mapping, lenient=order.options.lenient)
        yield reading.drafts(skip)


def importer_for(order: Order) -> Importer:
    """The importer of the person who asked."""
    with order.business.env(order.person) as env:
        return importer_of(env, order.model)


def taken_up(steps: Steps, run: int) -> Order:
    """What is to be done."""
    with steps.env() as env:
        return order_of(env, run)


def mark(env: Env, order: Order) -> None:
    """From here on everything that is written says which import it came with."""
    env.import_id, env.source = order.run, source_of(order.run)


def source_of(run: int) -> str:
    """Where the trail says that the changes of an import came from."""
    return f"import {run}"


def take(env: Env, importer: Importer, batch: Sequence[Draft], order: Order, state: dict[str, Any]) -> None:
    """Store a batch, and what was wrong with it."""
    fine = [draft for draft in batch if not draft.refused]
    outcomes = importer.store(env, fine, order.options.duplicates)
    state["refused"] += len(batch) - len(fine)
    state["read"] += len(batch)
    for outcome in outcomes:
        state[outcome] += 1
    into = [draft.into for draft in fine if draft.into is not None]
    if into:
        bulk.add(env.connection, table_of(env, ImportJoin), len(into), {"record": into}, {"run_id": order.run})
    report(env, order.run, batch)


def report(env: Env, run: int, batch: Sequence[Draft]) -> None:
    """Keep the problems of a batch, and the whole rows of those that were refused."""
    found = [
        (told(problem), list(draft.cells) if draft.refused else None) for draft in batch for problem in draft.told()
    ]
    if found:
        names = ("number", "field", "reason", "values", "value", "refused")
        cells = {name: [problem[name] for problem, _row in found] for name in names}
        rows = [row for _problem, row in found]
        bulk.add(env.connection, table_of(env, ImportProblem), len(found), {**cells, "row": rows}, {"run_id": run})


def told(problem: Problem) -> dict[str, Any]:
    """A problem as JSON."""
    plain = {
        name: value if isinstance(value, str | int | float) else str(value)
        for name, value in problem.reason.values.items()
    }
    return {
        "number": problem.row, "field": problem.field, "reason": str(problem.reason.message), "values": plain,
        "value": problem.value, "refused": problem.refused,
    }  # fmt: skip


class Pace:
    """How many rows make a batch: as many as others can wait for."""

    def __init__(self) -> None:
        self.size = 100

    def took(self, seconds: float, rows: int) -> None:
        """Learn from the last batch; never more than twice as many at once."""
        fitting = int(TARGET / max(seconds / max(rows, 1), 1e-6))
        self.size = max(FEWEST, min(MOST, fitting, 2 * self.size))
