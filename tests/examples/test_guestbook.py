"""The guest book: an addon of others, as a distribution of its own, in a product that runs."""

from __future__ import annotations

import importlib.util
import io
import os
import subprocess
import sys
import tokenize
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from core.conformance.contents import KEPT_BY_PLANS, contents
from core.policy.business import Business, Entry, Sets
from core.policy.businesses.directory import Directory
from core.policy.people import User
from core.policy.plans.founding import create_business
from core.services.catalogs import Source, problems_of
from tests.support.business import PROGRAM, ROOT
from tests.support.guestbook import EXAMPLE, first_version, install, wheel_of
from tests.support.served import Visitor, add_colleague
from tests.support.shared import BESIDE
from tests.web.test_server import Server, started

LATE = ("postgresql",)
"""The checks of every addon hold it on both."""

SKETCH = 34
"""Statements of the guest book in the sketch that the kernel began with."""

VISITED = KEPT_BY_PLANS | {"base_signin", "base_cron"}
"""What also changes while nobody changes anything: who was seen when, and which work the server has taken note of."""
MYPY = ["--strict", "--python-version", "3.11"]


# ---- as its author has it


def statements(file: Path) -> int:
    """How many lines a file has however they are broken, without comments and blank ones."""
    tokens = tokenize.generate_tokens(io.StringIO(file.read_text("utf-8")).readline)
    return sum(token.type == tokenize.NEWLINE for token in tokens)


def test_it_is_no_longer_than_the_sketch_but_for_the_words_of_an_empty_list() -> None:
    sketch = BESIDE.parent / "reference/kernel-sketch/addons/hello/__init__.py"
    if sketch.exists():
        assert statements(sketch) == SKETCH
    assert statements(EXAMPLE / "guestbook/__init__.py") <= SKETCH + 1


def test_it_uses_nothing_but_what_is_promised_to_addons() -> None:
    lines = (EXAMPLE / "guestbook/__init__.py").read_text("utf-8") + (EXAMPLE / "guestbook/demo.py").read_text("utf-8")
    found = [line for line in lines.splitlines() if line.startswith(("from core", "import core", "from addons"))]
    assert found
    assert all(line.startswith(("from core import", "from addons import")) for line in found)


def test_mypy_strict_follows_it() -> None:
    found = checked([sys.executable, "-m", "mypy", *MYPY, "guestbook"], EXAMPLE)
    assert found.returncode == 0, found.stdout


@pytest.mark.skipif(importlib.util.find_spec("pyright") is None, reason="pyright is not installed here")
def test_pyright_follows_it(tmp_path: Path) -> None:
    (tmp_path / "guestbook").symlink_to(EXAMPLE / "guestbook")
    config = f'{{"include": ["guestbook"], "exclude": ["**/tests"], "extraPaths": ["{ROOT}"]}}'
    (tmp_path / "pyrightconfig.json").write_text(config, "utf-8")
    found = checked([sys.executable, "-m", "pyright", "--pythonpath", sys.executable], tmp_path)
    assert found.returncode == 0, found.stdout


def checked(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "MYPYPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=300)


def test_every_text_of_it_is_translated() -> None:
    assert list(problems_of([Source("guestbook", EXAMPLE / "guestbook")])) == []


def test_its_wheel_holds_what_runs_and_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel_of(EXAMPLE, tmp_path)) as wheel:
        names = wheel.namelist()
        info = "gazda_guestbook-2.0.dist-info"
        assert wheel.read(f"{info}/entry_points.txt").decode().split() == [
            "[gazda.addons]",
            "guestbook",
            "=",
            "guestbook",
        ]
    assert f"{info}/licenses/LICENSE" in names
    assert {"guestbook/addon.toml", "guestbook/py.typed", "guestbook/locale/uk/LC_MESSAGES/guestbook.po"} <= set(names)
    assert "guestbook/migrations/0002_how_many_guests_there_were.py" in names
    assert not [name for name in names if "tests" in name or name.endswith((".pot", ".pyc"))]


def test_its_own_tests_pass_where_its_author_runs_them() -> None:
    assert ran("guestbook/tests").returncode == 0


@pytest.mark.long
def test_every_check_of_gazda_passes() -> None:
    assert ran("guestbook/addon.toml").returncode == 0


def ran(what: str) -> subprocess.CompletedProcess[bytes]:
    """pytest, as in the folder of the project."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "core.testing", "-p", "no:cacheprovider", what]
    return subprocess.run(command, cwd=EXAMPLE, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=1500)


# ---- in a product that runs


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheels of both versions."""
    folder = tmp_path_factory.mktemp("wheels")
    older = first_version(folder / "older")
    return {"1.0": wheel_of(older, folder / "1.0"), "2.0": wheel_of(EXAMPLE, folder / "2.0")}


class Product:
    """A business with clients, its server, and a folder where the server looks for distributions."""

    def __init__(self, folder: Path, entry: Entry, sets: Sets) -> None:
        self.folder, self.entry, self.sets = folder, entry, sets
        self.site = folder / "site"
        self.site.mkdir()
        self.env = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(self.site)]), "PYTHONDONTWRITEBYTECODE": "1"}
        self.stack = ExitStack()
        self.server: Server | None = None

    def found(self) -> None:
        """Make the business, with two administrators who read different languages."""
        business = create_business(self.entry, self.sets, self.folder, ("base", "crm"), PROGRAM)
        with business.env(trusted=True, writes=True) as env:
            for login, language in (("admin", "en"), ("olena", "uk")):
                user = env.session.get(env[User], add_colleague(env, login, login.title(), "base.administrator"))
                user.language = language
        business.close()
        Directory(self.folder, self.sets).add(self.entry)

    def start(self) -> Visitor:
        """Serve, and sign in."""
        self.server = self.stack.enter_context(started("serve", "--workers", "2", data=self.folder, **self.env))
        return self.visitor("admin")

    def visitor(self, login: str) -> Visitor:
        """Somebody who has signed in."""
        assert self.server is not None
        visitor = Visitor(self.server.address)
        self.stack.callback(visitor.http.close)
        return visitor.sign_in(login)

    def stop(self) -> None:
        self.stack.close()

    def run(self, *arguments: str) -> str:
        """A command of the operator; what it says."""
        command = [sys.executable, "-m", "core.web.cli", *arguments, "--data", str(self.folder)]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **self.env}, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self) -> dict[str, Any]:
        """Every row, as the database keeps it."""
        business = Business(self.entry, self.sets, self.folder)
        try:
            return contents(business, less=VISITED)
        finally:
            business.close()


@pytest.fixture
def product(entry: Entry, sets: Sets, tmp_path: Path) -> Iterator[Product]:
    made = Product(tmp_path, entry, sets)
    made.found()
    yield made
    made.stop()


def act(visitor: Visitor, verb: str) -> None:
    """Look at the plan for the guest book and accept it."""
    form = visitor.read(f"/addons/guestbook/{verb}").one("main").one("form", method="post")
    answer = visitor.post(form["action"], form.controls())
    assert (answer.status, answer.to) == (303, "/addons"), answer.text


def tile(visitor: Visitor) -> str:
    return visitor.read("/addons").one("article", id="addon-guestbook").text


def test_it_comes_into_a_product_that_runs_grows_goes_and_comes_back_with_every_row(
    product: Product, wheels: dict[str, Path]
) -> None:
    visitor = product.start()
    assert not visitor.read("/addons").all("article", id="addon-guestbook")

    install(wheels["1.0"], product.site)
    assert "1.0" in tile(visitor)
    act(visitor, "install")
    card = visitor.form("/crm/client/new").fill(surname="Коваль", first_name="Ірина").send().to
    client = card.rpartition("/")[2]
    for note in ("Смачно", "Знову смачно"):
        assert visitor.form("/guestbook/visit/new").fill(client=client, note=note).send().status == 303
    assert "2 visits" in visitor.read(card).text
    assert "guests" not in visitor.form("/guestbook/visit/new").names()
    assert "Книга гостей" in product.visitor("olena").read("/guestbook/visit").text
    assert "2 відвідини" in product.visitor("olena").read(card).text
    before = product.rows()

    install(wheels["2.0"], product.site)
    assert "Restart needed" in tile(visitor)
    assert "guests" not in visitor.form("/guestbook/visit/new").names(), "what runs stays as it is"
    assert visitor.get("/addons/guestbook/remove").status == 422
    product.stop()
    assert "upgrade guestbook 1.0 → 2.0" in product.run("upgrade", "--yes")
    grown = product.rows()
    visits = [{name: value for name, value in row.items() if name != "guests"} for row in grown["guestbook_visit"]]
    assert {**grown, "guestbook_visit": visits} == before

    visitor = product.start()
    assert visitor.form("/guestbook/visit/1/edit").fill(guests="3").send().status == 303
    kept = product.rows()
    assert str(kept["guestbook_visit"][0]["guests"]) == "3"
    act(visitor, "remove")
    assert visitor.get("/guestbook/visit").status == 404
    assert "2 visits" not in visitor.read(card).text
    assert "guestbook_visit" not in product.rows()
    act(visitor, "install")
    assert product.rows() == kept
    assert "2 visits" in visitor.read(card).text
