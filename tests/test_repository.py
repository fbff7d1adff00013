"""What the repository itself promises: locks, licences, scripts, the wheel, and who imports whom."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import core
from core.values.version import VERSION

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SCRIPTS = ["bin/lock", "bin/rows", "bin/run", "bin/setup", "bin/test", "bin/words", ".ci/run"]
LOCKS = ["run", "test", "build"]
ABSENT = Version("0")


@cache
def files() -> list[Path]:
    """Every file of the repository, those not yet committed too."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


@cache
def texts() -> dict[str, str]:
    """The files that are text, by their names."""
    found = {}
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content:
            found[str(path.relative_to(ROOT))] = content.decode("utf-8", errors="replace")
    return found


def lines_with(pattern: re.Pattern[str], among: str = "") -> list[str]:
    """Where `pattern` stands in the files whose names match `among`."""
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in texts().items()
        if re.search(among, name) and pattern.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


# ---- what no file may hold

PACKAGES = re.compile(
    r"https?://\S+\.(?:whl|tar\.gz|tgz|deb)\b|index-url[ =]+\S*://|\bregistry[ =]+\S*://|\bdeb +https?://",
    re.IGNORECASE,
)
"""Where packages of this place came from: their addresses, and the settings that name an index."""
MACHINE = [f"{place}/" for place in (ROOT, Path.home()) if len(place.parts) > 1]
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abp]-[\w-]{20,}"
)
UNDONE = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def test_no_file_names_a_registry() -> None:
    assert lines_with(PACKAGES) == []


def test_a_registry_would_be_found() -> None:
    assert PACKAGES.search("https:" + "//host.example/packages/one-1.0-py3-none-any" + ".whl#sha256=1")
    assert PACKAGES.search("--index-url" + " https:" + "//host.example/simple")
    assert PACKAGES.search("registry" + "=https:" + "//host.example/")


@pytest.mark.parametrize("place", MACHINE)
def test_no_file_names_a_place_of_this_machine(place: str) -> None:
    assert lines_with(re.compile(re.escape(place))) == []


def test_no_file_holds_a_secret() -> None:
    assert lines_with(SECRETS, r"^(?!.*tests/data/)") == []


def test_a_secret_would_be_found() -> None:
    assert SECRETS.search("-----BEGIN " + "RSA PRIVATE KEY-----")
    assert SECRETS.search("key = 'AKIA" + "ABCDEFGHIJKLMNOP'")


def test_nothing_is_left_to_be_done_later() -> None:
    assert lines_with(UNDONE, r"^(core|addons|bin|config|benchmarks|\.ci)/.*(?<!\.po)$") == []


def test_every_exception_to_a_rule_names_the_rule() -> None:
    bare = re.compile(r"#\s*(noqa(?!:\s*[A-Z]+\d+)|type:\s*ignore(?!\[))")
    assert lines_with(bare, r"\.py$|^bin/third-party$") == []


# ---- scripts


@pytest.mark.parametrize("name", [*SCRIPTS, "bin/third-party"])
def test_a_script_can_be_run(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_is_sound_bash(name: str) -> None:
    path = ROOT / name
    assert subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False).stderr == ""
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")


def test_every_file_in_bin_is_looked_at() -> None:
    assert {str(path.relative_to(ROOT)) for path in files() if path.parent == ROOT / "bin"} == {
        *(name for name in SCRIPTS if name.startswith("bin/")),
        "bin/third-party",
    }


def test_an_unknown_word_to_setup_is_refused() -> None:
    result = subprocess.run([ROOT / "bin/setup", "everything"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (2, "usage: bin/setup [serve|test]\n")


# ---- locks and licences


def lock(name: str) -> dict[str, Version]:
    """The version of each package that a lock pins."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", texts()[f"requirements/{name}.txt"], re.MULTILINE)
    return {canonicalize_name(package): Version(version) for package, version in pins}


def direct(name: str) -> list[Requirement]:
    """What pyproject.toml asks for, for the lock of that name."""
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    extra = project["optional-dependencies"]["test"]
    asked = {
        "run": project["dependencies"],
        "test": [*project["dependencies"], *extra, *groups["build"]],
        "build": groups["build"],
    }
    return [Requirement(line) for line in asked[name]]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_what_the_project_asks_for(name: str) -> None:
    pins = lock(name)
    unmet = [str(one) for one in direct(name) if pins.get(canonicalize_name(one.name), ABSENT) not in one.specifier]
    assert unmet == [], "run bin/lock"


def test_the_locks_agree() -> None:
    widest = lock("test")
    assert {**widest, **lock("run"), **lock("build")} == widest


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash_and_no_address(name: str) -> None:
    text = texts()[f"requirements/{name}.txt"]
    pins = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert re.findall(r"(?:https?|file)://\S*|^--\S*index\S*", text, re.MULTILINE) == []


def test_building_the_wheel_needs_only_what_is_locked_for_it() -> None:
    assert PROJECT["build-system"]["requires"] == PROJECT["dependency-groups"]["build"]


@pytest.mark.parametrize("name", ["run", "test"])
def test_every_package_is_named_with_its_licence(name: str) -> None:
    named = re.findall(r"^\| ([a-z0-9-]+) \| [^|]+ \| https?://\S+ \|$", texts()["THIRD-PARTY.md"], re.MULTILINE)
    assert sorted(set(lock(name)) - set(named)) == [], "run bin/lock"


def test_every_file_copied_from_others_is_named_with_its_hash() -> None:
    page = texts()["THIRD-PARTY.md"]
    copied = [path for path in files() if path.parent.name in {"vendor", "fonts"} or path.name == "axe.min.js"]
    unnamed = [str(path) for path in copied if hashlib.sha256(path.read_bytes()).hexdigest() not in page]
    assert unnamed == []


def test_the_changelog_names_the_version() -> None:
    version = Version(VERSION)
    heading = "Unreleased" if version.is_devrelease else str(version)
    assert f"## {heading}" in texts()["CHANGELOG.md"]


def test_whoever_serves_has_nothing_in_memory_that_only_plans_need() -> None:
    """Alembic and what makes plans take a worker 20 MB; a process of its own has them, as has one that draws images."""
    told = "import sys, core.web.serve, core.web.cli; print(sorted({'alembic', 'mako', 'openpyxl', 'PIL', 'weasyprint'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
"""Blocks of code in a page, where brackets mean something else."""


def test_every_link_of_a_page_leads_to_a_file() -> None:
    pages = [path for path in files() if path.suffix == ".md" and "data" not in path.parts]
    dead = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in pages
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", CODE.sub("", path.read_text(encoding="utf-8")))
        if not (path.parent / target).exists()
    ]
    assert dead == []


# ---- what addons import; the checks of each addon tell the rest


def test_an_addon_takes_from_core_what_core_exports() -> None:
    exported = {name for names in core.EXPORTED.values() for name in names.split()}
    around = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {alias.name} comes from core"
        for path in (ROOT / "addons").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("core.")
        and "migrations" not in path.parts
        for alias in node.names
        if alias.name in exported
    ]
    assert around == []


# ---- the wheel


def shipped() -> set[str]:
    """What the wheel has to hold: every file of the packages that is not a test, and the guides for those who use it."""
    names = {str(path.relative_to(ROOT)).replace("docs/users/", "core/users/") for path in files()}
    return {name for name in names if name.startswith(("core/", "addons/")) and "/tests/" not in name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_packages_and_no_test(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert inside == shipped()


def test_the_wheel_carries_its_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {Path(name).name for name in archive.namelist() if ".dist-info/licenses/" in name}
    assert names == {"LICENSE", "THIRD-PARTY.md"}


@pytest.mark.long
def test_the_wheel_alone_in_an_empty_environment_runs(wheel: Path, tmp_path: Path) -> None:
    # given an environment with the locked packages and nothing of this checkout
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    install = [str(tmp_path / "venv/bin/python"), "-m", "pip", "install", "-qq", "--no-deps"]
    subprocess.run([*install, "--require-hashes", "-r", str(ROOT / "requirements/run.txt")], check=True)

    # when the wheel is installed there
    subprocess.run([*install, "--no-index", str(wheel)], check=True)

    # then its program answers, from elsewhere
    program = [str(tmp_path / "venv/bin/gazda"), "--version"]
    result = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["gazda", PROJECT["project"]["version"]]
