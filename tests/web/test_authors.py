"""The commands for authors: a new addon, its migration, its words, and where everything comes from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from core.values.manifest import Manifest
from core.web.cli import main

ROOT = Path(__file__).parents[2]
TABLE = """
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from core import Grant, Model, _, column
from addons.base import employee

class Jar(Model, name="preserves.jar"):
    words: Mapped[str] = column(String(40), title=_("Words"))

grant = Grant(employee, Jar, "read")
"""


def typed(*words: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as the code of addons is read once in each."""
    command = [sys.executable, "-m", "core.web.cli", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def shelf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder of one's own with a new addon in it."""
    assert main(["new", "preserves", "--into", str(tmp_path)]) == 0
    capsys.readouterr()
    return tmp_path


def test_a_new_addon_is_four_lines_of_toml_one_python_file_and_one_test(shelf: Path) -> None:
    files = [path for path in (shelf / "preserves").rglob("*") if path.is_file()]
    names = {str(path.relative_to(shelf / "preserves")) for path in files}
    assert names == {"addon.toml", "__init__.py", "tests/test_preserves.py"}
    assert len((shelf / "preserves/addon.toml").read_text("utf-8").splitlines()) == 4
    manifest = Manifest.read(shelf / "preserves/addon.toml", "preserves")
    assert (manifest.name, manifest.title, manifest.depends) == ("preserves", "Preserves", ("base",))


def test_a_new_addon_composes_and_needs_no_migration(shelf: Path) -> None:
    done = typed("revision", "preserves", "Nothing", "--addons", str(shelf))
    assert (done.stdout, done.stderr) == ("Nothing to write: the migrations make what the models say.\n", "")


@pytest.mark.parametrize("extent", ["--quick", pytest.param("--long", marks=pytest.mark.long)])
def test_a_new_addon_passes_every_check_at_once(shelf: Path, extent: str) -> None:
    done = typed("check", extent, "preserves", "--addons", str(shelf))
    assert done.stdout.splitlines()[-1].endswith("0 findings."), done.stdout + done.stderr


def test_a_revision_is_written_for_an_addon_outside_of_the_tree(shelf: Path) -> None:
    (shelf / "preserves/__init__.py").write_text(TABLE, "utf-8")
    done = typed("revision", "preserves", "The jars", "--addons", str(shelf))
    assert done.stderr == ""
    path = shelf / "preserves/migrations/0001_the_jars.py"
    assert done.stdout.strip().endswith("preserves/migrations/0001_the_jars.py")
    assert '"preserves_jar"' in path.read_text("utf-8")
    assert "Nothing to write" in typed("revision", "preserves", "More", "--addons", str(shelf)).stdout


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("crm", "there is an addon 'crm' already, in the program; choose another name"),
        ("preserves", "there is"),
        ("Preserves", "'Preserves' is no name for an addon; take a word of small letters"),
        ("class", "'class' is no name for an addon"),
        ("json", "'json' is the name of a Python package that is installed here; choose another, such as my_json"),
        ("core", "'core' is the name of a Python package that is installed here"),
        ("tests", "'tests' is the name of a Python package that is installed here"),
    ],
)
def test_a_name_that_is_taken_or_cannot_be_used_is_refused_with_a_way_out(
    shelf: Path, name: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", name, "--into", str(shelf)]) == 1
    assert capsys.readouterr().err.startswith(f"gazda: {why}")
    assert {path.name for path in shelf.iterdir()} == {"preserves"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["new", "preserves", "--into", str(tmp_path / "file")]) == 1
    assert "choose another folder with --into" in capsys.readouterr().err


def test_the_words_of_an_addon_are_collected_and_what_is_translated_elsewhere_is_taken_over(shelf: Path) -> None:
    (shelf / "preserves/__init__.py").write_text('from core import _\nTITLES = (_("Save"), _("Gherkins"))\n', "utf-8")
    done = typed("words", "preserves", "--addons", str(shelf))
    assert done.stdout.splitlines() == [
        f"preserves: {language} lacks {text!r}" for language in ("ro", "ru", "uk") for text in ("Gherkins", "Preserves")
    ]
    catalog = (shelf / "preserves/locale/uk/LC_MESSAGES/preserves.po").read_text("utf-8")
    assert 'msgid "Save"\nmsgstr "Зберегти"' in catalog


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("explain", "crm.client"), "model crm.client"),
        (("explain", "crm/client_form", "--set", "crm"), "view crm.client.form"),
        (("explain", "card.html"), "template card.html"),
        (("trace", "client_card", "--set", "crm,tasks"), "client_card(client: Client, lines: list[str]) -> None"),
    ],
)
def test_where_something_comes_from_is_said(
    words: tuple[str, ...], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    assert capsys.readouterr().out.splitlines()[0] == line


def test_the_set_of_a_business_or_of_some_addons_can_be_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "crm.client", "--set", "crm"]) == 0
    assert "next_step" not in capsys.readouterr().out
    assert main(["create", "--data", str(tmp_path / "data"), "--no-demo"]) == 0
    assert main(["explain", "crm.client", "--data", str(tmp_path / "data"), "--business", "main"]) == 0
    assert "next_step" in capsys.readouterr().out


def test_an_addon_that_cannot_be_used_is_left_out_and_named(shelf: Path) -> None:
    (shelf / "preserves/__init__.py").write_text("import nothing_of_the_kind\n", "utf-8")
    done = typed("explain", "base.user", "--addons", str(shelf))
    first, second, *_rest = done.stdout.splitlines()
    assert first.startswith("left out: preserves: ")
    assert second == "model base.user"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("explain", "crm.cleint"), "crm.client"),
        (("trace", "client_crad"), "client_card"),
        (("words", "crn"), "crm"),
        (("explain", "crm.client", "--set", "crn"), "crm"),
    ],
)
def test_a_misspelt_name_gets_the_nearest(
    words: tuple[str, ...], meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    assert f"did you mean '{meant}'" in capsys.readouterr().err
