"""Some records changed together: all that can be, in one savepoint; those that refuse are named, and stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.exc import StaleDataError

from core.composition.model import BareModel, Model
from core.policy.env import Env
from core.policy.guard import within
from core.screens.bulk.changes import Change, version_of
from core.screens.look import look_of
from core.screens.views import List
from core.services.undo import Before
from core.values.errors import AccessError, UserError
from core.values.words import _

REFUSALS = (UserError, AccessError, IntegrityError, StaleDataError)

NOT_YOURS = _("You may not change this record.")
GONE = _("It is no longer there.")
TAKEN = _("Another record has this already, or another one needs it as it is.")
MEANWHILE = _("Somebody changed it at the same moment; try it again.")


class Unfit(Exception):
    """Records that refuse, each with its reason; nothing was written yet."""

    def __init__(self, reasons: dict[int, UserError]) -> None:
        super().__init__(f"{len(reasons)} records refuse")
        self.reasons = reasons


@dataclass(eq=False)
class Batch:
    """What becomes of some records: those that `changed`, with what they were, and those `refused`, each with the reason."""

    view: List
    change: Change
    seen: int = 0
    changed: list[Before] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def env(self) -> Env:
        return self.view.env

    def run(self, keys: Sequence[int]) -> Batch:
        """Change these records as far as they may be."""
        self.seen += len(keys)
        self._fresh = {record.id: record for record in self._load(keys)}
        self._names = {key: record.display() for key, record in self._fresh.items()}
        for key in keys:
            if key not in self._names:
                self._refuse(key, UserError(GONE))
        mine = within(self.env, "write", self.view.mapped(), list(self._names))
        for key in self._names.keys() - mine:
            self._refuse(key, UserError(NOT_YOURS))
        self._attempt([key for key in self._names if key in mine])
        self.env.session.expunge_all()
        return self

    def _load(self, keys: Sequence[int]) -> list[Any]:
        """The records in sight, with the lines that belong to them: as many questions however many they are."""
        model = self.view.mapped()
        lines = [getattr(model, name) for name in model.known() if model.told(name).owned]
        asked = select(model).where(model.id.in_(keys)).order_by(model.id)
        return list(self.env.session.scalars(asked.options(*map(selectinload, lines))))

    def _attempt(self, keys: Sequence[int]) -> None:
        """Change them at one stroke; where that is refused, those that refuse are left out, or it is tried by halves."""
        if not keys:
            return
        waiting = len(self.env.after)
        try:
            with self.env.connection.begin_nested():
                done = self._written(keys)
        except Unfit as unfit:
            self._begin_anew(waiting)
            for key, reason in unfit.reasons.items():
                self._refuse(key, reason)
            self._attempt([key for key in keys if key not in unfit.reasons])
        except REFUSALS as error:
            self._begin_anew(waiting)
            if len(keys) == 1:
                self._refuse(keys[0], reason_of(error))
                return
            half = len(keys) // 2
            self._attempt(keys[:half])
            self._attempt(keys[half:])
        else:
            self.changed += done

    def _written(self, keys: Sequence[int]) -> list[Before]:
        """Change and write them; Unfit before anything is written where some refuse."""
        session, modified, reasons = self.env.session, [], {}
        with session.no_autoflush:
            for record in [self._fresh[key] for key in keys] if self._fresh else self._load(keys):
                old = self.change.before(record)
                try:
                    self.change.do(record)
                    if session.is_modified(record):
                        complete(record)
                        modified.append((record, old))
                except UserError as error:
                    reasons[record.id] = error
        if reasons:
            raise Unfit(reasons)
        session.flush()
        return [(record.id, version_of(record), old) for record, old in modified]

    def _begin_anew(self, waiting: int) -> None:
        """Forget what was tried; the savepoint has kept the transaction whole."""
        self.env.session.close()
        self._fresh = {}
        del self.env.after[waiting:]

    def _refuse(self, key: int, reason: UserError) -> None:
        self.refused.append((key, self._names.get(key, f"№ {key}"), look_of(self.env).words.error(reason)))


def complete(record: BareModel) -> None:
    """Let a record say what is wrong with it before it is written."""
    if isinstance(record, Model):
        record.before_save()


def reason_of(error: Exception) -> UserError:
    """Why one record could not be written, in a sentence."""
    if isinstance(error, UserError):
        return error
    told = {AccessError: NOT_YOURS, IntegrityError: TAKEN, StaleDataError: MEANWHILE}
    return UserError(next(text for kind, text in told.items() if isinstance(error, kind)))
