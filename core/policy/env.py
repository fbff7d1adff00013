"""One unit of work: the business, the set of addons, the session, and who is asking. Handed over, never looked up."""

from __future__ import annotations

import inspect
import logging
import os
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from core.composition.addonset import AddonSet
from core.composition.blame import Blamed, blame
from core.composition.model import BareModel, Model
from core.composition.part import Part
from core.policy import announcing, bulk, trail, writes
from core.policy.guard import GuardedSession
from core.policy.passing import passing
from core.policy.rights import Rights, rights_of
from core.values.declarations import Verb
from core.values.errors import AddonError, NotFound
from core.values.types import uuid7s

if TYPE_CHECKING:
    from core.policy.business import Business

P = TypeVar("P", bound=Part)
M = TypeVar("M", bound=BareModel)
Q = ParamSpec("Q")
log = logging.getLogger("gazda")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking: a user of the business, or the program itself (`id` None)."""

    id: int | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    language: str = "en"
    zone: str = "UTC"

    @classmethod
    def of(cls, user: Any) -> Person:
        """The person that a user, or a row of the users' table, tells of."""
        return cls(user.id, user.name, frozenset(user.roles or ()), user.language, user.zone)


@dataclass(eq=False)
class Env:
    """What code needs to know of its unit of work. `env[Lead]` is the mapped class of Lead in the set in use."""

    business: Business
    parts: AddonSet
    connection: Connection
    person: Person = field(default_factory=Person)
    source: str = ""
    trusted: bool = False
    clock: Callable[[], datetime] = utc_now
    import_id: int | None = None
    criteria: dict[tuple[Verb, type[BareModel]], Any] = field(default_factory=dict)
    after: list[Callable[[], None]] = field(default_factory=list)
    memo: dict[Hashable, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rights: Rights = rights_of(self.parts, self.person.roles)
        self.session = GuardedSession(
            self.connection, expire_on_commit=False, join_transaction_mode="rollback_only", info={"env": self}
        )
        self.connection.info.setdefault("env", self)

    def __getitem__(self, part: type[P]) -> type[P]:
        return self.parts[part]

    @property
    def user(self) -> int | None:
        """The id of the person asking; None for the program itself."""
        return self.person.id

    @property
    def who(self) -> str:
        return self.person.name or "this person"

    def now(self) -> datetime:
        """The present instant, in UTC, by the clock of this unit of work."""
        return self.clock()

    def today(self) -> date:
        """The present day where the person is."""
        return self.now().astimezone(ZoneInfo(self.person.zone)).date()

    def may(self, verb: Verb, part: type[BareModel]) -> bool:
        """Whether this person can do `verb` with any record of the model."""
        return self.trusted or self.rights.may(verb, self.parts[part])

    def find(self, part: type[M], key: int) -> M:
        """The record `key`; NotFound whether it does not exist or is out of sight."""
        record = self.session.get(self.parts[part], key)
        if record is None:
            raise NotFound(f"{part.part_name} {key}")
        return record

    def insert(self, part: type[BareModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Add many records at once, past the session but not past the rights and the trail; gives their ids in order.

        `before_save` is not called: the caller hands over complete rows, all with the same fields.
        """
        model = self.parts[part]
        if not rows:
            return []
        try:
            cells = {name: [row[name] for row in rows] for name in rows[0]}
        except KeyError as error:
            raise AddonError(
                f"{model.part_name}: some of the rows to be added have no {error}; give all the same fields"
            ) from None
        return self.insert_columns(part, len(rows), cells)

    def insert_columns(self, part: type[BareModel], count: int, cells: Mapping[str, Sequence[Any]]) -> list[int]:
        """The same for `count` rows given by column, each as long as there are rows: what large imports have at hand."""
        model = self.parts[part]
        writes.refuse_insert(self, model, cells)
        given = dict(cells)
        if issubclass(model, Model):
            given.setdefault("uid", uuid7s(count))
        ids = bulk.add(self.connection, bulk.table_of(model), count, given, self._stamps(model, given))
        if model.trailed:
            trail.write_created(self, model, ids)
        if not self.trusted:
            writes.refuse_inserted(self, model, given, ids)
        return ids

    def delete(self, part: type[BareModel], ids: Collection[int]) -> int:
        """Delete many records at once, past the session but not past the rights and the trail; gives how many there were.

        What belongs to them must be gone before, and no session may hold them.
        """
        return writes.delete(self, self.parts[part], sorted(ids)) if ids else 0

    def _stamps(self, model: type[BareModel], given: Collection[str]) -> dict[str, Any]:
        """Who and when, the same on all rows that are added at once."""
        if not issubclass(model, Model):
            return {}
        now = self.now()
        stamps = {
            "version": 1, "created_at": now, "created_by": self.user, "updated_at": now, "updated_by": self.user,
            "extra": {}, "import_id": self.import_id,
        }  # fmt: skip
        return {name: value for name, value in stamps.items() if name not in given}

    @contextmanager
    def sudo(self, reason: str) -> Iterator[Env]:
        """The same work with all rights, in a session of its own on the same connection; logged with `reason`."""
        log.info("sudo by %s: %s", self.who, reason)
        self.session.flush()
        inner = replace(self, trusted=True, source=f"{self.source} sudo"[:80], criteria={}, after=self.after)
        try:
            yield inner
            inner.session.flush()
        finally:
            inner.session.close()

    def as_person(self, person: Person, source: str = "") -> Env:
        """The same unit of work on behalf of `person`."""
        self.connection.info.pop("env", None)
        return replace(self, person=person, source=source or self.source, trusted=False, criteria={})

    def announce(self, spec: Callable[Q, object], *given: Q.args, **values: Q.kwargs) -> None:
        """Tell the listeners of `spec`, a function with @hookspec: `env.announce(partner_card, partner=p, lines=lines)`.

        Each has a turn of its own, in the order of the addons. What one raises undoes what that one did, lines it had
        added too, and is noted as a fault of its addon; the others and the announcing work go on.
        """
        announcing.announce(self, spec, inspect.signature(spec).bind(*given, **values).arguments)

    @contextmanager
    def done_without(self, addon: str) -> Iterator[None]:
        """What fails here is done without: its writing is undone, the reason kept for the administrators."""
        try:
            with self.session.begin_nested():
                yield
        except Exception as error:
            if passing(error):
                raise
            self.failed(addon, error)

    def failed(self, addon: str, error: BaseException, file: Path | None = None) -> None:
        """Keep for the administrators that something of `addon` failed which was done without."""
        manifest = self.parts.addons.get(addon)
        if manifest is None:
            log.error("done without: %s", file or addon, exc_info=error)
            return
        place = str(file).removeprefix(f"{manifest.folder}{os.sep}") if file else ""
        blamed = blame(error, [manifest]) or Blamed(addon, place)
        log.error("error %s: %s was done without", self.business.failures.note(blamed, error), blamed, exc_info=error)

    def later(self, act: Callable[[], None]) -> None:
        """Run `act` once this unit of work is committed; not at all if it fails."""
        self.after.append(act)

    def finish(self) -> None:
        """Write what is pending; the business commits."""
        self.session.flush()

    def close(self) -> None:
        self.session.close()
        self.connection.info.pop("env", None)
        self.connection.info.pop("flushing", None)

    def exists(self, part: type[BareModel], key: int) -> bool:
        """Whether this person can see the record `key`."""
        model = self.parts[part]
        return self.session.scalar(select(model.id).where(model.id == key)) is not None
