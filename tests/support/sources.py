"""Addons as others would bring them: in a folder, or in a distribution that is installed where Python looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest


def write_addon(
    folder: Path, name: str, *, version: str = "1.0", depends: str = "[]", more: str = "", **files: str
) -> Path:
    """An addon in a folder of its name; `files` are its modules, `more` are lines of its manifest."""
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    lines = [f'name = "{name}"', f'title = "{name.title()}"', f'version = "{version}"', f"depends = {depends}", more]
    (home / "addon.toml").write_text("\n".join(lines) + "\n", "utf-8")
    for module, text in {"__init__": '"""Made up."""\n', **files}.items():
        (home / f"{module}.py").write_text(dedent(text), "utf-8")
    return home


def write_distribution(site: Path, name: str, *, version: str = "1.0", **points: str) -> Path:
    """What pip leaves beside the packages of a distribution; `points` are its entry points for addons."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n", "utf-8")
    lines = [f"{point} = {package}" for point, package in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[gazda.addons]", *lines, ""]), "utf-8")
    return info


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where Python looks for packages and distributions."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture(autouse=True)
def forgotten(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Packages of a test are not there for the next."""
    yield
    made = str(tmp_path_factory.getbasetemp())
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "") or "").startswith(made):
            del sys.modules[name]
