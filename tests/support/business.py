"""Businesses for tests, each new and empty, on SQLite and on PostgreSQL.

def test_x(business: Business) -> None: ...        # on both; with the addons that the module names in ADDONS
def test_y(found: Found) -> None: ...              # on both: found("tasks", "probe") makes a business with these
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)       # only where it can matter

A module may name its databases in ENGINES, and in LATE those that only the long run takes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest

from core.conformance.postgres import schema_in
from core.policy.business import Business, Entry, Sets
from core.policy.env import Person
from core.policy.homes import sqlite_file
from core.policy.plans.founding import create_business
from core.values.manifest import Shelf, discover

ENGINES = ("sqlite", "postgresql")
ROOT = Path(__file__).parents[2]
PROGRAM = Person()
"""The program itself, as which tests carry out plans."""


class Found(Protocol):
    """Makes a business with some addons and what they need."""

    def __call__(self, *addons: str) -> Business: ...


def shelf_of(**folders: Path) -> Shelf:
    """The addons of the tree, those of the tests, and those in further folders (package → folder)."""
    return discover({"addons": ROOT / "addons", "tests.addons": ROOT / "tests/addons", **folders})


@pytest.fixture(scope="session")
def sets() -> Sets:
    """The sets of addons that the tests of one process share."""
    return Sets(shelf_of())


def engines_of(metafunc: pytest.Metafunc) -> list[Any]:
    """The databases on which a module's tests run: those that its ENGINES names, both where it names none; those in its
    LATE only in the long run, where what they do to a database is held by quicker tests on both.
    """
    late = getattr(metafunc.module, "LATE", ())
    named = getattr(metafunc.module, "ENGINES", ENGINES)
    return [pytest.param(one, marks=pytest.mark.long) if one in late else one for one in named]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    told = [mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")]
    if "engine" in metafunc.fixturenames and not any("engine" in names for names in told):
        metafunc.parametrize("engine", engines_of(metafunc), indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The kind of database a test runs on."""
    return str(request.param)


@pytest.fixture
def home(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[str], Entry]]:
    """Where a business that is not there yet shall live, by the kind of database."""
    with ExitStack() as stack:

        def place(kind: str) -> Entry:
            if kind == "sqlite":
                return Entry("main", f"sqlite:///{tmp_path}/main.sqlite")
            return stack.enter_context(schema_in(request.getfixturevalue("database")))

        yield place


@pytest.fixture
def entry(engine: str, home: Callable[[str], Entry]) -> Entry:
    """Where the business of a test shall live."""
    return home(engine)


@pytest.fixture(scope="session")
def casts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of SQLite businesses, one for each list of addons, that tests get copies of."""
    return tmp_path_factory.mktemp("casts")


@pytest.fixture
def found(entry: Entry, sets: Sets, tmp_path: Path, casts: Path) -> Iterator[Found]:
    """Makes the business of a test."""
    with ExitStack() as open_ones:

        def make(*addons: str) -> Business:
            wanted = addons or ("base",)
            file = sqlite_file(entry)
            if file is None:
                business = create_business(entry, sets, tmp_path, wanted, PROGRAM)
            else:
                shutil.copyfile(cast_of(casts, sets, wanted), file)
                business = Business(entry, sets, tmp_path)
            open_ones.callback(business.close)
            return business

        yield make


def cast_of(folder: Path, sets: Sets, addons: tuple[str, ...]) -> Path:
    """The file of a new business with these addons; made when it is first asked for."""
    file = folder / f"{'+'.join(addons)}.sqlite"
    if not file.exists():
        create_business(Entry("main", f"sqlite:///{file}"), sets, folder, addons, PROGRAM).close()
    return file


@pytest.fixture
def business(found: Found, request: pytest.FixtureRequest) -> Business:
    """A business with the addons that the test's module names in ADDONS, base alone if it names none."""
    return found(*getattr(request.module, "ADDONS", ("base",)))
