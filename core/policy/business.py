"""A business: its database, the set of addons installed in it, and units of work on it."""

from __future__ import annotations

import random
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol, TypeVar
from weakref import WeakValueDictionary

from sqlalchemy import Connection, Engine, TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from core.composition.addonset import AddonSet, cannot_import, compose
from core.composition.blame import FOUNDATION
from core.composition.importing import CHANGED
from core.policy.engines import FairLock, make_engine
from core.policy.env import Env, Person, utc_now
from core.policy.failures import Failures
from core.policy.guard import KERNEL, guard_engine
from core.policy.migrations.branches import Branches
from core.policy.passing import passing
from core.values.errors import AddonError, GazdaError, UserError
from core.values.manifest import Manifest, Shelf, dependents, in_order

T = TypeVar("T")
TRIES = 5
PLAN_LOCK, WRITE_LOCK = 0x6761_7A64, 0x6761_7A77
"""Everybody shares the first, which a plan has alone; all who write share the second, too."""

SHARED = "pg_advisory_xact_lock_shared({}, hashtext(:schema))"
BEGIN = f"select set_config('role', :role, true), set_config('search_path', :path, true), {SHARED.format(PLAN_LOCK)}"
ENTER = text(BEGIN)
ENTER_WRITING = text(f"{BEGIN}, {SHARED.format(WRITE_LOCK)}")
GENERATION = text("select max(generation) from base_addon")
PRESENT = text("select name, version, state from base_addon where state in ('installed', 'off') order by name")


ELSEWHERE = 2**62
"""The generation of a database that is no business's any more: it was moved or archived; no plan comes so far."""


class Paused(GazdaError):
    """Nothing can be written into the business now; in a while it can."""


class Elsewhere(Paused):
    """This database is the business's no more: the directory says where the business lives now, if it lives."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory: where a business lives, and where it answers. `schema` and the roles are PostgreSQL's.

    Requests sign in by `url`, whose login is a member of user roles and never of owners; plans sign in by `owner_url`.
    A business with a `path` ("/shop") answers below it. `state` is empty where people can work in the business.
    """

    name: str
    url: str
    title: str = ""
    hosts: tuple[str, ...] = ("*",)
    schema: str = ""
    user_role: str = ""
    owner_role: str = ""
    owner_url: str = field(default="", repr=False)
    path: str = ""
    state: str = ""

    def lives_as(self, other: Entry) -> bool:
        """Whether both are in the same database, whatever else is said of them."""
        return all(getattr(self, name) == getattr(other, name) for name in HOME)


HOME = ("name", "url", "schema", "user_role", "owner_role", "owner_url")
"""What an entry says of the database."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What a business has: its set, addons that could not be used with the reason, addons behind the code on disk, and
    those that were switched off."""

    generation: int
    parts: AddonSet
    broken: Mapping[str, str] = field(default_factory=dict)
    behind: tuple[str, ...] = ()
    off: tuple[str, ...] = ()


class Stock(Protocol):
    """What says which addons there are at the moment: a shelf that stays as it is, or one that is read again."""

    def now(self) -> Shelf: ...


class Sets:
    """Composed sets by their addons, shared by all businesses that have the same, each with its migrations."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock
        self._lock = Lock()
        self._sets: WeakValueDictionary[tuple[str, ...], AddonSet] = WeakValueDictionary()
        self._branches: dict[tuple[str, ...], Branches] = {}

    @property
    def shelf(self) -> Shelf:
        """The addons that can be had at this moment."""
        return self._stock.now()

    def of(self, names: Iterable[str]) -> AddonSet:
        """The set of these addons and what they depend on."""
        shelf = self.shelf
        manifests = in_order(shelf.manifests, names)
        key = tuple(manifest.name for manifest in manifests)
        with self._lock:
            found = self._sets.get(key)
            if found is None:
                refuse_two_states(manifests, shelf.changed)
                self._branches[key] = Branches(manifests)
                found = self._sets[key] = compose(manifests)
            return found

    def branches(self, parts: AddonSet) -> Branches:
        """The migrations of a set that was made here."""
        return self._branches[tuple(parts.addons)]

    def usable(self, names: Iterable[str]) -> tuple[AddonSet, dict[str, str]]:
        """The set of all these addons that can be used, and why the others cannot."""
        left = set(names)
        broken: dict[str, str] = {}
        while True:
            try:
                return self.of(sorted(left)), broken
            except AddonError as error:
                found = self._unimportable(left) or self._culprits(left, error)
                if FOUNDATION in found:
                    raise
                for culprit in found:
                    lost = {culprit, *dependents(self.shelf.manifests, culprit)} & left
                    needing = {name: f"{name}: it needs {culprit}, which cannot be used" for name in lost - {culprit}}
                    broken |= {**needing, **{name: why for name, why in found.items() if name in lost}}
                    left -= lost

    def _unimportable(self, names: Iterable[str]) -> dict[str, str]:
        """The addons among these, and those they need, whose manifests or code cannot be read, each with the reason."""
        manifests, found = self.shelf.manifests, dict[str, str]()
        for name in sorted(names):
            try:
                in_order(manifests, [name])
            except AddonError as error:
                found[name] = str(error) if names_addon(error, name) else f"{name}: it cannot be used: {error}"
        for manifest in in_order(manifests, set(names) - found.keys()):
            if not found.keys() & set(manifest.depends) and (why := cannot_import(manifest)):
                found[manifest.name] = why
        return found

    def _culprits(self, names: set[str], error: AddonError) -> dict[str, str]:
        """Why which addons cannot be used: those that `error` names, unless another that stands on them is to blame;
        or else the first with which the ones before it cannot be composed."""
        told: dict[str, list[str]] = {}
        for line in str(error).splitlines():
            if name := next((name for name in names if line.startswith(f"{name}:")), ""):
                told.setdefault(name, []).append(line)
        if found := {name: "\n".join(lines) for name, lines in told.items() if self._is_to_blame(name, names)}:
            return found
        culprit = self._first_misfit(names)
        return {culprit: str(error) if names_addon(error, culprit) else f"{culprit}: {error}"}

    def _is_to_blame(self, name: str, names: set[str]) -> bool:
        standing_on = names.intersection(dependents(self.shelf.manifests, name))
        return not standing_on or not self._composes([name])

    def _first_misfit(self, names: set[str]) -> str:
        """The first addon in order with which those before it cannot be composed: whatever stands on it cannot either."""
        order = [manifest.name for manifest in in_order(self.shelf.manifests, names)]
        counts = range(1, len(order))
        return order[bisect_left(counts, True, key=lambda count: not self._composes(order[:count]))]

    def _composes(self, names: Iterable[str]) -> bool:
        try:
            self.of(names)
        except AddonError:
            return False
        return True


def refuse_two_states(manifests: Iterable[Manifest], changed: Mapping[str, str]) -> None:
    """UserError where a new set would be made of code that runs and of newer code on the disk."""
    found = [name for name in ("core", *(manifest.name for manifest in manifests)) if name in changed]
    if found:
        raise UserError(CHANGED, reason="; ".join(changed[name] for name in found))


def code_is_older(name: str, revision: str) -> str:
    """Why an addon whose data a newer version has migrated cannot be used."""
    return f"{name}: its code is older than its data, which has {revision}; put the newer version back"


def names_addon(error: AddonError, name: str) -> bool:
    """Whether the sentence begins with an addon's name."""
    return str(error).startswith(f"{name}:")


class Business:
    """A business that is open in this process."""

    def __init__(self, entry: Entry, sets: Sets, folder: Path) -> None:
        self.entry, self.sets, self.folder = entry, sets, folder
        self.engine: Engine = make_engine(entry.url)
        guard_engine(self.engine)
        file = self.engine.url.database
        self.lock = FairLock(Path(f"{file}.lock") if file and self.sqlite else None)
        self.failures = Failures(self.writing_ready, utc_now)
        self.left = False
        """Whether this database was found to be nobody's any more; who asks the directory again is given another."""
        self._installed: Installed | None = None
        self._guard = Lock()

    @property
    def sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def archives(self) -> Path:
        """Where what removed addons had is kept."""
        return self.folder / "archives" / self.entry.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that writes nothing."""
        with self.engine.connect() as connection:
            self._enter(connection)
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; committed at the end, rolled back on any error. One at a time on SQLite."""
        if self.entry.state:
            raise Paused(f"the business {self.entry.name!r} cannot be written into: it is {self.entry.state}; wait")
        if not self.sqlite:
            with self.engine.connect() as connection:
                self._enter(connection, ENTER_WRITING)
                yield connection
                connection.commit()
            return
        with self.lock.held(), self.engine.connect() as connection:
            connection.execution_options(writes=True)
            yield connection
            connection.commit()

    @contextmanager
    def writing_ready(self) -> Iterator[Connection]:
        """The same once the set that is installed is at hand: to compose one takes long, and others wait to write."""
        with self.writing() as connection:
            if self._at_hand(connection.execute(GENERATION, execution_options=KERNEL).scalar()):
                yield connection
                return
        with self.reading() as connection:
            self.installed(connection)
        with self.writing() as connection:
            self.installed(connection)
            yield connection

    def _enter(self, connection: Connection, entering: TextClause = ENTER) -> None:
        """On PostgreSQL: become the business's user role, in its schema, for this transaction only."""
        if not self.sqlite:
            path = f'"{self.entry.schema}",ext'
            values = {"role": self.entry.user_role, "path": path, "schema": self.entry.schema}
            connection.execute(entering, values, execution_options=KERNEL)

    def installed(self, connection: Connection) -> Installed:
        """What this business has installed, as this transaction sees it."""
        generation = connection.execute(GENERATION, execution_options=KERNEL).scalar()
        if generation is None:
            raise GazdaError(f"the business {self.entry.name!r} is empty; start it with `gazda run` or `gazda create`")
        if generation >= ELSEWHERE:
            self.left = True
            raise Elsewhere(f"the business {self.entry.name!r} lives elsewhere now; ask again")
        if found := self._at_hand(generation):
            return found
        with self._guard:
            if found := self._at_hand(generation):
                return found
            found = self._installed
            made = self._compose(connection, generation)
            if found is None or found.generation < generation:
                self.adopt(made)
            return made

    @property
    def at_hand(self) -> Installed | None:
        """What was installed when this process last looked."""
        return self._installed

    def _at_hand(self, generation: int | None) -> Installed | None:
        found = self._installed
        return found if found is not None and found.generation == generation else None

    def adopt(self, made: Installed) -> None:
        """From now on this is what is installed; statements compiled for the classes before are let go."""
        self._installed = made
        self.engine.clear_compiled_cache()

    def _compose(self, connection: Connection, generation: int) -> Installed:
        present = connection.execute(PRESENT, execution_options=KERNEL).all()
        versions: dict[str, str] = {name: version for name, version, state in present if state == "installed"}
        shelf = self.sets.shelf
        gone = {name: shelf.missing(name) for name in versions if name not in shelf.manifests}
        parts, broken = self.sets.usable(name for name in versions if name not in gone)
        if older := self.sets.branches(parts).ahead(connection):
            gone |= {name: code_is_older(name, revision) for name, revision in older.items()}
            parts, broken = self.sets.usable(name for name in versions if name not in gone)
        pending = self.sets.branches(parts).behind(connection)
        behind = {name for name in versions if name in parts.addons and parts.addons[name].version != versions[name]}
        off = tuple(name for name, _version, state in present if state == "off")
        return Installed(generation, parts, {**gone, **broken}, tuple(sorted({*pending, *behind})), off)

    @contextmanager
    def env(
        self, person: Person | None = None, *, writes: bool = False, trusted: bool = False, source: str = ""
    ) -> Iterator[Env]:
        """A unit of work; what it changed is committed at its end, and what waits for that is run after."""
        with self.writing_ready() if writes else self.reading() as connection:
            env = Env(self, self.installed(connection).parts, connection, person or Person(), source, trusted)
            try:
                yield env
                env.finish()
            finally:
                env.close()
        for act in env.after:
            act()

    def close(self) -> None:
        """Let go of what lies idle; whoever is at work in the business ends in peace."""
        self.failures.settle()
        self.engine.dispose()


def retried(work: Callable[[], T]) -> T:
    """Run a whole transaction, again where the database says that another got in its way."""
    for attempt in range(TRIES):
        try:
            return work()
        except (DBAPIError, StaleDataError) as error:
            if attempt == TRIES - 1 or not passing(error):
                raise
            time.sleep(random.uniform(0.5, 1) * 0.02 * 2**attempt)  # noqa: S311  # jitter, no secret
    raise AssertionError("unreachable")
