"""What each release leaves for the tests of those that follow: a business as it was then, and an addon put away by it.

python -m tests.support.releases    writes tests/data/releases/VERSION; done once, when a version is released
"""

from __future__ import annotations

import gzip
import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from core.policy.archives.archive import Archive
from core.policy.business import Business, Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.businesses.keeping import back_up
from core.policy.people import User
from core.policy.plans.lifecycle import carry_out
from core.policy.plans.planning import plan
from core.services.files import deposit, store
from core.values.manifest import discover
from core.values.version import VERSION
from core.web.opening import establish
from tests.support.business import PROGRAM, ROOT

FOLDER = ROOT / "tests/data/releases"
NAME = "shop"
CONTENT = bytes(range(256)) * 300


@dataclass(frozen=True, slots=True)
class Release:
    """The files of one release: a SQLite business with every addon of then, the same as an archive that any database
    can be filled from, and what tasks held, as its removal put it away."""

    version: str

    @property
    def folder(self) -> Path:
        return FOLDER / self.version

    @property
    def business(self) -> Path:
        return self.folder / f"{NAME}.db.gz"

    @property
    def whole(self) -> Path:
        return self.folder / f"{NAME}.gazda.zip"

    @property
    def tasks(self) -> Path:
        return self.folder / "tasks.zip"

    def unpack(self, folder: Path) -> Entry:
        """Put the SQLite business into a folder."""
        file = folder / f"{NAME}.db"
        file.write_bytes(gzip.decompress(self.business.read_bytes()))
        return Entry(NAME, f"sqlite:///{file}")


def releases() -> list[Release]:
    """Every release that left its files."""
    return [Release(path.name) for path in sorted(FOLDER.iterdir())]


def sets() -> Sets:
    """The addons of the tree as they are now."""
    return Sets(discover({"addons": ROOT / "addons"}))


def write(release: Release) -> None:
    """Make the files of a release with the code as it is."""
    release.folder.mkdir(parents=True)
    with TemporaryDirectory() as place, made(Path(place)) as business:
        back_up(business, release.whole)
        release.business.write_bytes(gzip.compress(file_of(business).read_bytes(), mtime=0))
        done = carry_out(business, plan(business, remove=["tasks"]), PROGRAM)
        shutil.copy(business.archives / done.archive, release.tasks)
        Archive(release.tasks).verify()


def file_of(business: Business) -> Path:
    """The file of a SQLite business, with all that was written."""
    with business.reading() as connection:
        busy, _pages, _moved = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        assert not busy
    return Path(business.entry.url.removeprefix("sqlite:///"))


@contextmanager
def made(folder: Path) -> Iterator[Business]:
    """A business with the demo data of every addon, a colleague, a file, and something that was changed."""
    directory = Directory(folder, sets())
    addons = sorted(directory.sets.shelf.manifests)
    business = establish(directory, Entry(NAME, f"sqlite:///{folder}/{NAME}.db", "Крамниця"), addons, "uk")
    content = deposit(business, io.BytesIO(CONTENT), "photo.bin")
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        env.session.add(env[User](name="Олена Гончар", login="olena", language="uk", roles=["crm.sales"]))
        store(env, content, "photo.bin", model="base.company", record=1)
    with business.env(PROGRAM, writes=True, trusted=True) as env:
        for client in env.session.query(env.parts.named("model", "crm.client")).limit(5):
            client.note = f"{client.name}: подзвонити до п'ятниці"
    yield business
    directory.close()


if __name__ == "__main__":
    if Release(VERSION).folder.exists():
        sys.exit(f"{Release(VERSION).folder} is there; what a released version left is not written again")
    write(Release(VERSION))
