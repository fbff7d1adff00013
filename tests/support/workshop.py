"""Addons made up by a test: written into a folder, imported under a name of their own, forgotten after the test."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from core.policy.business import Business, Sets
from core.policy.migrations.revision import write_revision
from core.values.manifest import Shelf, discover
from tests.support.business import ROOT

MODELS = """
from __future__ import annotations
from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped
from addons import base
from core.composition.model import BareModel, Model
from core.values.fields import column, link, reference
"""
ACCESS = """
from addons.base import administrator
from core.values.declarations import Grant
from {package}.models import {model}
grant = Grant(administrator, {model}, "read create write delete")
"""


class Workshop:
    """One state of the code: a folder of addons beside those of the tree and of the tests."""

    def __init__(self, folder: Path) -> None:
        self.package = f"workshop_{secrets.token_hex(4)}"
        self.folder = folder / self.package
        self.folder.mkdir()
        self.opened: list[Business] = []
        sys.path.insert(0, str(folder))

    def addon(self, name: str, *, depends: str = '["base"]', version: str = "1.0", **files: str) -> Path:
        """Write an addon; `files` are its modules by name, dedented, `{package}` standing for its own package."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        manifest = f'name = "{name}"\ntitle = "{name.title()}"\nversion = "{version}"\ndepends = {depends}\n'
        (home / "addon.toml").write_text(manifest, encoding="utf-8")
        for module, text in {"__init__": '"""Made up."""\n', **files}.items():
            path = home / f"{module}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            package = f"{self.package}.{name}"
            path.write_text(dedent(text).replace("{package}", package), encoding="utf-8")
        return home

    def table(
        self, name: str, body: str = "", *, more: str = "", version: str = "1.0", depends: str = '["base"]'
    ) -> Path:
        """Write an addon with one model, Thing, of the given fields; `more` follows the class."""
        fields = dedent(body).strip() or 'words: Mapped[str] = column(String(40), default="")'
        lines = [MODELS, f'class Thing(Model, name="{name}.thing"):', *(f"    {line}" for line in fields.splitlines())]
        models = "\n".join(lines) + "\n\n" + dedent(more)
        access = ACCESS.replace("{model}", "Thing")
        return self.addon(name, version=version, depends=depends, models=models, access=access)

    def shelf(self) -> Shelf:
        """The addons as they lie now."""
        return discover({"addons": ROOT / "addons", "tests.addons": ROOT / "tests/addons", self.package: self.folder})

    def sets(self) -> Sets:
        return Sets(self.shelf())

    def revise(self, name: str, text: str = "What the models say") -> Path | None:
        """Write the addon's next migration."""
        self.forget()
        return write_revision(self.shelf(), name, text)

    def open(self, business: Business) -> Business:
        """The same business under the code as it lies now, as after a restart."""
        self.forget()
        self.opened.append(Business(business.entry, self.sets(), business.folder))
        return self.opened[-1]

    def forget(self) -> None:
        """Let the modules be read anew."""
        for name in [name for name in sys.modules if name.partition(".")[0] == self.package]:
            del sys.modules[name]
        sys.path_importer_cache.clear()


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    """A place to write addons in."""
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    made = Workshop(tmp_path)
    yield made
    for business in made.opened:
        business.close()
    made.forget()
    sys.path.remove(str(tmp_path))
    sys.dont_write_bytecode = writes
