"""pytest plugin for authors of addons: every check of every addon that is collected, and businesses to test on.

def test_x(business): ...        # new, with the addon beside the test and what it needs, on SQLite and on PostgreSQL
def test_y(env): ...             # a unit of work of the program in such a business
def test_z(client): ...          # a browser without script, signed in there as administrator
def test_r(client_of): ...       # client_of("crm.sales") is signed in as somebody of that role

A module that names further addons in ADDONS has them in its business too. Checks are collected wherever an addon.toml
lies, or only in the folders that the setting `gazda_addons` names; those marked `long` take long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from core.conformance.check import Check, Engine, Finding, Variant
    from core.conformance.pages import Pages
    from core.conformance.run import Grounds
    from core.conformance.visitor import Visitor
    from core.policy.business import Business
    from core.policy.env import Env

MANIFEST = "addon.toml"
FOLDERS = "gazda_addons"
ALONE = (
    "env holds the business while the test runs, and a client would wait for it; write `with business.env(…)` instead"
)
GROUNDS: pytest.StashKey[Grounds] = pytest.StashKey()
SHARED: pytest.StashKey[ExitStack] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini(FOLDERS, "folders whose addons are checked; all that are collected, if none is named", "paths", [])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: takes long")
    config.stash[SHARED] = shared = ExitStack()
    config.add_cleanup(shared.close)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    folders: list[Path] = parent.config.getini(FOLDERS)
    if file_path.name != MANIFEST or not (not folders or any(file_path.is_relative_to(folder) for folder in folders)):
        return None
    made: AddonFile = AddonFile.from_parent(parent, path=file_path)
    return made


class AddonFile(pytest.File):
    """The checks of one addon."""

    def collect(self) -> Iterable[pytest.Item]:
        from core.conformance.check import checks  # noqa: PLC0415  # a run without addons does without them

        for check in checks():
            for variant in check.variants(thorough=True):
                item: CheckItem = CheckItem.from_parent(
                    self, name=name_of(check, variant), check=check, variant=variant
                )
                if variant.thorough:
                    item.add_marker("long")
                yield item


def name_of(check: Check, variant: Variant) -> str:
    """A check as pytest calls it: schema.up[postgresql]."""
    told = "-".join([variant.engine, *(["thorough"] if variant.thorough else [])])
    return check.name if not check.many else f"{check.name}[{told}]"


class Unfit(Exception):
    """What a check found."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))


class CheckItem(pytest.Item):
    """One check of one addon."""

    def __init__(self, *, check: Check, variant: Variant, **told: Any) -> None:
        super().__init__(**told)
        self.check, self.variant = check, variant

    def runtest(self) -> None:
        from core.conformance.check import PassedOver  # noqa: PLC0415  # as above
        from core.conformance.run import findings  # noqa: PLC0415  # as above

        bench = grounds_of(self.config).bench(self.path.parent, self.variant)
        try:
            found = findings(self.check, bench)
        except PassedOver as why:
            raise pytest.skip.Exception(str(why), _use_item_location=True) from None
        if found:
            raise Unfit(found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, Unfit) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.parent.name}: {self.check.promises}"


def grounds_of(config: pytest.Config) -> Grounds:
    """Where this process makes the businesses of its tests."""
    if GROUNDS not in config.stash:
        from core.conformance.run import grounds  # noqa: PLC0415  # as above
        from core.policy.sources.shelves import Shelves  # noqa: PLC0415  # as above

        config.stash[GROUNDS] = config.stash[SHARED].enter_context(grounds(Shelves().now()))
    return config.stash[GROUNDS]


# ---- businesses to test on


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The kind of database a test runs on."""
    return str(request.param)


@pytest.fixture
def business(request: pytest.FixtureRequest, engine: Engine) -> Iterator[Business]:
    """A new business with the addon that the test belongs to, what it needs, and those that the module names."""
    from core.conformance.check import PassedOver, Variant  # noqa: PLC0415  # as above

    folder = addon_of(request.path, request.config.rootpath)
    bench = grounds_of(request.config).bench(folder, Variant(engine))
    more = getattr(request.module, "ADDONS", ())
    try:
        with bench.business(folder.name, *more) as made:
            yield made
    except PassedOver as why:
        pytest.skip(str(why))


@pytest.fixture
def env(request: pytest.FixtureRequest, business: Business) -> Iterator[Env]:
    """A unit of work of the program, which may do everything; what it wrote is committed when the test ends."""
    if {"client", "client_of"} & set(request.fixturenames):
        pytest.fail(ALONE, pytrace=False)
    with business.env(trusted=True, writes=True, source="test") as made:
        yield made


@pytest.fixture
def served(business: Business) -> Iterator[Pages]:
    """The pages of the business, and somebody of every role signed in."""
    from core.conformance.pages import serving  # noqa: PLC0415  # as above

    with serving(business.entry, business.sets, business.folder) as made:
        yield made


@pytest.fixture
def client(served: Pages) -> Visitor:
    """Somebody who may do everything, at a browser without script."""
    return served.administrator


@pytest.fixture
def client_of(served: Pages) -> Callable[[str], Visitor]:
    """Somebody of a role, by its stored name ("crm.sales"); of no role by ""."""
    return served.people.__getitem__


def addon_of(test: Path, root: Path) -> Path:
    """The folder of the addon that a test belongs to: one above it, or the only one of its project."""
    for folder in test.parents:
        if (folder / MANIFEST).is_file():
            return folder
        if folder == root:
            break
    found = [file.parent for file in root.rglob(MANIFEST) if not any(part.startswith(".") for part in file.parts)]
    if len(found) != 1:
        pytest.fail(
            f"{test.name} belongs to no addon: {len(found)} lie in {root.name}; put it in the addon's tests/",
            pytrace=False,
        )
    return found[0]
