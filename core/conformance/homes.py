"""Businesses to try an addon on, each a copy of one that was made once: a file on SQLite, a database on PostgreSQL."""

from __future__ import annotations

import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import make_url

from core.conformance.check import Engine, PassedOver
from core.policy.business import Business, Entry, Sets
from core.policy.env import Person
from core.policy.homes import sqlite_file
from core.policy.plans.founding import create_business
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.values.manifest import Manifest

if TYPE_CHECKING:
    from core.conformance.postgres import Server

T = TypeVar("T")
PROGRAM = Person()
"""The program itself, as which checks carry out plans."""


class Homes:
    """Where the businesses of one run lie. `server` gives the run's PostgreSQL when one is first asked for."""

    def __init__(self, folder: Path, server: Callable[[], Server]) -> None:
        self.folder, self._server = folder, server
        self._casts: dict[tuple[Engine, tuple[str, ...]], Entry] = {}
        self._open = ExitStack()

    @contextmanager
    def copy(self, cast: Entry, sets: Sets) -> Iterator[Business]:
        """A business like the one that was made once; gone afterwards."""
        folder = Path(mkdtemp(dir=self.folder))
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            business = Business(stack.enter_context(self._copied(cast, folder)), sets, folder)
            stack.callback(business.close)
            yield business

    @contextmanager
    def empty(self, engine: Engine) -> Iterator[Entry]:
        """Where a business may be made that is not there yet."""
        folder = Path(mkdtemp(dir=self.folder))
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            yield stack.enter_context(self._place(engine, folder))

    def keep(self, made: AbstractContextManager[T]) -> T:
        """What is made once and used until the end of the run."""
        return self._open.enter_context(made)

    def close(self) -> None:
        """Do away with everything."""
        self._open.close()

    def cast(self, engine: Engine, sets: Sets, manifests: Sequence[Manifest]) -> Entry:
        """A business with just these addons, made by installing the last of them into one with the others."""
        key = engine, tuple(f"{manifest.package}@{manifest.folder}" for manifest in manifests)
        if key not in self._casts:
            folder = Path(mkdtemp(dir=self.folder))
            if len(manifests) == 1:
                entry = self._open.enter_context(self._place(engine, folder))
                create_business(entry, sets, folder, [manifests[0].name], PROGRAM).close()
            else:
                below = self.cast(engine, sets, manifests[:-1])
                entry = self._open.enter_context(self._copied(below, folder))
                business = Business(entry, sets, folder)
                try:
                    carry_out(business, plan(business, install=[manifests[-1].name]), PROGRAM)
                finally:
                    business.close()
            self._casts[key] = entry
        return self._casts[key]

    @contextmanager
    def _place(self, engine: Engine, folder: Path) -> Iterator[Entry]:
        if engine == "sqlite":
            yield Entry("main", f"sqlite:///{folder}/main.sqlite")
            return
        from core.conformance.postgres import Database, schema_in  # noqa: PLC0415  # not on every platform

        server = self.server()
        database = Database(server, server.create_database())
        with schema_in(database) as entry:
            try:
                yield entry
            finally:
                server.drop_database(database.name)

    @contextmanager
    def _copied(self, cast: Entry, folder: Path) -> Iterator[Entry]:
        """A copy of a business that nobody has open."""
        file = sqlite_file(cast)
        if file is not None:
            shutil.copyfile(file, folder / "main.sqlite")
            yield replace(cast, url=f"sqlite:///{folder}/main.sqlite")
            return
        server, name = self.server(), f"copy_{secrets.token_hex(4)}"
        server.copy_database(str(make_url(cast.url).database), name)
        try:
            yield replace(cast, url=moved(cast.url, name), owner_url=moved(cast.owner_url, name))
        finally:
            server.drop_database(name)

    def server(self) -> Server:
        """The run's PostgreSQL; PassedOver where its programs are not on this machine."""
        if sys.platform == "win32":
            raise PassedOver("no PostgreSQL is started for checks on Windows")
        from core.conformance.postgres import PostgresMissing  # noqa: PLC0415  # not on every platform

        try:
            return self._server()
        except PostgresMissing as missing:
            raise PassedOver(str(missing)) from None


def moved(url: str, database: str) -> str:
    """The same address with another database."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)
