"""What authors of addons get from the pytest plugin, in a project of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.conformance.postgres import SHARED
from tests.conformance.bad import DEMO, GRANT, IMPORTS, THING, VIEWS, Bad
from tests.support.business import ROOT

GOOD = Bad("", THING + '    model_order = ("-id",)\n' + GRANT + VIEWS, files={"demo.py": DEMO})
TESTS = """
from sqlalchemy import select
from {package} import Thing

def test_in_a_business(business):
    with business.env(trusted=True, writes=True) as env:
        env.session.add(env[Thing](name="kept"))
    with business.env(trusted=True) as env:
        assert env.session.scalars(select(env[Thing].name)).all() == ["kept"]

def test_in_a_unit_of_work(env):
    assert env.session.scalars(select(env[Thing].name)).all() == []
    env.session.add(env[Thing](name="one"))
    env.session.flush()

def test_as_somebody(client, client_of):
    answer = client.form("/bad/thing/new").fill(name="by hand").send()
    assert (answer.status, answer.to) == (303, "/bad/thing/1")
    assert "by hand" in client.read(answer.to).text
    assert client_of("base.employee").get("/bad/thing/1").status == 404

def test_that_would_wait_for_itself(env, client):
    pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one addon and its tests."""
    from core.policy.sources.shelves import Shelves

    folder = GOOD.write(tmp_path, Shelves().now())
    GOOD.lay(folder, {"tests/test_things.py": TESTS})
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p core.testing --import-mode=importlib -m 'not long'\n")
    sys.path.remove(str(tmp_path))
    return tmp_path


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in a process of its own, without what our tests have."""
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", *arguments]
    around = {name: value for name, value in os.environ.items() if name != SHARED}
    return subprocess.run(command, cwd=project, env=around, capture_output=True, text=True, check=False, timeout=300)


def test_an_author_has_businesses_and_browsers_on_both_databases(project: Path) -> None:
    told = run(project, "-k", "test_").stdout
    assert re.search(r"6 passed, \d+ deselected, 2 errors", told), told
    assert told.count("env holds the business while the test runs") == 2


def test_checks_are_collected_where_an_addon_lies_and_the_long_ones_by_their_mark(project: Path) -> None:
    usual, every = (run(project, "--collect-only", *more).stdout for more in ((), ("-m", "long or not long")))
    assert "addon.toml::schema.up[sqlite]" in usual
    assert "addon.toml::schema.up[postgresql]" in usual
    assert "addon.toml::models.relations\n" in usual
    assert "thorough" not in usual
    assert "addon.toml::schema.interruption[postgresql-thorough]" in every


def test_a_good_addon_passes_and_a_fault_is_told_with_its_place(project: Path) -> None:
    chosen = ("-k", "models or access or hooks", "--deselect", "none")
    told = run(project, *chosen)
    assert told.returncode == 0, told.stdout
    code = next(project.glob("*/bad/__init__.py"))
    code.write_text('"""Bad."""\n' + IMPORTS + THING + '    model_order = ("name",)\n' + GRANT)
    told = run(project, *chosen)
    said = r"bad: bad/__init__.py:\d+: bad.thing is ordered by \['name'\]; write model_order = \('name', 'id'\)"
    assert re.search(said, told.stdout), told.stdout
    assert "1 failed" in told.stdout


def test_what_a_machine_lacks_is_passed_over_and_said(project: Path) -> None:
    (project / "conftest.py").write_text(
        "import os\nfrom core.conformance import chromium, postgres\n"
        "chromium.NAMES = chromium.APPLICATIONS = postgres.PLACES = ()\nos.environ['PATH'] = ''\n"
        "os.environ.pop('GAZDA_AXE', None)\n"
    )
    told = run(
        project, "-k", "(schema.up and not upgrades) or people.narrow or people.axe or test_in_a_business"
    ).stdout
    assert "2 passed, 4 skipped" in told, told
    for sentence in ("PostgreSQL's server programs are not on this machine", "Chromium is not on", "axe is not here"):
        assert sentence in told


def test_only_the_folders_of_the_setting_are_checked() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/faults", "tests/addons/pin"]
    if not (ROOT / "tests/faults").is_dir():
        command.remove("tests/faults")
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    assert {line.partition("::")[0] for line in told.splitlines() if "addon.toml" in line} == {
        "tests/addons/pin/addon.toml"
    }
