"""Acts on many records: a few at once in the request, more in the background, batch by batch, with a result that waits."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, cast

from core.policy.env import Env
from core.screens.bulk.batches import Batch
from core.screens.bulk.changes import Way, back_of, change_of
from core.screens.lists.chosen import Choice
from core.screens.views import List
from core.services import undo
from core.services.undo import Done
from core.values import declarations
from core.values.errors import NotFound
from core.values.words import _

if TYPE_CHECKING:
    from core.services.attempt import Steps

FEW = 200
"""Records that are changed while the person waits."""

FIRST, LEAST, MOST = 50, 20, 1_000
TARGET = 0.18
"""Records of the first batch, of the smallest and the largest, and seconds for which one holds others up."""

NAMED = 100
"""Refused records that a result names; of further ones it tells the number."""


@dataclass
class Tally:
    """How far an act on many records is: JSON of its job, and its result in the end."""

    token: str
    total: int = 0
    last: int = 0
    until: int = 0
    seen: int = 0
    changed: int = 0
    refused: int = 0
    undo: bool = False
    model: str = ""
    named: list[list[Any]] = field(default_factory=list)

    def add(self, env: Env, batch: Batch, done: Done) -> None:
        """Count a batch that was done, and keep how it is taken back."""
        self.seen += batch.seen
        self.model = done.model
        self.changed += len(batch.changed)
        self.refused += len(batch.refused)
        self.named += [list(one) for one in batch.refused[: NAMED - len(self.named)]]
        if done.way and batch.changed:
            undo.keep(env, done, batch.changed)
            self.undo = True


def view_of(env: Env, model: str) -> List:
    """The list of a model; NotFound where there is none any more, or nothing of it may be changed."""
    found: Any = env.parts.composed.get(("view", f"{model}.list"))
    if found is None or not env.may("read", found.model) or not env.may("write", found.model):
        raise NotFound(model)
    return cast(List, found(env))


def done_at_once(view: List, choice: Choice, way: Way, text: str, address: str) -> Tally:
    """Change a few records in this unit of work."""
    tally, change = Tally(undo.new_token()), change_of(view, way)
    batch = Batch(view, change).run(choice.some(view, 0, choice.last(view), FEW))
    tally.add(view.env, batch, Done(tally.token, view.model.part_name, text, address, change.back))
    return tally


@declarations.job(_("Change many records"), retries=2)
def change_many(
    steps: Steps, model: str, chosen: dict[str, Any], way: dict[str, Any], text: str, address: str
) -> dict[str, Any]:
    """Change what was chosen, a batch at a time; what others wait for is never longer than one of them."""
    choice = Choice.of(chosen)
    tally = Tally(**steps.resume) if steps.resume else Tally(undo.new_token())
    if not tally.until:
        with steps.env() as env:
            view = view_of(env, model)
            tally.total, tally.until = choice.count(view), choice.last(view)
    size, more = FIRST, True
    while more:
        began = time.monotonic()
        with steps.env() as env:
            view = view_of(env, model)
            keys = choice.some(view, tally.last, tally.until, size)
            change = change_of(view, way)
            tally.add(env, Batch(view, change).run(keys), Done(tally.token, model, text, address, change.back))
            tally.last = keys[-1] if keys else tally.last
            told(steps, env, tally)
        more, size = len(keys) == size, fitting(size, time.monotonic() - began)
    return asdict(tally)


@declarations.job(_("Take back a change of many records"), retries=2)
def undo_many(steps: Steps, token: str, text: str, address: str) -> dict[str, Any]:
    """Take an act back, a batch at a time as it was done; what somebody changed since stays."""
    tally = Tally(**steps.resume) if steps.resume else Tally(undo.new_token())
    more = True
    while more:
        with steps.env() as env:
            tally.total = tally.total or undo.held(env, token)
            row = undo.rest(env, token)
            more = row is not None
            if more:
                back_from(env, row, tally)
                told(steps, env, tally)
    return asdict(tally)


def back_from(env: Env, row: Any, tally: Tally) -> None:
    """Take one batch of an act back; that can be taken back in its turn."""
    view = view_of(env, row.model)
    kept = {key: (version, old) for key, version, old in row.records}
    change = back_of(view, row.way, kept)
    undo.forget(env, row.id)
    tally.add(
        env, Batch(view, change).run(list(kept)), Done(tally.token, row.model, row.text, row.address, change.back)
    )


def undone_at_once(env: Env, token: str) -> Tally:
    """Take an act on a few records back in this unit of work."""
    tally = Tally(undo.new_token())
    while (row := undo.rest(env, token)) is not None:
        back_from(env, row, tally)
    return tally


def told(steps: Steps, env: Env, tally: Tally) -> None:
    """Keep how far it is with the batch, and show it."""
    steps.save(env, asdict(tally))
    share = 100 * tally.seen // tally.total if tally.total else 100
    steps.progress(min(99, share), _("{count} of {total} records"), count=tally.seen, total=tally.total)


def fitting(size: int, took: float) -> int:
    """How many records the next batch has, so that it takes as long as it may."""
    return max(LEAST, min(MOST, 2 * size, int(size * TARGET / max(took, 0.001))))


def tally_of(row: Any) -> Tally | None:
    """How far the work of a job came, by its row: what it ended with, or else what its last batch left."""
    told: Mapping[str, Any] | None = row.result if row.state == "done" else row.resume
    return Tally(**told) if told else None
