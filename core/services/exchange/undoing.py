"""A load taken back: what it added goes, what it filled is as before, and what somebody changed since stays."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Select, or_, select

from core.composition.model import Model
from core.policy.env import Env
from core.policy.trail import PERSONAL, Trail, TrailPersonal, revived
from core.services.exchange.importing import change, order_of
from core.services.exchange.loading import QUEUE, source_of
from core.services.exchange.runs import ImportJoin, ImportRun
from core.services.files import Attachment
from core.services.statements import run as execute
from core.services.statements import table_of
from core.values import declarations
from core.values.errors import UserError
from core.values.fields import resolve
from core.values.words import _

if TYPE_CHECKING:
    from core.services.attempt import Steps

JOINED_AT_ONCE, ADDED_AT_ONCE = 25, 200
NAMED = 100
"""Records kept that the report names; of further ones it tells the number."""


@declarations.job(_("Undo an import"), queue=QUEUE)
def undo_import(steps: Steps, run: int) -> dict[str, Any]:
    """Take back the load of the import `run`, a few records at a time; gives what stays because somebody changed it."""
    with steps.env() as env:
        order_of(env, run)
    start = {"joined": 0, "place": 0, "last": 0, "restored": 0, "removed": 0, "stay": 0, "kept": []}
    state: dict[str, Any] = {**start, **(steps.resume or {})}
    more = True
    while more:
        with steps.env() as env:
            with env.sudo(f"undo import {run}") as inner:
                undo = Undo(inner, inner.find(ImportRun, run), state)
                more = undo.go_on()
            steps.save(env, state)
            steps.progress(undo.percent(), _("{count} removed"), count=state["removed"])
    with steps.env() as env:
        change(env, env.find(ImportRun, run), state="undone")
    return {name: state[name] for name in ("restored", "removed", "stay", "kept")}


class Undo:
    """One transaction of taking back an import: first what was joined, then what was added; `state` is how far."""

    def __init__(self, env: Env, run: Any, state: dict[str, Any]) -> None:
        self.env, self.run, self.state = env, run, state
        self.model: Any = env.parts.named("model", run.model)
        self.lines = [line for _name, line, _column in owned(env, self.model)]
        others = [model for model in env.parts.all("model") if issubclass(model, Model)]
        self.places = [self.model, *(model for model in others if model is not self.model and model not in self.lines)]

    def go_on(self) -> bool:
        """The next few records; whether there may be more."""
        if self.state["joined"] is not None:
            self._restore_some()
        elif self.state["place"] < len(self.places):
            self._remove_some(self.places[self.state["place"]])
        return self.state["joined"] is not None or self.state["place"] < len(self.places)

    def percent(self) -> int:
        done = int(self.state["removed"]) + int(self.state["restored"])
        return min(99, 100 * done // max(1, int(self.run.added) + int(self.run.joined)))

    def _changed(self, model: Any, ids: Sequence[int]) -> set[int]:
        """Those of the records that came with the load that somebody has changed."""
        table = model.__table__.c
        since = or_(table.updated_at > self.run.ended_at, table.updated_by.is_distinct_from(table.created_by))
        return set(execute(self.env, select(table.id).where(table.id.in_(ids), since)).scalars()) if ids else set()

    # ---- what the load did to records that were there

    def _restore_some(self) -> None:
        """Bring a few joined records back to what they were."""
        joins = table_of(self.env, ImportJoin).c
        asked = select(joins.record).distinct().where(joins.run_id == self.run.id, joins.record > self.state["joined"])
        keys = list(execute(self.env, asked.order_by(joins.record).limit(JOINED_AT_ONCE)).scalars())
        for key in keys:
            record: Any = self.env.session.get(self.model, key)
            if record is not None and record.import_id != self.run.id:
                self._restore(record)
        self.state["joined"] = keys[-1] if keys else None

    def _restore(self, record: Any) -> None:
        """Take the lines that the load added off a record, and give the fields that it filled their old values."""
        try:
            with self.env.session.begin_nested():
                self._give_back(record)
                for name, line, _column in owned(self.env, self.model):
                    self._take_off(getattr(record, name), line)
                self.env.session.flush()
            self.state["restored"] += 1
        except UserError:
            self._keep([record])

    def _take_off(self, lines: Any, model: Any) -> None:
        """Remove the lines that came with the load and that nobody changed; restore those that it only completed."""
        changed = self._changed(model, [line.id for line in lines if line.import_id == self.run.id])
        for line in list(lines):
            if line.import_id != self.run.id:
                self._give_back(line)
            elif line.id not in changed:
                lines.remove(line)

    def _give_back(self, record: Any) -> None:
        """Set what the load changed of a record to its old values, the last change first."""
        trail = table_of(self.env, Trail)
        about = (trail.c.model == type(record).part_name, trail.c.record == record.id, trail.c.verb == "write")
        later: set[str] = set()
        for row in execute(self.env, select(trail).where(*about).order_by(trail.c.id.desc())):
            if row.source != source_of(self.run.id):
                later |= row.changes.keys()
                continue
            for name, old in old_values(self.env, row).items():
                if name not in later and not type(record).told(name).readonly:
                    setattr(record, name, revived(type(record).__table__.c[name], old))

    # ---- what the load added

    def _remove_some(self, model: Any) -> None:
        """Delete a few records that came with the load, and on to the next model when there are no more."""
        table = model.__table__
        mine = select(table.c.id).where(table.c.import_id == self.run.id, table.c.id > self.state["last"])
        ids = list(execute(self.env, mine.order_by(table.c.id).limit(ADDED_AT_ONCE)).scalars())
        if ids:
            self._remove(model, ids)
            self.state["last"] = ids[-1]
        else:
            self.state |= {"place": self.state["place"] + 1, "last": 0}

    def _remove(self, model: Any, ids: Sequence[int]) -> None:
        stay = self._changed(model, ids) | in_use(self.env, model, ids)
        gone = [key for key in ids if key not in stay]
        for _name, line, column in owned(self.env, model):
            keys = line.__table__.c
            self.env.delete(line, list(execute(self.env, select(keys.id).where(keys[column].in_(gone))).scalars()))
        self.env.delete(model, gone)
        if model is self.model:
            self.state["removed"] += len(gone)
            self._keep([self.env.session.get(model, key) for key in sorted(stay)])

    def _keep(self, records: Any) -> None:
        """Note records that stay."""
        for record in records:
            self.state["stay"] += 1
            if len(self.state["kept"]) < NAMED:
                self.state["kept"].append([record.id, record.display()])


def owned(env: Env, model: Any) -> Iterator[tuple[str, Any, str]]:
    """The relations to lines that belong to a record, each with its model and the column by which they do."""
    for name in model.known():
        told = model.told(name)
        if told.kind == "links" and told.owned:
            line = env.parts[resolve(told.target)]
            yield name, line, line.told(told.back).through


def in_use(env: Env, model: Any, ids: Collection[int]) -> set[int]:
    """Those of the records that others than their own lines point at, or that have files."""
    own = {line for _name, line, _column in owned(env, model)}
    found: set[int] = set()
    for other in env.parts.all("model"):
        for column in other.__table__.columns if other not in own else ():
            if any(key.column.table is model.__table__ for key in column.foreign_keys):
                found |= set(execute(env, pointing(column, ids)).scalars())
    files = table_of(env, Attachment)
    shown = select(files.c.record).where(files.c.model == model.part_name, files.c.record.in_(ids))
    return found | set(execute(env, shown).scalars())


def pointing(column: Column[Any], ids: Collection[int]) -> Select[Any]:
    return select(column).distinct().where(column.in_(ids))


def old_values(env: Env, row: Any) -> dict[str, Any]:
    """The old value of each field of a change; of a personal one from beside the trail, if it was not erased."""
    side = table_of(env, TrailPersonal)
    kept = execute(env, select(side.c.field, side.c.old).where(side.c.trail_id == row.id)).all()
    hidden = {found.field: None if found.old is None else json.loads(found.old) for found in kept}
    changes: Mapping[str, Any] = row.changes
    shown = {name: pair[0] for name, pair in changes.items() if not isinstance(pair, dict) or PERSONAL not in pair}
    return shown | hidden
